//! Clients that are connected, logged in and in their rooms, before anything is measured.

use std::io;
use std::net::SocketAddrV4;
use std::time::Instant;

use super::client::{Buffer, Client, PATIENCE, State};
use super::text;

/// Where everyone is to begin with.
const FIRST_ROOM: &str = "general";

pub struct Crowd {
    pub clients: Vec<Client>,
    /// The room of each client, counted from 0.
    pub room_of: Vec<usize>,
    buffer: Buffer,
    server: SocketAddrV4,
    /// Whether they speak TLS.
    secure: bool,
}

impl Crowd {
    pub fn new(server: SocketAddrV4, secure: bool) -> Self {
        Self {
            clients: Vec::new(),
            room_of: Vec::new(),
            buffer: Buffer::default(),
            server,
            secure,
        }
    }

    /// Lets clients come in until there are `count`, spread over `rooms` rooms.
    pub fn grow(&mut self, count: usize, rooms: usize) -> Result<(), String> {
        for number in self.clients.len()..count {
            self.add(number, number % rooms, rooms)
                .map_err(|why| format!("client {number}: {why}"))?;
        }
        Ok(())
    }

    fn add(&mut self, number: usize, room: usize, rooms: usize) -> Result<(), String> {
        let mut client = self.connect(number).map_err(|error| error.to_string())??;
        client.say(&text::login(&text::name(number)));
        self.until(
            &mut client,
            |text| contains(text, "Bienvenue"),
            "the answer to login",
        )?;
        if number == 0 && rooms > 1 {
            // All rooms before all other clients: each change of the list is told to everyone.
            (1..rooms).for_each(|room| client.say(&text::create_room(&room_name(room))));
            let last = format!("\"{}\"", room_name(rooms - 1));
            self.until(
                &mut client,
                |text| contains(text, &last),
                "the list of rooms",
            )?;
        }
        if room > 0 {
            client.say(&text::join_room(&room_name(room)));
            // Nothing answers `join_room` in the report's protocol; but a client's actions are obeyed in order.
            let here = format!("{} is in {}", text::name(number), room_name(room));
            client.say_message(here.as_bytes());
            self.until(&mut client, |text| contains(text, &here), "its own message")?;
        }
        client.stop_blocking().map_err(|error| error.to_string())?;
        self.clients.push(client);
        self.room_of.push(room);
        Ok(())
    }

    fn connect(&self, number: usize) -> io::Result<Result<Client, String>> {
        let mut client = if self.secure {
            Client::connect_secure(self.server, number)?
        } else {
            Client::connect(self.server, number)?
        };
        client.stream.set_read_timeout(Some(PATIENCE))?;
        loop {
            if client.receive_raw()? == 0 {
                return Ok(Err("refused".into()));
            }
            match client.upgraded() {
                Ok(false) => {}
                upgraded => return Ok(upgraded.map(|_| client)),
            }
        }
    }

    fn until(
        &mut self,
        client: &mut Client,
        is_it: impl Fn(&[u8]) -> bool,
        what: &str,
    ) -> Result<(), String> {
        client.flush().map_err(|error| error.to_string())?;
        let deadline = Instant::now() + PATIENCE;
        let mut found = false;
        while !found {
            let state = client.receive(&mut self.buffer, false, |text, _| {
                found |= is_it(text);
                Ok(())
            })?;
            if state != State::Open || Instant::now() > deadline {
                return Err(format!("waited for {what} in vain"));
            }
        }
        Ok(())
    }
}

fn room_name(room: usize) -> String {
    if room == 0 {
        FIRST_ROOM.into()
    } else {
        format!("room-{room:03}")
    }
}

fn contains(text: &[u8], part: &str) -> bool {
    text.windows(part.len())
        .any(|window| window == part.as_bytes())
}
