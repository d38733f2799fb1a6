//! `impasto completions`

use crate::{cli::Cli, exit::Exit};
use clap::CommandFactory;
use clap_complete::Shell;

/// For which shell.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(args: &Args) -> Exit {
    clap_complete::generate(args.shell, &mut Cli::command(), "impasto", &mut std::io::stdout());
    Exit::Done
}
