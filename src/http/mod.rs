//! Just enough HTTP/1.1 (RFC 9110, RFC 9112): one request, one response, then the connection closes
//! or becomes a WebSocket. Pure: no socket, no clock, no file.

/// Header fields.
pub mod headers;

/// Responses and refusals.
pub mod response;

/// A refusal, as a browser shows it.
pub mod refusal_page;

/// What a request asks for.
pub mod request_target;

/// One request head.
pub mod request;

/// One response head, as a client reads it.
pub mod response_head;

/// Addresses that begin with the same bits.
pub mod network;

/// What a trusted proxy says of the client that it speaks for.
pub mod forwarded;

/// The origins that an option allows.
pub mod allowed_origin;

/// The host names that an option allows.
pub mod allowed_host;

/// Who may connect.
pub mod origin;

/// The web page.
pub mod assets;
