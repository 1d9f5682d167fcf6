//! The end of a stream that is not read.

use std::net::TcpStream;
use std::time::Duration;

#[cfg(target_os = "linux")]
use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// Waits until the other side has ended the stream, with FIN or RST, or this side has shut it down;
/// or until the time is over. Whether the stream has ended.
#[cfg(target_os = "linux")]
#[must_use]
pub fn ends_within(stream: &TcpStream, time: Duration) -> bool {
    // The other two flags, for RST and for both directions, need not be asked for.
    let mut streams = [PollFd::new(stream, PollFlags::RDHUP)];
    let timeout = Timespec::try_from(time).ok();
    poll(&mut streams, timeout.as_ref()).is_ok_and(|ready| ready > 0)
}

/// Where the system has no such flag, the end is noticed at the next read.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn ends_within(_: &TcpStream, time: Duration) -> bool {
    std::thread::sleep(time);
    false
}

/// Ends the stream when the other side has not acknowledged for this time what was sent to it: its
/// machine is off, or its network is gone. Otherwise that takes a quarter of an hour.
#[cfg(target_os = "linux")]
pub fn end_without_acknowledgement(stream: &TcpStream, time: Duration) {
    let milliseconds = u32::try_from(time.as_millis()).unwrap_or(u32::MAX);
    // Where it cannot be set, the client's silence is noticed all the same.
    let _ = rustix::net::sockopt::set_tcp_user_timeout(stream, milliseconds);
}

/// Elsewhere only the client's silence is noticed.
#[cfg(not(target_os = "linux"))]
pub fn end_without_acknowledgement(_: &TcpStream, _: Duration) {}
