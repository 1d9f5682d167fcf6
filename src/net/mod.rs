//! Where bytes meet one TCP socket. A client's thread reads, a courier writes.

/// Bytes that were received and are not decoded yet.
pub mod read_buffer;

/// One HTTP request and its response.
pub mod http_exchange;

/// Frames on their way out, shared by all their recipients.
pub mod encoded_frames;

/// Backpressure from the couriers to those who talk.
pub mod backlog;

/// The outboxes that a courier has to empty.
pub mod ready_queue;

/// The frames that wait for one client.
pub mod outbox;

/// The threads that write.
pub mod courier;

/// Messages that came too fast.
pub mod throttle;

/// Why a client is gone.
pub mod disconnect;

/// What a client has sent.
pub mod incoming;

/// How long a client has been silent.
pub mod silence;

/// The end of a stream that nobody reads.
pub mod stream_end;

/// One open WebSocket connection (§5.5, §7).
pub mod connection;
