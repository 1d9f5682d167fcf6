//! Bytes out of a TCP stream. It reads no more than it is asked for, so that where a server reads
//! ahead, it shows.

use std::io::{self, ErrorKind, Read as _};
use std::net::TcpStream;

/// What the client sends.
#[derive(Debug)]
pub struct Input {
    pub stream: TcpStream,
    /// Read, but not taken.
    unread: Vec<u8>,
}

impl Input {
    pub fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            unread: Vec::new(),
        }
    }

    /// What has been read and not taken.
    pub fn unread(&self) -> &[u8] {
        &self.unread
    }

    /// Reads once, `most` bytes at most.
    pub fn read(&mut self, most: usize) -> io::Result<()> {
        let mut bytes = vec![0; most];
        let read = self.stream.read(&mut bytes)?;
        if read == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        self.unread.extend_from_slice(&bytes[..read]);
        Ok(())
    }

    /// Takes as many bytes, and waits for them. Memory is taken for those that have come.
    pub fn take(&mut self, count: usize) -> io::Result<Vec<u8>> {
        while self.unread.len() < count {
            self.read((count - self.unread.len()).min(1 << 16))?;
        }
        Ok(self.unread.drain(..count).collect())
    }

    /// Takes as many of the bytes that have been read, or all.
    pub fn take_read(&mut self, most: usize) -> Vec<u8> {
        let count = self.unread.len().min(most);
        self.unread.drain(..count).collect()
    }

    /// Throws away what has been read.
    pub fn clear(&mut self) {
        self.unread.clear();
    }

    /// Waits until there is something that has not been read.
    pub fn wait(&self) -> io::Result<()> {
        self.stream.peek(&mut [0]).map(drop)
    }

    /// Reads until the client ends its side.
    pub fn drain(&mut self) -> io::Result<()> {
        io::copy(&mut self.stream, &mut io::sink()).map(drop)
    }
}
