//! `salon completions` and `salon man`: what shells and `man` read, made from the options, so that
//! neither can name an option that is not there.

use std::io::{self, Write as _};

use clap::{Args, Command, CommandFactory as _};
use clap_complete::{Shell, generate};
use clap_mangen::Man;

use crate::options::Options;

/// Print the completions for a shell: a file to store where that shell looks for them
#[derive(Debug, Args)]
pub struct CompletionsOptions {
    shell: Shell,
}

/// Print the manual page, as `man` reads it
#[derive(Debug, Args)]
pub struct ManOptions {
    /// The page of this command, such as check; without it, the page of the server
    command: Option<String>,
}

/// # Errors
/// The output cannot be written.
pub fn print_completions(options: &CompletionsOptions) -> io::Result<()> {
    let mut command = Options::command();
    let name = command.get_name().to_owned();
    // Straight to the output it would panic where that is closed.
    let mut file = Vec::new();
    generate(options.shell, &mut command, name, &mut file);
    io::stdout().write_all(&file)
}

/// # Errors
/// There is no such command, or the output cannot be written.
pub fn print_man_page(options: ManOptions) -> io::Result<()> {
    let page = page_of(options.command)?;
    let mut file = Vec::new();
    Man::new(page).render(&mut file)?;
    io::stdout().write_all(&file)
}

/// What the page is about. The page of `check` has the name `salon-check`.
fn page_of(name: Option<String>) -> io::Result<Command> {
    let mut server = Options::command();
    let Some(name) = name else { return Ok(server) };
    // Only then does a command know of which program it is.
    server.build();
    let command = server.find_subcommand(&name).cloned();
    command.ok_or_else(|| io::Error::other(format!("there is no command {name:?}")))
}
