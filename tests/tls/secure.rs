//! A server that speaks TLS, and clients that trust it.

use std::io::Read as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned, SupportedProtocolVersion,
};
use salon::chat::registry::random_name;
use salon::chat::state::Chat;
use salon::http::origin::OriginPolicy;
use salon::limits::Limits;
use salon::relay::Relay;
use salon::server::Server;
use salon::teacher::class::Class;
use salon::tls::front::Tls;
use salon::tls::records::filters;
use salon::tls::self_signed;
use tungstenite::WebSocket;

use crate::common::{PATIENCE, Running, TEACHER_TOKEN, run};

/// What `rustls` makes of a client's socket: it reads and writes what is inside.
pub type Stream = StreamOwned<ClientConnection, TcpStream>;

/// A chat that speaks TLS, until it is dropped.
pub struct Secure {
    pub server: Running,
    pub certificate: CertificateDer<'static>,
}

/// Serves the chat with a certificate of its own.
#[must_use]
pub fn serve(limits: Limits) -> Secure {
    let identity = self_signed::make("host-of-tests").expect("random bytes");
    let certificate = identity.chain[0].clone();
    let config = identity.into_config().expect("a key that fits");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let chat = Chat::new(random_name());
    let class = Class::new(TEACHER_TOKEN.parse().unwrap(), None);
    let origins = OriginPolicy::default();
    let server = Server::with_chat(vec![listener], limits, origins, chat, class);
    let server = server.expect("a thread");
    let server = server.with_front(|service| Arc::new(Tls::new(config, service)));
    Secure {
        server: run(server),
        certificate,
    }
}

/// What a client believes in: nobody else.
pub fn trust(
    certificate: Option<CertificateDer<'static>>,
    versions: &[&'static SupportedProtocolVersion],
) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    if let Some(certificate) = certificate {
        roots.add(certificate).expect("a certificate");
    }
    ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(versions)
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

impl Secure {
    pub fn address(&self) -> SocketAddr {
        self.server.address
    }

    pub fn config(&self) -> ClientConfig {
        trust(Some(self.certificate.clone()), rustls::ALL_VERSIONS)
    }

    /// A socket to the server, and nothing sent yet.
    #[track_caller]
    pub fn socket(&self) -> TcpStream {
        let socket = TcpStream::connect(self.address()).expect("a server that listens");
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        socket.set_write_timeout(Some(PATIENCE)).unwrap();
        socket
    }

    /// A TLS connection whose handshake is still to be made.
    #[track_caller]
    pub fn begin(&self, config: ClientConfig) -> Stream {
        let name = ServerName::from(self.address().ip());
        let tls = ClientConnection::new(Arc::new(config), name).expect("a configuration");
        StreamOwned::new(tls, self.socket())
    }

    /// An open TLS connection.
    #[track_caller]
    pub fn connect(&self) -> Stream {
        let mut stream = self.begin(self.config());
        while stream.conn.is_handshaking() {
            stream
                .conn
                .complete_io(&mut stream.sock)
                .expect("a handshake");
        }
        stream
    }

    /// A WebSocket over TLS, by `tungstenite`.
    #[track_caller]
    pub fn web_socket(&self, config: ClientConfig) -> WebSocket<Stream> {
        let url = format!("wss://{}/", self.address());
        let opened = tungstenite::client(url, self.begin(config));
        opened.expect("a handshake").0
    }

    /// An address where clients of these tests that speak no TLS reach the server: what they say is
    /// encrypted there.
    pub fn tunnel(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let tunnel = listener.local_addr().expect("an address");
        let (config, server) = (Arc::new(self.config()), self.address());
        thread::spawn(move || {
            for plain in listener.incoming() {
                let name = ServerName::from(server.ip());
                let mut tls = ClientConnection::new(Arc::clone(&config), name).unwrap();
                let mut socket = TcpStream::connect(server).expect("a server that listens");
                while tls.is_handshaking() {
                    tls.complete_io(&mut socket).expect("a handshake");
                }
                let (decrypt, encrypt) = filters(tls);
                let limits = Limits {
                    outbox_time: 6 * PATIENCE,
                    ..Limits::default()
                };
                let (plain, nothing) = (plain.unwrap(), Vec::new());
                plain.set_nodelay(true).unwrap();
                let relay = Relay::start(socket, plain, nothing, decrypt, encrypt, &limits);
                drop(relay.expect("two threads"));
            }
        });
        tunnel
    }
}

/// Everything up to the server's `close_notify`. Fails where there is none.
#[track_caller]
pub fn read_to_the_end(stream: &mut Stream) -> String {
    let mut bytes = Vec::new();
    stream
        .read_to_end(&mut bytes)
        .expect("close_notify before FIN");
    String::from_utf8(bytes).expect("a text")
}
