//! From a plan to calls that run.

use crate::{
    Ask, Job, JobOutcome, Listing, Model, Plan, Problem, ResendUnknown, Reuse, Studio,
    budget::Spender,
    jobs::{due::Due, reuse, runs::Run, settle::lane_for, spool::Sweep},
    plan::{OVER_BUDGET, OVER_MAX_COST, Prepared},
    studio::Inner,
};
use futures_util::future::join_all;
use impasto_controls::Violation;
use impasto_driver::{Called, Owner, Stop};
use impasto_ports::{
    Bound, CallRow, ImageRow, Intended, Intent, JobKind, JobQuery, JobRow, JobState, Once, Phase, Priced,
    WholeJob,
};
use impasto_sdk::{Error, Kind, Result, Step, Task};
use serde_json::{Value, json};
use std::sync::{Arc, PoisonError};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

impl Studio {
    /// Writes the job and its calls in one commit that reserves their price, and lets the calls run side by side. Returns
    /// at once.
    ///
    /// # Errors
    /// `InvalidRequest` with the plan's problems or for a key that was used for another request, `OverBudget`, `Config`
    /// without a key, `Unavailable` while the spool is full of answers that wait, or what the store says.
    pub async fn start(&self, mut plan: Plan, ask: impl Into<Ask>) -> Result<Job> {
        let Ask { caller, once, reuse, priority, listing } = ask.into();
        let entry = self.entry_ready(&plan.model.config.provider_id)?;
        if let Some(problem) = plan.problems.first().filter(|_| plan.is_refused(reuse)) {
            return Err(refusal(problem));
        }
        let Prepared { generates, mut inputs } = self.prepare(&mut plan, &caller).await?;
        let mut job = JobRow {
            draft: plan.draft.clone(),
            changes: json!({ "changes": plan.changes, "restore": plan.restore }),
            count: plan.calls.iter().map(|call| call.images).sum(),
            price: plan.price.clone(),
            ..self.job_row(&plan.model, &caller)
        };
        job.unlisted = listing == Listing::Hidden;
        inputs.iter_mut().for_each(|input| input.unlisted = job.unlisted);
        let base_url = self.configuration.provider(&job.provider)?.base_url;
        job.priority = priority;
        job.digest = reuse::digest(&job, base_url.as_deref(), &generates);
        if reuse == Reuse::Yes
            && let Some(again) = self.reuse(&job, &inputs, once.as_ref()).await?
        {
            return Ok(again);
        }
        if let Some(problem) = plan.problems.first() {
            return Err(refusal(problem));
        }
        self.refuse_when_full().await?;
        let mut calls = Vec::new();
        for (ordinal, generate) in generates.into_iter().enumerate() {
            let at_risk = plan.calls.get(ordinal).and_then(|call| call.price.high_usd);
            let task = Task::Generate(Box::new(generate));
            calls.push(self.call_row(entry, &job, ordinal, task, at_risk)?);
        }
        let bounds = self.bounds(spender(&job)).await?;
        self.write_and_run(job, calls, Extras { inputs, bounds, once }).await
    }

    /// Writes a job and lets it run, whether or not anybody goes on waiting: what is written runs. Tells of the job as it
    /// was asked for.
    pub(crate) async fn write_and_run(
        &self,
        row: JobRow,
        calls: Vec<CallRow>,
        extras: Extras,
    ) -> Result<Job> {
        let studio = self.clone();
        let work = async move { studio.write_then_run(row, calls, extras).await };
        let writing = tokio::spawn(work.in_current_span());
        writing.await.map_err(|error| Error::new(Kind::Unexpected, error.to_string()))?
    }

