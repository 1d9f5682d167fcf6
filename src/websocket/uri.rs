//! WebSocket addresses (RFC 6455 §3): `ws://host:port/path?query`.

use std::fmt;
use std::str::FromStr;

/// Where a client connects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebSocketUri {
    /// Without the brackets of an IPv6 address.
    pub host: String,
    /// 80 if it is not named.
    pub port: u16,
    /// Path and query; `/` if it is not named.
    pub resource_name: String,
}

/// Why a text is not an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadUri {
    /// It does not begin with `ws://`.
    Scheme,
    /// `wss://` needs TLS.
    Secure,
    Host,
    Port,
    /// §3: a fragment means nothing here.
    Fragment,
    /// A space, a control character, or one that is not ASCII.
    Character(char),
}

impl WebSocketUri {
    /// Host and port as the `Host` header has them (§4.1).
    #[must_use]
    pub fn authority(&self) -> String {
        let host = if self.host.contains(':') {
            format!("[{}]", self.host)
        } else {
            self.host.clone()
        };
        match self.port {
            80 => host,
            port => format!("{host}:{port}"),
        }
    }
}

impl FromStr for WebSocketUri {
    type Err = BadUri;

    fn from_str(text: &str) -> Result<Self, BadUri> {
        let rest = match text.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("ws") => rest,
            Some((scheme, _)) if scheme.eq_ignore_ascii_case("wss") => return Err(BadUri::Secure),
            _ => return Err(BadUri::Scheme),
        };
        if let Some(wrong) = rest.chars().find(|it| !it.is_ascii_graphic()) {
            return Err(BadUri::Character(wrong));
        }
        if rest.contains('#') {
            return Err(BadUri::Fragment);
        }
        let (authority, resource_name) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let resource_name = match resource_name {
            "" => "/".to_owned(),
            query if query.starts_with('?') => format!("/{query}"),
            path => path.to_owned(),
        };
        let (host, port) = match authority.strip_prefix('[') {
            Some(rest) => rest.split_once(']').ok_or(BadUri::Host)?,
            None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
        };
        if host.is_empty() || host.contains('@') {
            return Err(BadUri::Host);
        }
        let port = match port.strip_prefix(':') {
            Some(port) => port.parse().map_err(|_| BadUri::Port)?,
            None if port.is_empty() => 80,
            None => return Err(BadUri::Port),
        };
        Ok(Self {
            host: host.to_owned(),
            port,
            resource_name,
        })
    }
}

impl fmt::Display for WebSocketUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ws://{}{}", self.authority(), self.resource_name)
    }
}

impl fmt::Display for BadUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scheme => f.write_str("an address begins with ws://")?,
            Self::Secure => f.write_str("wss:// needs TLS; this program speaks ws://")?,
            Self::Host => f.write_str("the address names no host")?,
            Self::Port => f.write_str("the port is not a number from 0 to 65535")?,
            Self::Fragment => f.write_str("an address has no fragment (#)")?,
            Self::Character(it) => write!(f, "an address has no {it:?}")?,
        }
        f.write_str(", such as ws://127.0.0.1:9001/chat (RFC 6455 §3)")
    }
}

impl std::error::Error for BadUri {}
