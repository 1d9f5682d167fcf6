//! The file of the log: only its owner reads it, it has a limit, and it is opened again when
//! somebody has renamed it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
#[cfg(unix)]
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A handle to the one file.
#[derive(Debug, Clone)]
pub struct LogFile(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    path: String,
    /// Bytes at which the file is renamed, and another one begun.
    max: u64,
    file: Option<File>,
}

impl LogFile {
    /// A file of this path, which is not open yet.
    pub fn new(path: String, max: u64) -> Self {
        let file = None;
        Self(Arc::new(Mutex::new(State { path, max, file })))
    }

    /// Opens the file, again if it is open. Lines that wait are written to the new one; if it
    /// cannot be opened, to the old one.
    pub fn open(&self) -> io::Result<()> {
        self.lock().open()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for LogFile {
    fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
        let mut state = self.lock();
        let length = state.length();
        if length > 0 && length + lines.len() as u64 > state.max {
            state.rotate();
        }
        if let Some(file) = &mut state.file {
            file.write_all(lines)?;
        }
        Ok(lines.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl State {
    fn open(&mut self) -> io::Result<()> {
        let path = &self.path;
        let file = open(path).map_err(|error| {
            let reason = format!("{path:?} cannot be opened: {error}");
            io::Error::new(error.kind(), reason)
        })?;
        self.file = Some(file);
        Ok(())
    }

    /// Somebody may have truncated it.
    fn length(&self) -> u64 {
        let known = self.file.as_ref().and_then(|file| file.metadata().ok());
        known.map_or(0, |known| known.len())
    }

    /// The file becomes the old one, of which there is one. If that fails, it goes on to grow. A
    /// device, such as `/dev/null`, stays what it is.
    fn rotate(&mut self) {
        let is_file = fs::symlink_metadata(&self.path).is_ok_and(|known| known.is_file());
        if is_file && fs::rename(&self.path, format!("{}.1", self.path)).is_ok() {
            let _ = self.open();
        }
    }
}

fn open(path: &str) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        // To open a FIFO waits until somebody reads it.
        if fs::metadata(path).is_ok_and(|known| known.file_type().is_fifo()) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is a FIFO"));
        }
        options.mode(0o600);
    }
    options.open(path)
}
