//! The origins that `--allow-origin` names (RFC 6454 §6.1). A value that no browser would ever send
//! is refused when it is parsed, at the start.

use std::fmt;
use std::str::FromStr;

/// A DNS name has at most so many characters (RFC 1035 §2.3.4).
pub const NAME_MOST: usize = 253;

/// Pages from elsewhere that may connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedOrigin {
    /// `http` or `https`; `None` allows both.
    scheme: Option<String>,
    host: String,
    /// `None` is the scheme's own port, or any port if there is no scheme.
    port: Option<String>,
}

impl AllowedOrigin {
    /// Whether the value of an `Origin` header is this origin.
    #[must_use]
    pub fn matches(&self, origin: &str) -> bool {
        let Ok(origin) = origin.parse::<Self>() else {
            return false;
        };
        let is_any_port = self.scheme.is_none() && self.port.is_none();
        (self.scheme.is_none() || self.scheme == origin.scheme)
            && self.host == origin.host
            && (is_any_port || self.port == origin.port)
    }

    /// Whether its pages come from this host.
    #[must_use]
    pub fn is_of_host(&self, host: &str) -> bool {
        self.host == normal_host(host)
    }
}

impl FromStr for AllowedOrigin {
    type Err = String;

    /// Parses `https://chat.example`, with or without a port, or a host name alone, which allows
    /// its pages with any scheme and port.
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim().to_ascii_lowercase();
        let (scheme, authority) = match text.split_once("://") {
            Some((scheme, authority)) => (Some(scheme), authority),
            None => (None, &*text),
        };
        let authority = authority.strip_suffix('/').unwrap_or(authority);
        let host = host_name(authority);
        if let Some(reason) = mistake(scheme, authority, host) {
            return Err(format!("{reason}, such as https://chat.example"));
        }
        let port = authority[host.len()..].trim_start_matches(':');
        // A browser leaves the default port out (RFC 6454 §6.2).
        let is_default = matches!(
            (scheme, port),
            (_, "") | (Some("http"), "80") | (Some("https"), "443")
        );
        Ok(Self {
            scheme: scheme.map(str::to_owned),
            host: normal_host(host),
            port: (!is_default).then(|| port.to_owned()),
        })
    }
}

impl fmt::Display for AllowedOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(scheme) = &self.scheme {
            write!(f, "{scheme}://")?;
        }
        f.write_str(&self.host)?;
        match &self.port {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

/// Why no browser sends this as an origin.
fn mistake(scheme: Option<&str>, authority: &str, host: &str) -> Option<&'static str> {
    if authority.contains('*') {
        return Some("`*` is not supported: name each site on its own");
    }
    if !matches!(scheme, None | Some("http" | "https")) {
        return Some("the scheme of an origin is http or https");
    }
    if authority.contains(['/', '?', '#', '@']) {
        return Some("an origin is a scheme, a host and perhaps a port, without a path");
    }
    if !host.is_ascii() {
        return Some("write the host name as browsers send it, in ASCII (xn--…)");
    }
    let port = authority[host.len()..].strip_prefix(':');
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-._[]:".contains(&byte);
    let is_port = |port: &str| port.parse().is_ok_and(|port: u16| port > 0);
    let is_well_formed = (1..=NAME_MOST).contains(&host.len())
        && host.bytes().all(is_host)
        && (host.starts_with('[') || !host.contains(':'))
        && port.is_none_or(is_port);
    (!is_well_formed).then_some("this is not an origin")
}

/// Lower case, and without the dot that may end a DNS name.
#[must_use]
pub fn normal_host(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}

/// `name:port` or `[address]:port` without the port.
#[must_use]
pub fn host_name(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => authority,
    }
}
