//! The filters alone: what one side encrypts, the other decrypts, whatever pieces it comes in.

use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{ClientConnection, ServerConnection};
use salon::relay::{Filter, StreamEnd};
use salon::tls::records::{Decrypt, Encrypt, filters};
use salon::tls::self_signed;

use crate::common::dice::Dice;
use crate::secure::trust;

/// A client and a server after their handshake, in memory.
fn pair() -> ((Decrypt, Encrypt), (Decrypt, Encrypt)) {
    let identity = self_signed::make("host-of-tests").unwrap();
    let config = trust(Some(identity.chain[0].clone()), rustls::ALL_VERSIONS);
    let name = ServerName::try_from("localhost").unwrap();
    let mut client = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut server = ServerConnection::new(identity.into_config().unwrap()).unwrap();
    while client.is_handshaking() || server.is_handshaking() || server.wants_write() {
        let (mut up, mut down) = (Vec::new(), Vec::new());
        client.write_tls(&mut up).unwrap();
        let mut up = &up[..];
        while !up.is_empty() {
            server.read_tls(&mut up).unwrap();
            server.process_new_packets().unwrap();
        }
        while server.wants_write() {
            server.write_tls(&mut down).unwrap();
        }
        let mut down = &down[..];
        while !down.is_empty() {
            client.read_tls(&mut down).unwrap();
            client.process_new_packets().unwrap();
        }
    }
    (filters(client), filters(server))
}

/// What comes out, and the end that it has.
fn pass(filter: &mut impl Filter, bytes: &[u8]) -> (Vec<u8>, Option<StreamEnd>) {
    let (bytes, end) = filter.pass(bytes);
    (bytes.to_vec(), end)
}

fn end(filter: &mut impl Filter, end: StreamEnd) -> (Vec<u8>, StreamEnd) {
    let (bytes, end) = filter.end(end);
    (bytes.to_vec(), end)
}

#[test]
fn what_is_encrypted_is_decrypted_however_it_is_split() {
    let ((_, mut encrypt), (mut decrypt, _)) = pair();
    let mut dice = Dice(7);
    for length in [0, 1, 100, 16 * 1024, 16 * 1024 + 1, 100_000] {
        let sent: Vec<u8> = (0..length)
            .map(|at| u8::try_from(at % 251).unwrap())
            .collect();
        let (records, none) = pass(&mut encrypt, &sent);
        assert_eq!(none, None);
        let (mut rest, mut received) = (&records[..], Vec::new());
        while !rest.is_empty() {
            let (piece, next) = rest.split_at(1 + dice.throw(rest.len().min(9_000)));
            let (bytes, none) = pass(&mut decrypt, piece);
            assert_eq!(none, None);
            received.extend(bytes);
            rest = next;
        }
        assert_eq!(received, sent);
    }
}

#[test]
fn close_notify_is_the_end_of_the_stream_and_what_follows_is_ignored() {
    let ((_, mut encrypt), (mut decrypt, _)) = pair();
    let (mut records, _) = pass(&mut encrypt, b"last");
    records.extend(end(&mut encrypt, StreamEnd::Fin).0);
    records.extend(b"whatever");
    let last = (b"last".to_vec(), Some(StreamEnd::Fin));
    assert_eq!(pass(&mut decrypt, &records), last);
    assert_eq!(end(&mut decrypt, StreamEnd::Fin), (vec![], StreamEnd::Fin));
}

#[test]
fn fin_without_close_notify_counts_as_a_reset() {
    let (_, (mut decrypt, _)) = pair();
    assert_eq!(
        end(&mut decrypt, StreamEnd::Fin),
        (vec![], StreamEnd::Reset)
    );
}

#[test]
fn after_ones_own_close_notify_fin_is_enough() {
    let (_, (mut decrypt, mut encrypt)) = pair();
    assert_eq!(end(&mut encrypt, StreamEnd::Fin).1, StreamEnd::Fin);
    assert_eq!(end(&mut decrypt, StreamEnd::Fin), (vec![], StreamEnd::Fin));
}

#[test]
fn a_reset_sends_no_close_notify() {
    let (_, (_, mut encrypt)) = pair();
    assert_eq!(
        end(&mut encrypt, StreamEnd::Reset),
        (vec![], StreamEnd::Reset)
    );
}

#[test]
fn a_record_that_was_changed_on_the_way_resets() {
    let ((_, mut encrypt), (mut decrypt, _)) = pair();
    let (mut records, _) = pass(&mut encrypt, b"salut");
    *records.last_mut().unwrap() ^= 1;
    assert_eq!(
        pass(&mut decrypt, &records),
        (vec![], Some(StreamEnd::Reset))
    );
}

#[test]
fn bytes_that_are_no_record_reset() {
    for bytes in [&[0xff; 5][..], &[23, 3, 3, 0xff, 0xff], &[22; 100]] {
        let (_, (mut decrypt, _)) = pair();
        assert_eq!(pass(&mut decrypt, bytes).1, Some(StreamEnd::Reset));
    }
}
