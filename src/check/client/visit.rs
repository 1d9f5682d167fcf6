//! One connection of the client that is judged, from its request on.

use std::thread;

use crate::check::conversation::Conversation;
use crate::check::failure::{Came, Expected, Failure, Level, Verdict};
use crate::check::hint;
use crate::check::judged::PART_PAUSE;
use crate::http::request::{Request, RequestDecoder};
use crate::limits::Limits;
use crate::websocket::handshake;

/// What is remembered of a client from one connection to the next.
#[derive(Debug, Default)]
pub struct Known {
    /// The values of `Sec-WebSocket-Key` that came.
    pub keys: Vec<String>,
    /// How many messages the client sends by itself on each new connection.
    pub greetings: usize,
}

/// One connection, on which nothing has been answered yet.
#[derive(Debug)]
pub struct Visit<'a> {
    pub conversation: Conversation,
    pub known: &'a mut Known,
    /// Whether both Close frames have passed.
    pub has_closed: bool,
}

impl Visit<'_> {
    /// The client's request, which is as RFC 6455 §4.1 has it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn request(&mut self) -> Result<Request, Box<Failure>> {
        let limits = Limits::default();
        let received = self.conversation.receive_head(|bytes| {
            let request = RequestDecoder::default().decode(bytes, &limits);
            request.map_err(|refusal| (Came::BadRequest(refusal.reason), None))
        });
        let request = received.map_err(|(came, _)| {
            let hint = match came {
                Came::BadRequest(_) => hint::CLIENT_REQUEST,
                _ => hint::CLIENT_REQUEST_END,
            };
            self.fail(Level::Must, Expected::Request, came, None, hint)
        })?;
        if let Err(refusal) = handshake::accept(&request) {
            let came = Came::BadRequest(refusal.reason);
            let hint = hint::CLIENT_REQUEST;
            return Err(self.fail(Level::Must, Expected::Request, came, None, hint));
        }
        Ok(request)
    }

    /// The client's key, which is remembered. Whether it came before.
    #[must_use]
    pub fn is_known_key(&mut self, request: &Request) -> bool {
        let key = request
            .headers("Sec-WebSocket-Key")
            .next()
            .unwrap_or_default();
        let is_known = self.known.keys.iter().any(|known| known == key);
        if !is_known {
            self.known.keys.push(key.to_owned());
        }
        is_known
    }

    /// The response head that accepts the client.
    ///
    /// # Errors
    /// What is wrong with the request.
    pub fn response(&mut self) -> Result<String, Box<Failure>> {
        let request = self.request()?;
        let _ = self.is_known_key(&request);
        let response = handshake::accept(&request).expect("it was accepted before");
        let response = String::from_utf8(response.encode(false)).expect("a head is ASCII");
        self.conversation.begin_frames();
        Ok(response)
    }

    /// An open WebSocket, whose greetings have been received.
    ///
    /// # Errors
    /// What is wrong with the request.
    pub fn accept(&mut self) -> Verdict {
        let response = self.response()?;
        self.conversation.send(response.as_bytes());
        // Frames that come in the same read are another case.
        thread::sleep(PART_PAUSE);
        self.conversation.begin_frames();
        self.skip_greetings();
        Ok(())
    }

    /// Receives what the client says by itself.
    pub fn skip_greetings(&mut self) {
        for _ in 0..self.known.greetings {
            // What is not a message is found by whoever expects one.
            let _ = self.conversation.receive_data();
        }
    }

    /// Why the case is not passed.
    #[must_use]
    pub fn fail(
        &self,
        level: Level,
        expected: Expected,
        came: Came,
        wrong: Option<usize>,
        hint: hint::Hint,
    ) -> Box<Failure> {
        let expected = (expected, Vec::new());
        self.conversation
            .failure(level, expected, came, wrong, Some(hint))
    }
}
