//! Certificates and keys in files (RFC 7468).

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use salon::tls::self_signed;

/// Writes a file that only this test program has.
pub fn file(name: &str, contents: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.pem"));
    fs::write(&path, contents).unwrap();
    path
}

#[must_use]
pub fn pem(label: &str, bytes: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(bytes);
    let lines = text.as_bytes().chunks(64).map(String::from_utf8_lossy);
    let lines: Vec<_> = lines.collect();
    let lines = lines.join("\n");
    format!("-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n")
}

/// A certificate and its key.
#[must_use]
pub fn made() -> (String, String) {
    let identity = self_signed::make("host-of-tests").unwrap();
    let certificate = pem("CERTIFICATE", &identity.chain[0]);
    (certificate, pem("PRIVATE KEY", identity.key.secret_der()))
}
