//! The client's side of TLS, on a socket that may not block. It trusts whatever certificate comes: the server is
//! a child of this process.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::{Arc, LazyLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, Error, SignatureScheme};

static CONFIG: LazyLock<Arc<ClientConfig>> = LazyLock::new(|| {
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions of the provider")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Anyone))
        .with_no_client_auth();
    Arc::new(config)
});

/// What is encrypted on one connection.
pub struct Tls(Box<ClientConnection>);

impl Tls {
    /// Makes the handshake, on a socket that blocks.
    pub fn connect(stream: &TcpStream) -> io::Result<Self> {
        let name = ServerName::from(stream.peer_addr()?.ip());
        let connection = ClientConnection::new(Arc::clone(&CONFIG), name);
        let mut tls = Box::new(connection.map_err(io::Error::other)?);
        while tls.is_handshaking() {
            tls.complete_io(&mut &*stream)?;
        }
        Ok(Self(tls))
    }

    /// What has come; as from a socket, an error that says when there is nothing.
    pub fn read(&mut self, stream: &TcpStream, space: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.0.reader().read(space) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                read => return read,
            }
            if self.0.read_tls(&mut &*stream)? == 0 {
                return Ok(0);
            }
            self.0.process_new_packets().map_err(io::Error::other)?;
        }
    }

    /// Takes all bytes, and writes what the socket has room for.
    pub fn write(&mut self, stream: &TcpStream, bytes: &[u8]) -> io::Result<usize> {
        while self.0.wants_write() {
            self.0.write_tls(&mut &*stream)?;
        }
        let count = self.0.writer().write(bytes)?;
        while self.0.wants_write() {
            match self.0.write_tls(&mut &*stream) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                written => drop(written?),
            }
        }
        Ok(count)
    }
}

#[derive(Debug)]
struct Anyone;

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        default_provider()
            .signature_verification_algorithms
            .supported_schemes()
    }
}
