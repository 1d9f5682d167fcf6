//! Not a chat: what a blocking thread per client costs with nothing in it. Each client gets a thread,
//! the six lines' answers to its opening handshake and its login, a Close for its Close, and FIN.

use std::io::{Read, Result, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;

use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// As much as Salon's.
const STACK: usize = 256 * 1024;

fn main() -> Result<()> {
    let port = std::env::args().nth(1).unwrap_or_default();
    let listener = TcpListener::bind(format!("127.0.0.1:{port}"))?;
    println!("ws://{}/", listener.local_addr()?);
    for stream in listener.incoming() {
        let stream = stream?;
        let thread = thread::Builder::new().stack_size(STACK);
        // Whoever leaves early is no error of ours.
        thread.spawn(move || serve(stream).unwrap_or_default())?;
    }
    Ok(())
}

fn serve(mut stream: TcpStream) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut received = Vec::with_capacity(512);
    while !received.windows(4).any(|end| end == b"\r\n\r\n") {
        if read(&mut stream, &mut received)? == 0 {
            return Ok(());
        }
    }
    let head = String::from_utf8_lossy(&received);
    let key = head.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: "));
    let accept = derive_accept_key(key.unwrap_or_default().as_bytes());
    let response = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n\r\n"
    );
    stream.write_all(response.as_bytes())?;
    stream.write_all(&text(r#"{"action":"rooms","rooms":["general"]}"#))?;
    received.clear();
    // The login, whole in one segment.
    if read(&mut stream, &mut received)? == 0 {
        return Ok(());
    }
    stream.write_all(&text(r#"{"action":"message","message":"Bienvenue"}"#))?;
    received.clear();
    if read(&mut stream, &mut received)? > 0 {
        stream.write_all(&[0x88, 0])?;
        stream.shutdown(Shutdown::Write)?;
        while stream.read(&mut [0; 64])? > 0 {}
    }
    Ok(())
}

fn read(stream: &mut TcpStream, received: &mut Vec<u8>) -> Result<usize> {
    let mut bytes = [0; 512];
    let count = stream.read(&mut bytes)?;
    received.extend_from_slice(&bytes[..count]);
    Ok(count)
}

/// A text frame of up to 125 bytes.
fn text(payload: &str) -> Vec<u8> {
    let mut frame = vec![0x81, u8::try_from(payload.len()).expect("a short text")];
    frame.extend_from_slice(payload.as_bytes());
    frame
}
