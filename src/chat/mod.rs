//! The chat: actions, rooms, and who is where. Plain values: it knows no frame and no socket. An
//! outbox is where it pushes what one client is told.

/// What a reader sees of a text.
pub mod visible;

/// Names of users and rooms.
pub mod name;

/// Why a request is not done.
pub mod request_error;

/// Why a message is not a JSON object.
pub mod json_error;

/// What a misspelled word was meant to be.
pub mod misspelling;

/// The fields of a request, out of its JSON.
pub mod json_field;

/// What somebody said.
pub mod chat_message;

/// What happens, for whoever keeps it.
pub mod record;

/// What a client is told, as JSON.
pub mod event;

/// A client's outbox and the format in which it is told things.
pub mod recipient;

/// One room: its members and its last messages.
pub mod room;

/// All rooms.
pub mod rooms;

/// Who decides which clients may log in and speak.
pub mod moderation;

/// All clients and all rooms.
pub mod state;

/// How clients come, move and go.
pub mod presence;

/// How rooms come and go.
pub mod room_changes;

/// How a message is published, delivered, and replayed.
pub mod publish;

/// How a client gets its name.
pub mod login;

/// What clients in other rooms are told.
pub mod activity;

/// The table of actions.
pub mod action;

/// The chat behind its lock.
pub mod registry;

/// One client's requests, performed.
pub mod session;

/// The messages that are performed together.
pub mod turn;
