//! Who decides, beyond the chat's own rules, which clients may log in and speak. The chat asks, and
//! says what happens; it does not know the reasons.

use std::any::Any;
use std::fmt::Debug;
use std::sync::Arc;

use super::name::Name;
use super::request_error::RequestError;
use super::room::ClientId;
use super::rooms::RoomId;

/// Rules for clients. They are asked under the chat's lock, so that they must not wait. Times are in
/// milliseconds since the Unix epoch.
pub trait Moderation: Any + Debug + Send {
    /// Whether a client may ask for the actions of moderators.
    fn is_moderator(&self, _: ClientId) -> bool {
        false
    }

    /// Whether a client may log in with this name, and with the token that it says is its own. The
    /// name may be changed.
    ///
    /// # Errors
    /// Why it may not.
    fn check_login(
        &mut self,
        _: ClientId,
        _name: &mut Name,
        _token: Option<&str>,
        _time: u64,
    ) -> Result<(), RequestError> {
        Ok(())
    }

    /// Whether a client may say something in this room now. If so, it is said.
    ///
    /// # Errors
    /// Why it may not.
    fn check_message(&mut self, _: ClientId, _: RoomId, _time: u64) -> Result<(), RequestError> {
        Ok(())
    }

    /// A room is gone. Its number is not used again.
    fn room_deleted(&mut self, _: RoomId) {}

    /// Something happened to a client.
    fn changed(&mut self, _: ClientId, _: &Change<'_>) {}
}

/// What happens to a client.
#[derive(Debug)]
pub enum Change<'a> {
    /// It has logged in, with this token.
    Named { name: &'a Name, token: &'a Arc<str> },
    /// It is in this room now.
    Moved { room: &'a Arc<str> },
    /// A request of its was refused.
    Refused(&'a RequestError),
    /// It is gone.
    Left,
}

/// A chat without moderators, in which everything is allowed.
#[derive(Debug)]
pub struct Unmoderated;

impl Moderation for Unmoderated {}
