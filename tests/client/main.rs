//! `salon chat`: its parts as a library, and the program between pipes, against this server, against
//! a server of the plain six lines, and against servers that break rules.

#[path = "../common/mod.rs"]
mod common;

mod backoff;
mod broken_rules;
mod fake;
mod frames;
mod line;
mod pipes;
mod plain;
mod program;
mod reconnect;
mod session;
mod show;
