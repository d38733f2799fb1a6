//! What can be typed.

use crate::commands;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Images from models you cannot or will not run yourself.
#[derive(Debug, Parser)]
#[command(name = "impasto", version, about, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 done, 1 failed, 2 usage, 3 refused before sending, 4 not configured, \
    5 provider error, 6 some pictures but not all, 7 over a budget or --max-cost, 8 outcome unknown (may have been \
    billed), 130 cancelled.")]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Args, Debug)]
pub(crate) struct Global {
    /// The folder with settings, keys, database and pictures [default: IMPASTO_ROOT, else the platform's data folder]
    #[arg(long, global = true, help_heading = "Global options", value_name = "DIR")]
    pub(crate) root: Option<PathBuf>,
    /// Say more on standard error; twice and thrice for more still
    #[arg(short, long, global = true, help_heading = "Global options", action = ArgAction::Count, conflicts_with = "quiet")]
    pub(crate) verbose: u8,
    /// Say nothing on standard error but errors
    #[arg(short, long, global = true, help_heading = "Global options")]
    pub(crate) quiet: bool,
    /// When to use colour
    #[arg(long, global = true, help_heading = "Global options", value_enum, value_name = "WHEN", default_value_t = ColorWhen::Auto)]
    pub(crate) color: ColorWhen,
    /// Print one JSON document on standard output and nothing else there
    #[arg(long, global = true, help_heading = "Global options")]
    pub(crate) json: bool,
    /// A setting for this run only, e.g. `http.proxy=http://proxy:3128` (repeat)
    #[arg(long, global = true, help_heading = "Global options", value_name = "NAME=VALUE", value_parser = key_value)]
    pub(crate) setting: Vec<(String, String)>,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// Where a terminal shows it and NO_COLOR is not set.
    Auto,
    /// Also into files and pipes.
    Always,
    /// Not at all.
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make pictures
    Generate(commands::generate::Args),
    /// Say what `generate` would do and what it would cost; sends nothing
    Plan(commands::plan::Args),
    /// Ask a model that answers in words
    Ask(commands::ask::Args),
    /// A picture as a prompt
    Describe(commands::ask::DescribeArgs),
    /// Prompts, written by a model of words: better, several, out of speech
    #[command(subcommand)]
    Prompt(commands::ask::PromptCommand),
    /// Models of your own: any endpoint, with no code
    #[command(subcommand)]
    Custom(commands::custom::Command),
    /// The model store
    #[command(subcommand)]
    Models(commands::models::Command),
    /// Who makes the pictures: status, settings, connection test
    #[command(subcommand)]
    Providers(commands::providers::Command),
    /// Keys, base URLs and other settings of providers
    #[command(subcommand)]
    Keys(commands::keys::Command),
    /// Auth profiles: how models of your own prove who sends their requests
    #[command(subcommand)]
    Auth(commands::auth::Command),
    /// The gallery
    #[command(subcommand)]
    Images(commands::images::Command),
    /// The journal: what was asked for, and what it came to
    #[command(subcommand)]
    Jobs(commands::jobs::Command),
    /// What was spent
    Usage(commands::usage::Args),
    /// Budgets: what is left of them, and when they renew
    Budgets(commands::budgets::Args),
    /// The server: everything here over HTTP, for front ends and OpenAI clients
    Serve(commands::serve::Args),
    /// Access tokens of the server: from the first one on every request needs one
    #[command(subcommand)]
    Tokens(commands::tokens::Command),
    /// Check root, database, keys, network and disk, and say how to mend what is wrong
    Doctor(commands::doctor::Args),
    /// Write the whole root to a file, also while others run
    Backup(commands::backup::BackupArgs),
    /// Put a backup into an empty root
    Restore(commands::backup::RestoreArgs),
    /// Take over keys and models of another program
    #[command(subcommand)]
    Import(commands::import::Command),
    /// Print a script that completes commands in a shell
    Completions(commands::completions::Args),
}

/// Reads `name=value`.
pub(crate) fn key_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().into(), value.into())),
        _ => Err("expected name=value".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn pairs_are_cut_at_the_first_sign() {
        assert_eq!(key_value("a=b=c").unwrap(), ("a".into(), "b=c".into()));
        assert!(key_value("a").is_err() && key_value("=b").is_err());
    }
}
