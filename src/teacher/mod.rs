//! The teacher's side of a class: who is there, who may speak, and what goes wrong. A teacher is
//! whoever logs in with the secret of the teacher's link. It attaches to the chat as its moderation
//! and with a table of actions; the chat does not know of it.

/// Its numbers, each with its reason.
pub mod limits;

/// The mark before a teacher's name.
pub mod mark;

/// People, by their tokens and names.
pub mod person;

/// Who may log in and speak.
pub mod rules;

/// Who is there, and who was.
pub mod attendance;

/// What went wrong lately.
pub mod problems;

/// What teachers are told, as JSON.
pub mod report;

/// Who a client is.
pub mod caller;

/// All of it behind one lock, told to teachers.
pub mod class;

/// What the chat asks it.
pub mod moderation;

/// The sentences that its actions are told with.
pub mod notice;

/// What its actions are about: people and rooms.
pub mod target;

/// The actions that concern one person.
pub mod on_people;

/// The actions that concern a room.
pub mod on_rooms;

/// The actions that concern everyone.
pub mod on_class;

/// The table of all its actions.
pub mod actions;
