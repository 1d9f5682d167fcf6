//! What everyone whom a teacher's action concerns is told: a sentence, and its code.

use serde_json::Value;

use crate::chat::event::{Event, Format};
use crate::chat::room::ClientId;
use crate::chat::rooms::RoomId;
use crate::chat::state::{Asker, Chat};

/// A sentence in French, its code, and further fields for programs.
#[derive(Debug)]
pub struct Notice {
    code: &'static str,
    message: String,
    fields: Vec<(&'static str, Value)>,
}

impl Notice {
    /// A notice without further fields.
    #[must_use]
    pub fn new(code: &'static str, message: String) -> Self {
        let fields = Vec::new();
        Self {
            code,
            message,
            fields,
        }
    }

    /// Adds a field.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    /// Tells whoever has asked for it, with the reference, all teachers, and everyone else whom it
    /// concerns.
    pub fn tell(
        &self,
        chat: &Chat,
        asker: &Asker<'_>,
        teachers: &[ClientId],
        is_concerned: impl Fn(ClientId, RoomId, Format) -> bool,
    ) {
        chat.answer(asker.id, self.event(asker.reference));
        chat.tell(self.event(None), |id, room, format| {
            id != asker.id && (teachers.contains(&id) || is_concerned(id, room, format))
        });
    }

    /// Tells one client, perhaps in answer to a request of this name.
    pub fn tell_one(&self, chat: &Chat, id: ClientId, reference: Option<&str>) {
        chat.answer(id, self.event(reference));
    }

    fn event<'a>(&'a self, reference: Option<&'a str>) -> Event<'a> {
        Event::Notice {
            code: self.code,
            message: &self.message,
            fields: &self.fields,
            reference,
        }
    }
}
