//! What framing costs: received frames decoded, unmasked and validated, and frames encoded, against two libraries, in one run.
//!
//! `cargo bench --bench framing` prints ns a frame and GB/s of payload. Everything happens in memory: what arrives is copied out of
//! a slice as from a socket, what is sent is copied into a vector. The servers take turns, and each figure is the median of its rounds.

use std::hint::black_box;
use std::io::{Cursor, Read, Write};
use std::time::Instant;

use fastwebsockets::{FragmentCollector, OpCode, Payload};
use salon::limits::Limits;
use salon::net::read_buffer::ReadBuffer;
use salon::websocket::frame::{Frame, Role};
use salon::websocket::message::Message;
use salon::websocket::message_assembler::MessageDecoder;
use salon::websocket::opcode::Opcode;
use tokio::runtime::{Builder, Runtime};

const SIZES: [usize; 4] = [16, 125, 1024, 65_536];
const ROUNDS: usize = 21;
/// Payload bytes of one measurement, so that each takes some milliseconds.
const BYTES: usize = 8 << 20;
const FRAMES_MOST: usize = 100_000;
const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// One thing to measure: so many frames of one kind and size.
struct Work {
    opcode: Opcode,
    payload: Vec<u8>,
    frames: usize,
    /// The frames as a client sends them.
    masked: Vec<u8>,
}

impl Work {
    fn new(opcode: Opcode, size: usize) -> Self {
        // French, so that not every character is one byte.
        let sentence = "Voilà ce que disait la dame au début du cours. ".repeat(1400);
        let end = sentence.floor_char_boundary(size);
        let mut payload = sentence.as_bytes()[..end].to_vec();
        payload.resize(size, b'.');
        let frames = (BYTES / size).min(FRAMES_MOST);
        let frame = Frame {
            fin: true,
            opcode,
            masking_key: Some(KEY),
            payload: &payload,
        };
        let masked = frame.to_bytes().repeat(frames);
        Self {
            opcode,
            payload,
            frames,
            masked,
        }
    }

    fn salon_decode(&self) {
        let mut source = &self.masked[..];
        let (mut buffer, mut decoder) = (
            ReadBuffer::default(),
            MessageDecoder::new(Role::Client, &Limits::default()),
        );
        let mut frames = 0;
        while frames < self.frames {
            while let Some((received, used)) = decoder.decode(buffer.unread()).unwrap() {
                match received.message {
                    Some(Message::Text(text)) => {
                        assert_eq!(black_box(text).len(), self.payload.len());
                    }
                    Some(Message::Binary(bytes)) => {
                        assert_eq!(black_box(bytes).len(), self.payload.len());
                    }
                    other => panic!("{other:?}"),
                }
                buffer.consume(used);
                frames += 1;
            }
            buffer.receive(&mut source).unwrap();
        }
    }

    fn salon_encode(&self) {
        let mut sink = Vec::with_capacity(self.masked.len());
        for _ in 0..self.frames {
            Frame::new(self.opcode, black_box(&self.payload)).encode(&mut sink);
        }
        black_box(sink);
    }

    fn tungstenite_decode(&self) {
        let mut socket = tungstenite_over(&self.masked, Vec::new());
        for _ in 0..self.frames {
            assert_eq!(black_box(socket.read().unwrap()).len(), self.payload.len());
        }
    }

    fn tungstenite_encode(&self) {
        let mut socket = tungstenite_over(&[], Vec::with_capacity(self.masked.len()));
        // Its messages share their payload; making one is not counted as encoding.
        let message = match self.opcode {
            Opcode::Text => tungstenite::Message::text(str::from_utf8(&self.payload).unwrap()),
            _ => tungstenite::Message::binary(self.payload.clone()),
        };
        for _ in 0..self.frames {
            socket.write(black_box(message.clone())).unwrap();
        }
        socket.flush().unwrap();
        black_box(socket);
    }

