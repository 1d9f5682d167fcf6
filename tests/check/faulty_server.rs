//! WebSocket echo servers as students write them, each with one mistake: see [`Fault`].

/// The mistakes.
mod fault;

/// Bytes out of a TCP stream.
mod input;

/// The opening handshake.
mod handshake;

/// Frames out of bytes.
mod frame_reader;

/// Frames into bytes.
mod frame_writer;

/// What is done with each frame.
mod echo;

use std::io::{self, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use echo::Echo;
pub use fault::Fault;
use frame_reader::TEXT;
use frame_writer::FrameWriter;
use input::Input;

/// How long [`Fault::Floods`] floods.
const FLOOD: Duration = Duration::from_secs(20);

/// A server that runs in threads of its own. When it is dropped, it stops accepting; the thread of
/// a client ends when that client ends.
#[derive(Debug)]
pub struct FaultyServer {
    /// Where it listens.
    pub address: SocketAddr,
    stopped: Arc<AtomicBool>,
    /// None where it may be busy with a client and is not waited for.
    accepting: Option<JoinHandle<()>>,
}

impl FaultyServer {
    /// Starts it on a free port of 127.0.0.1.
    pub fn start(fault: Fault) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("the port was given");
        let stopped = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&stopped);
        let accepting = thread::spawn(move || accept(&listener, &stop, fault));
        Self {
            address,
            stopped,
            accepting: (fault != Fault::OneClientAtATime).then_some(accepting),
        }
    }
}

impl Drop for FaultyServer {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // The thread waits for a client: this is the last one.
        drop(TcpStream::connect(self.address));
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

fn accept(listener: &TcpListener, stopped: &AtomicBool, fault: Fault) {
    while let Ok((stream, _)) = listener.accept() {
        if stopped.load(Ordering::SeqCst) {
            return;
        }
        // A client that is gone is no error of the server's.
        let serve = move || drop(serve(stream, fault));
        if fault == Fault::OneClientAtATime {
            serve();
        } else {
            thread::spawn(serve);
        }
    }
}

/// How the service of a client ends, unless its TCP ended first, which is an [`io::Error`].
#[derive(Debug)]
enum End {
    /// The client's TCP has ended or failed.
    Gone,
    /// Both Close frames are through.
    Closed,
    /// The client has broken a rule: this is the code of the Close that tells it.
    Failed(u16),
    /// TCP is dropped as it is. If there is something to read, that resets it.
    Cut,
}

impl From<io::Error> for End {
    fn from(_: io::Error) -> Self {
        Self::Gone
    }
}

fn serve(mut stream: TcpStream, fault: Fault) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut input = Input::new(stream.try_clone()?);
    if fault == Fault::HangsAtOnce {
        return input.drain();
    }
    let handshake = handshake::answer(&mut input, fault)?;
    stream.write_all(handshake.response.as_bytes())?;
    if !handshake.accepted {
        stream.shutdown(Shutdown::Write)?;
        return input.drain();
    }
    let mut writer = FrameWriter::new(stream.try_clone()?, fault)?;
    match fault {
        Fault::FramesWithHeadLost => input.clear(),
        Fault::Hangs => return input.drain(),
        Fault::Floods => return flood(&stream, &mut writer),
        Fault::GarbageAfterUpgrade => stream.write_all(b"Welcome!\n")?,
        Fault::GreetingFrame => writer.send(TEXT, b"hello")?,
        _ => {}
    }

    let mut echo = Echo::new(input, writer, fault);
    let end = echo.run();
    let (mut input, mut writer) = (echo.reader.input, echo.writer);
    match end {
        End::Gone | End::Cut => return Ok(()),
        End::Failed(_) if fault == Fault::FailsWithoutClose => {}
        End::Failed(code) => writer.send(frame_reader::CLOSE, &code.to_be_bytes())?,
        End::Closed => {}
    }
    writer.finish();
    if fault != Fault::TcpLeftOpen {
        stream.shutdown(Shutdown::Write)?;
    }
    // A socket closed with something unread is reset, and the client may lose the Close.
    input.drain()
}

fn flood(stream: &TcpStream, writer: &mut FrameWriter) -> io::Result<()> {
    stream.set_write_timeout(Some(FLOOD))?;
    let end = Instant::now() + FLOOD;
    while Instant::now() < end {
        writer.send(TEXT, b"buy now")?;
    }
    Ok(())
}
