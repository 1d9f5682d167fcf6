//! One client in the chat, from its first message to its last.

use std::time::Instant;

use log::{info, warn};

use super::action::{Action, Login, Request};
use super::complaint::Complaint;
use super::registry::{Member, Registry};
use crate::limits::{Limits, NEW_ROOM_FRAMES};
use crate::net::connection::Connection;
use crate::net::departure::Departure;
use crate::websocket::close::Close;
use crate::websocket::message::Message;
use crate::websocket::status_code::StatusCode;

/// Serves one client until it departs.
pub fn run(connection: &mut Connection, registry: &Registry, limits: &Limits) {
    let number = connection.outbox().number;
    let mut member = registry.connect(connection.outbox());
    connection.set_deadline(Some(Instant::now() + limits.login_time));
    let departure = serve(connection, &mut member);
    // First the name is free, then we wait for the other side to hang up.
    drop(member);
    info!("#{number} left: {departure}");
    connection.hang_up();
}

/// Takes all that came in one read, relays it, waits for more; returns why there will be no more.
fn serve(connection: &mut Connection, member: &mut Member) -> String {
    let mut logged_in = false;
    loop {
        match connection.take() {
            Ok(Some(Message::Text(text))) => {
                let done = perform(&text, logged_in, member, connection);
                if !logged_in && done == Ok(Done::Login) {
                    logged_in = true;
                    connection.set_deadline(None);
                }
                if let Err(complaint) = done {
                    member.complain(&complaint);
                }
            }
            Ok(Some(_)) => {
                let reason = "this chat speaks JSON in text messages, not binary";
                close(connection, StatusCode::UNSUPPORTED_DATA, reason);
                return "sent a binary message".to_owned();
            }
            Ok(None) => {
                member.flush();
                if let Err(departure) = connection.wait() {
                    if departure == Departure::Late {
                        let reason = "no login came in time";
                        close(connection, StatusCode::POLICY_VIOLATION, reason);
                    }
                    return departure.to_string();
                }
            }
            Err(departure) => return departure.to_string(),
        }
    }
}

/// What has been done for a client.
#[derive(Debug, PartialEq, Eq)]
enum Done {
    Login,
    Other,
}

fn perform(
    text: &str,
    logged_in: bool,
    member: &mut Member,
    connection: &mut Connection,
) -> Result<Done, Complaint> {
    let request = Request::parse(text, logged_in)?;
    if let Action::CreateRoom { .. } = request.action {
        // Its own frame has been counted.
        connection.charge(NEW_ROOM_FRAMES - 1);
    }
    let Action::Login(Login { user, .. }) = &request.action else {
        return member.perform(request).map(|()| Done::Other);
    };
    let (user, number) = (user.clone(), connection.outbox().number);
    match member.perform(request) {
        Ok(()) => info!("#{number} logged in as {user:?}"),
        Err(complaint) => {
            let code = complaint.code.as_str();
            warn!("#{number} login as {user:?} refused: {code}");
            return Err(complaint);
        }
    }
    Ok(Done::Login)
}

fn close(connection: &Connection, code: StatusCode, reason: &str) {
    connection.send(&Message::Close(Close::new(code, reason)));
}
