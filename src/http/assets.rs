//! The web page, compiled in. A table, not a folder: no path can escape from it and no current directory matters.

use super::request::Request;
use super::response::{Refusal, Response, Status};

/// Nothing from elsewhere, nothing inline. The page may connect to whatever server its form names; by HTTP too,
/// to find out why a WebSocket was refused, which browsers do not tell.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self' ws: wss: http: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

const FILES: &[(&str, &str, &[u8])] = &[
    ("/", HTML, include_bytes!("../../web/index.html")),
    ("/chat.css", CSS, include_bytes!("../../web/chat.css")),
    (
        "/connect.js",
        JAVASCRIPT,
        include_bytes!("../../web/connect.js"),
    ),
    (
        "/connection.js",
        JAVASCRIPT,
        include_bytes!("../../web/connection.js"),
    ),
    ("/icon.svg", SVG, include_bytes!("../../web/icon.svg")),
    ("/index.html", HTML, include_bytes!("../../web/index.html")),
    (
        "/links.js",
        JAVASCRIPT,
        include_bytes!("../../web/links.js"),
    ),
    ("/log.js", JAVASCRIPT, include_bytes!("../../web/log.js")),
    ("/main.js", JAVASCRIPT, include_bytes!("../../web/main.js")),
    (
        "/memory.js",
        JAVASCRIPT,
        include_bytes!("../../web/memory.js"),
    ),
    (
        "/messages.css",
        CSS,
        include_bytes!("../../web/messages.css"),
    ),
    (
        "/notify.js",
        JAVASCRIPT,
        include_bytes!("../../web/notify.js"),
    ),
    (
        "/outbox.js",
        JAVASCRIPT,
        include_bytes!("../../web/outbox.js"),
    ),
    ("/panels.css", CSS, include_bytes!("../../web/panels.css")),
    (
        "/panels.js",
        JAVASCRIPT,
        include_bytes!("../../web/panels.js"),
    ),
    (
        "/place.js",
        JAVASCRIPT,
        include_bytes!("../../web/place.js"),
    ),
    (
        "/report.js",
        JAVASCRIPT,
        include_bytes!("../../web/report.js"),
    ),
    ("/rows.js", JAVASCRIPT, include_bytes!("../../web/rows.js")),
    (
        "/session.js",
        JAVASCRIPT,
        include_bytes!("../../web/session.js"),
    ),
    (
        "/state.js",
        JAVASCRIPT,
        include_bytes!("../../web/state.js"),
    ),
    ("/style.css", CSS, include_bytes!("../../web/style.css")),
    ("/theme.css", CSS, include_bytes!("../../web/theme.css")),
    ("/view.js", JAVASCRIPT, include_bytes!("../../web/view.js")),
    ("/why.js", JAVASCRIPT, include_bytes!("../../web/why.js")),
    (
        "/words.js",
        JAVASCRIPT,
        include_bytes!("../../web/words.js"),
    ),
];

/// The file at the request's path.
///
/// # Errors
/// 400 if a body is announced, 404 if there is no such file, 405 for any method but `GET` and `HEAD`.
pub fn respond(request: &Request) -> Result<Response, Refusal> {
    if !matches!(request.method.as_str(), "GET" | "HEAD") {
        return Err(
            Refusal::new(Status::MethodNotAllowed, "pages are read with GET or HEAD")
                .with("Allow", "GET, HEAD"),
        );
    }
    if request.announces_body() {
        return Err(Refusal::new(
            Status::BadRequest,
            "a request to this server has no body",
        ));
    }
    let (_, content_type, body) = FILES
        .iter()
        .find(|(path, ..)| *path == request.path())
        .ok_or_else(|| {
            Refusal::new(
                Status::NotFound,
                "there is no such page here; the chat is at /",
            )
        })?;
    Ok(Response {
        body: body.to_vec(),
        ..Response::new(Status::Ok)
            .with("Content-Type", *content_type)
            .with("Cache-Control", "no-cache")
            .with("Content-Security-Policy", CONTENT_SECURITY_POLICY)
            .with("Referrer-Policy", "no-referrer")
            .with("X-Content-Type-Options", "nosniff")
    })
}
