//! What a client may ask about its own connection, out of its JSON: to have bytes explained, and demonstrations.

use serde::Deserialize;
use serde_json::from_str;
use serde_json::value::RawValue;

use super::complaint::{Code, Complaint};
use super::field::{bad_json, missing, optional, required};
use crate::websocket::close::Close;
use crate::websocket::frame::Sender;
use crate::websocket::status_code::StatusCode;

/// Something that concerns nobody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inspection {
    /// What the server's decoder says to these bytes, in hexadecimal, as sent by this side.
    Explain {
        bytes: String,
        from: Sender,
    },
    Demonstrate(Demonstration),
}

/// What the server does so that the client sees the frames.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Demonstration {
    /// It sends a ping.
    Ping,
    /// It sends an event in three fragments, with a ping between them.
    Fragments { message: Option<String> },
    /// It closes so.
    Close(Close),
}

#[derive(Debug, Deserialize)]
struct Fields<'a> {
    #[serde(borrow)]
    bytes: Option<&'a RawValue>,
    #[serde(borrow)]
    from: Option<&'a RawValue>,
    #[serde(borrow)]
    demonstration: Option<&'a RawValue>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
    #[serde(borrow)]
    code: Option<&'a RawValue>,
    #[serde(borrow)]
    reason: Option<&'a RawValue>,
}

impl Inspection {
    /// The request `explain`, out of a JSON object.
    ///
    /// # Errors
    /// `missing_field`, `wrong_type`, `bad_json`
    pub fn parse_explain(text: &str) -> Result<Self, Complaint> {
        let fields: Fields = from_str(text).map_err(bad_json)?;
        let bytes = required("bytes", fields.bytes)?;
        let from = match optional("from", fields.from)?.as_deref() {
            None | Some("client") => Sender::Client,
            Some("server") => Sender::Server,
            Some(_) => {
                let detail = "le champ from n'est ni client ni server";
                return Err(Complaint::new(Code::WrongType, detail));
            }
        };
        Ok(Self::Explain { bytes, from })
    }

    /// The request `demonstrate`, out of a JSON object.
    ///
    /// # Errors
    /// `missing_field`, `wrong_type`, `bad_json`
    pub fn parse_demonstrate(text: &str) -> Result<Self, Complaint> {
        let fields: Fields = from_str(text).map_err(bad_json)?;
        let demonstration = required("demonstration", fields.demonstration)?;
        Ok(Self::Demonstrate(match demonstration.as_str() {
            "ping" => Demonstration::Ping,
            "fragments" => Demonstration::Fragments {
                message: optional("message", fields.message)?,
            },
            "close" => {
                let reason = optional("reason", fields.reason)?;
                let code = fields.code.ok_or_else(|| missing("code"))?;
                Demonstration::Close(Close::new(status_code(code)?, reason.unwrap_or_default()))
            }
            _ => {
                let detail = "démonstrations connues : ping, fragments, close";
                return Err(Complaint::new(Code::WrongType, detail));
            }
        }))
    }
}

/// RFC 6455 §7.4: one that a Close frame may carry.
fn status_code(field: &RawValue) -> Result<StatusCode, Complaint> {
    let code = from_str(field.get()).ok().map(StatusCode);
    code.filter(|code| code.may_travel()).ok_or_else(|| {
        let detail =
            "le champ code n'est pas un code qu'une trame Close peut porter (RFC 6455 §7.4)";
        Complaint::new(Code::WrongType, detail)
    })
}