    /// Calls whose turn comes at once are written as sent: one commit in place of two.
    async fn write_then_run(&self, row: JobRow, mut calls: Vec<CallRow>, extras: Extras) -> Result<Job> {
        let told = Job::of(&row, &calls, &[], &[]);
        // It runs from before anybody can know of it: whoever stops it or waits for it finds it here.
        let run = Run::begin(self, &row.id);
        let called = join_all(calls.iter_mut().map(|call| self.call_up(call, &row))).await;
        let attempts: Vec<_> = called.iter().flatten().map(|called| called.attempt.clone()).collect();
        let Extras { inputs, bounds, once } = &extras;
        let once = once.as_ref();
        let intent = Intent { bounds, once, attempts: &attempts, ..Intent::new(&row, &calls, inputs) };
        let known = match self.store.intend(&intent).await {
            Ok(Intended::Written) => {
                self.recent.keep(row);
                self.run_to_end(run, calls.into_iter().zip(called).map(Due::called).collect(), Written::Now);
                return Ok(told);
            }
            Ok(Intended::Known(known)) => Ok(known),
            Err(error) => Err(error),
        };
        drop(run);
        called.into_iter().flatten().for_each(|called| self.driver.send_away(called));
        self.job(&known?).await
    }

    async fn call_up(&self, call: &mut CallRow, job: &JobRow) -> Option<Called> {
        let lane = lane_for(call, Some(job), &self.registry, self.configuration.as_ref()).ok()?;
        self.driver.call_up(call, lane).await
    }

    /// Waits until a job is at its end, or cannot go on in this process. The job may run in another process.
    ///
    /// # Errors
    /// `NotFound`, or what the store says.
    pub async fn wait(&self, id: &str) -> Result<Job> {
        Ok(self.wait_whole(id).await?.job)
    }

    /// The same, with the rows of its pictures.
    ///
    /// # Errors
    /// As [`Studio::wait`].
    pub async fn wait_whole(&self, id: &str) -> Result<JobAndImages> {
        loop {
            // Asked first: a job that is at an end and runs all the same has a late answer that is being taken in.
            if !self.runs_here(id) {
                let whole = self.whole(id).await?;
                if whole.job.state.is_terminal() || self.is_parked(id) {
                    return Ok(whole);
                }
                // Another process tells nothing.
                tokio::time::sleep(NEAR_LOOK).await;
                continue;
            }
            let end = self.hub.end_of(id);
            // It may have come before anybody waited for it.
            if self.runs_here(id) {
                // The journal has the last word.
                let _ = tokio::time::timeout(FAR_LOOK, end.come()).await;
            }
        }
    }

    /// One job, whole.
    ///
    /// # Errors
    /// `NotFound`, or what the store says.
    pub async fn job(&self, id: &str) -> Result<Job> {
        Ok(self.whole(id).await?.job)
    }

    /// One job, whole, with the rows of its pictures.
    ///
    /// # Errors
    /// `NotFound`, or what the store says.
    pub async fn whole(&self, id: &str) -> Result<JobAndImages> {
        let Some(WholeJob { row, calls, attempts, outputs: mut images }) = self.store.whole(id).await? else {
            return Err(Error::new(Kind::NotFound, format!("there is no job {id:?}")));
        };
        let order = |image: &ImageRow| {
            let ordinal =
                calls.iter().find(|call| Some(&call.id) == image.call.as_ref()).map(|call| call.ordinal);
            (ordinal, image.position)
        };
        images.sort_by_key(order);
        let mut job = Job::of(&row, &calls, &attempts, &images);
        let parked = self.parked.why(id);
        job.errors.extend(parked.filter(|_| !row.state.is_terminal()).map(|error| Problem::of(&error)));
        Ok(JobAndImages { job, images })
    }

    /// Who asked for a job. Of one that runs here that is known without the store.
    ///
    /// # Errors
    /// `NotFound`, or what the store says.
    pub async fn caller_of(&self, id: &str) -> Result<String> {
        if let Some(row) = self.recent.get(id) {
            return Ok(row.caller.clone());
        }
        let row = self.store.job(id).await?;
        Ok(row.ok_or_else(|| Error::new(Kind::NotFound, format!("there is no job {id:?}")))?.caller)
    }

