//! Pictures that were deleted long ago go for ever. What may still be needed stays.

use crate::Studio;
use impasto_ports::{ImageQuery, ImageRow, JobQuery, JobState};
use impasto_sdk::Result;
use std::time::Duration;

/// Pictures that are looked at in one go.
const PAGE: u32 = 200;

/// Jobs that may send something again, or for the first time.
const OPEN: [JobState; 3] = [JobState::Queued, JobState::Running, JobState::Unknown];

impl Studio {
    /// Removes pictures for ever that were deleted at least this long ago. What a job needs that is not at its end, or
    /// whose outcome is unknown, stays. Gives how many went.
    ///
    /// # Errors
    /// What the store says.
    pub async fn purge_deleted(&self, age: Duration) -> Result<u32> {
        let until_ms = self.clock.now_ms() - i64::try_from(age.as_millis()).unwrap_or(i64::MAX);
        let needed = self.needed().await?;
        let mut query = ImageQuery { deleted: true, limit: PAGE, ..ImageQuery::default() };
        let mut gone = 0;
        loop {
            let page = self.store.images(&query).await?;
            for row in &page.images {
                let is_old = row.deleted_ms.is_some_and(|deleted| deleted <= until_ms);
                if is_old && !is_needed(row, &needed) {
                    self.remove_image(&row.id).await?;
                    gone += 1;
                }
            }
            let Some(next) = page.next else { return Ok(gone) };
            query.before = Some(next);
        }
    }

    /// Everything that open jobs say, in which the pictures that they need are named.
    async fn needed(&self) -> Result<Vec<OpenJob>> {
        let mut query = JobQuery { states: OPEN.to_vec(), limit: PAGE, ..JobQuery::default() };
        let mut needed = Vec::new();
        loop {
            let jobs = self.store.jobs(&query).await?;
            let Some(last) = jobs.last() else { return Ok(needed) };
            query.before = Some(last.id.clone());
            for job in jobs {
                let tasks = self.store.calls(&job.id).await?;
                let mut says = job.draft.to_string();
                says.extend(tasks.iter().filter_map(|call| serde_json::to_string(&call.task).ok()));
                needed.push(OpenJob { id: job.id, says });
            }
        }
    }
}

/// A job that is not at its end, and what it asks for.
struct OpenJob {
    id: String,
    says: String,
}

/// Whether an open job made it, names it, or sends its bytes.
fn is_needed(row: &ImageRow, jobs: &[OpenJob]) -> bool {
    jobs.iter().any(|job| {
        row.job.as_ref() == Some(&job.id) || job.says.contains(&row.id) || job.says.contains(&row.blob.id)
    })
}
