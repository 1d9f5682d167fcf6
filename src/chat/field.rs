//! One field of a request, still as the client wrote it.

use serde_json::from_str;
use serde_json::value::RawValue;

use super::complaint::{Code, Complaint};

/// The text of a field that must be there.
///
/// # Errors
/// `missing_field`, `wrong_type`, `bad_json`
pub fn required(name: &str, field: Option<&RawValue>) -> Result<String, Complaint> {
    optional(name, field)?.ok_or_else(|| missing(name))
}

/// The complaint that a field is not there.
#[must_use]
pub fn missing(name: &str) -> Complaint {
    Complaint::new(Code::MissingField, format!("le champ {name} manque"))
}

/// The text of a field that may be there.
///
/// # Errors
/// `wrong_type`, `bad_json`
pub fn optional(name: &str, field: Option<&RawValue>) -> Result<Option<String>, Complaint> {
    let Some(field) = field.map(RawValue::get) else {
        return Ok(None);
    };
    if !field.starts_with('"') {
        let detail = format!("le champ {name} n'est pas une chaîne");
        return Err(Complaint::new(Code::WrongType, detail));
    }
    from_str(field).map(Some).map_err(bad_json)
}

/// The complaint that something is no JSON.
#[must_use]
#[expect(
    clippy::needless_pass_by_value,
    reason = "it is used as a function on errors"
)]
pub fn bad_json(error: serde_json::Error) -> Complaint {
    Complaint::new(Code::BadJson, error.to_string())
}
