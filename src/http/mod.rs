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

/// The origins that an option allows.
pub mod allowed_origin;

/// Who may connect.
pub mod origin;

/// The web page.
pub mod assets;
