//! The program: command line, log, signals, and the lines that say which address to open.

mod blocked_ports;
mod chat_command;
mod chat_terminal;
mod check_command;
mod listen;
mod log_file;
mod log_filter;
mod logger;
mod options;
mod scheduling;
mod signals;
#[cfg(feature = "tls")]
mod tls_options;

use std::io::{self, Write as _};
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::process::ExitCode;

use clap::Parser as _;
use log::{info, warn};

use blocked_ports::is_blocked_by_browsers;
use listen::ListenAddress;
use log_file::LogFile;
use options::{Command, Options};
use salon::chat::registry::random_name;
use salon::chat::state::Chat;
use salon::secret::Secret;
use salon::server::Server;
use salon::teacher::class::Class;
use salon::transcript;
use salon::transcript::writer::Transcript;

/// The schemes of its addresses without TLS, for browsers and for programs.
const PLAIN: [&str; 2] = ["http", "ws"];

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
    let result = match options.command {
        Some(Command::Check(options)) => {
            return check_command::run(&options).unwrap_or_else(|line| fail(&line, 2));
        }
        Some(Command::Chat(options)) => chat_command::chat(options),
        None => serve(options).map_err(|error| error.to_string()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&format!("error: {error}"), 1),
    }
}

fn serve(mut options: Options) -> io::Result<()> {
    // Before any thread starts: they inherit it.
    scheduling::interrupt_nobody();
    // Before any thread starts: only then does the system tell the local time.
    let log_file = LogFile::new(options.log_file.clone(), options.log_max);
    let token = options.teacher_token.take();
    let token = token.unwrap_or_else(Secret::random);
    logger::start(
        options.verbose,
        options.log_client,
        &token,
        log_file.clone(),
    )?;
    // Each client takes a descriptor, and many systems start with 1024. Where there cannot be more,
    // `accept` waits until one is free.
    let _ = rlimit::increase_nofile_limit(u64::MAX);
    #[cfg(feature = "tls")]
    let front = options.tls.prepare()?;
    let listeners = options.listen.bind()?;
    let (chat, transcript) = match &options.transcript {
        Some(path) => {
            let (chat, transcript) = transcript::open::open(path)?;
            (chat, Some(transcript))
        }
        None => (Chat::new(random_name()), None),
    };
    let class = Class::new(token.clone(), transcript.as_ref().map(Transcript::status));
    let (limits, origins) = (options.limits(), options.origins());
    let server = Server::with_chat(listeners, limits, origins, chat, class)?;
    #[cfg(feature = "tls")]
    let server = front.stand_before(server);
    signals::handle(server.stopper(), log_file)?;
    #[cfg(not(feature = "tls"))]
    let schemes = PLAIN;
    #[cfg(feature = "tls")]
    let schemes = options.tls.schemes();
    announce(server.addresses(), &options.listen, schemes, &token);
    #[cfg(feature = "tls")]
    front.announce();
    for origin in options.allow_origin {
        info!("pages of {origin} may connect");
    }
    server.run()?;
    if let Some(transcript) = transcript {
        transcript.close();
    }
    info!("stopped");
    log::logger().flush();
    Ok(())
}

/// Says which address to open. A console that is closed does not matter.
fn announce(
    addresses: &[SocketAddr],
    listen: &ListenAddress,
    [http, ws]: [&str; 2],
    token: &Secret,
) {
    let mut console = io::stdout();
    let mut here = addresses[0];
    if here.ip().is_unspecified() {
        here.set_ip(IpAddr::from([127, 0, 0, 1]));
    }
    let port = here.port();
    let blocked = is_blocked_by_browsers(port);
    let scheme = if blocked { ws } else { http };
    let page = if blocked {
        String::new()
    } else {
        format!("{http}://{here}/ in a browser, ")
    };
    let _ = writeln!(
        console,
        "Salon is open: {page}{ws}://{here}/ for programs. Ctrl-C ends it."
    );
    if addresses.iter().all(|address| address.ip().is_loopback()) {
        let _ = writeln!(
            console,
            "Only this machine reaches it. To let the network in: --listen 0.0.0.0:{port}"
        );
    } else if addresses[0].ip().is_unspecified()
        && let Some(network) = network_address()
    {
        let there = SocketAddr::new(network, port);
        let _ = writeln!(console, "Others on the network: {scheme}://{there}/");
    }
    if !blocked {
        let token = token.reveal();
        let _ = writeln!(
            console,
            "The teacher's page, for nobody else: {http}://{here}/#teacher={token}"
        );
    }
    for address in addresses {
        info!("listening on {ws}://{address}/");
    }
    if blocked {
        let other = listen.with_other_port().map_or_else(String::new, |other| {
            format!("; for the page, start with --listen {other}")
        });
        warn!("browsers refuse to open port {port}, only programs do{other}");
    }
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
