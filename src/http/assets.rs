//! The web page and its lesson, compiled into the program. It is a table, not a folder, so that no
//! path leads out of it, and the current directory does not matter.

use super::request::Request;
use super::response::{Refusal, Response, Status};

/// Nothing from other servers, nothing inline. The page may connect to any server that its form
/// names; over HTTP too, to find out why a WebSocket was refused, which browsers do not tell.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self' ws: wss: http: https:; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";
const TEXT: &str = "text/plain; charset=utf-8";

/// The lesson that the page links to, to be read without the Internet.
const LESSON: (&str, &str, &[u8]) = ("/lesson.md", TEXT, include_bytes!("../../docs/lesson.md"));

/// A table of (path, type, content), from types and names in `web/`.
macro_rules! files {
    ($($content_type:ident $name:literal,)*) => {
        &[$((concat!("/", $name), $content_type, include_bytes!(concat!("../../web/", $name)))),*]
    };
}

const PAGE: &str = "/index.html";

const FILES: &[(&str, &str, &[u8])] = files![
    JAVASCRIPT "address.js",
    CSS "chat.css",
    JAVASCRIPT "code.js",
    JAVASCRIPT "composer.js",
    JAVASCRIPT "connect.js",
    JAVASCRIPT "connection.js",
    JAVASCRIPT "conversation.js",
    JAVASCRIPT "display_words.js",
    JAVASCRIPT "emoji.js",
    SVG "icon.svg",
    HTML "index.html",
    JAVASCRIPT "invite.js",
    CSS "invite_dialog.css",
    JAVASCRIPT "invite_dialog.js",
    JAVASCRIPT "links.js",
    JAVASCRIPT "log.js",
    JAVASCRIPT "main.js",
    JAVASCRIPT "memory.js",
    CSS "menu.css",
    JAVASCRIPT "menu.js",
    CSS "message_body.css",
    JAVASCRIPT "message_body.js",
    JAVASCRIPT "message_text.js",
    CSS "messages.css",
    JAVASCRIPT "notify.js",
    CSS "panels.css",
    JAVASCRIPT "panels.js",
    JAVASCRIPT "pending_messages.js",
    JAVASCRIPT "random.js",
    JAVASCRIPT "received.js",
    JAVASCRIPT "report.js",
    JAVASCRIPT "room_events.js",
    JAVASCRIPT "room_switcher.js",
    JAVASCRIPT "rows.js",
    JAVASCRIPT "runs.js",
    JAVASCRIPT "save.js",
    JAVASCRIPT "session.js",
    JAVASCRIPT "state.js",
    CSS "style.css",
    CSS "theme.css",
    JAVASCRIPT "theme.js",
    JAVASCRIPT "view.js",
    CSS "wall.css",
    JAVASCRIPT "wall.js",
    CSS "wall_strip.css",
    JAVASCRIPT "why.js",
    JAVASCRIPT "words.js",
    JAVASCRIPT "check/bytes.js",
    CSS "check/check.css",
    JAVASCRIPT "check/check.js",
    JAVASCRIPT "check/client.js",
    JAVASCRIPT "check/hints.js",
    JAVASCRIPT "check/results.js",
    JAVASCRIPT "check/run.js",
    JAVASCRIPT "check/server.js",
    JAVASCRIPT "check/texts.js",
    JAVASCRIPT "check/titles.js",
    JAVASCRIPT "check/verdict.js",
    JAVASCRIPT "check/words.js",
    JAVASCRIPT "inspector/addresses.js",
    CSS "inspector/bytes.css",
    JAVASCRIPT "inspector/bytes.js",
    JAVASCRIPT "inspector/capture.js",
    JAVASCRIPT "inspector/connection_list.js",
    JAVASCRIPT "inspector/connection_words.js",
    CSS "inspector/connections.css",
    JAVASCRIPT "inspector/connections.js",
    JAVASCRIPT "inspector/copy.js",
    JAVASCRIPT "inspector/derivation.js",
    JAVASCRIPT "inspector/dissect.js",
    CSS "inspector/divider.css",
    JAVASCRIPT "inspector/divider.js",
    JAVASCRIPT "inspector/ending.js",
    JAVASCRIPT "inspector/examples.js",
    JAVASCRIPT "inspector/explain.js",
    JAVASCRIPT "inspector/fields.js",
    CSS "inspector/frame.css",
    JAVASCRIPT "inspector/frame_actions.js",
    JAVASCRIPT "inspector/frame_detail.js",
    JAVASCRIPT "inspector/frame_list.js",
    CSS "inspector/frame_rows.css",
    CSS "inspector/frames.css",
    JAVASCRIPT "inspector/frames.js",
    JAVASCRIPT "inspector/guess.js",
    CSS "inspector/handshake.css",
    JAVASCRIPT "inspector/handshake.js",
    JAVASCRIPT "inspector/headers.js",
    JAVASCRIPT "inspector/inspector.js",
    JAVASCRIPT "inspector/lessons.js",
    JAVASCRIPT "inspector/octets.js",
    JAVASCRIPT "inspector/other_watches.js",
    CSS "inspector/panel.css",
    JAVASCRIPT "inspector/pcap.js",
    JAVASCRIPT "inspector/picker.js",
    JAVASCRIPT "inspector/preview.js",
    JAVASCRIPT "inspector/program_address.js",
    JAVASCRIPT "inspector/query.js",
    JAVASCRIPT "inspector/record.js",
    JAVASCRIPT "inspector/refusal.js",
    JAVASCRIPT "inspector/replay.js",
    JAVASCRIPT "inspector/ruler.js",
    JAVASCRIPT "inspector/search_field.js",
    JAVASCRIPT "inspector/self_watch.js",
    JAVASCRIPT "inspector/sha1.js",
    JAVASCRIPT "inspector/shown_records.js",
    JAVASCRIPT "inspector/tabs.js",
    JAVASCRIPT "inspector/transcript.js",
    JAVASCRIPT "inspector/trials.js",
    JAVASCRIPT "inspector/watch.js",
    JAVASCRIPT "inspector/watched_connection.js",
    JAVASCRIPT "inspector/words.js",
    JAVASCRIPT "teacher/class_events.js",
    JAVASCRIPT "teacher/class_model.js",
    JAVASCRIPT "teacher/class_rules.js",
    JAVASCRIPT "teacher/consent.js",
    JAVASCRIPT "teacher/controls.js",
    JAVASCRIPT "teacher/csv.js",
    JAVASCRIPT "teacher/dialog.js",
    JAVASCRIPT "teacher/entry.js",
    CSS "teacher/panel.css",
    JAVASCRIPT "teacher/panel.js",
    JAVASCRIPT "teacher/problem_list.js",
    CSS "teacher/table.css",
    JAVASCRIPT "teacher/table.js",
    JAVASCRIPT "teacher/teacher_side.js",
    JAVASCRIPT "teacher/token.js",
    CSS "teacher/told.css",
    JAVASCRIPT "teacher/words.js",
];

