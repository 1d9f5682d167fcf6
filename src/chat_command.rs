//! `salon chat`: the command-line client, on a terminal or between pipes.

use std::io::{self, IsTerminal as _};
use std::sync::mpsc::{Sender, channel};
#[cfg(unix)]
use std::thread;

use clap::Args;

use crate::chat_terminal;
use salon::client::events::{Event, Input};
use salon::client::run::{Settings, run};
use salon::websocket::uri::WebSocketUri;

/// Chat from the command line: lines go in, messages come out. Pipes work too.
#[derive(Debug, Args)]
pub struct ChatOptions {
    /// Where the server is, such as <ws://127.0.0.2:8001/>
    #[arg(value_name = "ws://HOST:PORT/PATH")]
    address: WebSocketUri,

    /// Your name in the chat
    name: String,

    /// Show every frame: `<` received, `>` sent
    #[arg(short, long)]
    verbose: bool,
}

/// Chats until the person or the server ends it.
///
/// # Errors
/// The sentence that says why it was no good end.
pub fn chat(options: ChatOptions) -> Result<(), String> {
    let settings = Settings {
        uri: options.address,
        name: options.name,
        shows_frames: options.verbose,
        is_interactive: io::stdin().is_terminal() && io::stdout().is_terminal(),
    };
    let (sender, events) = channel();
    let failed = |error: io::Error| error.to_string();
    quit_on_signals(sender.clone()).map_err(failed)?;
    let mut terminal = if settings.is_interactive {
        chat_terminal::edit_lines(sender.clone()).map_err(failed)?
    } else {
        chat_terminal::read_lines(sender.clone())
    };
    let result = run(&settings, (sender, &events), &mut |shown| {
        terminal.show(shown)
    });
    terminal.restore();
    result
}

/// Ctrl-C and SIGTERM close the connection. Where the terminal is in raw mode, Ctrl-C is a key.
#[cfg(unix)]
fn quit_on_signals(events: Sender<Event>) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    thread::spawn(move || {
        for _ in signals.forever() {
            let _ = events.send(Event::Input(Input::Quit));
        }
    });
    Ok(())
}

#[cfg(windows)]
fn quit_on_signals(events: Sender<Event>) -> io::Result<()> {
    ctrlc::set_handler(move || drop(events.send(Event::Input(Input::Quit))))
        .map_err(io::Error::other)
}
