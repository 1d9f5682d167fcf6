//! One client in the chat, from its first message to its last.

use std::time::Instant;

use log::{info, warn};

use super::action::{Action, Request};
use super::registry::Registry;
use crate::limits::Limits;
use crate::net::connection::{Connection, Departure};
use crate::websocket::close::Close;
use crate::websocket::message::Message;
use crate::websocket::status_code::StatusCode;

/// Serves one client until it departs.
pub fn run(connection: &mut Connection, registry: &Registry, limits: &Limits) {
    let number = connection.outbox().number;
    let member = registry.connect(connection.outbox());
    connection.set_deadline(Some(Instant::now() + limits.login_time));
    let mut logged_in = false;
    let departure = loop {
        let text = match connection.receive() {
            Ok(Message::Text(text)) => text,
            Ok(_) => {
                connection.send(&Message::Close(Close::new(
                    StatusCode::UNSUPPORTED_DATA,
                    "this chat speaks JSON in text messages, not binary",
                )));
                break "sent a binary message".to_owned();
            }
            Err(departure) => {
                if departure == Departure::Late {
                    connection.send(&Message::Close(Close::new(
                        StatusCode::POLICY_VIOLATION,
                        "no login came in time",
                    )));
                }
                break departure.to_string();
            }
        };
        let request = Request::parse(&text, logged_in);
        let done = request
            .as_ref()
            .map_err(Clone::clone)
            .and_then(|request| member.perform(request));
        match (&request, &done) {
            (
                Ok(Request {
                    action: Action::Login { user, .. },
                    ..
                }),
                Ok(()),
            ) => {
                info!("#{number} logged in as {user:?}");
                logged_in = true;
                connection.set_deadline(None);
            }
            (
                Ok(Request {
                    action: Action::Login { user, .. },
                    ..
                }),
                Err(complaint),
            ) => {
                warn!(
                    "#{number} login as {user:?} refused: {}",
                    complaint.code.as_str()
                );
            }
            _ => {}
        }
        if let Err(complaint) = done {
            member.complain(&complaint);
        }
    };
    // First the name is free, then we wait for the other side to hang up.
    drop(member);
    info!("#{number} left: {departure}");
    connection.hang_up();
}
