//! Menu of developer commands: `cargo xtask --help`.
//!
//! It depends on nothing of ours, so that a broken plug-in cannot stop the tool that repairs the list of plug-ins.
//! Anything heavy is a program of its own that this one starts.
#![allow(clippy::print_stdout, reason = "a program for the command line")]

mod bench;
mod cargo;
mod contract;
mod crash;
mod fuzz;
mod gallery;
mod generated;
mod link;
mod load;
mod plugins;
mod provider;
mod readme;
mod reliability;
mod root;
mod server;
mod tidy;

use clap::{Args, Parser, Subcommand};
use generated::Mode;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Developer commands of Impasto")]
struct Menu {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write crates/plugins from the folders under crates/providers and crates/stores
    Link(Freshness),
    /// Add or remove a provider crate
    #[command(subcommand)]
    Provider(ProviderCommand),
    /// Write docs/contract, docs/providers and docs/controls.md
    Contract(Freshness),
    /// Measure the program beside what the hardware allows, and write docs/benchmarks.md
    Bench(bench::Args),
    /// Kill the program at random moments and compare what it kept with what the vendors billed
    Crash(crash::Args),
    /// Ask the running server whatever its own OpenAPI document allows and forbids (schemathesis, from PyPI)
    Fuzz(fuzz::Args),
    /// Fill a gallery with many pictures, and print how quick the studio page is with it
    Gallery(gallery::Args),
    /// Ask for many large pictures at once, and print what that takes
    Load(load::Args),
    /// Write the output and the pictures of the README, from the program itself
    Readme,
    /// Write the tables of docs/reliability.md, from the test that brings every fault about
    Reliability,
    /// Check what the compiler does not: edges between crates, manifests, names, sizes, paths
    Tidy,
}

#[derive(Subcommand)]
enum ProviderCommand {
    /// Write crates/providers/NAME from a template, link it, and put it into the contract
    New {
        /// Lower-case letters, digits and dashes
        name: String,
    },
    /// Unlink crates/providers/NAME, delete it, and take it out of the contract
    Remove {
        /// The folder's name
        name: String,
    },
}

#[derive(Args)]
struct Freshness {
    /// Write nothing; fail when something is stale
    #[arg(long)]
    check: bool,
}

impl Freshness {
    const fn mode(&self) -> Mode {
        if self.check { Mode::Check } else { Mode::Write }
    }
}

fn main() -> ExitCode {
    match run(&Menu::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> anyhow::Result<()> {
    let root = root::find()?;
    match command {
        Command::Link(freshness) => link::run(&root, freshness.mode()),
        Command::Provider(ProviderCommand::New { name }) => provider::add(&root, name),
        Command::Provider(ProviderCommand::Remove { name }) => provider::remove(&root, name),
        Command::Contract(freshness) => contract::run(&root, freshness.mode()),
        Command::Bench(args) => bench::run(&root, args),
        Command::Crash(args) => crash::run(&root, args),
        Command::Fuzz(args) => fuzz::run(&root, args),
        Command::Gallery(args) => gallery::run(&root, args),
        Command::Load(args) => load::run(&root, args),
        Command::Readme => readme::run(&root),
        Command::Reliability => reliability::run(&root),
        Command::Tidy => tidy::run(&root),
    }
}

/// Says something on standard error; a closed standard error is nobody's loss.
fn complain(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{line}");
}