    /// Jobs, newest first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn jobs(&self, query: &JobQuery) -> Result<Vec<JobRow>> {
        self.store.jobs(query).await
    }

    /// What came of a job, in short.
    ///
    /// # Errors
    /// What the store says.
    pub async fn outcome(&self, job: &JobRow) -> Result<JobOutcome> {
        Ok(JobOutcome::of(job, &self.store.calls(&job.id).await?))
    }

    /// Stops a job, whichever process runs it. What was already answered is kept. False where it is at its end.
    ///
    /// # Errors
    /// `NotFound`, or what the store says.
    pub async fn cancel(&self, id: &str) -> Result<bool> {
        if self.store.job(id).await?.is_none() {
            return Err(Error::new(Kind::NotFound, format!("there is no job {id:?}")));
        }
        // The wish is written first: a call that stops at once would leave nothing to wish for.
        let wanted = self.store.request_cancel(id).await?;
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned();
        running.into_iter().flatten().for_each(|(_, token)| token.cancel());
        if wanted {
            self.nudge_owners(id).await;
            self.take_orphans(id).await?;
        }
        Ok(wanted)
    }

    /// The row of a job that nothing is asked of yet.
    pub(crate) fn job_row(&self, model: &Model, caller: &str) -> JobRow {
        let now = self.clock.now_ms();
        JobRow {
            id: Inner::id(),
            state: JobState::Queued,
            kind: JobKind::Pictures,
            caller: caller.into(),
            priority: impasto_ports::Priority::default(),
            model_key: model.config.key.clone(),
            provider: model.config.provider_id.clone(),
            model: model.config.provider_model_id.clone(),
            draft: Value::Null,
            record: json!(model.config),
            changes: json!({}),
            count: 0,
            price: Priced::UNPRICED,
            cancel: false,
            error: None,
            digest: String::new(),
            reused: None,
            unlisted: false,
            created_ms: now,
            updated_ms: now,
        }
    }

    pub(crate) fn call_row(
        &self,
        entry: &'static impasto_sdk::ProviderEntry,
        job: &JobRow,
        ordinal: usize,
        task: Task,
        at_risk: Option<impasto_sdk::Money>,
    ) -> Result<CallRow> {
        let cx = self.cx(entry, Arc::new(job.record["definition"].clone()))?;
        let mut call = CallRow::intended(&Inner::id(), &job.id, &job.provider, task, cx);
        call.step = self.begin(entry, &call.task, &call.cx)?;
        let now = self.clock.now_ms();
        call.ordinal = u32::try_from(ordinal).unwrap_or(u32::MAX);
        call.model_key = job.model_key.clone();
        call.at_risk = at_risk;
        call.owner = Some(self.owner()?.id().into());
        call.lease_until_ms = now + i64::try_from(Owner::LEASE.as_millis()).unwrap_or(i64::MAX);
        (call.created_ms, call.updated_ms) = (now, now);
        Ok(call)
    }

    /// The first step of a call, as patient as the settings say.
    pub(crate) fn begin(
        &self,
        entry: &'static impasto_sdk::ProviderEntry,
        task: &Task,
        cx: &impasto_sdk::Cx,
    ) -> Result<Step<Value>> {
        let mut step = entry.provider.begin(task, cx)?;
        let timeout = self.configuration.provider(entry.provider.info().id)?.timeout;
        if let (Step::Send { exchange, .. }, Some(timeout)) = (&mut step, timeout) {
            exchange.patience = timeout;
        }
        Ok(step)
    }

    /// Lets the calls of a job run side by side, each on a task of its own, and says when the last one is at its end.
    pub(crate) fn launch(&self, job: &str, calls: Vec<CallRow>) {
        self.launch_due(job, due(calls));
    }

    /// The same, of calls whose rows may be in the journal alone.
    pub(crate) fn launch_due(&self, job: &str, calls: Vec<Due>) {
        self.run_to_end(Run::begin(self, job), calls, Written::Before);
    }

    /// Very many jobs may wait, so what a task holds meanwhile is small; what comes later is boxed when it comes.
    fn run_to_end(&self, run: Run, calls: Vec<Due>, written: Written) {
        self.keep_alive();
        let studio = self.clone();
        // The job outlives the request that asked for it, and is told of as a part of it.
        let span = tracing::info_span!(
            target: "impasto_trace", "job", "impasto.job" = run.job(), "impasto.calls" = calls.len()
        );
        tokio::spawn(async move {
            // The span is over before the run is: a program that ends waits for runs.
            let state = studio.go_through(&run, calls, written).instrument(span).await;
            Box::pin(studio.clear_up(run, state)).await;
        });
    }

    /// What there is to do after a run, which has left the job in this state, where that is known.
    async fn clear_up(&self, run: Run, state: Option<JobState>) {
        let job = run.job().to_owned();
        drop(run);
        self.parked.forget(&job);
        let landed = self.recent.forget(&job);
        let state = match state {
            Some(state) => state,
            None => self.store.job(&job).await.ok().flatten().map_or(JobState::Failed, |row| row.state),
        };
        let sweep = self.sweep_after(state);
        if sweep == Sweep::Now {
            self.sweep_unless_swept().await;
        }
        self.hub.done(&job, state);
        if sweep == Sweep::Now {
            self.sweep_what_was_missed().await;
        }
        // Whoever waits for the answer goes first: reading it, and sending it on, takes the processors as well.
        self.clock.sleep(GIVE_WAY).await;
        self.make_thumbnails(&job, landed).await;
    }

    /// Runs the calls of a job, and those that are sent again by themselves. Gives what the job came to, where these were
    /// all of its calls and all came to their end here.
    async fn go_through(&self, run: &Run, calls: Vec<Due>, written: Written) -> Option<JobState> {
        // A person may have wanted it stopped while nobody ran it.
        if written == Written::Before && self.is_unwanted(run.job(), &calls).await {
            run.token().cancel();
        }
        let mut ended = self.run_calls(run, calls).await.filter(|_| written == Written::Now);
        while let Some(calls) = Box::pin(self.resend(run)).await {
            self.run_calls(run, due(calls)).await;
            ended = None;
        }
        ended.map(|calls| JobState::of(&calls))
    }

    async fn is_unwanted(&self, job: &str, calls: &[Due]) -> bool {
        // Only those of a restart are many.
        let are_kept = calls.iter().any(|call| matches!(call, Due::Kept { .. }));
        let _turn = if are_kept { self.driver.gates.reading().await } else { None };
        self.store.job(job).await.ok().flatten().is_some_and(|row| row.cancel)
    }

    /// What each came to, where all came to their end.
    async fn run_calls(&self, run: &Run, calls: Vec<Due>) -> Option<Vec<Ended>> {
        let mut tasks = tokio::task::JoinSet::new();
        let mut names = Vec::with_capacity(calls.len());
        for call in calls {
            let (studio, job, token) = (self.clone(), run.job().to_owned(), run.token().clone());
            let name = call.name();
            let course = async move { studio.run_call(&job, call, &token).await };
            names.push((tasks.spawn(course.in_current_span()).id(), name));
        }
        let mut ended = Some(Vec::with_capacity(names.len()));
        while let Some(done) = tasks.join_next_with_id().await {
            let error = match done {
                Ok((_, call)) => {
                    ended = ended.zip(call).map(|(mut ended, call)| {
                        ended.push(call);
                        ended
                    });
                    continue;
                }
                Err(error) => error,
            };
            ended = None;
            tracing::error!(%error, "a call broke off; a later run takes it up");
            self.park(run.job(), &Error::new(Kind::Unexpected, "a call broke off; see the log"));
            if let Some((_, (call, epoch))) = names.iter().find(|(id, _)| *id == error.id()) {
                Box::pin(self.let_go(run.job(), call, *epoch)).await;
            }
        }
        ended
    }

    /// Calls whose outcome is unknown, put back to be sent again, where the settings say that they are: each at most
    /// three times in all.
    async fn resend(&self, run: &Run) -> Option<Vec<CallRow>> {
        if self.configuration.resend_unknown() == ResendUnknown::No || run.token().is_cancelled() {
            return None;
        }
        match self.put_back_unknown(run.job(), MOST_SENT).await {
            Ok(calls) => Some(calls).filter(|calls| !calls.is_empty()),
            Err(error) => {
                tracing::warn!(job = run.job(), %error, "an unknown call was not sent again");
                None
            }
        }
    }

    async fn run_call(&self, job: &str, call: Due, token: &CancellationToken) -> Option<Ended> {
        let (id, epoch) = call.name();
        let ended = match call {
            Due::Here(row) => self.driver.run(*row, token).await.map(came_to),
            // Boxed, so that those that wait hold no room for it.
            Due::Called(both) => {
                let run = async move {
                    let (row, called) = *both;
                    self.driver.run_called(row, called, token).await.map(came_to)
                };
                Box::pin(run).await
            }
            Due::Kept { id, epoch } => self.driver.run_kept(&id, epoch, token).await.map(came_to),
        };
        match ended {
            Ok(ended) => {
                tracing::debug!(call = id, phase = ended.0.as_str(), "a call is at its end");
                return Some(ended);
            }
            Err(Stop::TakenOver) => tracing::warn!(call = id, "another process has taken a call over"),
            Err(Stop::Parked(error)) => {
                tracing::warn!(call = id, %error, "a call cannot go on here; it stays as it is");
                self.park(job, &error);
                Box::pin(self.let_go(job, &id, epoch)).await;
            }
        }
        None
    }

    pub(crate) fn park(&self, job: &str, error: &Error) {
        self.parked.park(job, error, self.clock.now_ms());
    }

    /// Gives a call back, so that the next run finds it without waiting for a lease; unless another has it by now.
    async fn let_go(&self, job: &str, call: &str, epoch: u64) {
        let Ok(calls) = self.store.calls(job).await else { return };
        if let Some(mut call) = calls.into_iter().find(|row| row.id == call && row.epoch == epoch) {
            call.owner = None;
            // Where the store fails too, the lease runs out by itself.
            let _ = self.store.put(&call, None).await;
        }
    }
}

