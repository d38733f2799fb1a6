//! Asking again, for what is missing only.

use crate::{
    Job, Studio,
    jobs::{recover::is_unfinished, settle::tariff, start::spender},
    plan::quote,
    price,
};
use impasto_ports::{Basis, CallRow, JobKind, JobRow, LedgerRow, Phase, Settlement, Stake};
use impasto_sdk::{Error, Generate, Item, Kind, Money, Outcome, Result, Source, Step, Task};

/// Whether a call whose outcome is unknown, and which may have been billed, is sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResendUnknown {
    /// It is: a person said so.
    Yes,
    /// It is not.
    No,
}

impl Studio {
    /// Makes what is missing from a job: the pictures or words of failed and cancelled calls and those that a call left out. An
    /// answer that is still in the spool is read again, and a task that the vendor is at work on is polled on, both at no
    /// cost. Unknown calls are sent again only when that is asked for. A job that could not go on is tried again.
    ///
    /// # Errors
    /// `NotFound`; `InvalidRequest` where the job still runs, nothing is missing, or unknown calls stand in the way;
    /// `OverBudget` where a budget or the job's own `max_cost_usd` does not bear what it may cost besides.
    pub async fn retry(&self, id: &str, resend: ResendUnknown) -> Result<Job> {
        let open = self.store.job(id).await?.is_some_and(|job| !job.state.is_terminal());
        if !(open && self.take_orphans(id).await?) {
            let runs = self.put_back(id, resend).await?;
            self.launch(id, runs);
        }
        self.job(id).await
    }

    /// Whether a retry brings something without sending anything again: the vendor is at work on it or has made it, or its
    /// answer is here.
    ///
    /// # Errors
    /// What the store says.
    pub async fn can_bring(&self, id: &str) -> Result<bool> {
        let here = |call: &CallRow| {
            let gave_up = matches!(call.phase, Phase::Failed | Phase::Cancelled) && came_to_nothing(call);
            gave_up && (call.is_polling() || self.is_answered(call)) || has_more(call) && self.has_raw(call)
        };
        Ok(self.store.calls(id).await?.iter().any(here))
    }

    /// The calls that make what is missing, written down and not yet run.
    pub(crate) async fn put_back(&self, id: &str, resend: ResendUnknown) -> Result<Vec<CallRow>> {
        let Some(job) = self.store.job(id).await? else {
            return Err(Error::new(Kind::NotFound, format!("there is no job {id:?}")));
        };
        if !job.state.is_terminal() {
            return Err(Error::new(Kind::InvalidRequest, format!("job {id} still runs")));
        }
        let calls = self.store.calls(id).await?;
        if resend == ResendUnknown::No && calls.iter().any(|call| self.is_uncertain(call)) {
            let lost = if job.kind == JobKind::Words { "words" } else { "pictures" };
            let message = format!("a call may have been billed without its {lost}; confirm to send it again");
            return Err(Error::new(Kind::InvalidRequest, message).with("field", "resend_unknown"));
        }
        let mut retry = Retry::default();
        let planned = match self.retries(&job, &calls, resend, &mut retry).await {
            Ok(()) => self.write_down(&job, &calls, &retry).await,
            Err(error) => Err(error),
        };
        match planned {
            Ok(()) => Ok(retry.runs),
            Err(error) => {
                self.give_back(&retry.taken).await;
                Err(error)
            }
        }
    }

    async fn write_down(&self, job: &JobRow, calls: &[CallRow], retry: &Retry) -> Result<()> {
        if retry.runs.is_empty() && retry.given_up.is_empty() {
            let message = if retry.busy {
                format!("another process is at work on job {}", job.id)
            } else {
                format!("nothing is missing from job {}", job.id)
            };
            return Err(Error::new(Kind::InvalidRequest, message));
        }
        cap(job, calls, &retry.runs)?;
        let written: Vec<_> = retry.runs.iter().chain(&retry.told).cloned().collect();
        let bounds = self.bounds(spender(job)).await?;
        self.store.extend(&job.id, &written, &bounds).await?;
        // Only now: what is given up is no longer asked for, which nothing but the calls of the commit above makes good.
        for settlement in &retry.given_up {
            let _ = self.store.settle(settlement).await?;
        }
        Ok(())
    }

