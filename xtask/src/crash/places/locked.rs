//! A database that another process has for itself: before a request leaves, and while its answer arrives.

use super::stage::{Stage, fails};
use anyhow::{Context, Result, bail};
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

const SAYS: [&str; 2] = ["in use by another process", "try again"];

pub(super) fn play(stage: &Stage) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let holder = hold(stage)?;
    found.extend(fails(&stage.generate("locked")?.wait()?, &SAYS));
    found.extend(stage.unbilled("locked")?);
    let_go(holder)?;
    found.extend(stage.works("unlocked")?);
    found.extend(while_it_arrives(stage)?);
    Ok(found)
}

/// The answer is on disk by the time that nobody can be told; it is taken up later.
fn while_it_arrives(stage: &Stage) -> Result<Vec<String>> {
    let mut running = stage.generate("arriving")?;
    stage.left(&mut running)?;
    let holder = hold(stage)?;
    sleep(Duration::from_secs(8));
    let_go(holder)?;
    let ran = running.wait()?;
    let mut found: Vec<_> = stage.resume()?.into_iter().collect();
    if ran.crashed() {
        found.push(format!("it broke down: {}", ran.err));
    }
    found.extend(stage.kept("arriving")?);
    found.extend(stage.works("afterwards")?);
    Ok(found)
}

fn hold(stage: &Stage) -> Result<Child> {
    let mut child = Command::new(&stage.harness)
        .arg("--hold-database")
        .arg(stage.site.root().join("impasto.db"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut said = String::new();
    BufReader::new(child.stdout.take().context("no output")?).read_line(&mut said)?;
    if said.trim() != "held" {
        bail!("the database could not be held");
    }
    Ok(child)
}

fn let_go(mut holder: Child) -> Result<()> {
    drop(holder.stdin.take());
    holder.wait()?;
    Ok(())
}
