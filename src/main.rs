//! The program: command line, log, signals.

mod announce;
mod blocked_ports;
mod chat_command;
mod chat_terminal;
mod check_command;
mod help_files;
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
use std::process::ExitCode;

use clap::Parser as _;
use log::info;

use announce::announce;
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
        Some(Command::Completions(options)) => in_one_line(help_files::print_completions(&options)),
        Some(Command::Man(options)) => in_one_line(help_files::print_man_page(options)),
        None => in_one_line(serve(options)),
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
    let server = Server::with_chat(listeners, limits, origins, chat, class)?
        .behind(options.trust_proxy.clone());
    #[cfg(feature = "tls")]
    let server = front.stand_before(server);
    signals::handle(server.stopper(), log_file)?;
    #[cfg(not(feature = "tls"))]
    let schemes = PLAIN;
    #[cfg(feature = "tls")]
    let schemes = options.tls.schemes();
    let with_code = !options.no_qr;
    announce(
        server.addresses(),
        &options.listen,
        schemes,
        &token,
        with_code,
    );
    #[cfg(feature = "tls")]
    front.announce();
    for origin in options.allow_origin {
        info!("pages of {origin} may connect");
    }
    for host in options.allow_host {
        info!("pages of {host} may connect, and this host name is not foreign");
    }
    for proxy in options.trust_proxy {
        info!("the proxy {proxy} is trusted");
    }
    server.run()?;
    if let Some(transcript) = transcript {
        transcript.close();
    }
    info!("stopped");
    log::logger().flush();
    Ok(())
}

fn in_one_line(result: io::Result<()>) -> Result<(), String> {
    result.map_err(|error| error.to_string())
}

fn fail(line: &str, code: u8) -> ExitCode {
    log::logger().flush();
    let _ = writeln!(io::stderr(), "{line}");
    ExitCode::from(code)
}
