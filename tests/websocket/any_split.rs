//! However a stream of frames is cut into reads, the same messages come out of it (RFC 6455 §5.4).

use crate::common::wire::{BINARY, CONTINUATION, FIN, PING, TEXT, masked_with};
use proptest::prelude::*;
use salon::limits::Limits;
use salon::websocket::frame::Role;
use salon::websocket::message::Message;
use salon::websocket::message_assembler::MessageDecoder;

/// A message as its sender thinks of it: where it is cut into fragments, and the pings between
/// them.
#[derive(Debug, Clone)]
struct Sent {
    message: Message<'static>,
    cuts: Vec<prop::sample::Index>,
    pings: bool,
    key: [u8; 4],
}

impl Sent {
    /// Appends its frames, and what they mean.
    fn encode(&self, bytes: &mut Vec<u8>, meant: &mut Vec<Message<'static>>) {
        let (opcode, payload) = match &self.message {
            Message::Text(text) => (TEXT, text.as_bytes()),
            Message::Binary(bytes) => (BINARY, &bytes[..]),
            _ => unreachable!("only data is generated"),
        };
        let mut borders: Vec<_> = self
            .cuts
            .iter()
            .map(|cut| cut.index(payload.len() + 1))
            .collect();
        borders.extend([0, payload.len()]);
        borders.sort_unstable();
        let fragments = borders.len() - 1;
        for (number, border) in borders.windows(2).enumerate() {
            let first_byte = if number == 0 { opcode } else { CONTINUATION }
                | if number + 1 == fragments { FIN } else { 0 };
            bytes.extend(masked_with(
                self.key,
                first_byte,
                &payload[border[0]..border[1]],
            ));
            if self.pings && number + 1 < fragments {
                bytes.extend(masked_with(self.key, FIN | PING, &self.key));
                meant.push(Message::Ping(self.key.to_vec().into()));
            }
        }
        meant.push(self.message.clone());
    }
}

fn sent() -> impl Strategy<Value = Sent> {
    let message = prop_oneof![
        any::<String>().prop_map(|text| Message::Text(text.into())),
        any::<Vec<u8>>().prop_map(|bytes| Message::Binary(bytes.into())),
        // Long enough for the 16-bit length.
        "[é🦀]{50,200}".prop_map(|text| Message::Text(text.into())),
    ];
    let cuts = prop::collection::vec(any::<prop::sample::Index>(), 0..4);
    (message, cuts, any::<bool>(), any::<[u8; 4]>()).prop_map(|(message, cuts, pings, key)| Sent {
        message,
        cuts,
        pings,
        key,
    })
}

/// Decodes the stream as it comes in reads of these lengths, over and over. Used bytes are removed,
/// as a read buffer does.
fn receive(bytes: &[u8], lengths: &[usize]) -> Vec<Message<'static>> {
    let mut decoder = MessageDecoder::new(Role::Client, &Limits::default());
    let (mut buffer, mut messages, mut rest) = (Vec::new(), Vec::new(), bytes);
    for &length in lengths.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (read, behind) = rest.split_at(length.min(rest.len()));
        buffer.extend_from_slice(read);
        rest = behind;
        while let Some((received, used)) = decoder.decode(&mut buffer).expect("correct frames") {
            messages.extend(received.message.map(Message::into_owned));
            buffer.drain(..used);
        }
    }
    assert!(buffer.is_empty(), "the last frame was whole");
    messages
}

proptest! {
    #[test]
    fn any_split_of_a_stream_gives_the_same_messages(
        sent in prop::collection::vec(sent(), 1..6),
        lengths in prop::collection::vec(1..30_usize, 1..10),
    ) {
        let (mut bytes, mut meant) = (Vec::new(), Vec::new());
        for sent in sent {
            sent.encode(&mut bytes, &mut meant);
        }
        prop_assert_eq!(&receive(&bytes, &[usize::MAX]), &meant);
        prop_assert_eq!(&receive(&bytes, &lengths), &meant);
        prop_assert_eq!(&receive(&bytes, &[1]), &meant);
    }
}