    /// Calls that were taken for nothing: the next retry need not wait for a lease.
    async fn give_back(&self, taken: &[CallRow]) {
        for call in taken {
            let free = CallRow { owner: None, ..call.clone() };
            // Where the store fails too, the lease runs out by itself.
            let _ = self.store.put(&free, None).await;
        }
    }

    /// Calls whose outcome is unknown and that brought nothing, put back to be sent again by themselves; each at most so
    /// many times in all.
    pub(crate) async fn put_back_unknown(&self, id: &str, most_sent: u32) -> Result<Vec<CallRow>> {
        let Some(job) = self.store.job(id).await?.filter(|job| !job.cancel) else { return Ok(Vec::new()) };
        let calls = self.store.calls(id).await?;
        let mut retry = Retry::default();
        let again = calls
            .iter()
            .filter(|call| call.phase == Phase::Unknown && call.landed == 0 && call.attempt < most_sent);
        for call in again {
            if let Some(call) = self.take_for_retry(call, ResendUnknown::Yes, &mut retry).await? {
                retry.runs.push(self.rewound(call, ResendUnknown::Yes)?);
            }
        }
        if retry.runs.is_empty() {
            return Ok(Vec::new());
        }
        if let Err(error) = self.write_down(&job, &calls, &retry).await {
            self.give_back(&retry.taken).await;
            return Err(error);
        }
        Ok(retry.runs)
    }

    async fn retries(
        &self,
        job: &JobRow,
        calls: &[CallRow],
        resend: ResendUnknown,
        retry: &mut Retry,
    ) -> Result<()> {
        let landed: u32 = calls.iter().map(|call| call.landed).sum();
        let mut lacking = job.count.saturating_sub(landed);
        for call in calls.iter().filter(|call| came_to_nothing(call)) {
            if lacking == 0 {
                break;
            }
            lacking = lacking.saturating_sub(asked(call));
            if let Some(call) = self.take_for_retry(call, resend, retry).await? {
                let call = self.as_described_now(call, job).await;
                retry.runs.push(self.rewound(call, resend)?);
            }
        }
        if resend == ResendUnknown::No {
            lacking = self.read_again(calls, lacking, retry).await?;
        }
        self.add_fresh(job, calls, lacking, resend, retry).await
    }

    /// An answer that could not be read is read as its model is described by now, where a person describes it: the
    /// description may have been what was wrong. A model that is gone is read as it was.
    async fn as_described_now(&self, mut call: CallRow, job: &JobRow) -> CallRow {
        let misread = call.error.as_ref().is_some_and(|error| error.kind == Kind::BadResponse);
        if misread
            && !call.cx.definition.is_null()
            && let Ok(model) = self.model(&format!("{}/{}", job.provider, job.model)).await
            && let Some(definition) = model.config.definition
        {
            call.cx.definition = definition;
        }
        call
    }

    /// Calls whose pictures the vendor made, but which could not be used here: their answers and addresses are still at
    /// hand, so they are read and downloaded again, at no cost. Gives how many pictures are lacking besides.
    async fn read_again(&self, calls: &[CallRow], mut lacking: u32, retry: &mut Retry) -> Result<u32> {
        for call in calls.iter().filter(|call| has_more(call)) {
            if lacking == 0 {
                break;
            }
            if !self.has_raw(call) {
                continue;
            }
            lacking = lacking.saturating_sub(asked(call).saturating_sub(call.landed));
            if let Some(mut call) = self.take_for_retry(call, ResendUnknown::No, retry).await? {
                call.phase = Phase::Answered;
                call.missing.clear();
                retry.runs.push(call);
            }
        }
        Ok(lacking)
    }

    /// Takes a call as it was seen: another retry may have been faster.
    async fn take_for_retry(
        &self,
        seen: &CallRow,
        resend: ResendUnknown,
        retry: &mut Retry,
    ) -> Result<Option<CallRow>> {
        let owner = self.owner()?;
        let dead = owner.dead(&seen.owner.iter().cloned().collect::<Vec<_>>(), &self.root.owners());
        let taken = self.store.take(seen, &self.claim(owner, dead)).await?;
        retry.busy |= taken.is_none();
        retry.taken.extend(taken.clone());
        let allowed = |call: &CallRow| !self.is_uncertain(call) || resend == ResendUnknown::Yes;
        Ok(taken.filter(allowed))
    }

