//! What waits for a client has a limit. A client that reads nothing is disconnected when it is
//! exceeded; what the courier has taken but the socket has no room for counts, too.

use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use salon::net::backlog::Backlog;
use salon::net::encoded_frames::EncodedFrames;
use salon::net::outbox::{Outbox, PIECE_BYTES, State};
use salon::net::ready_queue::ReadyQueue;
use salon::websocket::close::Close;
use salon::websocket::frame::Frame;
use salon::websocket::frame_decoder::encoded_frames;
use salon::websocket::opcode::Opcode;
use salon::websocket::status_code::StatusCode;

pub const LIMIT: usize = 1000;

/// An outbox in the queue of a courier that does nothing by itself.
pub fn outbox(backlog: &Backlog) -> Arc<Outbox> {
    outbox_of(Arc::default(), backlog)
}

fn outbox_of(queue: Arc<ReadyQueue<Arc<Outbox>>>, backlog: &Backlog) -> Arc<Outbox> {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let stream = TcpStream::connect(listener.local_addr().unwrap()).expect("a connection");
    Outbox::new(1, stream, LIMIT, queue, backlog.clone())
}

/// One frame that counts as this many bytes in an outbox.
pub fn frames(size: usize) -> EncodedFrames {
    let bytes = size - PIECE_BYTES;
    let header = if bytes < 128 { 2 } else { 4 };
    let frames: EncodedFrames = Frame::new(Opcode::Binary, &vec![0; bytes - header]).into();
    assert_eq!(frames.len(), bytes);
    frames
}

/// The smallest frame.
pub const SMALLEST: usize = PIECE_BYTES + 2;

fn lone_outbox() -> Arc<Outbox> {
    outbox(&Backlog::for_couriers(1)[0])
}

/// Whether an outbox is still open after frames of these lengths.
#[track_caller]
fn check_limit(lengths: &[usize], state: State) {
    let outbox = lone_outbox();
    for &length in lengths {
        outbox.push(&frames(length));
    }
    assert_eq!(outbox.state(), state, "{lengths:?}");
}

#[test]
fn as_many_bytes_as_the_limit_may_wait_and_not_one_more() {
    check_limit(&[LIMIT / 2, LIMIT / 2], State::Open);
    check_limit(&[LIMIT / 2, LIMIT / 2 + 1], State::TooSlow);
    check_limit(&[LIMIT], State::Open);
    check_limit(&[LIMIT + 1], State::TooSlow);
}

#[test]
fn what_the_socket_has_no_room_for_counts_until_it_is_written() {
    let outbox = lone_outbox();
    outbox.push(&frames(LIMIT / 2));
    let drained = outbox.drain();
    let bytes = EncodedFrames::total_length(&drained.frames);
    assert_eq!(bytes + PIECE_BYTES, LIMIT / 2);
    assert_eq!(outbox.waiting_bytes(), 0);
    outbox.block(LIMIT / 2);
    assert_eq!(outbox.waiting_bytes(), LIMIT / 2);
    outbox.push(&frames(LIMIT / 2));
    assert_eq!(
        (outbox.state(), outbox.waiting_bytes()),
        (State::Open, LIMIT)
    );
    outbox.push(&frames(SMALLEST));
    assert_eq!(outbox.state(), State::TooSlow);
}

#[test]
fn a_blocked_outbox_is_drained_by_its_own_thread_until_it_is_empty() {
    let (queue, mut ready) = (Arc::default(), Vec::new());
    let outbox = outbox_of(Arc::clone(&queue), &Backlog::for_couriers(1)[0]);
    outbox.push(&frames(SMALLEST + 10));
    assert!(queue.next_batch(&mut ready));
    let _ = outbox.drain();
    outbox.block(4);
    outbox.push(&frames(SMALLEST + 20));
    // The courier finds nothing, and the outbox is not in its queue.
    assert!(outbox.drain().frames.is_empty());
    let drained = outbox.drain_or_release();
    assert_eq!(EncodedFrames::total_length(&drained.frames), 22);
    assert_eq!(outbox.waiting_bytes(), SMALLEST + 20);
    // Released: what is pushed now is the courier's again.
    assert!(outbox.drain_or_release().frames.is_empty());
    assert_eq!(outbox.waiting_bytes(), 0);
    outbox.push(&frames(SMALLEST + 30));
    ready.clear();
    assert!(queue.next_batch(&mut ready));
    assert_eq!(ready.len(), 1);
    let drained = outbox.drain();
    assert_eq!(EncodedFrames::total_length(&drained.frames), 32);
}

#[test]
fn nothing_is_pushed_after_a_close() {
    let outbox = lone_outbox();
    outbox.push(&frames(SMALLEST + 10));
    outbox.close(&Close::new(StatusCode::NORMAL_CLOSURE, ""));
    outbox.push(&frames(SMALLEST + 20));
    outbox.close(&Close::new(StatusCode::GOING_AWAY, ""));
    let drained = outbox.drain();
    let decoded = drained
        .frames
        .iter()
        .flat_map(|frames| encoded_frames(frames));
    let opcodes: Vec<_> = decoded
        .map(|frame| (frame.opcode, frame.payload.len()))
        .collect();
    assert_eq!(opcodes, [(Opcode::Binary, 10), (Opcode::Close, 2)]);
    assert_eq!(drained.state, State::Closing);
}

#[test]
fn an_aborted_outbox_drops_what_waits_and_keeps_its_first_reason() {
    let outbox = lone_outbox();
    outbox.push(&frames(SMALLEST + 10));
    outbox.abort(State::TooSlow);
    outbox.abort(State::Lost);
    outbox.push(&frames(SMALLEST + 10));
    assert_eq!(
        (outbox.state(), outbox.waiting_bytes()),
        (State::TooSlow, 0)
    );
    assert!(outbox.drain().frames.is_empty());
}
