//! Who may connect: `Origin` is checked against foreign pages (RFC 6454, RFC 6455 §10.2), `Host`
//! against DNS rebinding. Any web page on the Internet can open a WebSocket to this machine from a
//! student's browser; these two headers tell it apart.

use std::net::IpAddr;

use super::request::Request;
use super::response::{Refusal, Status};

/// Refuses a request for a foreign host name, or from a page of a foreign site (RFC 6455 §4.2.2,
/// §10.2).
///
/// Allowed are programs (no `Origin`), pages opened from disk (`Origin: null`), pages from the host
/// name that they connect to, on any port, and the origins in `allowed` (such as
/// `https://chat.example`), whose host names are not foreign either.
///
/// # Errors
/// 400 for two `Host` or `Origin` headers, 403 for foreign ones; the reason names the option that
/// would allow it.
pub fn check(request: &Request, allowed: &[String]) -> Result<(), Refusal> {
    let host = host_name(request.header("Host")?.unwrap_or_default());
    let is_allowed = |origin: &str| {
        allowed
            .iter()
            .any(|known| known.trim_end_matches('/').eq_ignore_ascii_case(origin))
    };
    let is_allowed_host = allowed
        .iter()
        .filter_map(|origin| origin_host(origin))
        .any(|known| known.eq_ignore_ascii_case(host));
    if !is_local(host) && !is_allowed_host {
        return Err(foreign(format!(
            "the host name {host:?} is not this machine's: connect by address, or start with \
             --allow-origin http://NAME"
        )));
    }
    match request.header("Origin")? {
        None | Some("null") => Ok(()),
        Some(origin) if is_allowed(origin) => Ok(()),
        Some(origin) if origin_host(origin).is_some_and(|name| name.eq_ignore_ascii_case(host)) => {
            Ok(())
        }
        Some(origin) => Err(foreign(format!(
            "pages of {origin:?} may not connect: start with --allow-origin {origin:?} if they \
             should"
        ))),
    }
}

/// Addresses, `localhost`, and names without a public registry: a stranger's DNS server can make
/// none of them lead here.
fn is_local(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    let last_label = name.rsplit('.').next().unwrap_or_default();
    !host.is_empty()
        && (address.parse::<IpAddr>().is_ok()
            || !name.contains('.')
            || matches!(last_label, "localhost" | "local"))
}

/// The host name of `scheme://name:port`.
fn origin_host(origin: &str) -> Option<&str> {
    origin
        .split_once("://")
        .map(|(_, rest)| host_name(rest.trim_end_matches('/')))
}

/// `name:port` or `[address]:port` without the port.
fn host_name(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

fn foreign(reason: String) -> Refusal {
    Refusal::new(Status::Forbidden, reason)
}
