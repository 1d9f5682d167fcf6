//! Every number that is our choice, with its reason. The numbers of RFC 6455 itself stay beside the
//! rule that they belong to.

use std::time::Duration;

/// What one server allows. The default is meant for a class on one laptop; tests and `echo` set
/// their own.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of a request head. Browsers send under 1 KiB; cookies of other sites on the same host
    /// make it longer.
    pub head_bytes: usize,
    /// Header lines of a request head. Browsers send about 20.
    pub head_headers: usize,
    /// From the start of a connection to the end of its request head, in total.
    pub head_time: Duration,
    /// Payload bytes of one message, all its fragments together. A typed message is under 1 KiB.
    pub message_bytes: usize,
    /// Frames of one message. An empty fragment costs its sender only 6 bytes.
    pub message_fragments: usize,
    /// How fast a client may send in the long run; `None` lifts the limit.
    pub rate: Option<Rate>,
    /// Bytes that wait for one client. A client that exceeds this is not reading, and is
    /// disconnected.
    pub outbox_bytes: usize,
    /// How long a client may read nothing of what waits for it.
    pub outbox_time: Duration,
    /// Silence after which a client is pinged. After as long again without a byte, it is
    /// disconnected.
    pub ping_after: Duration,
    /// How long we wait, after our last frame, until the other side ends the TCP connection.
    pub hang_up_time: Duration,
    /// From the opening handshake to the first login: a client without a name takes a place that
    /// nobody uses.
    pub login_time: Duration,
    /// Connections at once. Each costs a thread.
    pub clients: usize,
    /// Connections at once from one address. A whole class may be behind one router, but not two.
    pub clients_per_address: usize,
    /// Whether connections can be inspected. An inspected one costs two more threads.
    pub inspect: bool,
    /// Whether the page can have its visitors' own servers and clients checked.
    pub check: bool,
}

/// How fast one client may send. If it is faster, its own thread waits, and TCP slows it down.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Frames that may come at once, after a pause.
    pub burst: u32,
    /// Frames a second in the long run: messages, fragments and control frames alike.
    pub frames_per_second: u32,
    /// Bytes that may come at once, after a pause.
    pub burst_bytes: u32,
    /// Bytes a second in the long run: those of the client's frames, and those that it is answered
    /// with.
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
            check: true,
        }
    }
}

impl Default for Rate {
    /// Far above what hands can type, far below what would fill a room's screens. A phone on a slow
    /// line can take what a few talkers say at this rate.
    fn default() -> Self {
        Self {
            burst: 60,
            frames_per_second: 30,
            burst_bytes: 256 * 1024,
            bytes_per_second: 16 * 1024,
        }
    }
}

/// Stack of a client's thread. Only what is touched takes memory, about 8 KiB; the rest is room for
/// debug builds.
pub const CLIENT_STACK_BYTES: usize = 256 * 1024;

/// Threads that wait for another client when theirs is gone.
pub const SPARE_THREADS: usize = 16;

/// How long they wait.
pub const SPARE_THREAD_TIME: Duration = Duration::from_secs(2);

/// Chats that may be opened at once from one address, and in each second after that: a class behind
/// one router, and those who come back. A new connection has its whole rate to spend, so whoever
/// opens them faster waits before its first message, for this time at most.
pub const OPENINGS: Rate = Rate {
    burst: 64,
    frames_per_second: 16,
    burst_bytes: u32::MAX,
    bytes_per_second: u32::MAX,
};

/// How long such a connection waits at most.
pub const OPENING_WAIT_MOST: Duration = Duration::from_secs(2);

/// Bytes of messages that a client has sent faster than its rate, and that wait to be performed. It
/// is about a thousand short messages, half a minute at the default rate: longer than a library
/// waits for the answer to its Ping. Beyond it, nothing is read.
pub const THROTTLED_BYTES: usize = 128 * 1024;

/// Bytes that a client's first read may bring. A read that fills the buffer doubles it; silence
/// frees it.
pub const READ_BYTES: usize = 512;

