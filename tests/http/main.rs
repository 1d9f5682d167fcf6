//! The tests of `src/http`: request heads, the embedded page, and who may connect.

mod assets;
mod forwarded;
mod invite;
mod network;
mod origin;
mod request;
mod request_limits;
