//! A refusal as a page, for a person whose browser is refused: what it means, and what to do. A
//! program gets the line of text.

use super::response::{Refusal, Response};

/// How soon a browser that found no place tries again. The places of a class that goes home are
/// free at once.
const RETRY_SECONDS: u8 = 5;

/// The page has no other file, so that it needs no second request. It holds what the client sent,
/// and so nothing runs in it, even if a character was not escaped.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; \
    style-src 'sha256-FyySHA9wJ9ai0RqBOQcilMap/ugTQ0A3x5GbNJwL+08='; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// The policy names its hash: a test says which, if they differ.
const STYLE: &str = "\
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif }
body { max-width: 36rem; margin: 12vh auto; padding: 0 1.25rem; overflow-wrap: anywhere }
h1, h2 { margin: 0; font-size: 1.5rem; line-height: 1.25 }
h2 { font-size: 1.125rem }
[lang=en] { margin-top: 2rem; padding-top: 1.5rem; border-top: 1px solid #8888 }
code { font-size: .875rem }
";

/// Title, what it means and what to do, in each language.
struct Words {
    french: [&'static str; 2],
    english: [&'static str; 2],
    /// Whether the chat is to be had at the root: not where everything here is refused.
    has_link: bool,
}

/// The response to a request that is refused, of whose head that much has come.
#[must_use]
pub fn refusal_response(refusal: &Refusal, head: &[u8]) -> Response {
    let mut response = Response::from(refusal);
    if !asks_for_page(head) {
        return response;
    }
    response.headers.retain(|(name, _)| *name != "Content-Type");
    if is_full(refusal) {
        // RFC 9110 §10.2.3: for whoever does not follow the page's own request.
        response = response.with("Retry-After", RETRY_SECONDS.to_string());
    }
    Response {
        body: page(refusal, head).into_bytes(),
        ..response
            .with("Content-Type", "text/html; charset=utf-8")
            .with("Cache-Control", "no-store")
            .with("Content-Security-Policy", CONTENT_SECURITY_POLICY)
            .with("Referrer-Policy", "no-referrer")
    }
}

/// Whether a browser asks for a page to show. It accepts `text/html` by name then, and only then:
/// what a page or a program fetches comes with `*/*`. The head may be incomplete or wrong.
#[must_use]
pub fn asks_for_page(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head);
    let lines = head
        .split_inclusive('\n')
        .skip_while(|line| *line == "\r\n");
    let whole = lines.take_while(|line| line.ends_with('\n') && *line != "\r\n");
    let mut accepts = false;
    for (name, value) in whole.skip(1).filter_map(|line| line.split_once(':')) {
        if name.eq_ignore_ascii_case("Upgrade") {
            return false;
        }
        let names_html = value.to_ascii_lowercase().contains("text/html");
        accepts |= name.eq_ignore_ascii_case("Accept") && names_html;
    }
    accepts
}

fn is_full(refusal: &Refusal) -> bool {
    refusal.status as u16 == 503
}

fn words(refusal: &Refusal) -> Words {
    let (french, english, has_link) = match refusal.status as u16 {
        503 => (
            [
                "Le serveur est complet",
                "Trop de connexions sont ouvertes. Cette page réessaie toute seule toutes les \
                 cinq secondes. Si cela dure, fermez les onglets dont vous ne vous servez plus.",
            ],
            [
                "The server is full",
                "Too many connections are open. This page tries again by itself every five \
                 seconds. If this lasts, close the tabs that you no longer use.",
            ],
            false,
        ),
        403 | 421 => (
            [
                "Le serveur n’accepte pas cette adresse",
                "Ouvrez le salon à l’adresse que le serveur affiche à son démarrage, telle \
                 quelle\u{202f}: par exemple http://192.168.1.20:8001/. Qui a lancé le serveur \
                 peut aussi autoriser cette adresse-ci\u{202f}: la dernière ligne dit comment.",
            ],
            [
                "The server does not accept this address",
                "Open the chat at the address that the server prints at its start, as it is: for \
                 example http://192.168.1.20:8001/. Whoever started the server can also allow \
                 this address: the last line says how.",
            ],
            false,
        ),
        404 => (
            [
                "Il n’y a pas de page à cette adresse",
                "Le salon est à la racine du serveur.",
            ],
            [
                "There is no page at this address",
                "The chat is at the root of the server.",
            ],
            true,
        ),
        // A browser sends the cookies of all servers on `localhost` to each of them.
        414 | 431 => (
            [
                "Votre navigateur a envoyé une demande trop longue",
                "Effacez les cookies de cette adresse, ou ouvrez le salon à une autre adresse du \
                 même serveur\u{202f}: 127.0.0.1 au lieu de localhost, par exemple.",
            ],
            [
                "Your browser sent a request that is too long",
                "Delete the cookies of this address, or open the chat at another address of the \
                 same server: 127.0.0.1 instead of localhost, for example.",
            ],
            false,
        ),
        _ => (
            [
                "Le serveur n’a pas pu répondre à cette demande",
                "La dernière ligne dit pourquoi. Le salon est à la racine du serveur.",
            ],
            [
                "The server could not answer this request",
                "The last line says why. The chat is at the root of the server.",
            ],
            true,
        ),
    };
    Words {
        french,
        english,
        has_link,
    }
}

fn page(refusal: &Refusal, head: &[u8]) -> String {
    let words = words(refusal);
    let refresh = if is_full(refusal) {
        format!("<meta http-equiv=\"refresh\" content=\"{RETRY_SECONDS}\">\n")
    } else {
        String::new()
    };
    let link = |text| {
        let root = root_from(head);
        if words.has_link {
            format!("<p><a href=\"{root}\">{text}</a></p>\n")
        } else {
            String::new()
        }
    };
    let [french_title, french] = words.french;
    let [english_title, english] = words.english;
    format!(
        "<!DOCTYPE html>\n\
         <html lang=\"fr\">\n\
         <meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         {refresh}\
         <title>{french_title}</title>\n\
         <style>{STYLE}</style>\n\
         <main>\n\
         <h1>{french_title}</h1>\n\
         <p>{french}</p>\n\
         {}\
         <div lang=\"en\">\n\
         <h2>{english_title}</h2>\n\
         <p>{english}</p>\n\
         {}\
         <p><code>{}</code></p>\n\
         </div>\n\
         </main>\n",
        link("Ouvrir le salon"),
        link("Open the chat"),
        escape(&refusal.to_string()),
    )
}

/// The root, seen from the path that was asked for: a proxy may have put another path in front.
fn root_from(head: &[u8]) -> String {
    let line = head.trim_ascii_start().split(|&byte| byte == b'\n').next();
    let target = line.and_then(|line| line.split(|&byte| byte == b' ').nth(1));
    let path = target.and_then(|target| target.split(|&byte| byte == b'?').next());
    let slashes = path
        .unwrap_or_default()
        .iter()
        .filter(|&&byte| byte == b'/');
    match slashes.count() {
        0 | 1 => "./".to_owned(),
        depth => "../".repeat(depth - 1),
    }
}

fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            other => escaped.push(other),
        }
    }
    escaped
}