    /// Puts a call that came to nothing back to where it can go on: to its answer, where that is still in the spool; to
    /// its poll, where the vendor is at work; else to its beginning, under the same idempotency key.
    fn rewound(&self, mut call: CallRow, resend: ResendUnknown) -> Result<CallRow> {
        // An answer that cannot be read stays so; once the bill is known, asking again is no risk.
        let unreadable = call.error.as_ref().is_some_and(|error| error.kind == Kind::BadResponse);
        let known = call.is_reconciled() && unreadable && !call.is_polling();
        let anew = known || resend == ResendUnknown::Yes && call.phase == Phase::Failed;
        if !anew && (self.is_answered(&call) || call.is_polling()) {
            call.phase = Phase::Answered;
        } else {
            let entry = self.entry_ready(&call.provider)?;
            // What it may have cost so far is not forgotten.
            call.doubtful = call.risk();
            let key = call.cx.idempotency_key.clone();
            call.cx = self.cx(entry, std::mem::take(&mut call.cx.definition))?;
            call.cx.idempotency_key = key;
            call.step = self.begin(entry, &call.task, &call.cx)?;
            call.phase = Phase::Intended;
            call.answer = None;
        }
        call.error = None;
        call.missing.clear();
        Ok(call)
    }

    /// Whether a call left and nobody knows what became of it: no answer is here or it says that the vendor broke off,
    /// and there is nothing to poll.
    fn is_uncertain(&self, call: &CallRow) -> bool {
        match call.phase {
            _ if call.is_reconciled() => false,
            Phase::Unknown => true,
            Phase::Cancelled | Phase::Failed => {
                call.answer.is_some() && !call.is_polling() && !self.is_answered(call)
            }
            _ => false,
        }
    }

    /// Whether what a call brought and could not be used is still at hand: in the spool, or behind an address.
    fn has_raw(&self, call: &CallRow) -> bool {
        let Step::Done(outcome) = &call.step else { return false };
        let Outcome::Images(images) = &**outcome else { return false };
        let fetched = |item: &Item| matches!(item, Item::Image { source: Source::Fetch(_), .. });
        self.driver.spool.call(&call.id).is_dir() || images.items.iter().any(fetched)
    }

    /// Whether the answer of a call that came to nothing is in the spool, whole.
    fn is_answered(&self, call: &CallRow) -> bool {
        let folder =
            call.answer.as_deref().filter(|_| matches!(call.phase, Phase::Failed | Phase::Cancelled));
        let answer = folder.and_then(|folder| self.driver.spool.answer(&call.id, folder).ok().flatten());
        answer.is_some_and(|answer| answer.whole && answer.is_success())
    }

    /// New calls for what calls with some pictures left out. Those no longer count it as missing.
    async fn add_fresh(
        &self,
        job: &JobRow,
        calls: &[CallRow],
        mut lacking: u32,
        resend: ResendUnknown,
        retry: &mut Retry,
    ) -> Result<()> {
        let entry = self.entry_ready(&job.provider)?;
        for call in calls.iter().filter(|call| !came_to_nothing(call)) {
            let missing = asked(call).saturating_sub(call.landed).min(lacking);
            let Task::Generate(generate) = &call.task else { continue };
            if missing == 0 {
                // All its pictures were saved, only the answer's end was not: whoever says that it may be billed twice
                // says as well that it was billed once.
                if resend == ResendUnknown::Yes && call.phase == Phase::Unknown {
                    let old = self.take_for_retry(call, resend, retry).await?;
                    retry.given_up.extend(old.map(|old| self.given_up(job, old)));
                }
                continue;
            }
            let Some(mut old) = self.take_for_retry(call, resend, retry).await? else { continue };
            lacking -= missing;
            let rest = rest_of(generate, call.landed, missing);
            let at_risk = self.price_of_rest(job, &rest);
            let ordinal = calls.len() + retry.fresh;
            retry.fresh += 1;
            let task = Task::Generate(Box::new(rest));
            retry.runs.push(self.call_row(entry, job, ordinal, task, at_risk)?);
            old.missing.clear();
            if old.stake() == Stake::AtRisk {
                retry.given_up.push(self.given_up(job, old));
            } else {
                retry.told.push(old);
            }
        }
        Ok(())
    }

