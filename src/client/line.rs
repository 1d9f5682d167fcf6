//! What is typed: a message, or a command that begins with a slash.

use std::fmt;

/// One line, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Only spaces.
    Nothing,
    Say(String),
    Join(String),
    Create(String),
    Name(String),
    Rooms,
    Who,
    Help,
    Quit,
}

/// Why a line is not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadLine {
    Unknown(String),
    /// The command, and what should follow it.
    Missing(&'static str, &'static str),
    /// The command, which takes nothing.
    Extra(&'static str),
}

/// All commands, for a person.
pub const HELP: &str = "/join ROOM, /create ROOM, /name NAME, /rooms, /who, /quit, /help; \
                        // begins a message with a slash";

impl Line {
    /// Understands one line, without the end of the line.
    ///
    /// # Errors
    /// [`BadLine`], if it begins with a slash and is no command.
    pub fn parse(text: &str) -> Result<Self, BadLine> {
        if text.trim().is_empty() {
            return Ok(Self::Nothing);
        }
        let Some(command) = text.strip_prefix('/') else {
            return Ok(Self::Say(text.to_owned()));
        };
        if command.starts_with('/') {
            return Ok(Self::Say(command.to_owned()));
        }
        let (command, rest) = command
            .split_once(char::is_whitespace)
            .unwrap_or((command, ""));
        let rest = rest.trim();
        let with = |known, what, line: fn(String) -> Self| match rest {
            "" => Err(BadLine::Missing(known, what)),
            rest => Ok(line(rest.to_owned())),
        };
        let alone = |known, line| match rest {
            "" => Ok(line),
            _ => Err(BadLine::Extra(known)),
        };
        match command {
            "join" => with("join", "ROOM", Self::Join),
            "create" => with("create", "ROOM", Self::Create),
            "name" => with("name", "NAME", Self::Name),
            "rooms" => alone("rooms", Self::Rooms),
            "who" => alone("who", Self::Who),
            "help" => alone("help", Self::Help),
            "quit" => alone("quit", Self::Quit),
            unknown => Err(BadLine::Unknown(unknown.to_owned())),
        }
    }
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(command) => write!(f, "there is no command /{command}: {HELP}"),
            Self::Missing(command, what) => {
                write!(f, "/{command} takes a name: /{command} {what}")
            }
            Self::Extra(command) => write!(f, "/{command} takes nothing after it"),
        }
    }
}

impl std::error::Error for BadLine {}
