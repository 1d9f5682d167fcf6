//! What one side means: data, or one of the three control frames (RFC 6455 §5.5, §5.6).

use std::borrow::Cow;

use super::close::Close;

/// A whole message, unmasked and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message<'a> {
    Text(Cow<'a, str>),
    Binary(Cow<'a, [u8]>),
    Ping(Cow<'a, [u8]>),
    Pong(Cow<'a, [u8]>),
    Close(Close),
}

impl Message<'_> {
    /// The same message with its payload copied, if it was borrowed.
    #[must_use]
    pub fn into_owned(self) -> Message<'static> {
        fn owned<T: ToOwned + ?Sized>(payload: Cow<'_, T>) -> Cow<'static, T> {
            Cow::Owned(payload.into_owned())
        }
        match self {
            Self::Text(text) => Message::Text(owned(text)),
            Self::Binary(bytes) => Message::Binary(owned(bytes)),
            Self::Ping(payload) => Message::Ping(owned(payload)),
            Self::Pong(payload) => Message::Pong(owned(payload)),
            Self::Close(close) => Message::Close(close),
        }
    }
}
