//! `cargo xtask crash`: the program is killed at random moments, started again, and what it kept is compared with what
//! the vendors billed.
//!
//! Rounds share a root until it is full, so that recovery meets history. The program is the harness of
//! `crates/impasto/examples`: the usual one, and the testkit's provider that submits, polls and fetches.

mod account;
mod check;
mod dice;
pub(crate) mod http;
pub(crate) mod journal;
mod places;
mod programs;
mod reconcile;
mod resend;
mod round;
mod scene;
mod site;
mod tally;
pub(crate) mod vendor;

use anyhow::{Result, bail};
use dice::Dice;
use programs::Programs;
use std::{
    path::Path,
    time::{Instant, SystemTime, UNIX_EPOCH},
};
use tally::Tally;

/// What to run.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Times that the program is killed
    #[arg(long, default_value_t = 300)]
    rounds: u32,
    /// Repeats the choices of an earlier run
    #[arg(long)]
    seed: Option<u64>,
    /// 25 rounds
    #[arg(long)]
    short: bool,
    /// Only the odd places: a full disk, a read-only root, a database that is locked or cut short
    #[arg(long)]
    places: bool,
    /// Only this round of a seed
    #[arg(long, value_name = "ROUND", requires = "seed")]
    only: Option<u32>,
    /// Where the programs are, in a place that this one made for itself
    #[arg(long, hide = true, num_args = 3)]
    inside: Option<Vec<String>>,
}

/// Rounds that share a root.
const ROUNDS_OF_A_ROOT: u32 = 25;

/// Kills, starts again, compares; tells everything that is not as it should be.
pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    if let Some(inside) = &args.inside {
        return places::inside(inside);
    }
    let programs = programs::build(root)?;
    let begun = Instant::now();
    let mut tally = Tally::default();
    if !args.places {
        rounds(&programs, args, &mut tally)?;
    }
    if args.only.is_none() {
        places::run(&programs, &mut tally)?;
    }
    tally.print(begun.elapsed());
    if tally.found() > 0 {
        bail!("{} found", tally.found());
    }
    Ok(())
}

fn rounds(programs: &Programs, args: &Args, tally: &mut Tally) -> Result<()> {
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |since| since.as_secs());
    let seed = args.seed.unwrap_or_else(now);
    println!("crash: seed {seed}");
    let last = if args.short { ROUNDS_OF_A_ROOT } else { args.rounds };
    let numbers: Vec<u32> = args.only.map_or_else(|| (1..=last).collect(), |only| vec![only]);
    for (index, numbers) in numbers.chunks(ROUNDS_OF_A_ROOT as usize).enumerate() {
        let mut scene = scene::Scene::open(programs, &format!("{seed}-{index}"))?;
        for number in numbers {
            let mut dice = Dice::new(seed, u64::from(*number));
            let found = round::run(&mut scene, *number, &mut dice, tally)?;
            for finding in &found {
                println!("round {number}: {finding}; again: cargo xtask crash --seed {seed} --only {number}");
            }
            tally.findings(found.len());
        }
        for finding in scene.close(tally)? {
            println!(
                "root {index}, rounds {}..: {finding}; kept in {}",
                numbers[0],
                scene.folder().display()
            );
            tally.findings(1);
            scene.keep();
        }
        tally.progress(numbers.len());
    }
    Ok(())
}
