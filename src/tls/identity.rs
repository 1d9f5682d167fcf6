//! Who the server says that it is: a certificate (RFC 5280) and the key to it, in PEM (RFC 7468).

use std::path::Path;
use std::sync::Arc;

use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{Error, ServerConfig};

/// A certificate, those of whoever signed it, and its key.
#[derive(Debug)]
pub struct Identity {
    pub chain: Vec<CertificateDer<'static>>,
    pub key: PrivateKeyDer<'static>,
}

impl Identity {
    /// Reads both from files, which may be the same one.
    ///
    /// # Errors
    /// One sentence that names the file.
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, String> {
        let chain = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect);
        let chain: Vec<_> =
            chain.map_err(|error| explain(certificate, "certificate", "CERTIFICATE", &error))?;
        if chain.is_empty() {
            let nothing = pem::Error::NoItemsFound;
            return Err(explain(certificate, "certificate", "CERTIFICATE", &nothing));
        }
        let key = PrivateKeyDer::from_pem_file(key)
            .map_err(|error| explain(key, "key without a password", "PRIVATE KEY", &error))?;
        Ok(Self { chain, key })
    }

    /// The SHA-256 fingerprint of the certificate, as browsers show it: `AB:CD:…`.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let hash = ring::digest::digest(&ring::digest::SHA256, &self.chain[0]);
        let bytes = hash.as_ref().iter().map(|byte| format!("{byte:02X}"));
        bytes.collect::<Vec<_>>().join(":")
    }

    /// TLS 1.2 and 1.3 for this server. HTTP/1.1 is the only protocol: a WebSocket is opened with it
    /// (RFC 6455 §1.7), and who offers only others is refused (RFC 7301 §3.2).
    ///
    /// # Errors
    /// One sentence, when the key does not belong to the certificate, or one of them cannot be used.
    pub fn into_config(self) -> Result<Arc<ServerConfig>, String> {
        let explain = |error| match error {
            Error::InconsistentKeys(_) => "the key does not belong to the certificate".to_owned(),
            error => format!("this certificate or its key cannot be used: {error}"),
        };
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(explain)?
            .with_no_client_auth()
            .with_single_cert(self.chain, self.key)
            .map_err(explain)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

fn explain(path: &Path, what: &str, label: &str, error: &pem::Error) -> String {
    let path = path.display();
    match error {
        pem::Error::Io(error) => format!("cannot read {path}: {error}"),
        pem::Error::NoItemsFound => {
            format!("{path} holds no {what}: expected is PEM, with a line -----BEGIN {label}-----")
        }
        error => format!("{path} is not the PEM of a {what}: {error}"),
    }
}
