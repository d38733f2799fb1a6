//! Tells whoever follows what happens to jobs.

use crate::{
    jobs::{
        ends::{End, Ends},
        latency::{Latencies, Latency},
    },
    models::ExchangeRecorders,
};
use impasto_driver::{Brief, CallEvent, Exchanged, Observer};
use impasto_ports::{CallRow, JobState};
use impasto_sdk::{Answer, Exchange};
use std::time::Duration;
use tokio::sync::broadcast;

/// What happens to jobs of this process. Who falls behind misses events, never state: that is in the journal.
#[derive(Debug)]
pub struct Hub {
    sender: broadcast::Sender<JobEvent>,
    ends: Ends,
    latencies: Latencies,
    recorders: ExchangeRecorders,
}

/// Something that happened to a job.
#[derive(Clone, Debug)]
pub struct JobEvent {
    /// The job.
    pub job: String,
    /// The call, where it concerns one.
    pub call: Option<CallBrief>,
    /// What happened.
    pub kind: JobEventKind,
}

/// Which call of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallBrief {
    /// Unique.
    pub id: String,
    /// Its place in the job, from 0.
    pub ordinal: u32,
    /// Pictures that it asks for.
    pub num_images: u32,
    /// Pictures that are in the gallery.
    pub landed: u32,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum JobEventKind {
    /// To a call.
    Call(CallEvent),
    /// The job is at its end.
    Done(JobState),
}

impl Default for Hub {
    fn default() -> Self {
        Self {
            sender: broadcast::Sender::new(1024),
            ends: Ends::default(),
            latencies: Latencies::default(),
            recorders: ExchangeRecorders::default(),
        }
    }
}

impl Hub {
    /// Hears everything from now on.
    #[must_use]
    pub fn follow(&self) -> broadcast::Receiver<JobEvent> {
        self.sender.subscribe()
    }

    /// How long vendors take, since this process began.
    #[must_use]
    pub fn latencies(&self) -> Vec<Latency> {
        self.latencies.all()
    }

    pub(crate) const fn recorders(&self) -> &ExchangeRecorders {
        &self.recorders
    }

    /// The next end of a job that runs here.
    pub(crate) fn end_of(&self, job: &str) -> End {
        self.ends.of(job)
    }

    /// Says that a job is at its end.
    pub(crate) fn done(&self, job: &str, state: JobState) {
        self.ends.tell(job);
        // Nobody need be listening.
        let _ = self.sender.send(JobEvent { job: job.into(), call: None, kind: JobEventKind::Done(state) });
    }
}

impl Observer for Hub {
    fn hear(&self, call: &CallRow, event: CallEvent) {
        self.waits(&Brief::of(call), event);
    }

    fn waits(&self, call: &Brief, event: CallEvent) {
        let Brief { id, job, ordinal, images, landed, .. } = call.clone();
        let call = CallBrief { id, ordinal, num_images: images, landed };
        let _ = self.sender.send(JobEvent { job, call: Some(call), kind: JobEventKind::Call(event) });
    }

    fn exchanged(&self, call: &CallRow, exchange: &Exchanged) {
        self.latencies.note(&call.provider, exchange);
    }

    fn witnessed(&self, call: &CallRow, exchange: &Exchange, answer: &Answer, took: Duration) {
        self.recorders.tell(call, exchange, answer, took);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Event, EventCall};

    #[test]
    fn a_call_that_waits_is_told_of_though_nobody_holds_its_row() {
        let hub = Hub::default();
        let mut events = hub.follow();
        let (id, job) = ("c".to_owned(), "j".to_owned());
        let call = Brief { id, job, ordinal: 1, images: 2, landed: 0, epoch: 3 };
        hub.waits(&call, CallEvent::Queued { ahead: 7, expected: Some(Duration::from_secs(5)) });
        let call = EventCall { id: "c".into(), ordinal: 1, num_images: 2 };
        let told = Event::Queued { job: "j".into(), call, ahead: 7, expected_ms: Some(5000) };
        assert_eq!(events.try_recv().unwrap().view(), Some(told));
    }
}
