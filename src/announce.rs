//! The first lines on the console: which address to open here, which elsewhere, and its QR code.

use std::io::{self, IsTerminal as _, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use anstream::{AutoStream, ColorChoice};
use log::{info, warn};
use qrcodegen::{QrCode, QrCodeEcc};

use crate::blocked_ports::is_blocked_by_browsers;
use crate::listen::ListenAddress;
use crate::options::own_host;
use salon::interfaces::{Interface, mdns_name, reachable_addresses};
use salon::qr_code::terminal_lines;
use salon::secret::Secret;
use salon::virtual_network::VirtualNetwork;

/// As wide as a terminal is that does not say how wide it is.
const USUAL_COLUMNS: usize = 80;

/// Says which address to open. A console that is closed does not matter.
pub fn announce(
    addresses: &[SocketAddr],
    listen: &ListenAddress,
    [http, ws]: [&str; 2],
    token: &Secret,
    with_code: bool,
) {
    let mut console = anstream::stdout();
    let mut here = addresses[0];
    if here.ip().is_unspecified() {
        here.set_ip(Ipv4Addr::LOCALHOST.into());
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
    let _ = announce_to_others(&mut console, addresses, scheme, with_code && !blocked);
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

/// What others open. Browsers open nothing at a blocked port, so there is no QR code for them.
fn announce_to_others(
    console: &mut impl Write,
    addresses: &[SocketAddr],
    scheme: &str,
    with_code: bool,
) -> io::Result<()> {
    let port = addresses[0].port();
    let url = |address: IpAddr| format!("{scheme}://{}/", SocketAddr::new(address, port));
    if addresses.iter().all(|address| address.ip().is_loopback()) {
        return writeln!(
            console,
            "Only this machine reaches it. To let the network in: --listen 0.0.0.0:{port}"
        );
    }
    let around = VirtualNetwork::detect();
    let is_open = addresses[0].ip().is_unspecified();
    let others = if is_open {
        open_addresses(addresses)
    } else {
        named_addresses(addresses)
    };
    let first = others.first().map(|first| first.address);
    // What leads nowhere is worse than nothing.
    let leads_here = |address: &IpAddr| !around.is_some_and(|around| around.has(*address));
    let likeliest = first.filter(leads_here);
    if is_open {
        match others.split_first() {
            None => writeln!(
                console,
                "No network was found. Once this machine is in one, others can open its address."
            )?,
            Some((first, rest)) => {
                writeln!(console, "Others on the network: {}", url(first.address))?;
                for Interface { name, address } in rest {
                    writeln!(console, "  or {} ({name})", url(*address))?;
                }
            }
        }
        // Multicast does not leave a virtual network.
        if likeliest.is_some()
            && let Some(name) = mdns_name(&own_host())
        {
            writeln!(console, "  or {scheme}://{name}:{port}/ where mDNS works")?;
        }
    }
    if let Some(around) = around {
        writeln!(console, "{}", around.hint(port, first))?;
    }
    match likeliest {
        Some(address) if with_code => draw_code(console, &url(address)),
        _ => Ok(()),
    }
}

/// Where it listens on all addresses: `::` means those of IPv4, too.
fn open_addresses(listening: &[SocketAddr]) -> Vec<Interface> {
    let has_ipv6 = listening.iter().any(SocketAddr::is_ipv6);
    let mut addresses = reachable_addresses();
    addresses.retain(|interface| has_ipv6 || interface.address.is_ipv4());
    addresses
}

/// Where it listens on those that it was told.
fn named_addresses(listening: &[SocketAddr]) -> Vec<Interface> {
    let others = listening
        .iter()
        .filter(|address| !address.ip().is_loopback());
    let interface = |address: &SocketAddr| Interface {
        name: String::new(),
        address: address.ip(),
    };
    others.map(interface).collect()
}

/// Only in a terminal that shows colours, and has the width: otherwise, no phone could read it.
fn draw_code(console: &mut impl Write, url: &str) -> io::Result<()> {
    let output = io::stdout();
    if !output.is_terminal() || AutoStream::choice(&output) == ColorChoice::Never {
        return Ok(());
    }
    // It takes more error correction where that makes the code no larger.
    let code = QrCode::encode_text(url, QrCodeEcc::Low).ok();
    let lines = code.and_then(|code| terminal_lines(&code, columns()));
    for line in lines.unwrap_or_default() {
        writeln!(console, "{line}")?;
    }
    Ok(())
}

/// How wide the terminal is.
fn columns() -> usize {
    #[cfg(unix)]
    if let Ok(size) = rustix::termios::tcgetwinsize(io::stdout())
        && size.ws_col > 0
    {
        return size.ws_col.into();
    }
    USUAL_COLUMNS
}
