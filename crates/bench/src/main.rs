//! Measures the program beside what the hardware allows; `cargo xtask bench` builds both and starts this.
//!
//! Every figure is taken from the whole program, as a process of its own with nothing switched off. Beside it stands a
//! floor: the least program that does the same work on the same libraries. Processor time is the system's account of the
//! one process that is measured; the stand-in for the vendor and the clients are other processes.
#![allow(clippy::print_stdout, reason = "a program for the command line")]

mod bare;
mod cases;
mod client;
mod floor;
mod litellm;
mod load;
mod machine;
mod picture;
mod pillow;
mod process;
mod relay;
mod report;
mod root;
mod run;
mod serve;
mod stage;
mod statistics;
mod unsynced;
mod vendor;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "impasto-bench", about = "Measures the program beside what the hardware allows")]
struct Menu {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure, and write the document
    Run(run::Args),
    /// Be a vendor that answers at once, or after what the request says
    Vendor(vendor::Args),
    /// Be the least proxy before an upstream
    Floor(floor::Args),
    /// Take pictures in by library calls alone, and print what that costs
    Bare(bare::Args),
    /// Run a program whose syncs come to nothing
    Unsynced(unsynced::Args),
}

#[tokio::main(flavor = "multi_thread")]
async fn main() -> anyhow::Result<()> {
    // The answer says whether one was installed before; there is none.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match Menu::parse().command {
        Command::Run(args) => run::run(&args).await,
        Command::Vendor(args) => vendor::serve(&args).await,
        Command::Floor(args) => floor::serve(args).await,
        Command::Bare(args) => bare::run(&args),
        Command::Unsynced(args) => unsynced::run(&args),
    }
}
