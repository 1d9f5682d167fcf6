//! One client in the chat, from its first message to its last.

use std::time::Instant;

use log::{info, warn};

use super::action::{Action, Request};
use super::complaint::Complaint;
use super::demonstration;
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
    let departure = serve(connection, &mut member, limits);
    // First the name is free, then we wait for the other side to hang up.
    drop(member);
    info!("#{number} left: {departure}");
    connection.hang_up();
}

/// Takes all that came in one read, relays it, waits for more; returns why there will be no more.
fn serve(connection: &mut Connection, member: &mut Member, limits: &Limits) -> String {
    let mut logged_in = false;
    loop {
        match connection.take() {
            Ok(Some(Message::Text(text))) => {
                match perform(&text, logged_in, member, connection, limits) {
                    Ok(Done::Login) if !logged_in => {
                        logged_in = true;
                        connection.set_deadline(None);
                    }
                    Ok(Done::Close) => return "asked to be closed".to_owned(),
                    Ok(_) => {}
                    Err(complaint) => member.complain(&complaint),
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
    /// It has been sent a Close.
    Close,
    Other,
}

fn perform(
    text: &str,
    logged_in: bool,
    member: &mut Member,
    connection: &mut Connection,
    limits: &Limits,
) -> Result<Done, Complaint> {
    let request = Request::parse(text, logged_in)?;
    match &request.action {
        Action::Login(login) => {
            let user = login.user.clone();
            return log_in(&user, request, member, connection.outbox().number);
        }
        Action::Inspect(inspection) => {
            // What was said before comes before.
            member.flush();
            let own = request.reference.as_deref();
            return match demonstration::answer(inspection, own, connection, limits) {
                Ok(true) => Ok(Done::Close),
                Ok(false) => Ok(Done::Other),
                Err(complaint) => Err(Complaint {
                    reference: request.reference,
                    ..complaint
                }),
            };
        }
        // Its own frame has been counted.
        Action::CreateRoom { .. } => connection.charge(NEW_ROOM_FRAMES - 1),
        _ => {}
    }
    member.perform(request).map(|()| Done::Other)
}

fn log_in(
    user: &str,
    request: Request,
    member: &mut Member,
    number: u64,
) -> Result<Done, Complaint> {
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
