//! Just enough HTTP/1.1 (RFC 9110, RFC 9112): one request, one response, then the connection closes
//! or becomes a WebSocket. Pure: no socket, no clock, no file.

/// Responses and refusals.
pub mod response;

/// One request head.
pub mod request;

/// Who may connect.
pub mod origin;

/// The web page.
pub mod assets;
