//! A thread for each client. One whose client is gone waits a moment for another client: it costs
//! less to keep than to start.

use std::collections::VecDeque;
use std::fmt::Debug;
use std::io;
use std::net::TcpStream;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::admission::Permit;
use crate::limits::{CLIENT_STACK_BYTES, SPARE_THREAD_TIME, SPARE_THREADS};
use crate::log_rate::LogRate;
use crate::service::Service;

/// Serves connections: the service itself, or what stands in front of it.
pub trait Serve: Debug + Send + Sync {
    /// Serves one connection, from its first byte to its last.
    fn serve(&self, client: TcpStream, permit: &mut Permit);
}

impl Serve for Service {
    fn serve(&self, client: TcpStream, permit: &mut Permit) {
        self.serve(client, permit);
    }
}

/// The threads that serve the clients of one server.
#[derive(Debug)]
pub struct ClientThreads {
    service: Arc<dyn Serve>,
    spare: Mutex<Spare>,
    given: Condvar,
}

/// Threads that wait, and the clients that were given to them and that they have not yet taken.
#[derive(Debug, Default)]
struct Spare {
    threads: usize,
    clients: VecDeque<(TcpStream, Permit)>,
}

impl ClientThreads {
    /// No threads yet.
    #[must_use]
    pub fn new(service: Arc<dyn Serve>) -> Arc<Self> {
        Arc::new(Self {
            service,
            spare: Mutex::default(),
            given: Condvar::new(),
        })
    }

    /// Gives a client to a thread that waits, or to a new one.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn serve(self: &Arc<Self>, client: TcpStream, permit: Permit) -> io::Result<()> {
        let mut spare = self.lock();
        if spare.clients.len() < spare.threads {
            spare.clients.push_back((client, permit));
            self.given.notify_one();
            return Ok(());
        }
        drop(spare);
        let threads = Arc::clone(self);
        let builder = thread::Builder::new().name("client".to_owned());
        let thread = builder.stack_size(CLIENT_STACK_BYTES).spawn(move || {
            let mut next = Some((client, permit));
            while let Some((client, mut permit)) = next {
                permit.log.enter();
                threads.service.serve(client, &mut permit);
                LogRate::leave();
                drop(permit);
                next = threads.next();
            }
        });
        thread.map(drop)
    }

    /// Waits for another client, if not enough threads do. `None` when the time is over.
    fn next(&self) -> Option<(TcpStream, Permit)> {
        let mut spare = self.lock();
        if spare.threads == SPARE_THREADS {
            return None;
        }
        spare.threads += 1;
        let none = |spare: &mut Spare| spare.clients.is_empty();
        let waited = self
            .given
            .wait_timeout_while(spare, SPARE_THREAD_TIME, none);
        let (mut spare, _) = waited.unwrap_or_else(PoisonError::into_inner);
        spare.threads -= 1;
        spare.clients.pop_front()
    }

    fn lock(&self) -> MutexGuard<'_, Spare> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
