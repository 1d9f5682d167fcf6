//! The tests of `src/http`: request heads, the embedded page, and who may connect.

mod assets;
mod forwarded;
mod interfaces;
mod invite;
mod network;
mod origin;
mod qr_code;
mod refusal_page;
mod request;
mod request_limits;
