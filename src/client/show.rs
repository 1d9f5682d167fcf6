//! What is printed. Nothing that a server sends may act on the terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};

/// One thing to show, in the words in which it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// What somebody said.
    Chat { user: String, text: String },
    /// What the server tells a person.
    Told(String),
    /// Why the server did not do what was asked.
    Refused(String),
    /// The client's own sentence.
    Note(String),
    /// A frame, `<` received or `>` sent.
    Frame(String),
}

/// A name is always shown in the same one of these.
const COLOURS: [AnsiColor; 10] = [
    AnsiColor::Green,
    AnsiColor::Yellow,
    AnsiColor::Blue,
    AnsiColor::Magenta,
    AnsiColor::Cyan,
    AnsiColor::BrightGreen,
    AnsiColor::BrightYellow,
    AnsiColor::BrightBlue,
    AnsiColor::BrightMagenta,
    AnsiColor::BrightCyan,
];

/// What stands before the later lines of a text: nobody can make them look like somebody else's.
const INDENT: &str = "    ";

impl Shown {
    /// Whether it is part of the chat; the rest is about the client.
    #[must_use]
    pub fn is_of_the_chat(&self) -> bool {
        !matches!(self, Self::Note(_) | Self::Frame(_))
    }

    /// The line, without its end. A text of several lines takes as many.
    #[must_use]
    pub fn line(&self, colours: bool) -> String {
        let (style, text) = match self {
            Self::Chat { user, text } => {
                let user = styled(colour_of(user), &safe(user), colours);
                return format!("{user}: {}", safe(text));
            }
            Self::Told(text) | Self::Frame(text) => (Style::new().dimmed(), safe(text)),
            Self::Refused(text) => (AnsiColor::Red.on_default(), safe(text)),
            Self::Note(text) => (Style::new().italic(), format!("* {}", safe(text))),
        };
        styled(style, &text, colours)
    }
}

fn styled(style: Style, text: &str, colours: bool) -> String {
    if colours {
        format!("{style}{text}{style:#}")
    } else {
        text.to_owned()
    }
}

fn colour_of(name: &str) -> Style {
    let sum = name.bytes().fold(0_usize, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(byte.into())
    });
    COLOURS[sum % COLOURS.len()].on_default()
}

/// The text with each character escaped that a terminal would obey, or that changes the direction
/// of writing: `\u{1b}`. A new line is one, indented.
#[must_use]
pub fn safe(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.replace("\r\n", "\n").chars() {
        match character {
            '\n' => {
                shown.push('\n');
                shown.push_str(INDENT);
            }
            '\t' => shown.push_str(INDENT),
            hostile if acts(hostile) => {
                let _ = write!(shown, "{}", hostile.escape_unicode());
            }
            harmless => shown.push(harmless),
        }
    }
    shown
}

/// Emoji and some scripts need joiners and tags, and a soft hyphen does nothing.
fn acts(character: char) -> bool {
    match character.general_category() {
        GeneralCategory::Control
        | GeneralCategory::LineSeparator
        | GeneralCategory::ParagraphSeparator => true,
        GeneralCategory::Format => {
            !matches!(character, '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{E0020}'..='\u{E007F}')
        }
        _ => false,
    }
}
