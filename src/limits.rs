//! Every number that is our choice, with its reason. The numbers of RFC 6455 itself stay beside the rule they belong to.

use std::time::Duration;

/// What one server allows. [`Limits::default`] is meant for a class on one laptop; tests and `echo` set their own.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of a request head. Browsers send under 1 KiB; cookies of other sites on the same host make it longer.
    pub head_bytes: usize,
    /// Header lines of a request head. Browsers send about 20.
    pub head_headers: usize,
    /// From the first byte of a connection to the end of its request head, in total, however it trickles in.
    pub head_time: Duration,
    /// Payload bytes of one message, all its fragments together. A message typed by hand is under 1 KiB.
    pub message_bytes: usize,
    /// Frames of one message. An empty fragment costs its sender 6 bytes: without a limit they never end.
    pub message_fragments: usize,
    /// How fast a client may send for long; `None` lifts it.
    pub rate: Option<Rate>,
    /// Bytes that wait for one client. Beyond, it does not read what it asked for, and is cut.
    pub outbox_bytes: usize,
    /// How long a client may take nothing of what waits for it.
    pub outbox_time: Duration,
    /// Silence after which a client is pinged. After as long again without a byte, it is gone.
    pub ping_after: Duration,
    /// After the last frame, how long we wait for the other side to end the TCP connection.
    pub hang_up_time: Duration,
    /// From the opening handshake to the first login: a nameless connection is a place that nobody uses.
    pub login_time: Duration,
    /// Connections at once. Each costs a thread.
    pub clients: usize,
    /// Connections at once from one address: all of a class may sit behind one router, but not two classes.
    pub clients_per_address: usize,
    /// Whether a client may have its own connection inspected. It costs a thread more, and only whoever asks for it.
    pub inspect: bool,
}

/// How fast one client may send; faster, its own thread waits and TCP slows the sender down.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Frames that may come at once, after a pause.
    pub burst: u32,
    /// Frames a second, for long: messages, fragments and control frames alike.
    pub frames_per_second: u32,
    /// Bytes a second, for long; as many may come at once.
    pub bytes_per_second: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head_bytes: 16 * 1024,
            head_headers: 64,
            head_time: Duration::from_secs(10),
            message_bytes: 64 * 1024,
            message_fragments: 1024,
            rate: Some(Rate::default()),
            outbox_bytes: 1024 * 1024,
            outbox_time: Duration::from_secs(10),
            ping_after: Duration::from_secs(20),
            hang_up_time: Duration::from_secs(2),
            login_time: Duration::from_mins(1),
            clients: 1024,
            clients_per_address: 256,
            inspect: true,
        }
    }
}

impl Default for Rate {
    /// Far above what hands can type, far below what would fill a room's screens.
    fn default() -> Self {
        Self {
            burst: 60,
            frames_per_second: 30,
            bytes_per_second: 256 * 1024,
        }
    }
}

/// Stack of a client's thread. Only what is touched takes memory, about 8 KiB; the rest is room for debug builds.
pub const CLIENT_STACK_BYTES: usize = 256 * 1024;

/// What a client's first read may bring. A read that fills the buffer doubles it; silence gives it back.
pub const READ_BYTES: usize = 512;

/// Up to here a read buffer grows for speed; beyond, only for a message that does not fit.
pub const READ_BYTES_MOST: usize = 64 * 1024;

/// A courier's pause after each round, for more to gather: nobody notices a tenth of a millisecond, and 100 busy rooms of 10 take
/// a fifth less work, since more frames travel in one system call. After a pause nothing is waited for: an idle server sends at once.
pub const COURIER_PAUSE: Duration = Duration::from_micros(100);

/// A courier is behind when more than this part of what an outbox may hold waits for it in one. Then nobody says anything until it goes round again:
/// so nobody who reads is cut because many talk at once, each within its rate. Behind it there is room for what two reads bring.
pub const BEHIND_PART: usize = 4;

/// How long a talker waits before it looks again; a courier goes round in less.
pub const COURIER_BEHIND_PAUSE: Duration = Duration::from_millis(1);

/// Couriers on a large machine: half its cores, at most these. One is the fastest on two cores.
pub const COURIERS_MOST: usize = 8;

/// How long a stopping server waits for its clients to take leave.
pub const STOP_TIME: Duration = Duration::from_secs(2);

/// After `accept` failed for want of descriptors, memory or threads: time for some to come free.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Connections that may wait for their refusal, and how long each may take to read it: one thread serves them all.
pub const REFUSALS_WAITING: usize = 64;
pub const REFUSAL_TIME: Duration = Duration::from_millis(200);

/// Characters of a user's name, as in the report's form.
pub const USER_NAME_CHARACTERS: usize = 20;

/// Characters of a room's name.
pub const ROOM_NAME_CHARACTERS: usize = 32;

/// Characters of a client's own reference, which comes back to everyone in the room.
pub const REFERENCE_CHARACTERS: usize = 64;

/// Rooms at once. When one more is asked for, the longest-empty one makes way.
pub const ROOMS: usize = 100;

/// Frames that asking for a new room counts as, against the client's rate: up to [`ROOMS`] names are told to everyone.
/// Five in a row still go through at once.
pub const NEW_ROOM_FRAMES: u32 = 10;

/// Chat messages that a room remembers for those who join.
pub const HISTORY_MESSAGES: usize = 50;

/// Bytes that a room remembers: well under what an outbox may hold, so that joining a room of long messages cuts nobody.
pub const HISTORY_BYTES: usize = 256 * 1024;

/// Those elsewhere are told of a room this often at most: for a busy room it is a message more a second, not one for each.
pub const ACTIVITY_PAUSE_MILLISECONDS: u64 = 1000;

/// Members from which on a room no longer tells who comes and goes: n people arriving would cost n² notices.
pub const QUIET_ROOM_MEMBERS: usize = 200;

/// Payload bytes of one frame that an inspected client is shown: what fits on a screen, and in a note that is short beside 64 KiB.
pub const INSPECTED_PAYLOAD_BYTES: usize = 4 * 1024;

/// Ends of reads that are told of one frame. A frame that came in more of them was sent byte by byte, and that is seen by then.
pub const INSPECTED_CUTS: usize = 256;

/// Bytes that a client may ask to have explained: about what somebody pastes; with more, the answer would fill its outbox.
pub const EXPLAINED_BYTES: usize = 16 * 1024;

/// Frames that one answer explains: enough for a message of too many fragments.
pub const EXPLAINED_FRAMES: usize = 2048;

/// Bytes that wait for the inspector of one connection. It is faster than what it looks at; this is for bursts.
pub const INSPECTOR_QUEUE_BYTES: usize = 256 * 1024;

/// How long a Close waits for the inspector to look at what came before. It never waits for anybody, so it takes a millisecond or so.
pub const INSPECTOR_SETTLE_TIME: Duration = Duration::from_millis(200);

/// Bytes of notes that wait for one client, beside its outbox: some hundred frames. Beyond, they are only counted.
pub const NOTES_BYTES: usize = 256 * 1024;

/// Bytes of notes that go in one write, at most by one note more: what is said next waits behind them.
pub const NOTES_AT_ONCE_BYTES: usize = 16 * 1024;
