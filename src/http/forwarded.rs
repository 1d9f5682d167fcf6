//! What a trusted proxy says of the client that it speaks for: its address, and the host that it
//! asked for (RFC 7239; the older `X-Forwarded-For` and `X-Forwarded-Host` are in no RFC).
//!
//! Anyone can send these headers, so they count only in a request of a proxy that `--trust-proxy`
//! names. Each proxy appends what it knows (RFC 7239 §4, §5.2): the last element is by the proxy
//! that asks us, and an element counts only if a trusted proxy wrote it. The scheme, `proto`, is
//! not read, as it makes no difference to who may connect.

use std::net::{IpAddr, SocketAddr};

use super::network::Network;
use super::request::Request;

/// The headers that are read here.
pub const HEADERS: [&str; 3] = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host"];

/// The client that a proxy speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forwarded {
    /// The last address that is not a trusted proxy's.
    pub client: IpAddr,
    /// The host, perhaps with a port, that the client asked for.
    pub host: Option<String>,
}

/// One element: what one proxy says of whoever it got the request from.
#[derive(Debug, Default)]
struct Hop {
    /// `None` if it is hidden (RFC 7239 §6.2, §6.3) or not an address.
    client: Option<IpAddr>,
    host: Option<String>,
}

impl Forwarded {
    /// What the headers of a request of this peer say. `None` if they say nothing that counts: the
    /// peer is then the client.
    #[must_use]
    pub fn of(request: &Request, peer: IpAddr, trusted: &[Network]) -> Option<Self> {
        let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
        if !is_trusted(peer) {
            return None;
        }
        let mut found: Option<Self> = None;
        for hop in hops(request).into_iter().rev() {
            // What stands before an element that says nothing has passed through who knows what.
            let Some(client) = hop.client else { break };
            // A proxy that says no host passes on the one that it got.
            let host = hop.host.or_else(|| found.and_then(|later| later.host));
            found = Some(Self { client, host });
            if !is_trusted(client) {
                break;
            }
        }
        found
    }
}

/// The elements, in the order in which the proxies appended them. Most proxies append to
/// `X-Forwarded-For` by themselves, and pass on whatever `Forwarded` a client sent: where both are
/// there, the former counts.
fn hops(request: &Request) -> Vec<Hop> {
    let clients = list(request, "X-Forwarded-For");
    if clients.is_empty() {
        return list(request, "Forwarded")
            .iter()
            .map(|hop| element(hop))
            .collect();
    }
    let hosts = list(request, "X-Forwarded-Host");
    let mut hops: Vec<_> = clients
        .iter()
        .map(|client| Hop {
            client: node(client),
            host: None,
        })
        .collect();
    // The last host belongs to the last address. A proxy may have set one host for all.
    for (hop, host) in hops.iter_mut().rev().zip(hosts.iter().rev()) {
        hop.host = host_of(host);
    }
    hops
}

/// `for=192.0.2.60;proto=https;host=chat.example` (RFC 7239 §4): names in any case, in any order.
fn element(text: &str) -> Hop {
    let mut hop = Hop::default();
    for pair in split(text, ';') {
        let Some((name, value)) = pair.split_once('=') else {
            continue;
        };
        let value = unquoted(value.trim());
        match name.trim().to_ascii_lowercase().as_str() {
            "for" => hop.client = node(&value),
            "host" => hop.host = host_of(&value),
            _ => {}
        }
    }
    hop
}

/// An address, perhaps with a port; an IPv6 one with a port stands in brackets (RFC 7239 §6).
fn node(text: &str) -> Option<IpAddr> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let address = bare.unwrap_or(text).parse::<IpAddr>();
    let address = address.or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip()));
    address.ok().map(|address| address.to_canonical())
}

/// What a `Host` header could be (RFC 9110 §7.2), or nothing.
fn host_of(text: &str) -> Option<String> {
    let may_hold = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
    let is_host = !text.is_empty() && text.bytes().all(may_hold);
    is_host.then(|| text.to_owned())
}

/// The elements of a list that may take several lines (RFC 9110 §5.6.1); empty ones do not count.
fn list(request: &Request, name: &str) -> Vec<String> {
    let lines: Vec<_> = request.headers(name).collect();
    let elements = split(&lines.join(","), ',');
    elements
        .into_iter()
        .filter(|element| !element.is_empty())
        .collect()
}

/// Splits at a separator that is not in a quoted string (RFC 9110 §5.6.4).
fn split(text: &str, separator: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for character in text.chars() {
        if character == separator && !quoted {
            parts.push(String::new());
            continue;
        }
        quoted ^= character == '"' && !escaped;
        escaped = quoted && character == '\\' && !escaped;
        if let Some(part) = parts.last_mut() {
            part.push(character);
        }
    }
    parts.iter().map(|part| part.trim().to_owned()).collect()
}

/// A quoted string without its quotes and escapes (RFC 9110 §5.6.4); a token as it is.
fn unquoted(value: &str) -> String {
    let Some(inner) = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    else {
        return value.to_owned();
    };
    let mut characters = inner.chars();
    let mut text = String::new();
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.extend(characters.next()),
            _ => text.push(character),
        }
    }
    text
}
