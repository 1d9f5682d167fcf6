//! What a transcript tells of earlier runs: the rooms with their last messages and numbers. It is
//! read line by line, and no more is kept than a room remembers.

use std::collections::HashMap;
use std::io::{self, BufRead, ErrorKind, Read as _};
use std::sync::Arc;

use super::line::{EVERY_BEGINNING, FIRST_BEGINNING, Line, VERSION};
use crate::chat::chat_message::ChatMessage;
use crate::chat::name::Name;
use crate::chat::rooms::{GENERAL, RoomId, Rooms};
use crate::limits::{ROOM_NAME_CHARACTERS, TRANSCRIPT_LINE_BYTES};

/// A first line is short. Of a file that is something else, no more is read.
const FIRST_LINE_BYTES: u64 = 4096;

/// The past, as far as a chat that goes on needs it.
#[derive(Debug, Default)]
pub struct Past {
    pub rooms: Rooms,
    /// The epoch of the last run; `None` unless the run has ended well. Otherwise clients may have
    /// been told what the file does not have, and their ids mean nothing now.
    pub epoch: Option<String>,
    /// All messages in the file.
    pub messages: u64,
    /// Bytes up to the end of the last whole line, and those of a torn line after it.
    pub whole: u64,
    pub torn: u64,
    /// The rooms by their names as they are shown, each with its newest id.
    by_name: HashMap<String, (RoomId, u64)>,
    /// The epoch of a run of which no end has come yet.
    running: Option<String>,
}

/// Reads a transcript to its end.
///
/// # Errors
/// A sentence with the number of the first line that no server has written; or what the system
/// says.
pub fn read(mut file: impl BufRead) -> io::Result<Past> {
    let mut past = Past::default();
    let general = past.rooms.get(GENERAL).name.shown.to_string();
    past.by_name.insert(general, (GENERAL, 0));
    let mut line = Vec::new();
    for number in 1_u64.. {
        let damaged = |why: String| {
            let sentence = format!("line {number} {why}; nothing was changed");
            io::Error::new(ErrorKind::InvalidData, sentence)
        };
        line.clear();
        let most = match number {
            1 => FIRST_LINE_BYTES,
            _ => TRANSCRIPT_LINE_BYTES as u64,
        };
        let bytes = file.by_ref().take(most).read_until(b'\n', &mut line)? as u64;
        if bytes == 0 {
            break;
        }
        if line.pop_if(|last| *last == b'\n').is_none() {
            if bytes == most || !is_piece(&line, number) {
                return Err(damaged(describe(number).to_owned()));
            }
            past.torn = bytes;
            break;
        }
        let told = Line::decode(&line)
            .map_err(|error| damaged(format!("{} ({error})", describe(number))))?;
        if number == 1 && !matches!(told, Line::Start { .. }) {
            return Err(damaged(describe(number).to_owned()));
        }
        past.add(told).map_err(damaged)?;
        past.whole += bytes;
    }
    Ok(past)
}

fn describe(number: u64) -> &'static str {
    if number == 1 {
        "is not that of a transcript"
    } else {
        "is damaged"
    }
}

/// Whether this may be what is there of a line that was being written when the machine stopped.
fn is_piece(torn: &[u8], number: u64) -> bool {
    let beginning = if number == 1 {
        FIRST_BEGINNING
    } else {
        EVERY_BEGINNING
    };
    torn.starts_with(beginning) || beginning.starts_with(torn)
}

impl Past {
    fn add(&mut self, line: Line<'_>) -> Result<(), String> {
        if let Line::Start { version, epoch, .. } = line {
            if version != VERSION {
                return Err(format!("is of version {version}, not {VERSION}"));
            }
            self.epoch = None;
            self.running = Some(epoch.into_owned());
            return Ok(());
        }
        if self.running.is_none() {
            return Err("comes after the end of a run, and begins none".to_owned());
        }
        match line {
            Line::Start { .. } => {}
            Line::Created { room, .. } => self.create(&room)?,
            Line::Deleted { room, .. } => {
                let known = self.by_name.remove(&*room);
                known
                    .and_then(|(id, _)| self.rooms.delete(id))
                    .ok_or("deletes a room that cannot be deleted")?;
            }
            Line::Cleared { room, .. } => {
                let known = self.by_name.get(&*room);
                let (id, _) = known.ok_or("is about a room that does not exist")?;
                self.rooms.get_mut(*id).forget();
            }
            Line::Chat {
                room,
                id,
                user,
                text,
                time,
            } => {
                let (known, last) = self
                    .by_name
                    .get_mut(&*room)
                    .ok_or("is about a room that does not exist")?;
                if id != *last + 1 {
                    return Err(format!("has message {id} after message {last}"));
                }
                *last = id;
                let message = ChatMessage {
                    room: self.rooms.get(*known).name.shown.clone(),
                    id,
                    user: Arc::from(user),
                    text: text.into_owned(),
                    time,
                    reference: None,
                };
                self.rooms.restore(*known, message);
                self.messages += 1;
            }
            Line::Stop { .. } => self.epoch = self.running.take(),
        }
        Ok(())
    }

    fn create(&mut self, room: &str) -> Result<(), String> {
        let name = Name::new(room, ROOM_NAME_CHARACTERS);
        let name = name.ok().filter(|name| *name.shown == *room);
        let name = name.ok_or("creates a room whose name is not allowed")?;
        // Whatever is deleted for it has a line of its own, before this one.
        match self.rooms.create(name.clone()) {
            Ok(None) => {}
            Ok(Some(_)) => return Err("creates one room too many".to_owned()),
            Err(_) => return Err("creates a room that exists".to_owned()),
        }
        let id = self.rooms.find(&name).expect("it was created");
        // A room that was deleted before goes on with its numbers.
        let last_id = self.rooms.get(id).last_id;
        self.by_name.insert(room.to_owned(), (id, last_id));
        Ok(())
    }
}
