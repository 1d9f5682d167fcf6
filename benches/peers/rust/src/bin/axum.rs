//! The chat on axum: a broadcast channel per room, as in its chat example.

#![forbid(unsafe_code)]

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::get;
use axum::serve::ListenerExt;
use salon_peers::{Action, FIRST_ROOM, NAME_FIRST};
use tokio::sync::broadcast::{Receiver, Sender, channel};

/// How far a reader may fall behind its room before it is let go. The example's 100 is less than what this
/// benchmark's senders have unanswered at once.
const BEHIND: usize = 4096;

struct Chat {
    names: HashSet<String>,
    room_names: Vec<String>,
    rooms: HashMap<String, Sender<Utf8Bytes>>,
    /// Hears the list of rooms: every client, in whatever room.
    everybody: Sender<Utf8Bytes>,
}

#[derive(Clone)]
struct Shared(Arc<Mutex<Chat>>);

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Chat> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Chat {
    fn create(&mut self, room: String) {
        self.room_names.push(room.clone());
        self.rooms.insert(room, channel(BEHIND).0);
    }

    fn room_list(&self) -> Utf8Bytes {
        salon_peers::rooms(&self.room_names).into()
    }
}

struct Client {
    shared: Shared,
    user: Option<String>,
    room: Sender<Utf8Bytes>,
    heard: Receiver<Utf8Bytes>,
}

impl Client {
    /// What only this client is to be told, if anything.
    fn act(&mut self, action: Action) -> Option<&'static str> {
        match (action, self.user.clone()) {
            (Action::Login { user }, old) => {
                let mut chat = self.shared.lock();
                if !chat.names.insert(user.clone()) {
                    return Some("pseudo invalide");
                }
                old.map(|old| chat.names.remove(&old));
                self.user = Some(user);
                Some("Bienvenue")
            }
            (_, None) => Some(NAME_FIRST),
            (Action::SendMessage { message }, Some(user)) => {
                let _ = self
                    .room
                    .send(salon_peers::message(&format!("{user}: {message}")).into());
                None
            }
            (Action::CreateRoom { room }, _) => {
                let mut chat = self.shared.lock();
                if !chat.rooms.contains_key(&room) {
                    chat.create(room);
                    let _ = chat.everybody.send(chat.room_list());
                }
                None
            }
            (Action::JoinRoom { room }, _) => {
                if let Some(room) = self.shared.lock().rooms.get(&room) {
                    self.heard = room.subscribe();
                    self.room = room.clone();
                }
                None
            }
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Some(user) = &self.user {
            self.shared.lock().names.remove(user);
        }
    }
}

async fn chat(mut socket: WebSocket, shared: Shared) {
    let (room, mut everybody, list) = {
        let chat = shared.lock();
        (
            chat.rooms[FIRST_ROOM].clone(),
            chat.everybody.subscribe(),
            chat.room_list(),
        )
    };
    let heard = room.subscribe();
    let mut client = Client {
        shared,
        user: None,
        room,
        heard,
    };
    if socket.send(Message::Text(list)).await.is_err() {
        return;
    }
    loop {
        let text = tokio::select! {
            // An error is: too far behind.
            heard = client.heard.recv() => heard.ok(),
            heard = everybody.recv() => heard.ok(),
            received = socket.recv() => {
                let Some(Ok(message)) = received else { return };
                let action = message.to_text().ok().and_then(|text| serde_json::from_str(text).ok());
                let Some(answer) = action.and_then(|action| client.act(action)) else { continue };
                Some(salon_peers::message(answer).into())
            }
        };
        let Some(text) = text else { return };
        if socket.send(Message::Text(text)).await.is_err() {
            return;
        }
    }
}

async fn upgrade(upgrade: WebSocketUpgrade, State(shared): State<Shared>) -> Response {
    upgrade.on_upgrade(|socket| chat(socket, shared))
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let mut rooms = Chat {
        names: HashSet::new(),
        room_names: Vec::new(),
        rooms: HashMap::new(),
        everybody: channel(BEHIND).0,
    };
    rooms.create(FIRST_ROOM.into());
    let router = Router::new()
        .route("/", get(upgrade))
        .with_state(Shared(Arc::new(Mutex::new(rooms))));
    let listener = salon_peers::listen().await?.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, router).await
}
