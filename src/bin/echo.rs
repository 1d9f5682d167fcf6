//! The smallest WebSocket server on this library: it sends every message back.
//! `echo 127.0.0.1:9001`

use std::net::TcpListener;
use std::{env, io, thread};

use salon::limits::Limits;
use salon::net::connection::Connection;
use salon::net::courier::Couriers;

fn main() -> io::Result<()> {
    let address = env::args().nth(1);
    let address = address.unwrap_or_else(|| "127.0.0.1:9001".to_owned());
    let limits = Limits {
        message_bytes: 16 << 20,
        message_fragments: 100_000,
        outbox_bytes: 64 << 20,
        rate: None,
        ..Limits::default()
    };
    let couriers = Couriers::start(limits.outbox_bytes, limits.outbox_time)?;
    let listener = TcpListener::bind(address)?;
    println!("ws://{}/", listener.local_addr()?);

    for stream in listener.incoming() {
        let (stream, couriers) = (stream?, couriers.clone());
        thread::spawn(move || {
            let Ok(mut connection) = Connection::accept(stream, &couriers, &limits) else {
                return;
            };
            let disconnect = loop {
                match connection.receive() {
                    Ok(message) => connection.send(&message),
                    Err(disconnect) => break disconnect,
                }
            };
            connection.hang_up(&disconnect);
        });
    }
    Ok(())
}
