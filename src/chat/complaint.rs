//! Why a request is not done: a code for programs, a sentence for people. The connection stays.

/// Stable names; the page translates by them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    BadJson,
    MissingField,
    WrongType,
    UnknownAction,
    RefTooLong,
    LoginRequired,
    NameTaken,
    NameInvalid,
    RoomExists,
    RoomUnknown,
    RoomInvalid,
    RoomsFull,
    NotInspected,
    BadBytes,
}

impl Code {
    /// The code as it travels.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BadJson => "bad_json",
            Self::MissingField => "missing_field",
            Self::WrongType => "wrong_type",
            Self::UnknownAction => "unknown_action",
            Self::RefTooLong => "ref_too_long",
            Self::LoginRequired => "login_required",
            Self::NameTaken => "name_taken",
            Self::NameInvalid => "name_invalid",
            Self::RoomExists => "room_exists",
            Self::RoomUnknown => "room_unknown",
            Self::RoomInvalid => "room_invalid",
            Self::RoomsFull => "rooms_full",
            Self::NotInspected => "not_inspected",
            Self::BadBytes => "bad_bytes",
        }
    }

    /// What a person reads. The words of the first three are the report's, to the letter: its clients compare them.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::NameTaken | Self::NameInvalid => "pseudo invalide",
            Self::LoginRequired => "veuillez choisir un pseudo avant de pouvoir chatter",
            Self::BadJson => "JSON invalide",
            Self::MissingField => "champ manquant",
            Self::WrongType => "type de champ invalide",
            Self::UnknownAction => "action inconnue",
            Self::RefTooLong => "référence trop longue",
            Self::RoomExists => "ce salon existe déjà",
            Self::RoomUnknown => "ce salon n'existe pas",
            Self::RoomInvalid => "nom de salon invalide",
            Self::RoomsFull => "il y a déjà trop de salons",
            Self::NotInspected => "cette connexion n'est pas inspectée",
            Self::BadBytes => "octets illisibles",
        }
    }
}

/// A request that was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    pub code: Code,
    /// What exactly was wrong; in French, but for the words of the JSON parser.
    pub detail: String,
    /// The client's own name for its request, if it gave one.
    pub reference: Option<String>,
}

impl Complaint {
    /// A complaint about a request that is not known by a reference yet.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            reference: None,
        }
    }
}
