//! What a server tells, as far as the client understands it. A server that knows only the plain six
//! lines says less, and nothing here needs more.

use serde_json::Value;

/// One message of the server's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    Rooms(Vec<String>),
    /// Who is in a room; it ends the answer to a login or to a join.
    Users(Users),
    Chat(Chat),
    /// A login was done.
    Welcome(Welcome),
    /// Somebody has come, gone, or got another name.
    Change {
        message: String,
        came: Option<String>,
        went: Option<String>,
    },
    /// A request was not done.
    Refused {
        message: String,
        detail: String,
        reference: String,
    },
    /// Text for a person, and nothing else is known of it.
    Text(String),
    /// Nothing for a person.
    Nothing,
}

/// Who is in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Users {
    pub room: String,
    /// `None` in a large room.
    pub users: Option<Vec<String>>,
    pub count: u64,
    /// The id of the room's newest message.
    pub last: u64,
    /// Whether nothing is missing since the last message that the client had, if it said which.
    pub complete: Option<bool>,
    pub reference: String,
}

/// What somebody said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chat {
    pub room: String,
    pub id: u64,
    pub user: String,
    pub text: String,
    pub reference: String,
}

/// What a client needs to come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Welcome {
    pub message: String,
    pub user: String,
    pub room: String,
    pub epoch: String,
    pub token: String,
}

impl Told {
    /// Understands a text message. What is not JSON is text for a person.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let Ok(value) = serde_json::from_str::<Value>(text) else {
            return Self::Text(text.to_owned());
        };
        let told = match value["action"].as_str() {
            Some("rooms") => names(&value["rooms"]).map(Self::Rooms),
            Some("users") => users(&value).map(Self::Users),
            Some("message") => {
                detailed(&value).or_else(|| string(&value["message"]).map(Self::Text))
            }
            _ => None,
        };
        told.unwrap_or(Self::Nothing)
    }
}

fn string(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn names(value: &Value) -> Option<Vec<String>> {
    let names = value.as_array()?.iter();
    Some(names.filter_map(string).collect())
}

fn reference(value: &Value) -> String {
    string(&value["ref"]).unwrap_or_default()
}

fn users(value: &Value) -> Option<Users> {
    let users = names(&value["users"]);
    let count = value["count"].as_u64();
    Some(Users {
        room: string(&value["room"])?,
        count: count.unwrap_or(users.as_ref().map_or(0, |users| users.len() as u64)),
        users,
        last: value["last"].as_u64().unwrap_or(0),
        complete: value["complete"].as_bool(),
        reference: reference(value),
    })
}

/// A message in detailed form.
fn detailed(value: &Value) -> Option<Told> {
    let message = string(&value["message"])?;
    let field = |name: &str| string(&value[name]);
    Some(match value["kind"].as_str()? {
        "chat" => Told::Chat(Chat {
            room: field("room")?,
            id: value["id"].as_u64()?,
            user: field("user")?,
            text: field("text")?,
            reference: reference(value),
        }),
        "error" => Told::Refused {
            message,
            detail: field("detail").unwrap_or_default(),
            reference: reference(value),
        },
        _ => match value["code"].as_str()? {
            "welcome" => Told::Welcome(Welcome {
                message,
                user: field("user")?,
                room: field("room")?,
                epoch: field("epoch")?,
                token: field("token")?,
            }),
            "joined" => Told::Change {
                message,
                came: field("user"),
                went: None,
            },
            "left" => Told::Change {
                message,
                came: None,
                went: field("user"),
            },
            "renamed" => Told::Change {
                message,
                came: field("user"),
                went: field("was"),
            },
            _ => return None,
        },
    })
}
