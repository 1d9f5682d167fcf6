//! Certificates, keys, and what the program says of them.

use std::process::Command;

use rustls::ClientConnection;
use rustls::pki_types::ServerName;
use salon::tls::identity::Identity;
use salon::tls::self_signed;

use crate::common::pem::{file, made, pem};
use crate::secure::trust;

/// What the program says when it does not start, in one line.
#[track_caller]
fn check_one_line(options: &[&str], part: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_salon"));
    command.args(options).args(["--listen", "127.0.0.1:0"]);
    let output = command
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .output()
        .unwrap();
    assert!(!output.status.success());
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(errors.lines().count(), 1, "{errors}");
    assert!(
        errors.starts_with("error: ") && errors.contains(part),
        "{errors}"
    );
}

#[test]
fn what_cannot_be_used_is_said_in_one_clear_line() {
    let (certificate, key) = made();
    let certificate = file("tls-certificate", &certificate);
    let other = file("tls-other", &made().1);
    let key = file("tls-key", &key);
    let locked = file("tls-locked", &pem("ENCRYPTED PRIVATE KEY", b"secret"));
    let broken = file(
        "tls-broken",
        "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n",
    );
    let rubbish = file("tls-rubbish", &pem("CERTIFICATE", b"no certificate"));
    let [certificate, other, key, locked, broken, rubbish] =
        [&certificate, &other, &key, &locked, &broken, &rubbish].map(|path| path.to_str().unwrap());
    let check = |certificate: &str, key: &str, part: &str| {
        check_one_line(&["--tls-cert", certificate, "--tls-key", key], part);
    };
    check("no-such.pem", key, "cannot read no-such.pem");
    check(certificate, "no-such.pem", "cannot read no-such.pem");
    check(key, key, "tls-key.pem holds no certificate");
    check(
        certificate,
        certificate,
        "tls-certificate.pem holds no key without a password",
    );
    check(
        certificate,
        locked,
        "tls-locked.pem holds no key without a password",
    );
    check(
        broken,
        key,
        "tls-broken.pem is not the PEM of a certificate",
    );
    check(rubbish, key, "this certificate or its key cannot be used");
    check(
        certificate,
        other,
        "the key does not belong to the certificate",
    );
    check_one_line(&["--tls-cert", certificate], "--tls-cert needs --tls-key");
    check_one_line(&["--tls-key", key], "--tls-key needs --tls-cert");
    let both = [
        "--tls-self-signed",
        "--tls-cert",
        certificate,
        "--tls-key",
        key,
    ];
    check_one_line(&both, "leave out");
}

#[test]
fn a_certificate_and_its_key_may_be_in_one_file() {
    let (certificate, key) = made();
    let both = file("tls-both", &format!("{key}{certificate}"));
    let identity = Identity::read(&both, &both).expect("both");
    identity.into_config().expect("a key that fits");
}

#[test]
fn a_self_signed_certificate_is_for_every_name_of_the_machine() {
    let identity = self_signed::make("desk.school.example").unwrap();
    let config = trust(Some(identity.chain[0].clone()), rustls::ALL_VERSIONS);
    let client = std::sync::Arc::new(config);
    let config = identity.into_config().unwrap();
    let is_for = |name: &'static str| {
        let name = ServerName::try_from(name).unwrap();
        let mut client = ClientConnection::new(std::sync::Arc::clone(&client), name).unwrap();
        let mut server = rustls::ServerConnection::new(std::sync::Arc::clone(&config)).unwrap();
        let (mut up, mut down) = (Vec::new(), Vec::new());
        client.write_tls(&mut up).unwrap();
        server.read_tls(&mut &up[..]).unwrap();
        server.process_new_packets().unwrap();
        server.write_tls(&mut down).unwrap();
        client.read_tls(&mut &down[..]).unwrap();
        client.process_new_packets().is_ok()
    };
    for name in [
        "localhost",
        "desk.school.example",
        "desk.local",
        "127.0.0.1",
        "127.0.0.2",
        "::1",
    ] {
        assert!(is_for(name), "{name}");
    }
    assert!(!is_for("chat.example"));
}
