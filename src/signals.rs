//! What stops the program from outside, or has it open its log again.

use std::io;
#[cfg(unix)]
use std::{
    fs::{File, read_to_string},
    thread,
};

use log::info;
#[cfg(unix)]
use log::warn;
#[cfg(unix)]
use rustix::io::Errno;
#[cfg(unix)]
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    iterator::Signals,
};

use crate::log_file::LogFile;
use salon::server::Stopper;

fn stop(stopper: &Stopper) {
    info!("stopping");
    stopper.stop();
}

/// Ctrl-C stops the server, as does closing its window.
#[cfg(windows)]
pub fn handle(stopper: Stopper, _log_file: LogFile) -> io::Result<()> {
    ctrlc::set_handler(move || stop(&stopper)).map_err(io::Error::other)
}

/// SIGINT (Ctrl-C) and SIGTERM stop the server. SIGHUP opens the log file again, after it was
/// renamed; if the terminal is gone, SIGHUP says that, and stops the server.
///
/// Whoever starts the program may have it ignore SIGHUP (`nohup`) or SIGINT (`&` in a script).
/// They stay ignored.
#[cfg(unix)]
pub fn handle(stopper: Stopper, log_file: LogFile) -> io::Result<()> {
    let mut handled = vec![SIGINT, SIGHUP];
    handled.retain(|signal| !is_ignored(*signal));
    handled.push(SIGTERM);
    let mut signals = Signals::new(handled)?;
    let had_terminal = !has_no_terminal();
    let wait = move || {
        for signal in signals.forever() {
            if signal == SIGHUP && !(had_terminal && has_no_terminal()) {
                match log_file.open() {
                    Ok(()) => info!("the log file has been opened again"),
                    Err(error) => warn!("the log stays where it was, {error}"),
                }
            } else {
                stop(&stopper);
            }
        }
    };
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(wait)?;
    Ok(())
}

/// Whether this signal was ignored from the start. Only Linux tells safe code.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

/// Whether there is no terminal, or no more. Another error, such as for want of descriptors, says
/// nothing about it.
#[cfg(unix)]
fn has_no_terminal() -> bool {
    let terminal = File::open("/dev/tty");
    terminal.is_err_and(|error| Errno::from_io_error(&error) == Some(Errno::NXIO))
}