/// The file at the request's path.
///
/// # Errors
/// 400 if a body is announced, 404 if there is no such file, 405 and 501 for methods other than
/// `GET`, `HEAD` and `OPTIONS`.
pub fn respond(request: &Request) -> Result<Response, Refusal> {
    check(request)?;
    let wanted = match request.path() {
        // RFC 9112 §3.2.4: the server as a whole.
        "/" | "*" => PAGE,
        path => path,
    };
    let (_, content_type, body) = FILES
        .iter()
        .chain([&LESSON])
        .find(|(path, ..)| *path == wanted)
        .ok_or_else(|| {
            Refusal::new(
                Status::NotFound,
                "there is no such page here; the chat is at /",
            )
        })?;
    content(request, content_type, body.to_vec())
}

/// The response to a request for something that a page shows, with the headers that keep it safe.
///
/// # Errors
/// As [`respond`], but for the 404.
pub fn content(request: &Request, content_type: &str, body: Vec<u8>) -> Result<Response, Refusal> {
    check(request)?;
    // RFC 9110 §9.3.7: a client asks what it may do.
    if request.method == "OPTIONS" {
        return Ok(Response::new(Status::Ok).with("Allow", ALLOW));
    }
    Ok(Response {
        body,
        ..Response::new(Status::Ok)
            .with("Content-Type", content_type)
            .with("Cache-Control", "no-cache")
            .with("Content-Security-Policy", CONTENT_SECURITY_POLICY)
            .with("Referrer-Policy", "no-referrer")
            .with("X-Content-Type-Options", "nosniff")
    })
}

/// Whether it is a request for content at all.
fn check(request: &Request) -> Result<(), Refusal> {
    check_method(&request.method)?;
    if request.announces_body() {
        let reason = "a request to this server has no body";
        return Err(Refusal::new(Status::BadRequest, reason));
    }
    Ok(())
}

const ALLOW: &str = "GET, HEAD, OPTIONS";

/// RFC 9110 §9.1: 405 for a method that is known but not allowed, 501 for one that is not known.
/// Methods are compared with regard to case.
fn check_method(method: &str) -> Result<(), Refusal> {
    match method {
        "GET" | "HEAD" | "OPTIONS" => Ok(()),
        "POST" | "PUT" | "DELETE" | "CONNECT" | "TRACE" | "PATCH" => {
            let reason = "pages are read with GET or HEAD";
            Err(Refusal::new(Status::MethodNotAllowed, reason).with("Allow", ALLOW))
        }
        _ => Err(Refusal::new(
            Status::NotImplemented,
            "this method is not known; pages are read with GET or HEAD, in capitals",
        )),
    }
}
