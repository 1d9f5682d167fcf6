//! The servers under test: how each is started, and that each is ended.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::net::SocketAddrV4;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{OnceLock, mpsc};
use std::time::Duration;

use super::process::Process;

/// A server's first line takes this long at most; the first start of a peer installs or builds it.
const START: Duration = Duration::from_mins(10);

#[derive(Clone, Copy)]
pub struct Kind {
    pub name: &'static str,
    pub about: &'static str,
    /// The folder in `benches/peers/`, and what its `run` is given before the port. `None`: Salon itself.
    peer: Option<(&'static str, &'static [&'static str])>,
}

pub const SALON: Kind = Kind {
    name: "salon",
    about: "**Salon**, blocking threads, `std::net`",
    peer: None,
};

/// Salon over TLS. Only scenarios of a crowd know it, so that it is measured where it is asked for.
pub const SECURE: Kind = Kind {
    name: "wss",
    about: "Salon over TLS",
    peer: None,
};

/// Bun over TLS, to be measured beside it.
pub const BUN_SECURE: Kind = Kind {
    name: "bun-wss",
    about: "Bun over TLS",
    peer: Some(("bun", &["tls"])),
};

pub const KINDS: [Kind; 8] = [
    SALON,
    Kind {
        name: "bun",
        about: "Bun, publish and subscribe",
        peer: Some(("bun", &[])),
    },
    Kind {
        name: "uws",
        about: "uWebSockets in Node, publish and subscribe",
        peer: Some(("uws", &[])),
    },
    Kind {
        name: "tokio",
        about: "tokio + tokio-tungstenite, a channel per client",
        peer: Some(("rust", &["tokio-tungstenite"])),
    },
    Kind {
        name: "axum",
        about: "axum, a broadcast channel per room",
        peer: Some(("rust", &["axum"])),
    },
    Kind {
        name: "floor",
        about: "a blocking thread per client, and nothing in it",
        peer: Some(("rust", &["floor"])),
    },
    Kind {
        name: "ws",
        about: "Node, npm `ws`",
        peer: Some(("ws", &[])),
    },
    Kind {
        name: "report",
        about: "the report's: Python, `websockets`",
        peer: Some(("report", &[])),
    },
];

/// Another build of Salon; see [`BEFORE_PROGRAM`].
pub const BEFORE: Kind = Kind {
    name: "before",
    about: "Salon, another build",
    peer: None,
};

/// Its program, as the command line names it.
pub static BEFORE_PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// A server that does one thing wrong; see `faults.rs`.
pub const BROKEN: Kind = Kind {
    name: "broken",
    about: "",
    peer: Some(("broken", &[])),
};

pub struct Server {
    child: Child,
    pub address: SocketAddrV4,
    /// Whether its clients speak TLS.
    pub secure: bool,
    folder: PathBuf,
}

impl Server {
    pub fn start(kind: Kind, environment: &[(&str, &str)]) -> Result<Self, String> {
        let folder =
            std::env::temp_dir().join(format!("salon-relay-{}-{}", std::process::id(), kind.name));
        let start = || -> io::Result<(Child, PathBuf)> {
            fs::create_dir_all(&folder)?;
            let errors = File::create(folder.join("stderr"))?;
            let mut command = command(kind, &folder);
            command.envs(environment.iter().copied());
            let command = command
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(errors);
            Ok((command.spawn()?, folder.clone()))
        };
        let (mut child, folder) =
            start().map_err(|error| format!("{} does not start: {error}", kind.name))?;
        let stdout = child.stdout.take();
        let unspecified = SocketAddrV4::new(std::net::Ipv4Addr::LOCALHOST, 0);
        let mut server = Self {
            child,
            address: unspecified,
            secure: [SECURE.name, BUN_SECURE.name].contains(&kind.name),
            folder,
        };
        let first_line = stdout.and_then(|stdout| first_line(stdout, START));
        match first_line.as_deref().and_then(address) {
            Some(address) => server.address = address,
            None => {
                return Err(format!(
                    "{} does not start{}",
                    kind.name,
                    server.complaint()
                ));
            }
        }
        Ok(server)
    }

    pub fn process(&self) -> Process {
        Process::new(self.child.id())
    }

    /// The last of what it wrote to its standard error.
    pub fn complaint(&self) -> String {
        let text = fs::read(self.folder.join("stderr")).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<_> = text.lines().rev().take(3).collect();
        if lines.is_empty() {
            return String::new();
        }
        format!(
            "; it says: {}",
            lines.into_iter().rev().collect::<Vec<_>>().join(" / ")
        )
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn command(kind: Kind, folder: &Path) -> Command {
    let Some((peer, arguments)) = kind.peer else {
        let before = BEFORE_PROGRAM.get().filter(|_| kind.name == BEFORE.name);
        let own = Path::new(env!("CARGO_BIN_EXE_salon"));
        let mut command = Command::new(before.map_or(own, PathBuf::as_path));
        command.args([
            "--listen",
            "127.0.0.1:0",
            "--rate",
            "0",
            "--max-clients",
            "0",
            "--max-per-address",
            "0",
        ]);
        command.arg("--log-file").arg(folder.join("salon.log"));
        if kind.name == SECURE.name {
            command.arg("--tls-self-signed");
        }
        return command;
    };
    let run = [env!("CARGO_MANIFEST_DIR"), "benches", "peers", peer, "run"];
    // `run` ends with exec: the process that is measured, and ended, is the server.
    let mut command = Command::new(run.iter().collect::<PathBuf>());
    command.args(arguments).arg("0");
    command
}

/// The first line that names an address; whatever follows is read and thrown away, so that no server ever waits
/// for us.
fn first_line(stdout: impl Read + Send + 'static, patience: Duration) -> Option<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            let _ = address(&line).is_some().then(|| sender.send(line));
        }
    });
    receiver.recv_timeout(patience).ok()
}

/// `http://127.0.0.1:PORT/` or `ws://127.0.0.1:PORT/`, somewhere in the line.
fn address(line: &str) -> Option<SocketAddrV4> {
    let (_, rest) = line.split_once("://")?;
    rest.split(|sign: char| sign != '.' && sign != ':' && !sign.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}
