//! The command line.

use std::num::ParseIntError;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::chat_command::ChatOptions;
use crate::check_command::CheckOptions;
use crate::help_files::{CompletionsOptions, ManOptions};
use crate::listen::{DEFAULT, ListenAddress};
#[cfg(feature = "tls")]
use crate::tls_options::TlsOptions;
use salon::http::allowed_host::AllowedHost;
use salon::http::allowed_origin::AllowedOrigin;
use salon::http::network::Network;
use salon::http::origin::OriginPolicy;
use salon::limits::{Limits, Rate};
use salon::secret::Secret;

/// A WebSocket chat server for a class: open its address in a browser and chat.
#[derive(Debug, Parser)]
#[command(version, about, args_conflicts_with_subcommands = true)]
#[command(disable_help_subcommand = true)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub struct Options {
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Where to listen; 0.0.0.0:8001 lets others on the network in. ADDR or PORT alone is enough:
    /// the other is as in the default
    #[arg(long, value_name = "ADDR:PORT", default_value = DEFAULT)]
    pub listen: ListenAddress,

    /// The log, beside the console; SIGHUP opens it again, after it was renamed
    #[arg(long, value_name = "PATH", default_value = "server.log")]
    pub log_file: String,

    /// Bytes at which the log is renamed to PATH.1, and another one begun; 0 lifts the limit
    #[arg(long, value_name = "BYTES", default_value_t = 64 * 1024 * 1024, value_parser = or_no_limit)]
    pub log_max: u64,

    /// Print no QR code of the address for others
    #[arg(long)]
    pub no_qr: bool,

    /// Keep what is said in this file, one line of JSON each, and go on from it at the next start
    #[arg(long, value_name = "FILE")]
    pub transcript: Option<PathBuf>,

    /// The secret of the teacher's link, of 8 to 64 letters, digits, - and _; without this option it
    /// is another one at each start
    #[arg(long, value_name = "TOKEN")]
    pub teacher_token: Option<Secret>,

    /// Log every frame: `<` received, `>` sent
    #[arg(short, long)]
    pub verbose: bool,

    /// Log every frame of client `#N` and nothing of the others but warnings; they count from 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub log_client: Option<u64>,

    /// Let pages of this site connect too, such as <http://school.example>; may be repeated
    #[arg(long, value_name = "ORIGIN")]
    pub allow_origin: Vec<AllowedOrigin>,

    #[cfg(feature = "tls")]
    #[command(flatten)]
    pub tls: TlsOptions,

    /// Let this host name in, for the page and for its connections; with a dot before it all names
    /// that end so, such as .app.github.dev; may be repeated
    #[arg(long, value_name = "SUFFIX")]
    pub allow_host: Vec<AllowedHost>,

    /// Believe the proxy at this address, or in this network, which client it speaks for
    /// (X-Forwarded-For, Forwarded); may be repeated
    #[arg(long, value_name = "ADDR")]
    pub trust_proxy: Vec<Network>,

    /// Refuse pages opened from disk: sandboxed frames of foreign pages look the same
    #[arg(long)]
    deny_null_origin: bool,

    /// Connections at once; 0 lifts the limit
    #[arg(long, value_name = "N", default_value_t = Limits::default().clients)]
    max_clients: usize,

    /// Connections at once from one address; 0 lifts the limit
    #[arg(long, value_name = "N", default_value_t = Limits::default().clients_per_address)]
    max_per_address: usize,

    /// Bytes of one message; 0 lifts the limit
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().message_bytes)]
    max_message: usize,

    /// Messages a second from one client, faster ones wait; 0 lifts the limit
    #[arg(long, value_name = "N", default_value_t = Rate::default().frames_per_second)]
    rate: u32,

    /// Do not show the frames of connections to whoever watches them
    #[arg(long)]
    no_inspect: bool,

    /// Do not check the servers and clients of those who have the page open
    #[arg(long)]
    no_check: bool,
}

/// What else the program can do. Without one, it is the server.
#[derive(Debug, Subcommand)]
pub enum Command {
    Check(CheckOptions),
    Chat(ChatOptions),
    Completions(CompletionsOptions),
    Man(ManOptions),
}

impl Options {
    /// Which pages may connect.
    pub fn origins(&self) -> OriginPolicy {
        OriginPolicy {
            allowed: self.allow_origin.clone(),
            allowed_hosts: self.allow_host.clone(),
            deny_null: self.deny_null_origin,
            own_host: own_host(),
        }
    }

    /// The limits that were asked for.
    pub fn limits(&self) -> Limits {
        let defaults = Limits::default();
        let or_none = |limit| if limit == 0 { usize::MAX } else { limit };
        let message_bytes = or_none(self.max_message);
        let rate = Rate {
            burst: self.rate.saturating_mul(2),
            frames_per_second: self.rate,
            ..Rate::default()
        };
        Limits {
            clients: or_none(self.max_clients),
            clients_per_address: or_none(self.max_per_address),
            message_bytes,
            // A message is sent twice as long as it came, as `user: text` and as `text`, and more
            // than one must fit.
            outbox_bytes: defaults.outbox_bytes.max(message_bytes.saturating_mul(4)),
            rate: (self.rate > 0).then_some(rate),
            inspect: !self.no_inspect,
            check: !self.no_check,
            ..defaults
        }
    }
}

/// This machine's host name, empty if it is not known.
pub fn own_host() -> String {
    #[cfg(unix)]
    let name = rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned();
    #[cfg(not(unix))]
    let name = std::env::var("COMPUTERNAME").unwrap_or_default();
    name
}

fn or_no_limit(text: &str) -> Result<u64, ParseIntError> {
    let limit = text.parse()?;
    Ok(if limit == 0 { u64::MAX } else { limit })
}
