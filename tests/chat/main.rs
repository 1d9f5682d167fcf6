//! The tests of `src/chat`: names, rooms and messages, as clients see them.

#[path = "../common/mod.rs"]
mod common;

mod activity;
mod concurrency;
mod costs;
mod crowd;
mod details;
mod history;
mod json_errors;
mod login;
mod misspelled;
mod name;
mod plain;
mod plain_errors;
mod reference;
mod report;
mod requests;
mod rooms;
