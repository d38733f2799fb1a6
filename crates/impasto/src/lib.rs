//! The command line of Impasto. No logic of its own: it puts the parts together, reads arguments and prints.
//!
//! It is a library with one function, so that a program with other plug-ins can be built from it: the crash harness has
//! one with a provider more.

mod backup;
mod chores;
mod cli;
mod commands;
mod configuration;
mod delivery;
mod derived;
mod draft;
mod exit;
mod failure;
mod files;
mod flags;
mod follow;
mod interrupt;
mod logging;
mod options;
mod out;
mod page;
mod preview;
mod progress;
mod secret;
mod shutdown;
mod table;
mod telemetry;
mod text;
mod unserved;
mod vault;
mod wiring;

use clap::Parser;
use cli::{Cli, Command, Global};
use failure::{Failure, Outcome};
use out::{Form, Out, Volume};
use std::process::ExitCode;
use wiring::App;

/// The program. `linked` are the ids of the providers that this program is built with: one that is missing, or that
/// registered itself unasked, is refused.
#[must_use]
pub fn main(linked: &[&str]) -> ExitCode {
    let Cli { global, command } = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return not_understood(&error),
    };
    let form = if global.json { Form::Json } else { Form::Text };
    let volume = if global.quiet { Volume::Quiet } else { Volume::Usual };
    let out = Out::new(form, volume, global.color);
    match run(&out, &global, linked, command) {
        Ok(exit) => match out.lost() {
            None => exit.into(),
            Some(why) => {
                out.error(format!("the answer could not be written to standard output: {why}"));
                exit::Exit::Failed.into()
            }
        },
        Err(failure) => {
            out.failure(&failure);
            failure.exit.into()
        }
    }
}

/// Help, the version, or what is wrong with the arguments; programs get that as a document, as they get every failure.
fn not_understood(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    if !error.use_stderr() {
        return ExitCode::SUCCESS;
    }
    if std::env::args_os().take_while(|word| word != "--").any(|word| word == "--json") {
        let text = error.render().to_string();
        let message = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
        let failure = Failure::usage(message);
        Out::new(Form::Json, Volume::Quiet, cli::ColorWhen::Never)
            .document(&serde_json::json!({ "error": failure }));
    }
    exit::Exit::Usage.into()
}

fn run(out: &Out, global: &Global, linked: &[&str], command: Command) -> Outcome {
    // What needs no root comes first, so that it works on a machine where nothing else does.
    let command = match command {
        Command::Completions(args) => return Ok(commands::completions::run(&args)),
        Command::Doctor(args) => return wiring::block_on(commands::doctor::run(out, global, linked, &args))?,
        command => command,
    };
    let app = App::open(out.clone(), global, linked)?;
    wiring::block_on(async {
        match command {
            Command::Generate(args) => commands::generate::run(&app, &args).await,
            Command::Plan(args) => commands::plan::run(&app, &args).await,
            Command::Ask(args) => commands::ask::run(&app, &args).await,
            Command::Describe(args) => commands::ask::describe(&app, &args).await,
            Command::Prompt(command) => commands::ask::prompt(&app, command).await,
            Command::Custom(command) => commands::custom::run(&app, command).await,
            Command::Models(command) => commands::models::run(&app, command).await,
            Command::Providers(command) => commands::providers::run(&app, command).await,
            Command::Keys(command) => commands::keys::run(&app, command).await,
            Command::Auth(command) => commands::auth::run(&app, command).await,
            Command::Images(command) => commands::images::run(&app, command).await,
            Command::Jobs(command) => commands::jobs::run(&app, command).await,
            Command::Budgets(args) => commands::budgets::run(&app, &args).await,
            Command::Usage(args) => commands::usage::run(&app, &args).await,
            Command::Serve(args) => commands::serve::run(&app, &args).await,
            Command::Tokens(command) => commands::tokens::run(&app, command).await,
            Command::Backup(args) => commands::backup::backup(&app, &args).await,
            Command::Restore(args) => commands::backup::restore(&app, &args).await,
            Command::Import(command) => commands::import::run(&app, command).await,
            Command::Doctor(_) | Command::Completions(_) => Ok(exit::Exit::Done),
        }
    })?
}
