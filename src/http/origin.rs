//! Who may connect: `Origin` is checked against foreign pages (RFC 6454, RFC 6455 §10.2), `Host`
//! against DNS rebinding. Any web page on the Internet can open a WebSocket to this machine from a
//! student's browser; these two headers tell it apart.

use std::net::IpAddr;

use super::allowed_host::AllowedHost;
use super::allowed_origin::{AllowedOrigin, host_name};
use super::request::Request;
use super::response::{Refusal, Status};
use crate::excerpt::Excerpt;

/// Which pages may connect.
#[derive(Debug, Clone, Default)]
pub struct OriginPolicy {
    /// Pages from elsewhere that may connect. Their host names are not foreign either.
    pub allowed: Vec<AllowedOrigin>,
    /// Host names of this server, and of pages that may connect.
    pub allowed_hosts: Vec<AllowedHost>,
    /// Whether `Origin: null` is refused. A page opened from disk has it, and so has a sandboxed
    /// frame of a foreign page; nothing tells the two apart.
    pub deny_null: bool,
    /// This machine's own host name, empty if it has none.
    pub own_host: String,
}

impl OriginPolicy {
    /// Refuses a request from a page of a foreign site, or for a foreign host name (RFC 6455
    /// §4.2.2, §10.2).
    ///
    /// Allowed are programs, which send no `Origin`; pages opened from disk; pages of installed
    /// applications, whose scheme is not HTTP; pages from the browser's own machine, such as those
    /// of a development server; and pages from the host name that they connect to, on any port.
    ///
    /// # Errors
    /// 400 for two `Host` or `Origin` headers, 403 for foreign ones; the reason names the option
    /// that would allow it.
    pub fn check(&self, request: &Request, is_websocket: bool) -> Result<(), Refusal> {
        let host = host_name(request.header("Host")?.unwrap_or_default());
        let Some(origin) = request.header("Origin")?.filter(|value| !value.is_empty()) else {
            // A browser sends `Origin` with every WebSocket, and may leave it out for a page.
            let needs_no_host = is_websocket || host.is_empty();
            return if needs_no_host {
                Ok(())
            } else {
                self.check_host(host)
            };
        };
        if origin == "null" {
            return self.check_null();
        }
        let (scheme, authority) = origin.split_once("://").unwrap_or(("", origin));
        let page_host = host_name(authority.trim_end_matches('/'));
        let is_web_page = matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https" | "");
        if !is_web_page || is_loopback(page_host) || self.allows(origin, page_host) {
            return Ok(());
        }
        // The page of a foreign name that was pointed here comes from the host that it connects to,
        // too: that is the trick of DNS rebinding.
        if !host.is_empty() && page_host.eq_ignore_ascii_case(host) {
            return self.check_host(host);
        }
        let hint = match origin.parse::<AllowedOrigin>() {
            Ok(origin) => format!(": start with --allow-origin \"{origin}\" if they should"),
            // No option allows what is not an origin.
            Err(_) => String::new(),
        };
        let origin = Excerpt(origin);
        Err(foreign(format!("pages of {origin} may not connect{hint}")))
    }

    fn check_host(&self, host: &str) -> Result<(), Refusal> {
        let is_allowed =
            || self.allowed.iter().any(|known| known.is_of_host(host)) || self.allows_host(host);
        if is_local(host) || self.own_host.eq_ignore_ascii_case(host) || is_allowed() {
            return Ok(());
        }
        let hint = match host.parse::<AllowedHost>() {
            Ok(host) => format!(", or start with --allow-host \"{host}\""),
            Err(_) => String::new(),
        };
        let host = Excerpt(host);
        Err(foreign(format!(
            "the host name {host} is not this machine's: connect by address{hint}"
        )))
    }

    fn check_null(&self) -> Result<(), Refusal> {
        if self.deny_null {
            return Err(foreign(
                "pages opened from disk may not connect: open the page that this server serves, or \
                 start without --deny-null-origin"
                    .to_owned(),
            ));
        }
        Ok(())
    }

    fn allows(&self, origin: &str, page_host: &str) -> bool {
        self.allowed.iter().any(|known| known.matches(origin)) || self.allows_host(page_host)
    }

    fn allows_host(&self, host: &str) -> bool {
        self.allowed_hosts.iter().any(|known| known.matches(host))
    }
}

/// Addresses, `localhost`, and names without a public registry: a stranger's DNS server can make
/// none of them lead here.
fn is_local(host: &str) -> bool {
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    let has_ending = |ending: &&str| name.ends_with(*ending);
    // RFC 6761 §6.2 and §6.3, RFC 6762, RFC 8375, and what routers and ICANN use.
    let endings = [
        ".test",
        ".localhost",
        ".local",
        ".home.arpa",
        ".lan",
        ".internal",
    ];
    !host.is_empty()
        && (address(host).is_some() || !name.contains('.') || endings.iter().any(has_ending))
}

/// Whether the host is the machine that its browser runs on.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    let is_own = |address: IpAddr| {
        let address = address.to_canonical();
        address.is_loopback() || address.is_unspecified()
    };
    name == "localhost" || name.ends_with(".localhost") || address(host).is_some_and(is_own)
}

fn address(host: &str) -> Option<IpAddr> {
    let bare = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    bare.unwrap_or(host).parse().ok()
}

fn foreign(reason: String) -> Refusal {
    Refusal::new(Status::Forbidden, reason)
}
