//! What one side of an inspected connection sends: first an opening handshake, then frames.

use std::mem;
use std::sync::Arc;

use super::handshake::reason_in;
use super::inspected::{Inspected, Phase, State};
use crate::limits::INSPECTED_PAYLOAD_BYTES;
use crate::relay::{Observer, StreamEnd};
use crate::websocket::frame::Role;

/// Reads of early frames that are kept until there is a response; those after them are kept as if
/// they were one.
const EARLY_READS: usize = 64;

/// Bytes of early frames, beyond which none is shown. The response comes at once, so that there are
/// more only if somebody floods a server that does not respond.
const EARLY_BYTES: usize = 256 * 1024;

/// For a relay: sees what this side of a connection sends.
#[derive(Debug)]
pub struct OneWay {
    inspected: Arc<Inspected>,
    role: Role,
}

impl OneWay {
    /// Nothing has passed yet.
    #[must_use]
    pub fn new(inspected: &Arc<Inspected>, role: Role) -> Self {
        Self {
            inspected: Arc::clone(inspected),
            role,
        }
    }
}

impl Observer for OneWay {
    fn pass(&mut self, bytes: &[u8]) {
        let mut state = self.inspected.lock();
        match self.role {
            Role::Client => self.inspected.pass_from_client(&mut state, bytes),
            Role::Server => self.inspected.pass_from_server(&mut state, bytes),
        }
    }

    fn end(&mut self, end: StreamEnd) {
        let mut state = self.inspected.lock();
        let ended_by_client = (self.role == Role::Client) == (end != StreamEnd::Undeliverable);
        let by = if ended_by_client { "client" } else { "server" };
        let how = if end == StreamEnd::Fin {
            "fin"
        } else {
            "reset"
        };
        state.end.get_or_insert((by, how));
        if let (Role::Server, Phase::Refused { response }) = (self.role, &state.phase)
            && let Some(reason) = reason_in(response)
        {
            self.inspected.tell_refused(response, &reason);
            state.phase = Phase::Over;
        }
    }
}

impl Inspected {
    fn pass_from_client(&self, state: &mut State, bytes: &[u8]) {
        let bytes = &bytes[state.head_left.min(bytes.len())..];
        state.head_left = 0;
        match &mut state.phase {
            // Frames that came right after the request are told of after the response.
            Phase::Handshake { early, .. } => {
                let (reads, kept) = (early.len(), early.iter().map(Vec::len).sum::<usize>());
                match early.last_mut() {
                    _ if kept > EARLY_BYTES => state.from_client.give_up(),
                    Some(last) if reads == EARLY_READS => last.extend_from_slice(bytes),
                    _ => early.push(bytes.to_vec()),
                }
            }
            Phase::Open => self.tell_frames(state, Role::Client, bytes),
            Phase::Refused { .. } | Phase::Over => {}
        }
    }

    fn pass_from_server(&self, state: &mut State, bytes: &[u8]) {
        match &mut state.phase {
            Phase::Open => {
                self.tell_frames(state, Role::Server, bytes);
                self.tell_name(state);
            }
            Phase::Refused { response } => {
                let room = INSPECTED_PAYLOAD_BYTES.saturating_sub(response.len());
                response.extend_from_slice(&bytes[..bytes.len().min(room)]);
            }
            Phase::Over => {}
            Phase::Handshake { response, early } => {
                response.extend_from_slice(bytes);
                let end = response.windows(4).position(|four| four == b"\r\n\r\n");
                let Some(end) = end.map(|start| start + 4) else {
                    return;
                };
                let rest = response.split_off(end);
                let (mut response, early) = (mem::take(response), mem::take(early));
                if !response.starts_with(b"HTTP/1.1 101 ") {
                    response.extend_from_slice(&rest);
                    state.phase = Phase::Refused { response };
                    return;
                }
                state.phase = Phase::Open;
                self.tell_opened(&response);
                for bytes in early {
                    self.tell_frames(state, Role::Client, &bytes);
                }
                if !rest.is_empty() {
                    self.tell_frames(state, Role::Server, &rest);
                    self.tell_name(state);
                }
            }
        }
    }
}
