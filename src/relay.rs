//! A relay between a client's socket and the server. It owns the client's socket and gives the
//! server the inner end of a local pair of sockets, as if that were an ordinary client. Two threads
//! copy bytes both ways; a filter sees them before they are passed on, and may change them.
//!
//! ```text
//!            outer                  inner pair
//! client ─────────────── relay ─────────────────── server
//!              thread "to server":  read ► filter ► write
//!              write ◄ filter ◄ read  :thread "to client"
//! ```

use std::io::{self, BufRead as _, BufReader, ErrorKind, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::limits::{CLIENT_STACK_BYTES, Limits, RELAY_READ_BYTES};
use crate::net::http_exchange::is_timeout;

/// Changes what passes in one direction. It reads and writes no socket, so that the two directions
/// of a connection may share a lock in their filters: neither holds it while it waits.
pub trait Filter: Send + 'static {
    /// What is to be written, now that these bytes were read; and how the stream ends after that,
    /// if they say that it does.
    fn pass<'a>(&'a mut self, bytes: &'a [u8]) -> (&'a [u8], Option<StreamEnd>);

    /// The stream that is read has ended so. What is still to be written, and how the stream that
    /// is written ends.
    fn end(&mut self, end: StreamEnd) -> (&[u8], StreamEnd);
}

/// A filter that changes nothing: it sees what passes in one direction.
pub trait Observer: Send + 'static {
    /// These bytes are about to be written together.
    fn pass(&mut self, bytes: &[u8]);

    /// The stream has ended.
    fn end(&mut self, end: StreamEnd);
}

impl<O: Observer> Filter for O {
    fn pass<'a>(&'a mut self, bytes: &'a [u8]) -> (&'a [u8], Option<StreamEnd>) {
        Observer::pass(self, bytes);
        (bytes, None)
    }

    fn end(&mut self, end: StreamEnd) -> (&[u8], StreamEnd) {
        Observer::end(self, end);
        (&[], end)
    }
}

/// How a TCP stream ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamEnd {
    /// This side has sent everything.
    Fin,
    /// This side's connection was reset, or the other side no longer reads what it sends.
    Reset,
    /// The other side's connection was reset: what this side sends cannot be passed on.
    Undeliverable,
}

/// A running relay.
#[derive(Debug)]
pub struct Relay {
    threads: [JoinHandle<()>; 2],
    deadline: Arc<OnceLock<Instant>>,
    outbox_time: Duration,
}

/// The relay's two sockets, which its two threads share.
#[derive(Debug)]
struct Sockets {
    outer: TcpStream,
    inner: TcpStream,
    /// One of the connections was reset: both end so.
    reset: AtomicBool,
    /// When the server has ended its stream.
    server_ended: OnceLock<Instant>,
    /// How long the client's end is awaited after that.
    hang_up_time: Duration,
    /// Once the server has closed its socket: until when the client may read the rest.
    deadline: Arc<OnceLock<Instant>>,
}

impl Relay {
    /// Starts a relay between a client's socket and the relay's end of a [`local_pair`]. `received`
    /// has been read from the client already, and is passed on first.
    ///
    /// # Errors
    /// When the system has no threads for it; then the connection is lost.
    pub fn start(
        outer: TcpStream,
        inner: TcpStream,
        received: Vec<u8>,
        mut to_server: impl Filter,
        mut to_client: impl Filter,
        limits: &Limits,
    ) -> io::Result<Self> {
        outer.set_nodelay(true)?;
        outer.set_write_timeout(Some(limits.outbox_time))?;
        // After the server's end of the stream, the client's is awaited for a bounded time.
        outer.set_read_timeout(Some(limits.hang_up_time))?;
        let deadline = Arc::default();
        let sockets = Arc::new(Sockets {
            outer,
            inner,
            reset: AtomicBool::new(false),
            server_ended: OnceLock::new(),
            hang_up_time: limits.hang_up_time,
            deadline: Arc::clone(&deadline),
        });
        let thread = |name: &str| {
            thread::Builder::new()
                .name(format!("relay to {name}"))
                .stack_size(CLIENT_STACK_BYTES)
        };
        let own = Arc::clone(&sockets);
        let down = thread("client").spawn(move || own.copy_to_client(&mut to_client))?;
        let own = Arc::clone(&sockets);
        let up = thread("server").spawn(move || own.copy_to_server(&received, &mut to_server));
        let up = up.inspect_err(|_| sockets.shut_down_reading())?;
        Ok(Self {
            threads: [down, up],
            deadline,
            outbox_time: limits.outbox_time,
        })
    }

    /// The server has closed its socket: from now on the client has `outbox_time` to read what is
    /// left of its stream.
    pub fn server_is_gone(&self) {
        let deadline = Instant::now() + self.outbox_time;
        self.deadline.get_or_init(|| deadline);
    }

