//! Events of jobs, numbered, so that a reader who lost the connection goes on where it was.

use futures_util::Stream;
use impasto_core::{Event, JobEvent, Studio};
use schemars::JsonSchema;
use serde::Serialize;
use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{broadcast::error::RecvError, watch};

/// The latest events of this process. Older ones are gone: what counts is in the journal of jobs.
#[derive(Debug)]
pub(crate) struct Journal {
    kept: Mutex<VecDeque<Arc<Numbered>>>,
    last: watch::Sender<u64>,
}

/// An event with its number, from 1.
#[derive(Debug)]
pub(crate) struct Numbered {
    pub(crate) number: u64,
    pub(crate) job: String,
    pub(crate) event: Event,
}

/// Something that happened to a job, as it is sent. `event` is its kind.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Event")]
pub struct SentEvent<'a> {
    /// What happened.
    #[serde(flatten)]
    event: &'a Event,
    /// The path of the picture, where the event tells of one; good until the call is settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

impl<'a> SentEvent<'a> {
    /// For readers of a server whose paths begin with this.
    pub(crate) fn under(base_path: &str, event: &'a Event) -> Self {
        let url = match event {
            Event::PartialImage { job, call, index, .. } | Event::Image { job, call, index, .. } => {
                Some(format!("{base_path}/api/v1/jobs/{job}/calls/{}/pictures/{index}", call.id))
            }
            _ => None,
        };
        Self { event, url }
    }
}

/// Events that are kept for readers who come back.
const KEPT: usize = 4096;

impl Journal {
    /// Notes what happens from now on, for as long as anybody holds the journal.
    pub(crate) fn follow(studio: &Studio) -> Arc<Self> {
        let journal = Arc::new(Self { kept: Mutex::default(), last: watch::Sender::new(0) });
        let (weak, mut events) = (Arc::downgrade(&journal), studio.follow());
        tokio::spawn(async move {
            loop {
                match events.recv().await {
                    Ok(event) => match weak.upgrade() {
                        Some(journal) => journal.note(&event),
                        None => return,
                    },
                    Err(RecvError::Lagged(missed)) => tracing::warn!(missed, "events were missed"),
                    Err(RecvError::Closed) => return,
                }
            }
        });
        journal
    }

    fn note(&self, event: &JobEvent) {
        let Some(view) = event.view() else { return };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let number = *self.last.borrow() + 1;
        kept.push_back(Arc::new(Numbered { number, job: event.job.clone(), event: view }));
        if kept.len() > KEPT {
            kept.pop_front();
        }
        drop(kept);
        self.last.send_replace(number);
    }

    /// The file of the latest picture of a call that was told of, finished or not. It may be gone.
    pub(crate) fn picture(&self, job: &str, call: &str, index: u32) -> Option<PathBuf> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let of_job = kept.iter().rev().filter(|event| event.job == job);
        of_job.map(|event| &event.event).find_map(|event| match event {
            Event::PartialImage { call: of, index: at, path, .. }
            | Event::Image { call: of, index: at, path, .. }
                if of.id == call && *at == index =>
            {
                Some(path.clone())
            }
            _ => None,
        })
    }

    /// The number of the latest event.
    pub(crate) fn last(&self) -> u64 {
        *self.last.borrow()
    }

    /// What came after this number.
    fn after(&self, number: u64) -> Vec<Arc<Numbered>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().filter(|event| event.number > number).cloned().collect()
    }

    /// Everything after this number, for ever.
    pub(crate) fn stream(self: &Arc<Self>, after: u64) -> impl Stream<Item = Arc<Numbered>> + use<> {
        let state = (Arc::clone(self), self.last.subscribe(), after, VecDeque::new());
        futures_util::stream::unfold(state, |(journal, mut last, mut at, mut ready)| async move {
            loop {
                if let Some(event) = ready.pop_front() {
                    let event: Arc<Numbered> = event;
                    at = event.number;
                    return Some((event, (journal, last, at, ready)));
                }
                last.mark_unchanged();
                ready.extend(journal.after(at));
                if ready.is_empty() {
                    last.changed().await.ok()?;
                }
            }
        })
    }
}
