//! `salon check`: judges a server, and prints the verdicts.

use std::fs::File;
use std::io::{self, IsTerminal as _, Write as _};
use std::net::{TcpListener, ToSocketAddrs as _};
use std::process::ExitCode;
use std::time::Duration;

use anstream::stdout;
use anstyle::{AnsiColor, Style};
use clap::Args;
use salon::check::case::Address;
use salon::check::client::listen::ClientCheck;
use salon::check::failure::Came;
use salon::check::judge::{Choice, Judgement, Outcome, Summary, judge_while};
use salon::check::judged::{Judged, PATIENCE, Service};
use salon::check::{json, junit, report};
use salon::websocket::uri::WebSocketUri;
use serde_json::Value;

/// Judge a WebSocket server or client: which rules of RFC 6455 it breaks, and what the likely mistake
/// is
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub struct CheckOptions {
    /// `ws://HOST:PORT/PATH` of the server; before it, the cases to run, such as 2.3, or 2 for all
    /// of a stage
    #[arg(value_name = "CASE]… [URL")]
    targets: Vec<String>,

    /// Judge clients instead: each connection that comes is a case
    #[arg(long)]
    client: bool,

    /// Where the clients come to
    #[arg(
        long,
        value_name = "ADDR:PORT",
        default_value = "127.0.0.1:9002",
        requires = "client"
    )]
    listen: String,

    /// What is judged does not send messages back: judge what can be judged without
    #[arg(long)]
    no_echo: bool,

    /// The server is a chat, as docs/protocol.md has it: judge that, too
    #[arg(long, conflicts_with = "no_echo")]
    chat: bool,

    /// Go on after a stage that failed
    #[arg(long)]
    all: bool,

    /// What RFC 6455 only recommends counts, too
    #[arg(long)]
    strict: bool,

    /// List the cases
    #[arg(long)]
    list: bool,

    /// One line of JSON for each case, and one for the summary
    #[arg(long)]
    json: bool,

    /// Write the verdicts as XML, in the form of `JUnit`, too
    #[arg(long, value_name = "FILE")]
    junit: Option<String>,

    /// How long each answer may take: 2, or 4 from a chat
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=60))]
    timeout: Option<u64>,
}

/// Runs the command. The exit code is 0 only if all cases are passed.
///
/// # Errors
/// One line: the address is none, or nobody listens there.
pub fn run(options: &CheckOptions) -> Result<ExitCode, String> {
    if options.list {
        let lines = if options.client {
            report::client_list()
        } else {
            report::list()
        };
        return Ok(print(&lines));
    }
    let mut verdicts = Verdicts::new(options);
    if options.client {
        check_clients(options, &mut verdicts)?;
    } else {
        check_server(options, &mut verdicts)?;
    }
    verdicts.finish()
}

fn check_server(options: &CheckOptions, verdicts: &mut Verdicts) -> Result<(), String> {
    let (mut judged, choice) = parse(options)?;
    let uri = judged.uri.to_string();
    let mut stage = 0;
    let mut nobody = None;
    verdicts.summary = judge_while(&mut judged, &choice, |judgement| {
        // Every case would say the same.
        if let Outcome::Failed(failure) = &judgement.outcome
            && let Came::NoConnection(_) = failure.came
            && verdicts.judgements.is_empty()
        {
            nobody = Some(format!("error: {uri}: {}", failure.came));
            return false;
        }
        if judgement.address.stage != stage {
            stage = judgement.address.stage;
            verdicts.print_stage(&report::stage_line(stage));
        }
        verdicts.tell(judgement);
        true
    });
    match nobody {
        Some(nobody) => Err(nobody),
        None if verdicts.judgements.is_empty() => Err(
            "error: none of these cases is for such a server: see --chat and --no-echo".to_owned(),
        ),
        None => Ok(()),
    }
}

/// Each connection that comes is one case, until all have been seen.
fn check_clients(options: &CheckOptions, verdicts: &mut Verdicts) -> Result<(), String> {
    let error = |error: io::Error| format!("error: {}: {error}", options.listen);
    let listener = TcpListener::bind(&options.listen).map_err(error)?;
    let address = listener.local_addr().map_err(error)?;
    let patience = options.timeout.map_or(PATIENCE, Duration::from_secs);
    let mut check = ClientCheck::new(listener, !options.no_echo, patience).map_err(error)?;
    verdicts.print_stage(&format!(
        "Each connection to ws://{address}/ is the next case; ws://{address}/7 is case 7."
    ));
    while let Some((number, title)) = check.next() {
        verdicts.print_waiting(&format!("waiting  {number:<5} {title}"));
        let mut judgement = check.judge_next().map_err(error)?;
        if options.strict {
            judgement.outcome = judgement.outcome.strictly();
        }
        verdicts.summary.count(&judgement.outcome);
        verdicts.tell(&judgement);
    }
    Ok(())
}

