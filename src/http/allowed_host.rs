//! The host names that `--allow-host` names. A value that no host name would ever end with is
//! refused when it is parsed, at the start.

use std::fmt;
use std::str::FromStr;

use super::allowed_origin::{NAME_MOST, normal_host};

/// One host name, or with a dot before it all names that end so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedHost(String);

impl AllowedHost {
    /// Whether this host name, without a port, is allowed. `.chat.example` allows `chat.example`,
    /// too.
    #[must_use]
    pub fn matches(&self, host: &str) -> bool {
        let host = normal_host(host);
        match self.0.strip_prefix('.') {
            Some(domain) => host == domain || host.ends_with(&self.0),
            None => host == self.0,
        }
    }
}

impl FromStr for AllowedHost {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let wrong = |reason| {
            let example = "such as chat.example, or .chat.example for all names that end so";
            Err(format!("{reason}: write a host name, {example}"))
        };
        if text.contains('*') {
            return wrong("`*` is not supported");
        }
        if text.contains([':', '/']) {
            return wrong("a host name has no scheme, port or path");
        }
        let name = normal_host(text);
        let labels = name.strip_prefix('.').unwrap_or(&name);
        let is_label = |label: &str| {
            let may_hold = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
            !label.is_empty() && label.bytes().all(may_hold)
        };
        if name.len() > NAME_MOST || !labels.split('.').all(is_label) {
            return wrong("this is not a host name");
        }
        Ok(Self(name))
    }
}

impl fmt::Display for AllowedHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
