//! A file with everything that was said, one line of JSON each, from which the next run of the
//! server goes on. The chat knows only that somebody keeps what happens.

/// One line, as JSON.
pub mod line;

/// What the file tells of earlier runs.
pub mod read;

/// Whether the file is still written.
pub mod status;

/// The thread that writes, and the queue before it.
pub mod writer;

/// Opens the file, and begins a chat that goes on from it.
pub mod open;