    /// What the missing pictures may cost at most; what goes in is paid whole again, however few they are.
    fn price_of_rest(&self, job: &JobRow, rest: &Generate) -> Option<Money> {
        let tariff = tariff(job, &self.registry, self.configuration.as_ref());
        price::estimate(tariff.as_ref(), &quote(rest)).high_usd
    }

    /// A call that brought some pictures and whose fate nobody will learn: it counts as billed, at the price at risk.
    fn given_up(&self, job: &JobRow, mut call: CallRow) -> Settlement {
        call.phase = Phase::Settled;
        let before = call.billed.map_or(Money::ZERO, |billed| billed.usd);
        call.price = call.at_risk.map(|usd| usd + before);
        let ledger = LedgerRow {
            call: call.id.clone(),
            job: job.id.clone(),
            caller: job.caller.clone(),
            provider: job.provider.clone(),
            model: job.model.clone(),
            at_ms: self.clock.now_ms(),
            images: if let Task::Generate(_) = call.task { call.landed } else { 0 },
            usage: None,
            price: call.price,
            basis: if call.at_risk.is_some() { Basis::Estimated } else { Basis::Unpriced },
            expected: call.at_risk,
        };
        Settlement { attempt: None, call, images: Vec::new(), ledger: Some(ledger) }
    }
}

/// What a retry comes to.
#[derive(Default)]
struct Retry {
    /// Calls that run: new ones, and old ones put back.
    runs: Vec<CallRow>,
    /// How many of them are new.
    fresh: usize,
    /// Old calls whose missing pictures a new one asks for.
    told: Vec<CallRow>,
    /// Old calls whose fate nobody will learn.
    given_up: Vec<Settlement>,
    /// Everything that was taken, as it was.
    taken: Vec<CallRow>,
    /// Whether another process has one of the calls.
    busy: bool,
}

/// Refuses what may bring a job above the cost that was allowed for it.
fn cap(job: &JobRow, calls: &[CallRow], runs: &[CallRow]) -> Result<()> {
    let most = job.draft.get("max_cost_usd").and_then(serde_json::Value::as_f64).map(Money::from_usd);
    let Some(most) = most else { return Ok(()) };
    let before: Money =
        calls.iter().filter_map(|call| call.price).chain(calls.iter().filter_map(CallRow::risk)).sum();
    let anew: Money =
        runs.iter().filter(|call| call.phase == Phase::Intended).filter_map(|call| call.at_risk).sum();
    if before + anew <= most || anew == Money::ZERO {
        return Ok(());
    }
    let message = format!(
        "this may cost {anew} besides the {before} that the job has cost or may have cost, more than the {most} that was \
         allowed for it; ask for what is missing as a new job"
    );
    Err(Error::new(Kind::OverBudget, message).with("field", "/max_cost_usd"))
}

/// Whether a settled call made pictures that could not be used. What its provider could not even read is none of them:
/// looking again would end the same.
fn has_more(call: &CallRow) -> bool {
    let Step::Done(outcome) = &call.step else { return false };
    let Outcome::Images(images) = &**outcome else { return false };
    let mut lacking = (0..).zip(&images.items).filter(|(place, _)| !call.have.contains(place));
    call.phase == Phase::Settled
        && call.landed < asked(call)
        && lacking.any(|(_, item)| matches!(item, Item::Image { .. }))
}

fn came_to_nothing(call: &CallRow) -> bool {
    is_unfinished(call.phase) && call.landed == 0
}

fn asked(call: &CallRow) -> u32 {
    match &call.task {
        Task::Generate(generate) => generate.count,
        Task::Chat(_) => 1,
        _ => 0,
    }
}

/// The same request for the pictures that are missing.
fn rest_of(generate: &Generate, landed: u32, lacking: u32) -> Generate {
    let mut rest = generate.clone();
    rest.count = lacking;
    rest.seed = generate.seed.map(|seed| seed + u64::from(landed));
    rest
}
