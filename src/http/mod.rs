//! Just enough HTTP/1.1 (RFC 9110, RFC 9112): one request, one response, then the connection closes or becomes a WebSocket.
//! Pure: no socket, no clock, no file.

pub mod response;

pub mod request;

pub mod origin;

pub mod assets;
