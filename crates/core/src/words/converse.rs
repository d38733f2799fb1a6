//! Words for whoever waits for them. While all goes well nothing is written but what they cost: see
//! [`WordsPlan::is_light`].

use crate::{
    Ask, Event, Job, JobEvent, Studio,
    jobs::{Run, lane_of},
    price,
    words::{WordsPlan, detach_on_drop::DetachOnDrop},
};
use futures_util::FutureExt;
use impasto_driver::{Cancellation, ConverseError, Lane, attempt_folder};
use impasto_ports::{
    Attempt, Basis, CallRow, Fence, Intended, Intent, JobKind, JobRow, LedgerRow, Phase, Settlement,
};
use impasto_sdk::{Error, Finish, Kind, Outcome, ProviderEntry, Result, Step, Task, Text, Usage};
use std::{
    collections::{HashSet, VecDeque},
    future::Future,
    iter,
    panic::AssertUnwindSafe,
    sync::{MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio_util::sync::DropGuard;

/// An answer while it is said.
pub struct Conversation {
    /// Unique; of one that stands in the journal, the job's.
    pub id: String,
    /// When it began, in milliseconds since 1970.
    pub created_ms: i64,
    /// The record's key of the model.
    pub model: String,
    /// Whether a job stands in the journal for it.
    pub is_job: bool,
    pieces: mpsc::UnboundedReceiver<Vec<String>>,
    /// Pieces that came with one that was taken.
    here: VecDeque<String>,
    end: End,
}

/// How somebody listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listening {
    /// To each piece as it comes, or whenever he gets to it.
    Pieces,
    /// To nothing but the end, without a pause.
    End,
}

/// From where the end comes. Whoever lets go of a guard does not want the answer any more: what has not left by then does
/// not leave. So a guard goes before the work that it guards.
enum End {
    /// From a task.
    Task(oneshot::Receiver<Result<Spoken>>, Option<DropGuard>),
    /// From where it is waited for.
    Here(DropGuard, DetachOnDrop<Result<Spoken>>),
}

/// From where on somebody hears a job.
#[derive(Debug)]
pub enum Hearing {
    /// From its beginning: these are the events since before it began.
    All(broadcast::Receiver<JobEvent>),
    /// It runs already. What was said is not said again, so nothing is heard but the whole at its end.
    End,
}

/// What was said.
#[derive(Clone, Debug, PartialEq)]
pub struct Spoken {
    /// The words.
    pub text: String,
    /// How they ended.
    pub finish: Finish,
    /// What the vendor says it used.
    pub usage: Option<Usage>,
    /// What the vendor said where it broke off.
    pub fault: Option<Error>,
}

impl Conversation {
    /// The next piece; `None` at the end, also of an answer that does not come in pieces.
    pub async fn piece(&mut self) -> Option<String> {
        if self.here.is_empty() {
            self.here = self.pieces.recv().await?.into();
        }
        self.here.pop_front()
    }

    /// A piece that is here already.
    pub fn ready_piece(&mut self) -> Option<String> {
        if self.here.is_empty() {
            self.here = self.pieces.try_recv().ok()?.into();
        }
        self.here.pop_front()
    }

    /// All that was said.
    ///
    /// # Errors
    /// What the vendor answers, or what kept the question from being asked. `Timeout` where it may have been billed: then
    /// a job tells of it.
    pub async fn end(self) -> Result<Spoken> {
        let broke_off = || Error::new(Kind::Unexpected, "the answer broke off; see the log");
        match self.end {
            End::Task(end, _wanted) => end.await.map_err(|_| broke_off())?,
            End::Here(wanted, mut said) => {
                let _first_to_go = wanted;
                // As on a task: what was billed before a panic must not be asked for again by a client that takes the
                // server for broken.
                AssertUnwindSafe(&mut said).catch_unwind().await.map_err(|_| broke_off())?
            }
        }
    }
}

/// What a light call carries with it.
struct Light {
    plan: WordsPlan,
    caller: String,
    entry: &'static ProviderEntry,
}

impl Studio {
    /// Asks, and gives the answer while it is said. It goes on to its end also where nobody hears it any more, so that
    /// what it costs gets into the ledger.
    ///
    /// Without files and budgets nothing of it is journalled: one entry in the ledger is all that is written, in a commit
    /// shared with others. What may have been billed without an answer gets a job all the same, and so does what a vendor
    /// takes longer for.
    ///
    /// # Errors
    /// As [`Studio::ask`].
    pub async fn converse(
        &self,
        plan: WordsPlan,
        caller: &str,
        listening: Listening,
    ) -> Result<Conversation> {
        if !plan.is_light() || !plan.problems.is_empty() {
            let events = self.follow();
            let job = self.ask(plan, Ask::by(caller)).await?;
            return Ok(self.listen(&job, Hearing::All(events)));
        }
        let entry = self.entry_ready(&plan.model.config.provider_id)?;
        let light = Light { plan, caller: caller.into(), entry };
        let (call, lane) = self.light_call(&light)?;
        let (tell, pieces) = mpsc::unbounded_channel();
        let (id, model, created_ms) = (call.job.clone(), call.model_key.clone(), call.created_ms);
        let (studio, run) = (self.clone(), Run::begin(self, &id));
        let speaker = Speaker::begin(self, &run);
        let cancellation = Cancellation { caller: run.token().child_token(), shutdown: run.token().clone() };
        let wanted = cancellation.caller.clone().drop_guard();
        let said = async move {
            let said = studio.speak(run, cancellation, &light, call, lane, tell).await;
            drop(speaker);
            said
        };
        let end = match listening {
            Listening::End => End::Here(wanted, DetachOnDrop::new(said)),
            // Whoever hears pieces may be slow to take them, and the vendor should not have to wait for that.
            Listening::Pieces => End::Task(on_a_task(said), Some(wanted)),
        };
        Ok(Conversation { id, created_ms, model, is_job: false, pieces, here: VecDeque::new(), end })
    }

    /// A job that answers in words, while it runs.
    #[must_use]
    pub fn listen(&self, job: &Job, hearing: Hearing) -> Conversation {
        let (tell, pieces) = mpsc::unbounded_channel();
        let created_ms = crate::unix_seconds(&job.created_at).unwrap_or_default() * 1000;
        let (studio, id) = (self.clone(), job.id.clone());
        let said = on_a_task(async move {
            match hearing {
                Hearing::All(events) => studio.hear_job(&id, events, &tell).await,
                Hearing::End => studio.wait(&id).await.and_then(|job| Spoken::of(&job)),
            }
        });
        Conversation {
            id: job.id.clone(),
            created_ms,
            model: job.model.clone(),
            is_job: true,
            pieces,
            here: VecDeque::new(),
            end: End::Task(said, None),
        }
    }

    async fn hear_job(
        &self,
        id: &str,
        mut events: broadcast::Receiver<JobEvent>,
        tell: &mpsc::UnboundedSender<Vec<String>>,
    ) -> Result<Spoken> {
        let over = self.wait(id);
        tokio::pin!(over);
        loop {
            tokio::select! {
                biased;
                event = events.recv() => match event {
                    Ok(event) if event.job == id => {
                        if let Some(Event::Text { text, .. }) = event.view() {
                            let _ = tell.send(vec![text]);
                        }
                    }
                    // What was missed is in the whole answer at the end.
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => {}
                    Err(broadcast::error::RecvError::Closed) => return Spoken::of(&over.await?),
                },
                job = &mut over => return Spoken::of(&job?),
            }
        }
    }

    fn light_call(&self, light: &Light) -> Result<(CallRow, Lane)> {
        let Light { plan, caller, entry } = light;
        let (config, task) = (&plan.model.config, Task::Chat(Box::new(plan.chat(iter::empty()))));
        let cx = self.cx(entry, config.definition.clone().unwrap_or_default())?;
        let (id, job) = (crate::studio::Inner::id(), crate::studio::Inner::id());
        let mut call = CallRow::intended(&id, &job, &config.provider_id, task, cx);
        call.step = self.begin(entry, &call.task, &call.cx)?;
        call.model_key.clone_from(&config.key);
        call.at_risk = plan.price.high_usd;
        call.created_ms = self.clock.now_ms();
        call.updated_ms = call.created_ms;
        let setup = self.configuration.provider(&config.provider_id)?;
        let lane = Lane { caller: caller.clone(), ..lane_of(entry, plan.model.described.as_ref(), setup) };
        Ok((call, lane))
    }

    async fn speak(
        &self,
        run: Run,
        cancellation: Cancellation,
        light: &Light,
        mut call: CallRow,
        lane: Lane,
        tell: mpsc::UnboundedSender<Vec<String>>,
    ) -> Result<Spoken> {
        let listener = &mut |pieces| drop(tell.send(pieces));
        match self.driver.converse(&mut call, lane, listener, &cancellation).await {
            Ok(text) => {
                self.account(light, call, &text).await;
                Ok(text.into())
            }
            Err(ConverseError::Free(error)) => Err(error),
            Err(ConverseError::AtRisk(error)) => {
                self.journal_light(light, &mut call, Some(&error)).await?;
                // Nobody should ask again by himself for what may have been billed.
                let kind = if call.phase == Phase::Unknown { Kind::Timeout } else { error.kind };
                Err(Error::new(kind, error.message).with("job", call.job))
            }
            Err(ConverseError::Pending) => {
                self.journal_light(light, &mut call, None).await?;
                let id = call.job.clone();
                self.launch(&id, vec![call]);
                // From here on the job's own run says when it is over.
                drop(run);
                let spoken = self.wait(&id).await.and_then(|job| Spoken::of(&job));
                spoken.map_err(|error| error.with("job", id))
            }
        }
    }

    /// Notes what was spent. An estimate needs a job, so that a person can put the vendor's bill in its place.
    async fn account(&self, light: &Light, call: CallRow, text: &Text) {
        let entry = self.entry(light, &call, text);
        if entry.basis == Basis::Estimated {
            match self.settle_light(light, call, text, &entry).await {
                Ok(()) => return,
                Err(error) => tracing::warn!(%error, "an answer with an estimated price has no job"),
            }
        }
        self.store.note(&entry);
    }

    async fn settle_light(
        &self,
        light: &Light,
        mut call: CallRow,
        text: &Text,
        entry: &LedgerRow,
    ) -> Result<()> {
        let attempt = self.write_as_sent(light, &mut call).await?;
        let call = CallRow {
            phase: Phase::Settled,
            step: Step::done(Outcome::Text(Text::default())),
            text: Some(text.clone()),
            usage: text.usage.clone(),
            request_id: text.request_id.clone(),
            landed: 1,
            price: entry.price,
            ..call
        };
        let (images, ledger) = (Vec::new(), Some(entry.clone()));
        held(self.store.settle(&Settlement { attempt: Some(attempt), call, images, ledger }).await?)
    }

    fn entry(&self, light: &Light, call: &CallRow, text: &Text) -> LedgerRow {
        let config = &light.plan.model.config;
        let tariff = light.plan.model.tariff.as_ref();
        let (price, basis) = price::settle_words(tariff, text.counted(), call.at_risk);
        LedgerRow {
            call: call.id.clone(),
            job: call.job.clone(),
            caller: light.caller.clone(),
            provider: config.provider_id.clone(),
            model: config.provider_model_id.clone(),
            at_ms: self.clock.now_ms(),
            images: 0,
            usage: text.usage.clone(),
            price,
            basis,
            expected: call.at_risk,
        }
    }

    /// Ends the calls that stand in no journal, before the program does: those that have left get a job that says what is
    /// at risk. Gives how many were cut off. What was noted is on the disk then.
    ///
    /// # Errors
    /// What the store says.
    pub async fn shut_down_conversations(&self) -> Result<usize> {
        let speaking: Vec<String> = self.speaking().iter().cloned().collect();
        {
            let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
            let of = |id: &String| running.get(id).into_iter().flatten();
            speaking.iter().flat_map(of).for_each(|(_, token)| token.cancel());
        }
        let began = tokio::time::Instant::now();
        while !self.speaking().is_empty() && began.elapsed() < LONGEST_SHUTDOWN {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        self.store.keep_notes().await?;
        Ok(speaking.len())
    }

    fn speaking(&self) -> MutexGuard<'_, HashSet<String>> {
        self.speaking.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a light call down after all, as it is now.
    async fn journal_light(&self, light: &Light, call: &mut CallRow, error: Option<&Error>) -> Result<()> {
        let attempt = Attempt { error: error.cloned(), ..self.write_as_sent(light, call).await? };
        let written = self.store.put(call, Some(&attempt)).await;
        // As long as that cannot be written, it stands there as one that has left.
        written.inspect_err(|error| self.park(&call.job, error)).and_then(held)
    }

    /// Writes a light call down as one that has left: should the program be killed before it is written as it is, it is
    /// unknown, and nothing of it leaves again by itself.
    async fn write_as_sent(&self, light: &Light, call: &mut CallRow) -> Result<Attempt> {
        let Light { plan, caller, entry } = light;
        let job = JobRow {
            id: call.job.clone(),
            draft: serde_json::json!(plan.question),
            kind: JobKind::Words,
            count: 1,
            price: plan.price.clone(),
            created_ms: call.created_ms,
            ..self.job_row(&plan.model, caller)
        };
        let fresh = self.call_row(entry, &job, 0, call.task.clone(), call.at_risk)?;
        (call.owner, call.lease_until_ms) = (fresh.owner, fresh.lease_until_ms);
        call.updated_ms = self.clock.now_ms();
        let folder = attempt_folder(call.epoch, call.attempt);
        let sent = CallRow { phase: Phase::Sent, answer: Some(folder), error: None, ..call.clone() };
        let attempt = Attempt {
            call: call.id.clone(),
            number: call.attempt,
            at_ms: call.created_ms,
            status: None,
            error: None,
        };
        let attempts = std::slice::from_ref(&attempt);
        match self.store.intend(&Intent { attempts, ..Intent::new(&job, &[sent], &[]) }).await? {
            Intended::Written | Intended::Known(_) => Ok(attempt),
        }
    }
}

fn held(fence: Fence) -> Result<()> {
    match fence {
        Fence::Held => Ok(()),
        Fence::Lost => Err(Error::new(Kind::Unexpected, "another process has taken this call over")),
    }
}

fn on_a_task(
    said: impl Future<Output = Result<Spoken>> + Send + 'static,
) -> oneshot::Receiver<Result<Spoken>> {
    let (finish, end) = oneshot::channel();
    tokio::spawn(async move {
        // Nobody need be waiting.
        let _ = finish.send(said.await);
    });
    end
}

/// A light call that runs; taken off the list when dropped.
struct Speaker {
    studio: Studio,
    id: String,
}

impl Speaker {
    fn begin(studio: &Studio, run: &Run) -> Self {
        let id = run.job().to_owned();
        studio.speaking().insert(id.clone());
        Self { studio: studio.clone(), id }
    }
}

impl Drop for Speaker {
    fn drop(&mut self) {
        self.studio.speaking().remove(&self.id);
    }
}

/// How long writing down what was cut off may take.
const LONGEST_SHUTDOWN: Duration = Duration::from_secs(3);

impl Spoken {
    /// # Errors
    /// What the job failed with, where it has no words.
    fn of(job: &Job) -> Result<Self> {
        let Some(words) = &job.text else { return Err(job.failure()) };
        let usage = job.calls.iter().find_map(|call| call.usage.clone());
        let broke_off = words.finish == Finish::Cut && !job.errors.is_empty();
        let fault = broke_off.then(|| job.failure());
        Ok(Self { text: words.text.clone(), finish: words.finish.clone(), usage, fault })
    }
}

impl From<Text> for Spoken {
    fn from(text: Text) -> Self {
        Self { text: text.text, finish: text.finish, usage: text.usage, fault: text.fault }
    }
}
