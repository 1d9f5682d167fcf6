//! The chat: actions, rooms, and who is where. It knows outboxes, but no sockets, bytes or frames of RFC 6455 beyond "a text".

pub mod complaint;

pub mod field;

pub mod inspection;

pub mod name;

pub mod action;

pub mod event;

pub mod room;

pub mod rooms;

pub mod salon;

pub mod login;

pub mod activity;

pub mod registry;

pub mod demonstration;

pub mod session;
