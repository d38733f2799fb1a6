//! Events of a job as front ends see them.

use crate::{CallBrief, JobEvent, JobEventKind, Problem};
use impasto_driver::CallEvent;
use impasto_ports::JobState;
use schemars::JsonSchema;
use serde::Serialize;
use std::path::PathBuf;

/// Something that happened to a job, ready to be sent. `event` is its kind.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A call is in another state.
    State {
        /// The job.
        job: String,
        /// Which call.
        call: EventCall,
        /// `intended`, `sent`, `answered`, `settled`, `failed`, `cancelled` or `unknown`.
        state: String,
    },
    /// How far a call is.
    Progress {
        /// The job.
        job: String,
        /// Which call.
        call: EventCall,
        /// 0 to 1.
        done: f32,
    },
    /// An unfinished picture. The file may go when the call is settled.
    PartialImage {
        /// The job.
        job: String,
        /// Which call.
        call: EventCall,
        /// Which picture of the call, from 0.
        index: u32,
        /// Where it lies on this machine; nobody else is told.
        #[serde(skip)]
        path: PathBuf,
    },
    /// A finished picture, while its call goes on. The file may go when the call is settled; then the picture is in the
    /// gallery.
    Image {
        /// The job.
        job: String,
        /// Which call.
        call: EventCall,
        /// Which picture of the call, from 0.
        index: u32,
        /// Where it lies on this machine; nobody else is told.
        #[serde(skip)]
        path: PathBuf,
    },
    /// A call waits for its turn at the provider.
    Queued {
        /// The job.
        job: String,
        /// Which call.
        call: EventCall,
        /// Calls that go before it.
        ahead: u32,
        /// Until its turn, roughly, in milliseconds; absent where nothing is known yet.
        #[serde(skip_serializing_if = "Option::is_none")]
        expected_ms: Option<u64>,
    },
    /// A call waits, because the last time it was sent came to this.
    Error {
        /// The job.
        job: String,
        /// Which call.
        call: EventCall,
        /// What it came to.
        problem: Problem,
        /// Until it is sent again, in milliseconds.
        retry_in_ms: u64,
    },
    /// More words of the answer.
    Text {
        /// The job.
        job: String,
        /// Which call.
        call: EventCall,
        /// They follow those that came before.
        text: String,
    },
    /// The job is at its end.
    Done {
        /// The job.
        job: String,
        /// How it ended.
        state: JobState,
    },
}

/// Which call of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EventCall {
    /// Unique.
    pub id: String,
    /// Its place in the job, from 0.
    pub ordinal: u32,
    /// Pictures that it asks for.
    pub num_images: u32,
}

impl JobEvent {
    /// As front ends see it; what only matters inside has no view.
    #[must_use]
    pub fn view(&self) -> Option<Event> {
        let job = self.job.clone();
        match (&self.kind, &self.call) {
            (JobEventKind::Done(state), _) => Some(Event::Done { job, state: *state }),
            (JobEventKind::Call(event), Some(call)) => of_call(job, call.into(), event),
            (JobEventKind::Call(_), None) => None,
        }
    }
}

fn of_call(job: String, call: EventCall, event: &CallEvent) -> Option<Event> {
    Some(match event {
        CallEvent::Phase(phase) => Event::State { job, call, state: phase.as_str().into() },
        CallEvent::Progress(done) => Event::Progress { job, call, done: *done },
        CallEvent::Partial { index, path } => {
            Event::PartialImage { job, call, index: *index, path: path.clone() }
        }
        CallEvent::Landed { index, path } => Event::Image { job, call, index: *index, path: path.clone() },
        CallEvent::Waiting { wait, because } => {
            Event::Error { job, call, problem: Problem::of(because.as_ref()?), retry_in_ms: millis(*wait) }
        }
        CallEvent::Queued { ahead, expected } => {
            Event::Queued { job, call, ahead: *ahead, expected_ms: expected.map(millis) }
        }
        CallEvent::Text(text) => Event::Text { job, call, text: text.clone() },
    })
}

fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

impl From<&CallBrief> for EventCall {
    fn from(brief: &CallBrief) -> Self {
        Self { id: brief.id.clone(), ordinal: brief.ordinal, num_images: brief.num_images }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_ports::Phase;
    use serde_json::json;

    #[test]
    fn an_event_says_its_kind() {
        let call = CallBrief { id: "c".into(), ordinal: 1, num_images: 4, landed: 0 };
        let kind = JobEventKind::Call(CallEvent::Phase(Phase::Sent));
        let event = JobEvent { job: "j".into(), call: Some(call), kind }.view().unwrap();
        let call = json!({"id": "c", "ordinal": 1, "num_images": 4});
        assert_eq!(json!(event), json!({"event": "state", "job": "j", "call": call, "state": "sent"}));
    }

    #[test]
    fn where_a_picture_lies_is_told_to_nobody_elsewhere() {
        let (index, path) = (1, PathBuf::from("/home/me/spool/c/1"));
        for kind in [
            CallEvent::Partial { index, path: path.clone() },
            CallEvent::Landed { index, path: path.clone() },
        ] {
            let call = CallBrief { id: "c".into(), ordinal: 0, num_images: 2, landed: 0 };
            let event = JobEvent { job: "j".into(), call: Some(call), kind: JobEventKind::Call(kind) };
            let told = json!(event.view().unwrap()).to_string();
            assert!(told.contains("\"index\":1") && !told.contains("spool"), "{told}");
        }
    }
}
