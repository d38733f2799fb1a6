//! Asking again, for what is missing only.

use crate::{Job, Studio, jobs::recover::is_unfinished};
use impasto_ports::{CallRow, JobRow, Phase};
use impasto_sdk::{Error, Generate, Kind, Result, Task};

/// Whether a call whose outcome is unknown, and which may have been billed, is sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResendUnknown {
    /// It is: a person said so.
    Yes,
    /// It is not.
    No,
}

impl Studio {
    /// Makes the missing pictures of a job: those of failed and cancelled calls and those that a call left out. An
    /// answer that is still in the spool is read again, at no cost. Unknown calls are sent again only when that is
    /// asked for.
    ///
    /// # Errors
    /// `NotFound`; `InvalidRequest` where the job still runs, nothing is missing, or unknown calls stand in the way.
    pub async fn retry(&self, id: &str, resend: ResendUnknown) -> Result<Job> {
        let Some(job) = self.store.job(id).await? else {
            return Err(Error::new(Kind::NotFound, format!("there is no job {id:?}")));
        };
        if !job.state.is_terminal() {
            return Err(Error::new(Kind::InvalidRequest, format!("job {id} still runs")));
        }
        let calls = self.store.calls(id).await?;
        if resend == ResendUnknown::No && calls.iter().any(|call| call.phase == Phase::Unknown) {
            let message =
                "a call may have been billed without its pictures; send it again with --resend-unknown";
            return Err(Error::new(Kind::InvalidRequest, message));
        }
        let runs = self.retries(&job, &calls).await?;
        if runs.is_empty() {
            return Err(Error::new(Kind::InvalidRequest, format!("nothing is missing from job {id}")));
        }
        self.launch(id, runs);
        self.job(id).await
    }

    async fn retries(&self, job: &JobRow, calls: &[CallRow]) -> Result<Vec<CallRow>> {
        let landed: u32 = calls.iter().map(|call| call.landed).sum();
        let mut lacking = job.count.saturating_sub(landed);
        let mut again = Vec::new();
        for call in calls.iter().filter(|call| is_unfinished(call.phase) && call.landed == 0) {
            if lacking == 0 {
                break;
            }
            lacking = lacking.saturating_sub(asked(call));
            again.extend(self.rewind(call).await?);
        }
        let fresh = self.fresh(job, calls, lacking).await?;
        if !fresh.is_empty() {
            self.store.extend(&job.id, &fresh).await?;
        }
        again.extend(fresh);
        Ok(again)
    }

    /// New calls for what calls with some pictures left out. These calls no longer count it as missing.
    async fn fresh(&self, job: &JobRow, calls: &[CallRow], mut lacking: u32) -> Result<Vec<CallRow>> {
        let entry = self.entry_ready(&job.provider)?;
        let mut fresh = Vec::new();
        for call in calls.iter().filter(|call| !(is_unfinished(call.phase) && call.landed == 0)) {
            let (Task::Generate(generate), missing) =
                (&call.task, asked(call).saturating_sub(call.landed).min(lacking))
            else {
                continue;
            };
            if missing == 0 {
                continue;
            }
            lacking -= missing;
            let claim = self.claim(self.owner()?, Vec::new());
            if let Some(mut call) = self.store.take(&call.id, &claim).await? {
                call.missing.clear();
                let _ = self.store.put(&call, None).await?;
            }
            let rest = rest_of(generate, call.landed, missing);
            fresh.push(self.call_row(entry, job, calls.len() + fresh.len(), rest, call.at_risk)?);
        }
        Ok(fresh)
    }

    /// Takes a call that came to nothing and puts it back to where it can go on: to its answer, where that is still in
    /// the spool, else to its beginning.
    async fn rewind(&self, call: &CallRow) -> Result<Option<CallRow>> {
        let claim = self.claim(self.owner()?, Vec::new());
        let Some(mut call) = self.store.take(&call.id, &claim).await? else { return Ok(None) };
        let answered = call.answer.is_some() && call.phase == Phase::Failed;
        call.phase = if answered { Phase::Answered } else { Phase::Intended };
        if !answered {
            let entry = self.entry_ready(&call.provider)?;
            call.cx = self.cx(entry)?;
            call.step = entry.provider.begin(&call.task, &call.cx)?;
            call.answer = None;
        }
        call.error = None;
        call.missing.clear();
        let _ = self.store.put(&call, None).await?;
        Ok(Some(call))
    }
}

fn asked(call: &CallRow) -> u32 {
    if let Task::Generate(generate) = &call.task { generate.count } else { 0 }
}

/// The same request for the pictures that are missing.
fn rest_of(generate: &Generate, landed: u32, lacking: u32) -> Generate {
    let mut rest = generate.clone();
    rest.count = lacking;
    rest.seed = generate.seed.map(|seed| seed + u64::from(landed));
    rest
}
