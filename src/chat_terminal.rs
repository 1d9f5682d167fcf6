//! Where lines are typed and shown: an editor that keeps the line being typed below what comes, or
//! plain pipes.

use std::io::{self, BufRead as _, Write as _};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use anstream::{AutoStream, ColorChoice};
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{Config, Editor, ExternalPrinter};
use salon::client::events::{Event, Input};
use salon::client::show::Shown;

const PROMPT: &str = "> ";

/// Where lines are shown.
pub struct Terminal {
    /// Prints above the line that is being typed, if one is.
    printer: Option<Box<dyn ExternalPrinter>>,
    colours: bool,
    #[cfg(unix)]
    before: Option<rustix::termios::Termios>,
}

/// Lines from an editor with a history.
pub fn edit_lines(events: Sender<Event>) -> io::Result<Terminal> {
    let config = Config::builder()
        .auto_add_history(true)
        // A paste of several lines is several messages.
        .bracketed_paste(false)
        .build();
    #[cfg(unix)]
    let before = rustix::termios::tcgetattr(io::stdin()).ok();
    let history = MemHistory::with_config(&config);
    let mut editor: Editor<(), _> =
        Editor::with_history(config, history).map_err(io::Error::other)?;
    let printer = editor.create_external_printer().map_err(io::Error::other)?;
    thread::spawn(move || {
        loop {
            let input = match editor.readline(PROMPT) {
                Ok(line) => Input::Line(line, None),
                Err(ReadlineError::Interrupted) => Input::Quit,
                Err(_) => Input::End,
            };
            let is_last = !matches!(input, Input::Line(..));
            if events.send(Event::Input(input)).is_err() || is_last {
                return;
            }
        }
    });
    Ok(Terminal {
        printer: Some(Box::new(printer)),
        colours: colours(),
        #[cfg(unix)]
        before,
    })
}

/// Lines from a pipe or a file, one after the other as they can be sent.
pub fn read_lines(events: Sender<Event>) -> Terminal {
    thread::spawn(move || {
        let mut input = io::stdin().lock();
        let mut line = Vec::new();
        while input
            .read_until(b'\n', &mut line)
            .is_ok_and(|count| count > 0)
        {
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_end_matches(['\n', '\r']).to_owned();
            let (hold, released) = channel();
            if events
                .send(Event::Input(Input::Line(text, Some(hold))))
                .is_err()
            {
                return;
            }
            line.clear();
            // It is never sent to, only dropped.
            let _ = released.recv();
        }
        let _ = events.send(Event::Input(Input::End));
    });
    Terminal {
        printer: None,
        colours: colours(),
        #[cfg(unix)]
        before: None,
    }
}

/// Not into a pipe, and not if `NO_COLOR` is set.
fn colours() -> bool {
    AutoStream::choice(&io::stdout()) != ColorChoice::Never
}

impl Terminal {
    /// Shows one thing: the chat on standard output, and what is about the client beside it.
    pub fn show(&mut self, shown: &Shown) -> io::Result<()> {
        let line = format!("{}\n", shown.line(self.colours));
        if let Some(printer) = &mut self.printer {
            return printer.print(line).map_err(io::Error::other);
        }
        if shown.is_of_the_chat() {
            io::stdout().write_all(line.as_bytes())
        } else {
            // Standard error may be closed, and nobody misses it.
            let _ = io::stderr().write_all(line.as_bytes());
            Ok(())
        }
    }

    /// Leaves the terminal as it was, also while a line is being typed.
    #[cfg_attr(
        not(unix),
        expect(clippy::unused_self, reason = "only Unix keeps how the terminal was")
    )]
    pub fn restore(&mut self) {
        #[cfg(unix)]
        if let Some(before) = self.before.take() {
            use rustix::termios::{OptionalActions, tcsetattr};
            let _ = tcsetattr(io::stdin(), OptionalActions::Drain, &before);
            let _ = io::stdout().write_all(b"\r\x1b[K");
            let _ = io::stdout().flush();
        }
    }
}
