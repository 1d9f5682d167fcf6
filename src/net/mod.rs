//! Where bytes meet one TCP socket. A client's thread only ever reads; a courier only ever writes.

pub mod read_buffer;

pub mod rate_limit;

pub mod http_exchange;

pub mod round;

pub mod frames;

pub mod tap;

pub mod notes;

pub mod outbox;

pub mod courier;

pub mod departure;

pub mod connection;