/// A job, and the rows of its pictures in the same order.
#[derive(Clone, Debug)]
pub struct JobAndImages {
    /// The job.
    pub job: Job,
    /// Its pictures.
    pub images: Vec<ImageRow>,
}

/// What is written with a job.
pub(crate) struct Extras {
    /// New pictures that go with it.
    pub(crate) inputs: Vec<ImageRow>,
    /// What its calls must fit into.
    pub(crate) bounds: Vec<Bound>,
    /// The caller's own key for it.
    pub(crate) once: Option<Once>,
}

fn due(calls: Vec<CallRow>) -> Vec<Due> {
    calls.into_iter().map(Due::from).collect()
}

pub(crate) fn refusal(problem: &Violation) -> Error {
    let money = matches!(problem.code.as_ref(), OVER_BUDGET | OVER_MAX_COST);
    let kind = if money { Kind::OverBudget } else { Kind::InvalidRequest };
    Error::new(kind, problem.message.clone()).with("field", &problem.field)
}

/// How long thumbnails that nobody asks for wait after their job.
const GIVE_WAY: std::time::Duration = std::time::Duration::from_millis(50);

/// How often whoever waits for a job of another process looks into the journal.
const NEAR_LOOK: std::time::Duration = std::time::Duration::from_millis(500);

/// The same where the job runs here and its end is told.
const FAR_LOOK: std::time::Duration = std::time::Duration::from_secs(5);

/// Times that a call is sent where unknown outcomes are sent again by themselves.
const MOST_SENT: u32 = 3;

/// What a call came to: its phase, the pictures that landed and those that are missing.
type Ended = (Phase, u32, u32);

fn came_to(call: CallRow) -> Ended {
    (call.phase, call.landed, u32::try_from(call.missing.len()).unwrap_or(u32::MAX))
}

/// When a job was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    /// A moment ago: nobody knows of it yet.
    Now,
    Before,
}

/// Whose money a job is.
pub(crate) fn spender(job: &JobRow) -> Spender<'_> {
    Spender { provider: &job.provider, model: &job.model, caller: &job.caller }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size<'a, F: Future>(_: impl FnOnce(&'a Studio, Due, &'a CancellationToken) -> F) -> usize {
        size_of::<F>()
    }

    #[test]
    fn what_a_call_that_waits_holds_is_small() {
        let size = size(|studio, call, token| studio.run_call("j", call, token));
        assert!(size <= 2048, "{size} bytes, and very many may wait");
    }
}