    async fn fastwebsockets_decode(&self) {
        let mut socket = FragmentCollector::new(fastwebsockets_over(&self.masked, Vec::new()));
        for _ in 0..self.frames {
            let frame = socket.read_frame().await.unwrap();
            // It leaves the check of whole text frames to its user.
            if self.opcode == Opcode::Text {
                assert!(frame.is_utf8());
            }
            assert_eq!(black_box(frame.payload).len(), self.payload.len());
        }
    }

    async fn fastwebsockets_encode(&self) {
        let mut socket = fastwebsockets_over(&[], Vec::with_capacity(self.masked.len()));
        let opcode = if self.opcode == Opcode::Text {
            OpCode::Text
        } else {
            OpCode::Binary
        };
        for _ in 0..self.frames {
            let payload = Payload::Borrowed(black_box(&self.payload));
            let frame = fastwebsockets::Frame::new(true, opcode, None, payload);
            socket.write_frame(frame).await.unwrap();
        }
    }
}

/// A socket in memory: what is read comes from a slice, what is written goes into a vector.
struct Memory<'a> {
    source: &'a [u8],
    sink: Vec<u8>,
}

impl Read for Memory<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        self.source.read(bytes)
    }
}

impl Write for Memory<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.sink.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn tungstenite_over(source: &[u8], sink: Vec<u8>) -> tungstenite::WebSocket<Memory<'_>> {
    let role = tungstenite::protocol::Role::Server;
    tungstenite::WebSocket::from_raw_socket(Memory { source, sink }, role, None)
}

type Joined<'a> = tokio::io::Join<&'a [u8], Cursor<Vec<u8>>>;

fn fastwebsockets_over(source: &[u8], sink: Vec<u8>) -> fastwebsockets::WebSocket<Joined<'_>> {
    let stream = tokio::io::join(source, Cursor::new(sink));
    fastwebsockets::WebSocket::after_handshake(stream, fastwebsockets::Role::Server)
}

/// Each contestant in turn, round after round: the median nanoseconds a frame of each.
fn measure(frames: usize, contestants: &[&dyn Fn()]) -> Vec<f64> {
    let mut rounds = vec![Vec::new(); contestants.len()];
    for _ in 0..ROUNDS {
        for (contestant, times) in contestants.iter().zip(&mut rounds) {
            let start = Instant::now();
            contestant();
            #[expect(clippy::cast_precision_loss, reason = "a count far below 2^52")]
            times.push(start.elapsed().as_secs_f64() * 1e9 / frames as f64);
        }
    }
    let median = |mut times: Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    rounds.into_iter().map(median).collect()
}

fn report(what: &str, work: &Work, nanoseconds: &[f64]) {
    print!("| {what} | {} | {} B ", work.opcode, work.payload.len());
    for time in nanoseconds {
        #[expect(clippy::cast_precision_loss, reason = "a size far below 2^52")]
        let gigabytes = work.payload.len() as f64 / time;
        print!("| {time:.1} ns, {gigabytes:.2} GB/s ");
    }
    println!(
        "| {:.2} | {:.2} |",
        nanoseconds[0] / nanoseconds[1],
        nanoseconds[0] / nanoseconds[2]
    );
}

fn main() {
    let runtime: Runtime = Builder::new_current_thread().build().expect("a runtime");
    println!(
        "| | frames | payload | Salon | tungstenite | fastwebsockets | Salon / tungstenite | Salon / fastwebsockets |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for opcode in [Opcode::Text, Opcode::Binary] {
        for size in SIZES {
            let work = Work::new(opcode, size);
            let decode: [&dyn Fn(); 3] = [
                &|| work.salon_decode(),
                &|| work.tungstenite_decode(),
                &|| runtime.block_on(work.fastwebsockets_decode()),
            ];
            report("decode", &work, &measure(work.frames, &decode));
            let encode: [&dyn Fn(); 3] = [
                &|| work.salon_encode(),
                &|| work.tungstenite_encode(),
                &|| runtime.block_on(work.fastwebsockets_encode()),
            ];
            report("encode", &work, &measure(work.frames, &encode));
        }
    }
}
