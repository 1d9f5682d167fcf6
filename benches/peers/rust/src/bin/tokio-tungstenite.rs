//! The chat on tokio and tokio-tungstenite: a task and an unbounded channel per client, as in its server example.

#![forbid(unsafe_code)]

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_channel::mpsc::{UnboundedSender, unbounded};
use futures_util::{StreamExt, TryStreamExt, future, pin_mut};
use salon_peers::{Action, FIRST_ROOM, NAME_FIRST};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

type Sender = UnboundedSender<Message>;

#[derive(Default)]
struct Chat {
    names: HashSet<String>,
    room_names: Vec<String>,
    rooms: HashMap<String, HashMap<SocketAddr, Sender>>,
}

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Chat>>);

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Chat> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Chat {
    fn create(&mut self, room: String) {
        self.room_names.push(room.clone());
        self.rooms.insert(room, HashMap::new());
    }

    fn room_list(&self) -> Message {
        Message::text(salon_peers::rooms(&self.room_names))
    }

    fn relay(&self, room: &str, text: &Message) {
        for member in self.rooms[room].values() {
            // A member who is leaving is no fault of the sender's.
            let _ = member.unbounded_send(text.clone());
        }
    }
}

struct Client {
    address: SocketAddr,
    sender: Sender,
    room: String,
    user: Option<String>,
}

impl Client {
    fn enter(&mut self, chat: &mut Chat, room: String) {
        chat.rooms
            .entry(self.room.clone())
            .or_default()
            .remove(&self.address);
        chat.rooms
            .entry(room.clone())
            .or_default()
            .insert(self.address, self.sender.clone());
        self.room = room;
    }

    fn tell(&self, text: &str) {
        let _ = self
            .sender
            .unbounded_send(Message::text(salon_peers::message(text)));
    }

    fn act(&mut self, chat: &mut Chat, action: Action) {
        match (action, self.user.clone()) {
            (Action::Login { user }, old) => {
                if !chat.names.insert(user.clone()) {
                    return self.tell("pseudo invalide");
                }
                old.map(|old| chat.names.remove(&old));
                self.user = Some(user);
                self.tell("Bienvenue");
            }
            (_, None) => self.tell(NAME_FIRST),
            (Action::SendMessage { message }, Some(user)) => {
                let text = Message::text(salon_peers::message(&format!("{user}: {message}")));
                chat.relay(&self.room, &text);
            }
            (Action::CreateRoom { room }, _) if !chat.rooms.contains_key(&room) => {
                chat.create(room);
                let list = chat.room_list();
                chat.room_names
                    .iter()
                    .for_each(|room| chat.relay(room, &list));
            }
            (Action::JoinRoom { room }, _) if chat.rooms.contains_key(&room) => {
                self.enter(chat, room);
            }
            _ => {}
        }
    }
}

async fn serve(shared: Shared, stream: TcpStream, address: SocketAddr) {
    let Ok(socket) = tokio_tungstenite::accept_async(stream).await else {
        return;
    };
    let (outgoing, incoming) = socket.split();
    let (sender, receiver) = unbounded();
    let client = Mutex::new(Client {
        address,
        sender,
        room: FIRST_ROOM.into(),
        user: None,
    });
    let lock = || client.lock().unwrap_or_else(PoisonError::into_inner);
    {
        let mut chat = shared.lock();
        let list = chat.room_list();
        let _ = lock().sender.unbounded_send(list);
        lock().enter(&mut chat, FIRST_ROOM.into());
    }

    let hear = incoming.try_for_each(|message| {
        if let Ok(action) = message
            .to_text()
            .map_err(drop)
            .and_then(|text| serde_json::from_str(text).map_err(drop))
        {
            lock().act(&mut shared.lock(), action);
        }
        future::ok(())
    });
    let tell = receiver.map(Ok).forward(outgoing);
    pin_mut!(hear, tell);
    future::select(hear, tell).await;

    let mut chat = shared.lock();
    let client = lock();
    if let Some(members) = chat.rooms.get_mut(&client.room) {
        members.remove(&address);
    }
    client.user.as_ref().map(|user| chat.names.remove(user));
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = salon_peers::listen().await?;
    let shared = Shared::default();
    shared.lock().create(FIRST_ROOM.into());
    loop {
        let (stream, address) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(serve(shared.clone(), stream, address));
    }
}
