//! What a client may ask for, out of its JSON. It does not know whether it will be granted.

use serde::Deserialize;
use serde_json::from_str;
use serde_json::value::RawValue;

use super::complaint::{Code, Complaint};
use super::field::{bad_json, optional, required};
use super::inspection::Inspection;
use crate::limits::REFERENCE_CHARACTERS;

/// A request: what is to be done, and the client's own name for it, which comes back in the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub action: Action,
    pub reference: Option<String>,
}

/// The four actions of the report, with Salon's optional fields; one for pages, which cannot send ping frames; and what concerns
/// the client's own connection only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    Login(Login),
    SendMessage { message: String },
    CreateRoom { room: String },
    JoinRoom { room: String, since: Option<Since> },
    Ping,
    Inspect(Inspection),
}

/// What a client may say when it logs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    pub user: String,
    /// Of an earlier `welcome`: proves that a connection that still has the name was the same person's.
    pub token: Option<String>,
    /// Where to begin, if it is there; `since` is about this room.
    pub room: Option<String>,
    pub since: Option<Since>,
    /// Whether to be told when something is said in other rooms.
    pub activity: bool,
}

/// The last message that the client has: only what came after is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    pub id: u64,
    /// The run of the server that the id is of; `None` trusts that it is this one.
    pub epoch: Option<String>,
}

/// The fields of a request, each still as the client wrote it. Others are skipped; one that is `null` is not there.
#[derive(Debug, Deserialize)]
struct Fields<'a> {
    #[serde(borrow)]
    action: Option<&'a RawValue>,
    #[serde(borrow, rename = "ref")]
    reference: Option<&'a RawValue>,
    #[serde(borrow)]
    user: Option<&'a RawValue>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
    #[serde(borrow)]
    room: Option<&'a RawValue>,
    #[serde(borrow)]
    token: Option<&'a RawValue>,
    #[serde(borrow)]
    since: Option<&'a RawValue>,
    #[serde(borrow)]
    epoch: Option<&'a RawValue>,
    #[serde(borrow)]
    activity: Option<&'a RawValue>,
}

impl Request {
    /// Parses one text message. Unless the client has logged in, `login` is all that it may ask for, and what concerns nobody else.
    ///
    /// # Errors
    /// A [`Complaint`], with the request's reference if that could be read.
    pub fn parse(text: &str, logged_in: bool) -> Result<Self, Complaint> {
        // As a sequence of its fields, an array would do too.
        if !text.trim_start().starts_with('{') {
            let detail = "un objet JSON est attendu : {\"action\": …}";
            return Err(Complaint::new(Code::BadJson, detail));
        }
        let fields: Fields = from_str(text).map_err(bad_json)?;
        let reference = fields.reference()?;
        match fields.action(text, logged_in) {
            Ok(action) => Ok(Self { action, reference }),
            Err(complaint) => Err(Complaint {
                reference,
                ..complaint
            }),
        }
    }
}

impl Fields<'_> {
    fn action(&self, text: &str, logged_in: bool) -> Result<Action, Complaint> {
        let action = required("action", self.action)?;
        let alone = matches!(
            action.as_str(),
            "login" | "ping" | "explain" | "demonstrate"
        );
        if !logged_in && !alone {
            let detail = "la première action est login";
            return Err(Complaint::new(Code::LoginRequired, detail));
        }
        Ok(match action.as_str() {
            "login" => Action::Login(Login {
                user: required("user", self.user)?,
                token: optional("token", self.token)?,
                room: optional("room", self.room)?,
                since: self.since()?,
                activity: self.activity()?,
            }),
            "send_message" => Action::SendMessage {
                message: required("message", self.message)?,
            },
            "create_room" => Action::CreateRoom {
                room: required("room", self.room)?,
            },
            "join_room" => Action::JoinRoom {
                room: required("room", self.room)?,
                since: self.since()?,
            },
            "ping" => Action::Ping,
            "explain" => Action::Inspect(Inspection::parse_explain(text)?),
            "demonstrate" => Action::Inspect(Inspection::parse_demonstrate(text)?),
            _ => {
                let known = "actions connues : login, send_message, create_room, join_room, ping, explain, demonstrate";
                return Err(Complaint::new(Code::UnknownAction, known));
            }
        })
    }

    fn since(&self) -> Result<Option<Since>, Complaint> {
        let Some(since) = self.since else {
            return Ok(None);
        };
        let wrong = |_| {
            let detail = "le champ since n'est pas un entier positif";
            Complaint::new(Code::WrongType, detail)
        };
        let id = from_str(since.get()).map_err(wrong)?;
        let epoch = optional("epoch", self.epoch)?;
        Ok(Some(Since { id, epoch }))
    }

    fn activity(&self) -> Result<bool, Complaint> {
        let wrong = |_| {
            let detail = "le champ activity n'est ni true ni false";
            Complaint::new(Code::WrongType, detail)
        };
        let activity = self.activity.map(|activity| from_str(activity.get()));
        activity.unwrap_or(Ok(false)).map_err(wrong)
    }

    fn reference(&self) -> Result<Option<String>, Complaint> {
        let reference = optional("ref", self.reference)?;
        let long = |text: &String| text.chars().nth(REFERENCE_CHARACTERS).is_some();
        if reference.as_ref().is_some_and(long) {
            let detail = format!("le champ ref dépasse {REFERENCE_CHARACTERS} caractères");
            return Err(Complaint::new(Code::RefTooLong, detail));
        }
        Ok(reference)
    }
}
