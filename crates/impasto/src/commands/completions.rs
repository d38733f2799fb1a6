//! `impasto completions`

use crate::{cli::Cli, exit::Exit};
use clap::CommandFactory;
use clap_complete::Shell;
use std::io::Write;

/// For which shell.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(args: &Args) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "impasto", &mut script);
    // Whoever stops reading has read enough.
    let _ = std::io::stdout().write_all(&script);
    Exit::Done
}
