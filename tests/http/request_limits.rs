//! How long a request head may be, and that it is read only once.

use salon::http::request::RequestDecoder;
use salon::http::response::Status;
use salon::limits::Limits;

/// What a decoder with the default limits says: whether the head is complete, or the status that it
/// is refused with.
#[track_caller]
fn check(head: &str, expected: Result<bool, Status>) {
    let decoded = RequestDecoder::default().decode(head.as_bytes(), &Limits::default());
    let outcome = decoded
        .map(|decoded| decoded.is_some())
        .map_err(|refusal| refusal.status);
    assert_eq!(outcome, expected, "{} bytes", head.len());
}

/// A correct head of exactly so many bytes, in lines of about 1000.
fn head_of(bytes: usize) -> String {
    let mut head = "GET / HTTP/1.1\r\nHost: a\r\n".to_owned();
    while head.len() + 2010 < bytes {
        head += "X: ";
        head += &"x".repeat(995);
        head += "\r\n";
    }
    let filler = "x".repeat(bytes - head.len() - "X: \r\n\r\n".len());
    head + &format!("X: {filler}\r\n\r\n")
}

#[test]
fn a_head_of_16_kib_is_accepted_and_a_longer_one_refused() {
    check(&head_of(16_383), Ok(true));
    check(&head_of(16_384), Ok(true));
    check(&head_of(16_385), Err(Status::RequestHeaderFieldsTooLarge));
    check(&head_of(100_000), Err(Status::RequestHeaderFieldsTooLarge));
}

#[test]
fn a_head_without_an_end_is_refused_at_the_limit() {
    check(&head_of(20_000)[..16_384], Ok(false));
    check(
        &head_of(20_000)[..16_385],
        Err(Status::RequestHeaderFieldsTooLarge),
    );
}

#[test]
fn a_request_line_without_an_end_is_refused_with_414() {
    check(&"x".repeat(16_384), Ok(false));
    check(&"x".repeat(16_385), Err(Status::UriTooLong));
    check(&"\r\n".repeat(8192), Ok(false));
    check(&"\r\n".repeat(8193), Err(Status::UriTooLong));
    check(
        &format!("GET /{}", "x".repeat(16_385)),
        Err(Status::UriTooLong),
    );
}

#[test]
fn what_stands_behind_a_head_does_not_count() {
    check(&(head_of(1000) + &"x".repeat(100_000)), Ok(true));
}

#[test]
fn with_64_headers_a_head_is_accepted_and_with_65_refused() {
    // Host is the first of them.
    let head = |headers: usize| {
        format!(
            "GET / HTTP/1.1\r\nHost: a\r\n{}",
            "X: y\r\n".repeat(headers - 1)
        )
    };
    check(&(head(64) + "\r\n"), Ok(true));
    // Refused at the line that is one too many, before the end.
    check(&head(64), Ok(false));
    check(&head(65), Err(Status::RequestHeaderFieldsTooLarge));
}

/// Feeds a head byte by byte, and changes what the decoder has seen already, so that a decoder that
/// reads any of it again goes wrong. A head twice as long so costs twice as much, however it
/// trickles in.
#[track_caller]
fn check_read_once(head: &str) {
    let limits = Limits {
        head_bytes: usize::MAX,
        ..Limits::default()
    };
    let mut decoder = RequestDecoder::default();
    let bytes = head.as_bytes();
    let mut line_start = 0;
    for end in 1..=bytes.len() {
        let mut shown = bytes[..end].to_vec();
        // Complete lines are not needed any more, and a line in progress is not needed before its
        // end.
        let line_ends = bytes[end - 1] == b'\n';
        let seen = if line_ends { line_start } else { end - 1 };
        shown[..seen].fill(b'\n');
        let outcome = decoder
            .decode(&shown, &limits)
            .expect("the falsified bytes are not read");
        if line_ends {
            line_start = end;
        }
        assert_eq!(
            outcome.map(|(_, used)| used),
            (end == bytes.len()).then_some(end)
        );
    }
}

#[test]
fn no_byte_is_searched_or_decoded_twice() {
    check_read_once("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n");
    check_read_once(&head_of(16_384));
    check_read_once(&head_of(32_768));
    check_read_once(&format!(
        "GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n",
        "x".repeat(16_384)
    ));
}
