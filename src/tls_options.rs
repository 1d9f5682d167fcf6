//! The options of TLS, and what the program says of its certificate.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use log::info;
use rustls::ServerConfig;

use crate::options::own_host;
use salon::server::Server;
use salon::tls::front::Tls;
use salon::tls::identity::Identity;
use salon::tls::self_signed;

/// How the server proves who it is. Without any of these it speaks http:// and ws://.
#[derive(Debug, Args)]
pub struct TlsOptions {
    /// Speak https:// and wss:// with the certificate in this file, PEM, and those that signed it
    #[arg(long = "tls-cert", value_name = "PEM")]
    certificate: Option<PathBuf>,

    /// The key of that certificate, PEM, without a password
    #[arg(long = "tls-key", value_name = "PEM")]
    key: Option<PathBuf>,

    /// Speak https:// and wss:// with a certificate made at the start, of which browsers warn
    #[arg(long = "tls-self-signed")]
    self_signed: bool,
}

impl TlsOptions {
    fn are_given(&self) -> bool {
        self.self_signed || self.certificate.is_some() || self.key.is_some()
    }

    /// The schemes of the server's addresses, for browsers and for programs.
    pub fn schemes(&self) -> [&'static str; 2] {
        if self.are_given() {
            ["https", "wss"]
        } else {
            crate::PLAIN
        }
    }

    /// Reads the certificate that was asked for, or makes one.
    ///
    /// # Errors
    /// One sentence that says what to do instead.
    pub fn prepare(&self) -> io::Result<Front> {
        if !self.are_given() {
            return Ok(Front(None));
        }
        let certificate = self.identity().and_then(|identity| {
            let fingerprint = identity.fingerprint();
            Ok(Certificate {
                config: identity.into_config()?,
                fingerprint,
                is_self_signed: self.self_signed,
            })
        });
        Ok(Front(Some(certificate.map_err(io::Error::other)?)))
    }

    fn identity(&self) -> Result<Identity, String> {
        match (&self.certificate, &self.key, self.self_signed) {
            (Some(certificate), Some(key), false) => Identity::read(certificate, key),
            (None, None, _) => self_signed::make(&own_host())
                .map_err(|error| format!("no certificate can be made: {error}")),
            (_, _, true) => Err(
                "--tls-self-signed makes a certificate of its own: leave out \
                                 --tls-cert and --tls-key"
                    .to_owned(),
            ),
            (Some(_), None, false) => Err("--tls-cert needs --tls-key, its key".to_owned()),
            (None, Some(_), false) => Err("--tls-key needs --tls-cert, its certificate".to_owned()),
        }
    }
}

/// What stands in front of the service: a certificate, or nothing.
pub struct Front(Option<Certificate>);

struct Certificate {
    config: Arc<ServerConfig>,
    fingerprint: String,
    is_self_signed: bool,
}

impl Front {
    /// Has the server's clients speak TLS.
    pub fn stand_before(&self, server: Server) -> Server {
        let Some(Certificate { config, .. }) = &self.0 else {
            return server;
        };
        server.with_front(|service| Arc::new(Tls::new(Arc::clone(config), service)))
    }

    /// What a person must do whose browser warns. A console that is closed does not matter.
    pub fn announce(&self) {
        let Some(certificate) = &self.0 else { return };
        let fingerprint = &certificate.fingerprint;
        if certificate.is_self_signed {
            let _ = writeln!(
                io::stdout(),
                "Nobody vouches for its certificate, so browsers warn. If they show this SHA-256 \
                 fingerprint, click Advanced, then Proceed or Accept the Risk:\n{fingerprint}\n\
                 Programs must be told to trust it: docs/tls.md says how."
            );
        } else {
            info!("the certificate has the SHA-256 fingerprint {fingerprint}");
        }
    }
}
