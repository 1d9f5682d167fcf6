//! Opens a transcript, which only one server may write, and begins a chat that goes on from it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufReader, ErrorKind, Seek as _, SeekFrom};
use std::path::Path;

#[cfg(unix)]
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};

use log::{info, warn};

use super::read::{Past, read};
use super::writer::{self, Transcript};
use crate::chat::registry::random_name;
use crate::chat::state::Chat;

/// A chat that goes on from this file, and keeps in it what happens. A file that is not there is
/// begun.
///
/// # Errors
/// One sentence: the file cannot be opened, another server has it, or it has a line that no server
/// has written. Then it stays as it is.
pub fn open(path: &Path) -> io::Result<(Chat, Transcript)> {
    begin(path).map_err(|error| {
        let sentence = format!("the transcript {}: {error}", path.display());
        io::Error::new(error.kind(), sentence)
    })
}

fn begin(path: &Path) -> io::Result<(Chat, Transcript)> {
    let mut file = open_file(path)?;
    let past = if file.metadata()?.is_file() {
        lock(&file)?;
        go_to_end(&mut file, path)?
    } else {
        Past::default()
    };
    let (shown, messages, rooms) = (path.display(), past.messages, past.rooms.iter().count());
    info!("the transcript {shown} is open; messages: {messages}, rooms: {rooms}");
    let epoch = past.epoch.unwrap_or_else(random_name);
    let begun = writer::begin_run(&file, &epoch);
    // Of a run that is not in the file, the file cannot go on.
    let epoch = if begun.is_ok() { epoch } else { random_name() };
    let (queue, transcript) = writer::start(file, begun)?;
    let chat = Chat::restore(epoch, past.rooms, Some(Box::new(queue)));
    Ok((chat, transcript))
}

/// Reads the file, and cuts off a torn line at its end: more would be written in the middle of it.
fn go_to_end(file: &mut File, path: &Path) -> io::Result<Past> {
    let past = read(BufReader::with_capacity(64 * 1024, &*file))?;
    if past.torn > 0 {
        let (shown, torn) = (path.display(), past.torn);
        warn!("the transcript {shown} ended with a torn line of {torn} bytes, which was dropped");
        file.set_len(past.whole)?;
    }
    file.seek(SeekFrom::Start(past.whole))?;
    Ok(past)
}

fn open_file(path: &Path) -> io::Result<File> {
    let refuse = |what| Err(io::Error::new(ErrorKind::InvalidInput, what));
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        // To open a FIFO may wait until somebody reads it.
        if path.metadata().is_ok_and(|it| it.file_type().is_fifo()) {
            return refuse("it is a FIFO, not a file");
        }
        // It holds what people said.
        options.mode(0o600);
    }
    if path.is_dir() {
        return refuse("it is a directory, not a file");
    }
    let is_new = !path.exists();
    let file = options.open(path)?;
    let kind = file.metadata()?.file_type();
    #[cfg(unix)]
    let is_device = kind.is_char_device();
    #[cfg(not(unix))]
    let is_device = false;
    if !kind.is_file() && !is_device {
        return refuse("it is not a file");
    }
    if is_new {
        keep_name(path);
    }
    Ok(file)
}

/// Has the disk keep the name of a new file. A system that cannot do it keeps it soon, anyway.
fn keep_name(path: &Path) {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let folder = File::open(folder.unwrap_or(Path::new(".")));
    let _ = folder.and_then(|folder| folder.sync_all());
}

fn lock(file: &File) -> io::Result<()> {
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => {
            let sentence = "another server writes to it";
            io::Error::new(ErrorKind::ResourceBusy, sentence)
        }
        TryLockError::Error(error) => error,
    })
}
