//! Keeping the spool within its bound. What is not settled is never deleted.

use crate::Studio;
use impasto_ports::{JobState, Phase};
use impasto_sdk::{Error, Kind, Remedy, Result};
use std::{
    collections::HashMap,
    fs, io,
    path::Path,
    time::{Duration, SystemTime},
};

/// What lies in the spool for one call, or for none.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Lot {
    name: String,
    bytes: u64,
    age: Duration,
    phase: Option<Phase>,
}

/// Whether the spool is looked through after a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sweep {
    Now,
    Later,
}

/// How often it is looked through though every job ends well.
const NOW_AND_THEN: Duration = Duration::from_secs(600);

/// A folder of no call, of an upload that was broken off, say, is left alone for this long: it may be in use.
const ORPHANED: Duration = Duration::from_secs(24 * 60 * 60);

impl Studio {
    /// Clears away what nobody needs, and notes how much is left. Rules, in this order:
    /// 1. A folder that belongs to no call goes after a day.
    /// 2. What a settled call could not use (its raw bytes, with the reason in the journal) stays as long as there is
    ///    room; above the setting `spool_max_bytes` the oldest goes first.
    /// 3. Everything else stays: its call runs, failed with an answer, was stopped, or its outcome is unknown.
    pub(crate) async fn sweep_spool(&self) {
        let most = self.configuration.spool_max_bytes();
        match self.lots().await {
            Ok(lots) => {
                let (gone, kept) = sort(lots, most);
                gone.iter().for_each(|lot| self.driver.spool.remove(&lot.name));
                self.sweeps.note(kept);
            }
            Err(error) => tracing::warn!(%error, "the spool was not looked through"),
        }
    }

    /// A job whose pictures are all in the gallery has left nothing of its own. What else is there, of other processes or
    /// earlier attempts, is looked at now and then.
    pub(crate) fn sweep_after(&self, state: JobState) -> Sweep {
        let is_due = self.sweeps.is_older_than(NOW_AND_THEN);
        if state == JobState::Done && !is_due { Sweep::Later } else { Sweep::Now }
    }

    /// Looks through the spool after a job, unless that is being done already: of hundreds of jobs that end at once, each
    /// would look through what all have, and nobody would hear that they are at their end before.
    pub(crate) async fn sweep_unless_swept(&self) {
        if let Some(_turn) = self.sweeps.try_turn() {
            self.sweep_spool().await;
        }
    }

    /// Looks again where jobs ended during the last look: one look for all of them.
    pub(crate) async fn sweep_what_was_missed(&self) {
        if let Some(_turn) = self.sweeps.turn_for_missed().await {
            self.sweep_spool().await;
        }
    }

    /// Refuses to start anything while the spool is full of answers that wait.
    pub(crate) async fn refuse_when_full(&self) -> Result<()> {
        let most = self.configuration.spool_max_bytes();
        if self.sweeps.kept() > most {
            // What was under way at the last look may be at its end.
            self.sweep_spool().await;
        }
        let kept = self.sweeps.kept();
        if kept <= most {
            return Ok(());
        }
        let message = format!(
            "answers that wait to be settled take {kept} bytes, more than the setting spool_max_bytes ({most}) allows; retry \
             the jobs that failed or whose outcome is unknown, or raise the setting"
        );
        Err(Error::new(Kind::Unavailable, message).mended_by(Remedy::ListJobs))
    }

    async fn lots(&self) -> Result<Vec<Lot>> {
        let names = self.driver.spool.calls();
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let phases: HashMap<_, _> = self.store.phases(&names).await?.into_iter().collect();
        let spool = self.driver.spool.clone();
        let lot = move |name: String| {
            let path = spool.call(&name);
            let age = age(&path);
            Lot { bytes: size(&path).unwrap_or(0), age, phase: phases.get(&name).copied(), name }
        };
        let looked = tokio::task::spawn_blocking(move || names.into_iter().map(lot).collect());
        looked.await.map_err(|error| Error::new(Kind::Unexpected, error.to_string()))
    }
}

/// What goes, and how many bytes stay.
fn sort(lots: Vec<Lot>, most: u64) -> (Vec<Lot>, u64) {
    let orphan = |lot: &Lot| lot.phase.is_none() && lot.age > ORPHANED;
    let (mut gone, kept): (Vec<_>, Vec<_>) = lots.into_iter().partition(orphan);
    let mut bytes: u64 = kept.iter().map(|lot| lot.bytes).sum();
    let mut settled: Vec<_> = kept.into_iter().filter(|lot| lot.phase == Some(Phase::Settled)).collect();
    settled.sort_by_key(|lot| std::cmp::Reverse(lot.age));
    for lot in settled {
        if bytes <= most {
            break;
        }
        bytes -= lot.bytes;
        gone.push(lot);
    }
    (gone, bytes)
}

fn age(path: &Path) -> Duration {
    let changed = fs::metadata(path).and_then(|metadata| metadata.modified());
    changed.ok().and_then(|then| SystemTime::now().duration_since(then).ok()).unwrap_or_default()
}

fn size(path: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        bytes += if metadata.is_dir() { size(&entry.path())? } else { metadata.len() };
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lot(name: &str, bytes: u64, hours: u64, phase: Option<Phase>) -> Lot {
        Lot { name: name.into(), bytes, age: Duration::from_secs(hours * 3600), phase }
    }

    fn gone(lots: Vec<Lot>, most: u64) -> (Vec<String>, u64) {
        let (gone, kept) = sort(lots, most);
        (gone.into_iter().map(|lot| lot.name).collect(), kept)
    }

    #[test]
    fn what_is_not_settled_stays_however_full_it_is() {
        let open = Phase::ALL.into_iter().filter(|phase| *phase != Phase::Settled);
        let lots: Vec<_> = open.map(|phase| lot(phase.as_str(), 10, 999, Some(phase))).collect();
        assert_eq!(gone(lots, 1), (Vec::new(), 60));
    }

    #[test]
    fn leftovers_of_settled_calls_go_oldest_first_and_only_above_the_bound() {
        let settled = Some(Phase::Settled);
        let lots = vec![
            lot("new", 10, 1, settled),
            lot("old", 10, 9, settled),
            lot("open", 10, 5, Some(Phase::Sent)),
        ];
        assert_eq!(gone(lots.clone(), 30), (Vec::new(), 30));
        assert_eq!(gone(lots.clone(), 29), (vec!["old".into()], 20));
        assert_eq!(gone(lots, 5), (vec!["old".into(), "new".into()], 10));
    }

    #[test]
    fn a_folder_of_no_call_goes_after_a_day() {
        assert_eq!(gone(vec![lot("a", 1, 23, None), lot("b", 1, 25, None)], 9), (vec!["b".into()], 1));
    }
}
