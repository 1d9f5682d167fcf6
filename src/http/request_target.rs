//! The four forms of a request target (RFC 9112 §3.2).

/// What a request asks for.
#[derive(Debug, PartialEq, Eq)]
pub struct RequestTarget<'a> {
    /// Path and query, from the first `/` on; `*`, or what follows `CONNECT`.
    pub path_and_query: String,
    /// Host and port, where the target names them.
    pub authority: Option<&'a str>,
}

impl<'a> RequestTarget<'a> {
    /// Parses a target. Which form is permitted depends on the method.
    ///
    /// # Errors
    /// A sentence that says what a target is.
    pub fn parse(method: &str, target: &'a str) -> Result<Self, &'static str> {
        let whole = |authority| Self {
            path_and_query: target.to_owned(),
            authority,
        };
        match method {
            // §3.2.1: the origin form, which nearly every client sends.
            _ if target.starts_with('/') => Ok(whole(None)),
            // §3.2.4: the asterisk form, about the server as a whole.
            "OPTIONS" if target == "*" => Ok(whole(None)),
            // §3.2.3: the authority form.
            "CONNECT" => Ok(whole(Some(target))),
            _ => absolute_form(target).ok_or("the target is neither a path nor an http:// address"),
        }
    }
}

/// §3.2.2: a server accepts the absolute form too. RFC 6455 §3 adds the two schemes of WebSocket.
fn absolute_form(target: &str) -> Option<RequestTarget<'_>> {
    let (scheme, rest) = target.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    if !matches!(scheme.as_str(), "http" | "https" | "ws" | "wss") {
        return None;
    }
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let slash = if path.starts_with('/') { "" } else { "/" };
    Some(RequestTarget {
        path_and_query: format!("{slash}{path}"),
        authority: Some(authority).filter(|authority| !authority.is_empty()),
    })
}
