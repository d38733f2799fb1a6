//! Killing a call at every effect, and once more while it recovers.

use super::{Life, World};
use impasto_ports::{CallRow, Phase};
use impasto_sdk::{Error, Generate, Result};

/// What all the killing came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lives that were ended by force.
    pub kills: u32,
    /// Deaths at which a whole answer lay on disk while its call was not at its end.
    pub answered: u32,
    /// Calls that were settled in the end.
    pub settled: u32,
    /// Calls whose outcome is unknown in the end.
    pub unknown: u32,
}

/// Runs one call in ever new worlds, killed before the first effect, before the second, and so on to the end; the next
/// life is killed as well, a few effects in; the third may live. After each:
///
/// 1. the vendor has billed at most once,
/// 2. where a whole answer had reached the disk, its pictures are in the gallery, byte for byte,
/// 3. whatever is in the gallery came from the vendor,
/// 4. the call is settled, or unknown with a reason.
///
/// # Errors
/// The promise that was broken, with the effect at which the process was killed.
pub fn killed_at_every_effect(
    world: impl Fn() -> Result<World>,
    task: impl Fn(&World) -> Result<Generate>,
) -> std::result::Result<Tally, String> {
    let mut tally = Tally::default();
    for effect in 0..500 {
        let told = |error: Error| format!("killed at effect {effect}: {error}");
        let world = world().map_err(told)?;
        let call = task(&world).and_then(|task| world.intend(&[task])).map_err(told)?.remove(0);
        world.fuse.arm(effect);
        let life = world.run(call).map_err(told)?;
        let mut arrived = answer_is_there(&world);
        if life == Life::Killed {
            tally.kills += 1;
            tally.answered += u32::from(arrived);
            world.fuse.arm(effect % 5);
            for life in world.restart().map_err(told)? {
                tally.kills += u32::from(life == Life::Killed);
            }
            arrived |= answer_is_there(&world);
            world.fuse.disarm();
            world.restart().map_err(told)?;
        }
        world.fuse.disarm();
        let end = world.calls().map_err(told)?.remove(0);
        check(&world, &end, arrived).map_err(|broken| format!("killed at effect {effect}: {broken}"))?;
        tally.settled += u32::from(end.phase == Phase::Settled);
        tally.unknown += u32::from(end.phase == Phase::Unknown);
        if life != Life::Killed {
            return Ok(tally);
        }
    }
    Err("the call did not come to its end within 500 effects".into())
}

/// Whether the answer of a billed exchange, a success and whole, lies in the spool. How the driver names the folders of
/// attempts is its own affair; those of free exchanges start with another word.
fn answer_is_there(world: &World) -> bool {
    let spool = world.spool();
    spool.calls().iter().any(|call| {
        let folders = std::fs::read_dir(spool.call(call)).into_iter().flatten().flatten();
        let names = folders.filter_map(|entry| entry.file_name().into_string().ok());
        let mut billed = names.filter(|name| name.starts_with(|first: char| first.is_ascii_digit()));
        billed.any(|name| {
            let answer = spool.answer(call, &name).ok().flatten();
            answer.is_some_and(|answer| answer.whole && answer.is_success())
        })
    })
}

fn check(world: &World, end: &CallRow, arrived: bool) -> std::result::Result<(), String> {
    let billed = world.books.bill().len();
    if billed > 1 {
        return Err(format!("billed {billed} times"));
    }
    let gallery = world.gallery().map_err(|error| error.to_string())?;
    let served = world.books.served();
    let settled = end.phase == Phase::Settled;
    // A vendor inside the program keeps no copies.
    let same = if served.is_empty() { !gallery.is_empty() } else { gallery == served };
    if arrived && !(settled && same) {
        return Err(format!(
            "the answer reached the disk, and the call ended {:?} with {} of {} pictures: {:?}",
            end.phase,
            gallery.len(),
            served.len(),
            end.error
        ));
    }
    let strange = |picture: &&Vec<u8>| {
        !served.is_empty() && !served.contains(*picture) && !world.books.drafted(picture)
    };
    if let Some(stranger) = gallery.iter().find(strange) {
        return Err(format!("a picture of {} bytes is in the gallery that was never served", stranger.len()));
    }
    match (end.phase, &end.error) {
        (Phase::Settled, _) | (Phase::Unknown, Some(_)) => Ok(()),
        (phase, error) => Err(format!("left in {phase:?}: {error:?}")),
    }
}
