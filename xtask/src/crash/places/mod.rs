//! Odd places: a full disk, a read-only root, a database that someone else has or that was cut short. Each must give a
//! clear error, lose nothing, and be forgotten when its cause is gone.
//!
//! Tests may run as root, for whom file modes mean nothing; so disks are mounted, in a namespace of their own.

mod cut;
mod full;
mod locked;
mod read_only;
mod stage;

use super::{programs::Programs, tally::Tally};
use anyhow::{Context, Result, bail};
use stage::Stage;
use std::{
    path::PathBuf,
    process::{Command, Stdio},
    thread,
};

/// What is played at a place: findings, one sentence each.
type Play = fn(&Stage) -> Result<Vec<String>>;

struct Place {
    name: &'static str,
    play: Play,
    ground: Ground,
}

/// What a place stands on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ground {
    /// A folder like any other.
    Folder,
    /// A mount of its own, in a namespace of its own.
    Mount,
}

static PLACES: [Place; 4] = [
    Place { name: "full-disk", play: full::play, ground: Ground::Mount },
    Place { name: "read-only-root", play: read_only::play, ground: Ground::Mount },
    Place { name: "locked-database", play: locked::play, ground: Ground::Folder },
    Place { name: "cut-database", play: cut::play, ground: Ground::Folder },
];

/// Plays all of them, side by side, since most of it is waiting; those that need a mount in a namespace, where the system
/// allows one.
pub(super) fn run(programs: &Programs, tally: &mut Tally) -> Result<()> {
    let unshared = Command::new("unshare").args(["-rm", "true"]).stderr(Stdio::null()).status();
    let can_mount = unshared.is_ok_and(|status| status.success());
    let (possible, skipped): (Vec<_>, Vec<_>) =
        PLACES.iter().partition(|place| can_mount || place.ground == Ground::Folder);
    for place in skipped {
        tally.place(place.name, "skipped: `unshare -rm` does not work here".into());
    }
    let played: Vec<Result<Vec<String>>> = thread::scope(|scope| {
        let start = |place: &&'static Place| {
            let place = *place;
            scope.spawn(move || one(place, programs))
        };
        let started: Vec<_> = possible.iter().map(start).collect();
        started.into_iter().map(|play| play.join().unwrap_or_else(|_| bail!("a play broke off"))).collect()
    });
    for (place, found) in possible.into_iter().zip(played) {
        let found = found?;
        for finding in &found {
            println!("{}: {finding}; again: cargo xtask crash --places", place.name);
        }
        tally
            .place(place.name, if found.is_empty() { "ok".into() } else { format!("{} found", found.len()) });
        tally.findings(found.len());
    }
    Ok(())
}

/// What is found at a place.
fn one(place: &Place, programs: &Programs) -> Result<Vec<String>> {
    match place.ground {
        Ground::Mount => elsewhere(place, programs),
        Ground::Folder => stage::play(place.name, place.play, programs),
    }
}

/// In a mount namespace, by another process of this program.
fn elsewhere(place: &Place, programs: &Programs) -> Result<Vec<String>> {
    let output = Command::new("unshare")
        .arg("-rm")
        .arg(std::env::current_exe()?)
        .args(["crash", "--inside", place.name])
        .args([&programs.harness, &programs.vendors])
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        bail!("{} could not be played", place.name);
    }
    Ok(String::from_utf8_lossy(&output.stdout).lines().map(Into::into).collect())
}

/// Plays one place in this process, which has a namespace of its own; prints what it finds.
pub(super) fn inside(words: &[String]) -> Result<()> {
    let [name, harness, vendors] = words else { bail!("expected a place and two programs") };
    let place = PLACES.iter().find(|place| place.name == name).context("no such place")?;
    let programs = Programs { harness: PathBuf::from(harness), vendors: PathBuf::from(vendors) };
    for finding in stage::play(place.name, place.play, &programs)? {
        println!("{}", finding.replace('\n', " | "));
    }
    Ok(())
}
