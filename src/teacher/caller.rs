//! Who a client of the chat is, as far as its opening handshake tells.

use std::net::IpAddr;

use crate::chat::room::ClientId;
use crate::http::request::Request;
use crate::inspect::handshake::query_value;
use crate::inspect::watchers::is_code;

/// A client that is about to enter the chat.
#[derive(Debug, Clone)]
pub struct Caller {
    pub number: ClientId,
    pub address: IpAddr,
    /// Whether it is a page in a browser.
    pub is_page: bool,
    /// The code of those who may see its frames.
    pub code: Option<String>,
}

impl Caller {
    /// Who asks for the chat with this request.
    #[must_use]
    pub fn new(number: ClientId, address: IpAddr, request: &Request) -> Self {
        let code = query_value(&request.target, "inspect").filter(|code| is_code(code));
        Self {
            number,
            address,
            // Browsers always send it (RFC 6455 §4.1), programs hardly ever.
            is_page: request.headers("Origin").next().is_some(),
            code: code.map(str::to_owned),
        }
    }
}