/// Up to this size a read buffer grows for speed; beyond it, only for a message that does not fit.
pub const READ_BYTES_MOST: usize = 64 * 1024;

/// Couriers on a large machine: half its cores, but no more than this. One is fastest on two cores.
pub const COURIERS_MOST: usize = 8;

/// What the log shows of what a client sent. In characters: a name or an address is shorter.
/// In bytes, of each frame that `-v` shows: a typed message is whole, and a flood fills no disk.
pub const LOG_CHARACTERS: usize = 64;
pub const LOG_FRAME_BYTES: usize = 300;

/// Lines about one address that may be logged at once, and in each second after that.
pub const LOG_LINES: Rate = Rate {
    burst: 200,
    frames_per_second: 20,
    burst_bytes: u32::MAX,
    bytes_per_second: u32::MAX,
};

/// The same about all addresses together: a few machines can have many addresses. The bytes are
/// those of a thousand people who come or leave at once.
pub const LOG_LINES_IN_ALL: Rate = Rate {
    burst: 1000,
    frames_per_second: 200,
    burst_bytes: 64 * 1024,
    bytes_per_second: 32 * 1024,
};

/// One in so many places is kept for addresses that have only a few connections, so that a few
/// machines cannot lock everyone else out.
pub const PLACES_KEPT: usize = 8;

/// An address with fewer connections has only a few.
pub const FEW_CONNECTIONS: usize = 4;

/// How long a stopping server waits for its clients to leave.
pub const STOP_TIME: Duration = Duration::from_secs(2);

/// Pause after `accept` failed for want of descriptors, memory or threads, for some to become free.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Bytes that are read at once from a connection that is over, to be discarded.
pub const DISCARDED_BYTES: usize = 16 * 1024;

/// Pause after a read of so many. A message of some MiB is still discarded within
/// [`Limits::hang_up_time`], so that its sender gets the Close; a flood takes little CPU.
pub const DISCARD_PAUSE: Duration = Duration::from_millis(1);

/// Connections that may wait for their refusal. One thread serves them all.
pub const REFUSALS_WAITING: usize = 64;

/// How long each of them may take to read it.
pub const REFUSAL_TIME: Duration = Duration::from_millis(200);

/// Characters of a user's name, as in the report's form.
pub const USER_NAME_CHARACTERS: usize = 20;

/// Characters of a room's name.
pub const ROOM_NAME_CHARACTERS: usize = 32;

/// Characters of a client's own reference, which its answers carry.
pub const REFERENCE_CHARACTERS: usize = 64;

/// Characters of a token that a client presents; ours have 22.
pub const TOKEN_CHARACTERS: usize = 64;

/// Rooms at once. When one more is created, the room that has been empty longest is deleted.
pub const ROOMS: usize = 100;

/// Deleted rooms whose numbers are remembered.
pub const ROOMS_GONE: usize = 10 * ROOMS;

/// Frames that `create_room` counts as, against the client's rate: up to [`ROOMS`] names are sent
/// to everyone. Five rooms in a row can still be created at once.
pub const NEW_ROOM_FRAMES: u32 = 10;

/// Chat messages that a room remembers for those who join.
pub const HISTORY_MESSAGES: usize = 50;

/// Bytes of text that a room remembers. In detailed form a text is sent twice, and as JSON it may
/// take six times its length: even then the history fits in [`Limits::outbox_bytes`].
pub const HISTORY_BYTES: usize = 64 * 1024;

/// Everyone is told of new rooms at most this often: the list has up to [`ROOMS`] names.
pub const ROOMS_PAUSE_MILLISECONDS: u64 = 1000;

/// Clients in other rooms are told of a room's new messages at most this often.
pub const ACTIVITY_PAUSE_MILLISECONDS: u64 = 1000;

/// A room with more members no longer tells who comes and goes: n arrivals would cost n² notices.
pub const QUIET_ROOM_MEMBERS: usize = 200;

/// What was said is written to a transcript this often, so that it is on the disk within a second.
pub const TRANSCRIPT_PAUSE: Duration = Duration::from_millis(250);

