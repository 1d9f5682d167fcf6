//! What a client may ask for, out of its JSON. It does not know whether it will be granted.

use serde_json::{Map, Value};

use super::complaint::{Code, Complaint};
use crate::limits::REFERENCE_CHARACTERS;

/// A request: what is to be done, and the client's own name for it, which comes back in the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub action: Action,
    pub reference: Option<String>,
}

/// The four actions of the report, with Salon's optional fields, and one for pages, which cannot send ping frames.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    Login {
        user: String,
        token: Option<String>,
        since: Option<Since>,
    },
    SendMessage {
        message: String,
    },
    CreateRoom {
        room: String,
    },
    JoinRoom {
        room: String,
        since: Option<Since>,
    },
    Ping,
}

/// The last message that the client has: only what came after is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    pub id: u64,
    /// The run of the server that the id is of; `None` trusts that it is this one.
    pub epoch: Option<String>,
}

impl Request {
    /// Parses one text message. Unless the client has logged in, `login` and `ping` are all it may ask for.
    ///
    /// # Errors
    /// A [`Complaint`], with the request's reference if that could be read.
    pub fn parse(text: &str, logged_in: bool) -> Result<Self, Complaint> {
        let value = serde_json::from_str(text)
            .map_err(|error| Complaint::new(Code::BadJson, error.to_string()))?;
        let Value::Object(fields) = value else {
            return Err(Complaint::new(
                Code::BadJson,
                "un objet est attendu : {\"action\": …}",
            ));
        };
        let reference = reference(&fields)?;
        match parse_action(&fields, logged_in) {
            Ok(action) => Ok(Self { action, reference }),
            Err(complaint) => Err(Complaint {
                reference,
                ..complaint
            }),
        }
    }
}

fn parse_action(fields: &Map<String, Value>, logged_in: bool) -> Result<Action, Complaint> {
    let action = required(fields, "action")?;
    if !logged_in && !matches!(action.as_str(), "login" | "ping") {
        return Err(Complaint::new(
            Code::LoginRequired,
            "la première action est login",
        ));
    }
    Ok(match action.as_str() {
        "login" => Action::Login {
            user: required(fields, "user")?,
            token: optional(fields, "token")?,
            since: since(fields)?,
        },
        "send_message" => Action::SendMessage {
            message: required(fields, "message")?,
        },
        "create_room" => Action::CreateRoom {
            room: required(fields, "room")?,
        },
        "join_room" => Action::JoinRoom {
            room: required(fields, "room")?,
            since: since(fields)?,
        },
        "ping" => Action::Ping,
        _ => {
            return Err(Complaint::new(
                Code::UnknownAction,
                "actions connues : login, send_message, create_room, join_room, ping",
            ));
        }
    })
}

fn required(fields: &Map<String, Value>, field: &str) -> Result<String, Complaint> {
    optional(fields, field)?
        .ok_or_else(|| Complaint::new(Code::MissingField, format!("le champ {field} manque")))
}

/// A field that is `null` is a field that is not there.
fn optional(fields: &Map<String, Value>, field: &str) -> Result<Option<String>, Complaint> {
    match fields.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Complaint::new(
            Code::WrongType,
            format!("le champ {field} n'est pas une chaîne"),
        )),
    }
}

fn since(fields: &Map<String, Value>) -> Result<Option<Since>, Complaint> {
    match fields.get("since") {
        None | Some(Value::Null) => Ok(None),
        Some(value) => {
            let id = value.as_u64().ok_or_else(|| {
                Complaint::new(
                    Code::WrongType,
                    "le champ since n'est pas un entier positif",
                )
            })?;
            Ok(Some(Since {
                id,
                epoch: optional(fields, "epoch")?,
            }))
        }
    }
}

fn reference(fields: &Map<String, Value>) -> Result<Option<String>, Complaint> {
    let reference = optional(fields, "ref")?;
    if reference
        .as_ref()
        .is_some_and(|text| text.chars().nth(REFERENCE_CHARACTERS).is_some())
    {
        return Err(Complaint::new(
            Code::RefTooLong,
            format!("le champ ref dépasse {REFERENCE_CHARACTERS} caractères"),
        ));
    }
    Ok(reference)
}
