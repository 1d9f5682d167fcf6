//! The fields of a request: one JSON object, whose values are parsed when they are asked for.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::from_str;
use serde_json::value::RawValue;

use super::json_error;
use super::misspelling::is_meant;
use super::request_error::RequestError;

/// Other names that people give to the field `action`.
const NOT_ACTION: &[&str] = &["type", "event", "command", "cmd"];

/// The fields of a JSON object, each value as the client wrote it. One that is `null` is not there.
#[derive(Debug)]
pub struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Fields<'a> {
    /// Parses one text message.
    ///
    /// # Errors
    /// [`RequestError::BadJson`]
    pub fn parse(text: &'a str) -> Result<Self, RequestError> {
        let begin = text.trim_start();
        if !begin.starts_with('{') {
            let sentence = json_error::not_an_object(begin).to_owned();
            return Err(RequestError::BadJson(sentence));
        }
        from_str(text).map_err(|error| bad_json(text, &error))
    }

    /// Checks that none of these fields comes twice: which of the two is meant nobody knows.
    ///
    /// # Errors
    /// [`RequestError::BadJson`]
    pub fn check_unique(&self, names: &[&'static str]) -> Result<(), RequestError> {
        for name in names {
            if self.0.iter().filter(|(known, _)| known == name).count() > 1 {
                let sentence = format!("le champ {name} vient deux fois");
                return Err(RequestError::BadJson(sentence));
            }
        }
        Ok(())
    }

    /// The text of a field that must be there.
    ///
    /// # Errors
    /// [`RequestError::MissingField`], [`RequestError::WrongType`], [`RequestError::BadJson`]
    pub fn text(&self, name: &'static str) -> Result<Cow<'a, str>, RequestError> {
        self.optional_text(name)?.ok_or_else(|| self.missing(name))
    }

    /// Says that a field is missing, and what was probably meant to be it.
    #[must_use]
    pub fn missing(&self, field: &'static str) -> RequestError {
        let mut names = self.0.iter().map(|(name, _)| name);
        let instead = names.find(|name| {
            let is_alias = field == "action" && NOT_ACTION.contains(&&***name);
            *name != field && (is_alias || is_meant(name, field))
        });
        RequestError::MissingField {
            field,
            instead: instead.map(ToString::to_string),
        }
    }

    /// The text of a field that may be there.
    ///
    /// # Errors
    /// [`RequestError::WrongType`], [`RequestError::BadJson`]
    pub fn optional_text(&self, name: &'static str) -> Result<Option<Cow<'a, str>>, RequestError> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        if !value.starts_with('"') {
            let expected = "une chaîne";
            return Err(RequestError::WrongType {
                field: name,
                expected,
            });
        }
        if let Ok(Text(text)) = from_str(value) {
            return Ok(Some(text));
        }
        let Wtf8(bytes) = from_str(value).map_err(|error| bad_json(value, &error))?;
        Ok(Some(Cow::Owned(replace_halves(&bytes))))
    }

    /// The value of a field that may be there, if it is a number of this type.
    ///
    /// # Errors
    /// [`RequestError::WrongType`]
    pub fn optional_number<T: for<'de> Deserialize<'de>>(
        &self,
        name: &'static str,
    ) -> Result<Option<T>, RequestError> {
        self.optional(name, "un entier positif")
    }

    /// The value of a field that may be there, if it is `true` or `false`.
    ///
    /// # Errors
    /// [`RequestError::WrongType`]
    pub fn optional_flag(&self, name: &'static str) -> Result<Option<bool>, RequestError> {
        self.optional(name, "true ou false")
    }

    fn optional<T: for<'de> Deserialize<'de>>(
        &self,
        field: &'static str,
        expected: &'static str,
    ) -> Result<Option<T>, RequestError> {
        let value = self.value(field).map(from_str).transpose();
        value.map_err(|_| RequestError::WrongType { field, expected })
    }

    /// The value as the client wrote it.
    fn value(&self, name: &str) -> Option<&'a str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found
            .map(|(_, value)| value.get())
            .filter(|&value| value != "null")
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::with_capacity(4);
                while let Some((Text(name), value)) = map.next_entry()? {
                    fields.push((name, value));
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

/// A JSON string, borrowed where it has no escapes; a plain `Cow` would always be copied.
#[derive(serde::Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// A JSON string that has one half of a surrogate pair without the other: UTF-8 but for those.
/// `JavaScript` cuts strings between the halves of an emoji.
#[derive(serde::Deserialize)]
struct Wtf8<'a>(#[serde(borrow)] Cow<'a, [u8]>);

/// Each half becomes U+FFFD.
fn replace_halves(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        // A half has three bytes, which are three chunks; the first is this one.
        if chunk.invalid().first() == Some(&0xED) {
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    text
}

fn bad_json(text: &str, error: &serde_json::Error) -> RequestError {
    RequestError::BadJson(json_error::refused(text, error))
}