/// Bytes of messages that wait for a transcript whose disk is slow: more than a class says in an
/// hour. Beyond it, the transcript stops, as if the disk were full.
pub const TRANSCRIPT_BYTES_WAITING: usize = 32 * 1024 * 1024;

/// Bytes of one line of a transcript: a message as long as all that may wait, with its escapes.
pub const TRANSCRIPT_LINE_BYTES: usize = 7 * TRANSCRIPT_BYTES_WAITING;

/// How long the last lines of a transcript may take when the server ends.
pub const TRANSCRIPT_STOP_TIME: Duration = Duration::from_secs(5);

/// Bytes that a relay reads at once: as many as a large write of a courier's.
pub const RELAY_READ_BYTES: usize = 16 * 1024;

/// Payload bytes of one frame that a watcher is shown: what fits on a screen.
pub const INSPECTED_PAYLOAD_BYTES: usize = 4 * 1024;

/// Ends of reads that are reported for one frame. A frame with more of them was sent byte by byte,
/// and that can be seen by then.
pub const INSPECTED_READS: usize = 256;

/// Inspected connections at once. Beyond that, a connection is served without being inspected.
pub const INSPECTED_CONNECTIONS: usize = 64;

/// Of these, from one address.
pub const INSPECTED_PER_ADDRESS: usize = 32;

/// Bytes that wait for a watcher, beyond which frames are left out: some hundred frames. It is less
/// than the quarter of an outbox at which a courier counts as behind.
pub const WATCHER_BYTES: usize = 192 * 1024;

/// Bytes that a client may have explained: about what somebody pastes. The answer fits in an
/// outbox.
pub const EXPLAINED_BYTES: usize = 16 * 1024;

/// Frames that one answer explains: enough for a message of too many fragments.
pub const EXPLAINED_FRAMES: usize = 2048;

/// Payload bytes of a message that the command-line client takes: in detailed form, and as JSON,
/// [`Limits::message_bytes`] may become twelve times as many.
pub const CLIENT_MESSAGE_BYTES: usize = 1024 * 1024;

/// Messages that a server may be ahead of the client that shows them. Beyond it, nothing is read.
pub const CLIENT_MESSAGES_WAITING: usize = 64;

/// How long a connection may take to open, and a write to proceed.
pub const CLIENT_PATIENCE: Duration = Duration::from_secs(10);

/// Silence after which the client sends a Ping, and how long it then waits for any byte.
pub const CLIENT_PING_AFTER: Duration = Duration::from_secs(20);
pub const CLIENT_PONG_TIME: Duration = Duration::from_secs(10);

/// How long the client waits for the server's Close, and for the end of the TCP connection.
pub const CLIENT_CLOSE_TIME: Duration = Duration::from_secs(2);

/// How long a request may go unanswered, and so many bytes more may take a second more. A server
/// that limits the rate is slower than this only where it is asked for much.
pub const CLIENT_ANSWER_TIME: Duration = Duration::from_secs(5);
pub const CLIENT_BYTES_A_SECOND: usize = 8 * 1024;

/// Lines that wait while there is no connection; requests, and bytes of them, that are sent before
/// the answer to the first has come.
pub const CLIENT_LINES_WAITING: usize = 100;
pub const CLIENT_REQUESTS_SENT: usize = 50;
pub const CLIENT_BYTES_SENT: usize = 64 * 1024;

/// Seconds between two attempts to connect: twice as many each time, up to the second number.
pub const CLIENT_RETRY_SECONDS: (u64, u64) = (1, 30);

/// Attempts after the end of the input: whoever wrote it is not there to end the client.
pub const CLIENT_LAST_RETRIES: u32 = 5;

/// Checks of servers at once. Each keeps a client's thread, and opens some connections at a time.
pub const CHECKS: usize = 4;

/// From the start of one check of an address's server to that of the next one.
pub const CHECK_PAUSE: Duration = Duration::from_secs(5);

/// Pages that wait for a client to check, at once.
pub const CLIENT_CHECKS: usize = 64;
