//! What a client may offer in its opening handshake: extensions (RFC 6455 §9.1) and subprotocols
//! (§11.3.4). Salon accepts none of them, but an offer that breaks the grammar is refused (§4.2.1,
//! §9.1), as any other part of the handshake is.

use crate::http::request::{Request, is_token};
use crate::http::response::{Refusal, Status};

/// Checks the form of all offers (§9.1, §11.3.4).
///
/// # Errors
/// 400 for a list without items, or whose items are not as the grammar has them.
pub fn check(request: &Request) -> Result<(), Refusal> {
    let extensions = "Sec-WebSocket-Extensions";
    let subprotocols = "Sec-WebSocket-Protocol";
    check_list(request, extensions, is_extension)?;
    check_list(request, subprotocols, is_token_text)
}

/// RFC 2616 §2.1: a list of at least one item; empty ones between the commas do not count. Some
/// clients send an empty header when they offer nothing.
fn check_list(request: &Request, name: &str, is_item: fn(&str) -> bool) -> Result<(), Refusal> {
    for value in request.headers(name).filter(|value| !value.is_empty()) {
        let mut items = value
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .peekable();
        if items.peek().is_none() || !items.all(is_item) {
            let reason =
                format!("{name} is not a list of what a client may offer (RFC 6455 §9.1, §11.3.4)");
            return Err(Refusal::new(Status::BadRequest, reason));
        }
    }
    Ok(())
}

/// §9.1: a token, then parameters, each after a semicolon.
fn is_extension(item: &str) -> bool {
    let mut parts = item.split(';').map(str::trim);
    parts.next().is_some_and(is_token_text) && parts.all(is_parameter)
}

/// §9.1: a token, or a token and its value, which without its quotes is a token, too.
fn is_parameter(parameter: &str) -> bool {
    let Some((name, value)) = parameter.split_once('=') else {
        return is_token_text(parameter);
    };
    let quoted = value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'));
    let value = quoted.map_or(value.to_owned(), |value| value.replace('\\', ""));
    is_token_text(name) && is_token_text(&value)
}

fn is_token_text(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_token)
}
