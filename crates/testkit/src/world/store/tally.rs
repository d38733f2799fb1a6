//! How much there is.

use super::Tables;
use impasto_ports::{JobState, Phase, Tally};
use impasto_sdk::Result;

impl Tables {
    pub(super) fn tally(&self) -> Result<Tally> {
        let mut phases = Vec::new();
        for job in &self.jobs {
            phases.extend(self.of_job(&job.id)?.into_iter().map(|call| call.phase));
        }
        let jobs = JobState::ALL.map(|s| (s, self.jobs.iter().filter(|job| job.state == s).count() as u64));
        let calls = Phase::ALL.map(|p| (p, phases.iter().filter(|phase| **phase == p).count() as u64));
        Ok(Tally {
            jobs: jobs.into_iter().filter(|(_, count)| *count > 0).collect(),
            calls: calls.into_iter().filter(|(_, count)| *count > 0).collect(),
            images: self.images.values().filter(|image| image.deleted_ms.is_none()).count() as u64,
        })
    }
}