/// What is told of each case, and kept for the end.
struct Verdicts<'a> {
    options: &'a CheckOptions,
    judgements: Vec<Judgement>,
    summary: Summary,
}

impl<'a> Verdicts<'a> {
    fn new(options: &'a CheckOptions) -> Self {
        Self {
            options,
            judgements: Vec::new(),
            summary: Summary::default(),
        }
    }

    fn print_stage(&self, line: &str) {
        if !self.options.json {
            print_line(line, Style::new().bold());
        }
    }

    /// Only where somebody waits: not in what a program reads.
    fn print_waiting(&self, line: &str) {
        if io::stdout().is_terminal() && !self.options.json {
            print_line(line, Style::new().dimmed());
        }
    }

    fn tell(&mut self, judgement: &Judgement) {
        if self.options.json {
            print_json(&json::judgement(judgement));
        } else {
            print_judgement(judgement);
        }
        self.judgements.push(judgement.clone());
    }

    fn finish(self) -> Result<ExitCode, String> {
        if self.options.json {
            print_json(&json::summary(&self.summary));
        } else {
            print_summary(&self.summary);
        }
        if let Some(path) = &self.options.junit {
            let write = || -> io::Result<()> {
                let mut file = io::BufWriter::new(File::create(path)?);
                junit::write(&self.judgements, &mut file)?;
                file.flush()
            };
            write().map_err(|error| format!("error: {path}: {error}"))?;
        }
        Ok(ExitCode::from(u8::from(!self.summary.is_passed())))
    }
}

fn parse(options: &CheckOptions) -> Result<(Judged, Choice), String> {
    let (url, cases) = options.targets.split_last().ok_or(
        "error: which server? Such as `salon check ws://127.0.0.1:9001/`; --list shows the cases",
    )?;
    let error = |error: &dyn std::fmt::Display| format!("error: {url}: {error}");
    let uri: WebSocketUri = url.parse().map_err(|it| error(&it))?;
    let only = cases.iter().map(|case| case.parse::<Address>());
    let only: Vec<_> = only
        .collect::<Result<_, _>>()
        .map_err(|it| format!("error: {it}"))?;
    let unknown = only
        .iter()
        .find(|only| !salon::check::judge::cases().any(|(address, _)| only.holds(address)));
    if let Some(unknown) = unknown {
        return Err(format!(
            "error: there is no case {unknown}; --list shows them"
        ));
    }
    let mut addresses = (uri.host.as_str(), uri.port)
        .to_socket_addrs()
        .map_err(|it| error(&it))?;
    let address = addresses.next().ok_or_else(|| error(&"no such host"))?;
    let service = match (options.chat, options.no_echo) {
        (true, _) => Service::Chat,
        (_, true) => Service::Other,
        _ => Service::Echo,
    };
    let mut judged = Judged::new(uri, address, service);
    judged.others = addresses.collect();
    if let Some(seconds) = options.timeout {
        judged.patience = Duration::from_secs(seconds);
    }
    let choice = Choice {
        // A case that was asked for is run, whatever went before.
        all: options.all || !only.is_empty(),
        only,
        strict: options.strict,
    };
    Ok((judged, choice))
}

fn print_judgement(judgement: &Judgement) {
    let color = match judgement.outcome {
        Outcome::Passed => AnsiColor::Green,
        Outcome::Recommended(_) => AnsiColor::Yellow,
        Outcome::Failed(_) => AnsiColor::Red,
    };
    for (index, line) in report::lines(judgement).iter().enumerate() {
        let is_title = index == 0;
        let style = if is_title {
            color.on_default()
        } else {
            Style::new()
        };
        print_line(line, style);
    }
}

fn print_summary(summary: &Summary) {
    let color = if summary.is_passed() {
        AnsiColor::Green
    } else {
        AnsiColor::Red
    };
    print_line(&report::summary_line(summary), color.on_default().bold());
}

fn print(lines: &[String]) -> ExitCode {
    for line in lines {
        print_line(line, Style::new());
    }
    ExitCode::SUCCESS
}

fn print_json(value: &Value) {
    let _ = writeln!(io::stdout(), "{value}");
}

/// Colours only where they are wanted: on a terminal, and without `NO_COLOR`. A console that is
/// closed does not matter.
fn print_line(line: &str, style: Style) {
    let _ = writeln!(stdout(), "{style}{line}{style:#}");
}