    /// Waits until both streams have ended. After [`server_is_gone`](Self::server_is_gone) that
    /// takes a bounded time.
    pub fn join(self) {
        for thread in self.threads {
            // A panic has been logged already; it ended this relay only.
            let _ = thread.join();
        }
    }
}

impl Sockets {
    fn copy_to_server(&self, received: &[u8], filter: &mut impl Filter) {
        let end = match self.pass(received, &self.inner, filter) {
            Ok(_) => self.copy(&self.outer, &self.inner, filter),
            Err(end) => end,
        };
        self.finish(end, &self.inner, filter);
    }

    fn copy_to_client(&self, filter: &mut impl Filter) {
        let end = self.copy(&self.inner, &self.outer, filter);
        if end == StreamEnd::Fin {
            self.server_ended.get_or_init(Instant::now);
        }
        self.finish(end, &self.outer, filter);
    }

    /// Passes the end of a stream on: FIN by half-closing, RST by resetting both connections.
    fn finish(&self, end: StreamEnd, to: &TcpStream, filter: &mut impl Filter) {
        // The other thread was woken by this one's reset: that is the end which counts.
        if self.reset.load(Ordering::SeqCst) {
            return;
        }
        let (last, end) = filter.end(end);
        if end == StreamEnd::Fin && self.write(last, to).is_ok() {
            let _ = to.shutdown(Shutdown::Write);
            return;
        }
        self.reset.store(true, Ordering::SeqCst);
        // When the last handle is dropped, the system sends RST instead of FIN.
        for socket in [&self.outer, &self.inner] {
            reset_on_close(socket);
        }
        self.shut_down_reading();
    }

    /// Wakes a thread that waits in `read`, and sends nothing.
    fn shut_down_reading(&self) {
        let _ = self.outer.shutdown(Shutdown::Read);
        let _ = self.inner.shutdown(Shutdown::Read);
    }

    /// Copies a stream to its end. Only the client's reads run out of time. After the server's end,
    /// the client's is awaited no longer than that, whatever it sends that is not passed on.
    fn copy(&self, from: &TcpStream, to: &TcpStream, filter: &mut impl Filter) -> StreamEnd {
        // Its buffer takes only the memory that bytes have touched: nothing fills it with zeros.
        let mut from = BufReader::with_capacity(RELAY_READ_BYTES, from);
        loop {
            let read = from.fill_buf().map(|bytes| {
                let passed = (!bytes.is_empty()).then(|| self.pass(bytes, to, filter));
                (bytes.len(), passed)
            });
            let passed = match read {
                Ok((_, None)) => return StreamEnd::Fin,
                Ok((count, Some(passed))) => {
                    from.consume(count);
                    passed
                }
                Err(error) if is_timeout(&error) => Ok(0),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(_) => return StreamEnd::Reset,
            };
            let is_late = |ended: &Instant| ended.elapsed() >= self.hang_up_time;
            match passed {
                Ok(0) if self.server_ended.get().is_some_and(is_late) => return StreamEnd::Fin,
                Ok(_) => {}
                Err(end) => return end,
            }
        }
    }

    /// Writes what the filter makes of these bytes; returns how many that were.
    fn pass(
        &self,
        bytes: &[u8],
        to: &TcpStream,
        filter: &mut impl Filter,
    ) -> Result<usize, StreamEnd> {
        let (bytes, end) = filter.pass(bytes);
        self.write(bytes, to)?;
        end.map_or(Ok(bytes.len()), Err)
    }

    /// Only writes to the client run out of time.
    fn write(&self, mut bytes: &[u8], mut to: &TcpStream) -> Result<(), StreamEnd> {
        while !bytes.is_empty() {
            match to.write(bytes) {
                Ok(count) => bytes = &bytes[count..],
                Err(error) if is_timeout(&error) => return Err(StreamEnd::Reset),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return Err(StreamEnd::Undeliverable),
            }
            if self.deadline.get().is_some_and(|end| Instant::now() > *end) {
                return Err(StreamEnd::Reset);
            }
        }
        Ok(())
    }
}

/// Two connected sockets on the loopback interface: the relay's end, and the server's.
///
/// # Errors
/// When the system has no sockets for it.
pub fn local_pair() -> io::Result<(TcpStream, TcpStream)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let one = TcpStream::connect_timeout(&listener.local_addr()?, Duration::from_secs(1))?;
    loop {
        let (other, peer) = listener.accept()?;
        // Another program may have connected first.
        if peer == one.local_addr()? {
            one.set_nodelay(true)?;
            return Ok((one, other));
        }
    }
}

#[cfg(unix)]
fn reset_on_close(socket: &TcpStream) {
    let _ = rustix::net::sockopt::set_socket_linger(socket, Some(Duration::ZERO));
}

/// Without that option the client sees FIN where the server sent RST, and the reverse.
#[cfg(not(unix))]
fn reset_on_close(_: &TcpStream) {}
