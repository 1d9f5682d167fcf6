//! All cases on servers, in the order of the lesson: each stage needs the ones before it.

mod close;
mod fragments;
mod frames;
mod handshake;
mod masking;
mod person;
mod ping;
mod streams;
mod text;

mod chat;

use super::case::Stage;

/// The stages of every server, and then that of the report's chat.
pub const STAGES: &[Stage] = &[
    Stage {
        title: "The opening handshake",
        cases: handshake::CASES,
    },
    Stage {
        title: "Frames",
        cases: frames::CASES,
    },
    Stage {
        title: "Masking",
        cases: masking::CASES,
    },
    Stage {
        title: "Fragments",
        cases: fragments::CASES,
    },
    Stage {
        title: "Text in UTF-8",
        cases: text::CASES,
    },
    Stage {
        title: "The closing handshake",
        cases: close::CASES,
    },
    Stage {
        title: "Ping and Pong",
        cases: ping::CASES,
    },
    Stage {
        title: "Streams and several clients",
        cases: streams::CASES,
    },
    Stage {
        title: "The chat of the report",
        cases: chat::CASES,
    },
];
