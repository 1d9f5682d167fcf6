//! How others get in: the address that they open, and a QR code of it for their phones. Only the
//! server can tell: a page that was opened at 127.0.0.1 does not know its machine's address.

use std::net::{IpAddr, SocketAddr};

use qrcodegen::{QrCode, QrCodeEcc};
use serde_json::json;

use crate::http::allowed_origin::host_name;
use crate::http::assets;
use crate::http::origin::is_loopback;
use crate::http::request::Request;
use crate::http::response::{Refusal, Response, Status};
use crate::interfaces::network_address;
use crate::qr_code::svg;

/// Where the page asks for the address.
const ADDRESS_PATH: &str = "/invite";

/// Where it finds the QR code.
const CODE_PATH: &str = "/invite.svg";

/// Answers where a server is to be found.
#[derive(Debug)]
pub struct Invite {
    listening: Vec<SocketAddr>,
}

impl Invite {
    /// For a server that listens on these addresses.
    #[must_use]
    pub fn new(listening: Vec<SocketAddr>) -> Self {
        Self { listening }
    }

    /// The response to a request for the address or its QR code; `None` for any other path.
    #[must_use]
    pub fn respond(&self, request: &Request) -> Option<Result<Response, Refusal>> {
        match request.path() {
            ADDRESS_PATH => Some(self.address_as_json(request)),
            CODE_PATH => Some(self.code(request)),
            _ => None,
        }
    }

    fn address_as_json(&self, request: &Request) -> Result<Response, Refusal> {
        let address = self.address(request)?;
        let body = json!({ "address": address }).to_string();
        assets::content(request, "application/json", body.into())
    }

    fn code(&self, request: &Request) -> Result<Response, Refusal> {
        let Some(address) = self.address(request)? else {
            let port = self.listening.first().map_or(0, SocketAddr::port);
            let reason = format!(
                "only this machine reaches this server, so there is no address for others: on a \
                 machine with a network, start with --listen 0.0.0.0:{port}"
            );
            return Err(Refusal::new(Status::NotFound, reason));
        };
        let code = QrCode::encode_text(&address, QrCodeEcc::Medium)
            .map_err(|_| Refusal::new(Status::BadRequest, "this Host is too long for a QR code"))?;
        assets::content(request, "image/svg+xml", svg(&code).into())
    }

    fn address(&self, request: &Request) -> Result<Option<String>, Refusal> {
        let host = request.header("Host")?.unwrap_or_default();
        let page = request.query().unwrap_or_default();
        Ok(address_for_others(
            host,
            page,
            &self.listening,
            network_address,
        ))
    }
}

/// The address by which others reach a server that listens on these addresses, as far as a client
/// that reached it by this `Host` can tell. `page` is the address of the page that asks, or empty:
/// a proxy may have put a path in front, or TLS, and only the browser has seen that. `network`
/// gives this machine's address in its network.
#[must_use]
pub fn address_for_others(
    host: &str,
    page: &str,
    listening: &[SocketAddr],
    network: impl FnOnce() -> Option<IpAddr>,
) -> Option<String> {
    // What has led one client here leads others here, too. A server cannot see this by itself
    // where a proxy or a router forwards a port.
    if !host.is_empty() && !is_loopback(host_name(host)) {
        // No other host than that of the request: nobody makes a code here that leads elsewhere.
        return Some(if is_page_of(page, host) {
            page.to_owned()
        } else {
            format!("http://{host}/")
        });
    }
    let open = listening
        .iter()
        .find(|address| !address.ip().to_canonical().is_loopback())?;
    let ip = if open.ip().is_unspecified() {
        network()?
    } else {
        open.ip()
    };
    let port = open.port();
    // Through another port, the page came by a proxy, whose TLS is not at this one.
    let is_own_port = port == 443 || host.ends_with(&format!(":{port}"));
    let is_secure = is_own_port && is_page_of(page, host) && page.starts_with("https://");
    let scheme = if is_secure { "https" } else { "http" };
    Some(format!("{scheme}://{}/", SocketAddr::new(ip, port)))
}

fn is_page_of(page: &str, host: &str) -> bool {
    let rest = page.strip_prefix("http://");
    let rest = rest.or_else(|| page.strip_prefix("https://"));
    let authority = rest.and_then(|rest| rest.split_once('/'));
    authority.is_some_and(|(authority, _)| authority.eq_ignore_ascii_case(host))
}
