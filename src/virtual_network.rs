//! Whether this machine's network is a virtual one inside another machine: then others reach it
//! only by a port that the other machine lets through.

use std::net::IpAddr;
use std::path::Path;
use std::{env, fs};

/// What is around this system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VirtualNetwork {
    /// Linux under Windows, in a virtual machine.
    Wsl2,
    /// A container, such as Docker's or Podman's.
    Container,
}

impl VirtualNetwork {
    /// What this program runs in.
    #[must_use]
    pub fn detect() -> Option<Self> {
        let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        let files = ["/.dockerenv", "/run/.containerenv"];
        let is_marked =
            files.iter().any(|file| Path::new(file).exists()) || env::var_os("container").is_some();
        Self::of(&release, is_marked)
    }

    /// `release` is that of the kernel; `is_marked` says whether something marks a container. A
    /// container under WSL2 is one: its port has to be published first.
    #[must_use]
    pub fn of(release: &str, is_marked: bool) -> Option<Self> {
        if is_marked {
            return Some(Self::Container);
        }
        let is_wsl = release.to_ascii_lowercase().contains("microsoft");
        is_wsl.then_some(Self::Wsl2)
    }

    /// What has to be done so that others get in, on one line. `inner` is the address of this
    /// system in the virtual network.
    #[must_use]
    pub fn hint(self, port: u16, inner: Option<IpAddr>) -> String {
        match self {
            Self::Container => format!(
                "In a container, others get in only if its port is published (docker run -p \
                 {port}:{port}), and open the address of the machine around it."
            ),
            Self::Wsl2 => {
                let inner = inner.map_or_else(|| "ADDRESS".to_owned(), |inner| inner.to_string());
                format!(
                    "Under WSL2, others open the address of Windows, where an administrator \
                     forwards the port: netsh interface portproxy add v4tov4 listenport={port} \
                     connectport={port} connectaddress={inner}"
                )
            }
        }
    }

    /// Whether an address looks like one of the virtual network, which leads others nowhere. With
    /// the host's network (Docker's `--network host`, WSL2's mirrored mode), there are none of
    /// those.
    #[must_use]
    pub fn has(self, address: IpAddr) -> bool {
        let IpAddr::V4(address) = address else {
            return false;
        };
        match address.octets() {
            // What WSL2 and Docker take theirs from, unless they are told otherwise.
            [172, 16..=31, ..] => true,
            // Podman's, for root and for others.
            [10, 88, ..] | [10, 0, 2, _] => self == Self::Container,
            _ => false,
        }
    }
}
