//! A disk without room: before a request leaves, and while its answer arrives.

use super::stage::{Stage, fails, system};
use anyhow::Result;
use std::{fs::File, io::Write, path::Path, thread::sleep, time::Duration};

/// The place that needs a disk of its own before anything is on it.
pub(super) const NAME: &str = "full-disk";

/// A small disk as the root.
pub(super) fn mount(root: &Path) -> Result<()> {
    system("mount", &["-t", "tmpfs", "-o", "size=12m", "none"], root)
}

pub(super) fn play(stage: &Stage) -> Result<Vec<String>> {
    let mut found = Vec::new();
    fill(stage)?;
    found.extend(fails(&stage.generate("full")?.wait()?, &["full", "space"]));
    found.extend(stage.unbilled("full")?);
    make_room(stage)?;
    found.extend(stage.works("room")?);
    found.extend(while_it_arrives(stage)?);
    found.extend(killed_while_it_waits(stage)?);
    Ok(found)
}

/// The answer waits for room; when there is some, everything goes on.
fn while_it_arrives(stage: &Stage) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut running = stage.generate("arriving")?;
    stage.left(&mut running)?;
    fill(stage)?;
    sleep(Duration::from_secs(3));
    if !running.lives()? {
        found.push("arriving: it ended though it should wait for room".into());
    }
    make_room(stage)?;
    running.wait()?;
    found.extend(stage.resume()?);
    found.extend(stage.kept("arriving")?);
    Ok(found)
}

/// What had not arrived may be unknown, but it has a state, and nothing else is harmed.
fn killed_while_it_waits(stage: &Stage) -> Result<Vec<String>> {
    let mut running = stage.generate("killed")?;
    stage.left(&mut running)?;
    fill(stage)?;
    sleep(Duration::from_secs(2));
    running.kill()?;
    make_room(stage)?;
    let mut found: Vec<_> = stage.resume()?.into_iter().collect();
    found.extend(crate::crash::check::doctor(&stage.site)?);
    found.extend(stage.kept("arriving")?);
    found.extend(stage.works("afterwards")?);
    Ok(found)
}

/// Writes until nothing more fits.
fn fill(stage: &Stage) -> Result<()> {
    let mut filler = File::create(stage.site.root().join("filler"))?;
    for size in [64 << 10, 1 << 10, 1] {
        while filler.write_all(&vec![0; size]).is_ok() {}
    }
    Ok(())
}

fn make_room(stage: &Stage) -> Result<()> {
    Ok(std::fs::remove_file(stage.site.root().join("filler"))?)
}
