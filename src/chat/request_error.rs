//! Why a request is not done: a code for programs, sentences for people. The connection stays open.

use std::fmt;

use super::name::NameError;
use crate::limits::{REFERENCE_CHARACTERS, ROOMS};

/// A request that was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestError {
    /// The message is not one JSON object; the sentence says where, and why.
    BadJson(String),
    /// A field is not there; what was probably meant to be it is.
    MissingField {
        field: &'static str,
        instead: Option<String>,
    },
    /// A field is not what the sentence says it must be.
    WrongType {
        field: &'static str,
        expected: &'static str,
    },
    /// The names of the actions that are known, and of the one that was probably meant.
    UnknownAction {
        known: String,
        meant: Option<&'static str>,
    },
    /// A message that shows nothing.
    EmptyMessage,
    ReferenceTooLong,
    LoginRequired,
    NameTaken,
    NameInvalid(NameError),
    RoomExists,
    RoomUnknown,
    RoomInvalid(NameError),
    RoomsFull,
    /// What cannot be explained as bytes of a connection; the sentence says why.
    BadBytes(String),
    /// What only a moderator may ask for.
    NotAllowed,
    /// What a moderator does not want to be done.
    Forbidden(Forbidden),
}

/// Why something is not done now: a code for programs, and two sentences for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forbidden {
    pub code: &'static str,
    pub message: &'static str,
    pub detail: String,
}

impl RequestError {
    /// The code for programs. It is stable; the page translates by it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadJson(_) => "bad_json",
            Self::MissingField { .. } => "missing_field",
            Self::WrongType { .. } => "wrong_type",
            Self::UnknownAction { .. } => "unknown_action",
            Self::EmptyMessage => "empty_message",
            Self::ReferenceTooLong => "ref_too_long",
            Self::LoginRequired => "login_required",
            Self::NameTaken => "name_taken",
            Self::NameInvalid(_) => "name_invalid",
            Self::RoomExists => "room_exists",
            Self::RoomUnknown => "room_unknown",
            Self::RoomInvalid(_) => "room_invalid",
            Self::RoomsFull => "rooms_full",
            Self::BadBytes(_) => "bad_bytes",
            Self::NotAllowed => "not_allowed",
            Self::Forbidden(forbidden) => forbidden.code,
        }
    }

    /// What a person reads.
    #[must_use]
    pub fn message(&self) -> &'static str {
        match self {
            // The report's own words: clients compare them.
            Self::NameTaken | Self::NameInvalid(_) => "pseudo invalide",
            Self::LoginRequired => "veuillez choisir un pseudo avant de pouvoir chatter",
            Self::BadJson(_) => "JSON invalide",
            Self::MissingField { .. } => "champ manquant",
            Self::WrongType { .. } => "type de champ invalide",
            Self::UnknownAction { .. } => "action inconnue",
            Self::EmptyMessage => "message vide",
            Self::ReferenceTooLong => "référence trop longue",
            Self::RoomExists => "ce salon existe déjà",
            Self::RoomUnknown => "ce salon n'existe pas",
            Self::RoomInvalid(_) => "nom de salon invalide",
            Self::RoomsFull => "il y a déjà trop de salons",
            Self::BadBytes(_) => "octets illisibles",
            Self::NotAllowed => "action non permise",
            Self::Forbidden(forbidden) => forbidden.message,
        }
    }

    /// What exactly was wrong; in French, but for the JSON parser's phrase.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::BadJson(sentence) | Self::BadBytes(sentence) => sentence.clone(),
            Self::MissingField {
                field,
                instead: None,
            } => format!("le champ {field} manque"),
            Self::MissingField {
                field,
                instead: Some(instead),
            } => format!("le champ {field} manque : il s'appelle {field}, et non {instead}"),
            Self::WrongType { field, expected } => format!("le champ {field} n'est pas {expected}"),
            Self::UnknownAction { known, meant: None } => format!("actions connues : {known}"),
            Self::UnknownAction {
                known,
                meant: Some(meant),
            } => format!("vouliez-vous dire {meant} ? (actions connues : {known})"),
            Self::EmptyMessage => "le champ message ne contient rien de visible".to_owned(),
            Self::ReferenceTooLong => {
                format!("le champ ref dépasse {REFERENCE_CHARACTERS} caractères")
            }
            Self::LoginRequired => "la première action est login".to_owned(),
            Self::NameTaken => {
                "ce pseudo, ou un pseudo qui lui ressemble, est déjà pris".to_owned()
            }
            Self::NameInvalid(error) | Self::RoomInvalid(error) => name_detail(*error),
            Self::RoomExists => {
                "un salon porte déjà ce nom, ou un nom qui lui ressemble".to_owned()
            }
            Self::RoomUnknown => "aucun salon ne porte ce nom".to_owned(),
            Self::NotAllowed => "seul l'enseignant peut faire cela".to_owned(),
            Self::Forbidden(forbidden) => forbidden.detail.clone(),
            Self::RoomsFull => format!("{ROOMS} salons au plus, et aucun n'est vide"),
        }
    }

    /// Whether [`message`](Self::message) is the report's, and so complete without the detail.
    #[must_use]
    pub fn is_of_the_report(&self) -> bool {
        matches!(
            self,
            Self::NameTaken | Self::NameInvalid(_) | Self::LoginRequired
        )
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} : {}", self.message(), self.detail())
    }
}

impl std::error::Error for RequestError {}

fn name_detail(error: NameError) -> String {
    match error {
        NameError::Empty => "le nom est vide".to_owned(),
        NameError::TooLong(most) => format!("le nom dépasse {most} caractères"),
        NameError::NotAllowed(char::REPLACEMENT_CHARACTER) => {
            "le nom contient un demi-emoji ou un caractère illisible (U+FFFD)".to_owned()
        }
        NameError::NotAllowed(refused) => format!(
            "le caractère U+{:04X} n'est pas permis dans un nom",
            u32::from(refused)
        ),
    }
}
