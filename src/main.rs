//! The program: command line, log, signals, and the lines that say which address to open.

mod logger;
mod options;

use std::io::{self, Write as _};
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::process::ExitCode;

use clap::Parser as _;
use log::{info, warn};

use options::{DEFAULT_ADDRESS, Options};
use salon::server::Server;

fn main() -> ExitCode {
    let options = match Options::try_parse() {
        Ok(options) => options,
        // `--help` and `--version` come as errors too.
        Err(error) if !error.use_stderr() => error.exit(),
        Err(error) => {
            return fail(
                error
                    .to_string()
                    .lines()
                    .next()
                    .unwrap_or("error: bad option"),
                2,
            );
        }
    };
    match serve(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(
            &format!("error: cannot listen on {}: {error}", options.listen),
            1,
        ),
    }
}

fn serve(options: &Options) -> io::Result<()> {
    // Before any thread starts: only then does the system tell the local time.
    logger::start(options.verbose, &options.log_file)?;
    // Each client takes a descriptor, and many systems start with 1024. Where there cannot be more,
    // `accept` waits until one is free.
    let _ = rlimit::increase_nofile_limit(u64::MAX);
    let server = bind(options)?;
    announce(server.address());
    for origin in options.origins().allowed {
        info!("pages of {origin} may connect");
    }
    let stopper = server.stopper();
    ctrlc::set_handler(move || {
        info!("stopping");
        stopper.stop();
    })
    .map_err(io::Error::other)?;
    server.run()?;
    info!("stopped");
    log::logger().flush();
    Ok(())
}

fn bind(options: &Options) -> io::Result<Server> {
    let listen = |address: &str| Server::bind(address, options.limits(), options.origins());
    match listen(&options.listen) {
        Err(error)
            if error.kind() == io::ErrorKind::AddrNotAvailable
                && options.listen == DEFAULT_ADDRESS =>
        {
            warn!("this system has no address 127.0.0.2, so it is 127.0.0.1");
            listen("127.0.0.1:8001")
        }
        result => result,
    }
}

/// Says which address to open. A console that is closed does not matter.
fn announce(address: SocketAddr) {
    let mut here = address;
    if address.ip().is_unspecified() {
        here.set_ip(IpAddr::from([127, 0, 0, 1]));
    }
    let mut console = io::stdout();
    let _ = writeln!(
        console,
        "Salon is open: http://{here}/ in a browser, ws://{here}/ for programs. Ctrl-C ends it."
    );
    if address.ip().is_unspecified()
        && let Some(network) = network_address()
    {
        let _ = writeln!(
            console,
            "Others on the network: http://{}/",
            SocketAddr::new(network, address.port())
        );
    }
    info!("listening on ws://{address}/");
}

/// The address by which this machine reaches others. Connecting a UDP socket only looks up the
/// route; nothing is sent.
fn network_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    // An address for documentation (RFC 5737), so nobody's.
    socket.connect("192.0.2.1:9").ok()?;
    Some(socket.local_addr().ok()?.ip())
}

fn fail(line: &str, code: u8) -> ExitCode {
    log::logger().flush();
    let _ = writeln!(io::stderr(), "{line}");
    ExitCode::from(code)
}
