//! The program as the crash harness runs it: with a provider more, the testkit's, which submits, polls and fetches. No
//! vendor here works like that yet; what must survive a crash between two exchanges is proven with it all the same.
//!
//! What the harness cannot do itself, since it is made of nothing of ours, this does as well:
//! `harness --hold-database FILE` is another program that has the database for itself until its standard input ends;
//! `harness --samples FOLDER` writes pictures to work on.

use impasto_sdk::Size;
use impasto_testkit::sample::{Look, grey_mask, picture};
use std::{error::Error, fs, io::Read, path::Path, process::ExitCode};

impasto_sdk::register_provider!(impasto_testkit::scripted::Polled);

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args().skip(1).take(2).collect();
    let served = match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--hold-database", file] => hold(Path::new(file)),
        ["--samples", folder] => samples(Path::new(folder)),
        _ => return program(),
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(error.as_ref()),
    }
}

fn program() -> ExitCode {
    let polled = impasto_testkit::scripted::POLLED.provider.info().id;
    let linked: Vec<_> = impasto_plugins::PROVIDERS.iter().copied().chain([polled]).collect();
    impasto::main(&linked)
}

/// Says that it holds the file by a line on standard output.
#[expect(clippy::print_stdout, reason = "the harness waits for the line")]
fn hold(file: &Path) -> Result<(), Box<dyn Error>> {
    let database = rusqlite::Connection::open(file)?;
    database.execute_batch("BEGIN EXCLUSIVE")?;
    println!("held");
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(database.execute_batch("ROLLBACK")?)
}

/// A picture to start from, another to go by, and a mask for the first.
fn samples(folder: &Path) -> Result<(), Box<dyn Error>> {
    let size = Size::new(1024, 1024);
    fs::write(folder.join("init.png"), picture(size, 70_001, Look::Png))?;
    fs::write(folder.join("reference.png"), picture(Size::new(512, 512), 70_002, Look::Png))?;
    Ok(fs::write(folder.join("mask.png"), grey_mask(size))?)
}

#[expect(clippy::print_stderr, reason = "the harness shows it")]
fn fail(error: &dyn Error) -> ExitCode {
    eprintln!("{error}");
    ExitCode::FAILURE
}
