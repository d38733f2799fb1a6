//! What another process left, taken up by the next one.
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

#[allow(dead_code, reason = "each test file uses its part")]
mod common;

use common::{draft, first_model, plan, studio};
use impasto_core::{Job, Studio};
use impasto_ports::JobState;
use impasto_sdk::{Answer, AnswerBody};
use serde_json::json;
use std::{fs, path::Path, time::Duration};
use tokio::runtime::Runtime;

/// A process of its own: what runs in it ends with it.
fn process<T>(root: &Path, work: impl AsyncFnOnce(Studio) -> T) -> T {
    let runtime = Runtime::new().unwrap();
    let done = runtime.block_on(async { work(studio(root).await).await });
    runtime.shutdown_background();
    done
}

/// A job whose call left; its process died before the answer.
fn abandoned(root: &Path) -> Job {
    process(root, async |studio| {
        let mut draft = draft(&first_model(&studio).await);
        draft["provider_options"] = json!({"delay_ms": 60_000});
        let job = studio.start(plan(&studio, draft).await, "local").await.unwrap();
        loop {
            let job = studio.job(&job.id).await.unwrap();
            if job.calls[0].state == "sent" {
                return job;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
}

fn recovered(root: &Path, id: &str) -> Job {
    process(root, async |studio| {
        studio.recover().await.unwrap();
        studio.wait(id).await.unwrap()
    })
}

/// An answer as a process writes it that wakes up after its call was taken from it.
fn write_late(folder: &Path, status: u16) {
    fs::create_dir_all(folder).unwrap();
    let picture = impasto_imaging::encode_raw(
        impasto_sdk::Size::new(64, 64),
        impasto_imaging::Layout::Rgb,
        &[9, 99, 200].repeat(64 * 64),
    );
    fs::write(folder.join("0"), picture.unwrap()).unwrap();
    let answer = Answer {
        status,
        headers: Vec::new(),
        body: AnswerBody::Json(json!({"data": [{"b64_json": {"blob": 0}}]})),
        blobs: Vec::new(),
        whole: true,
    };
    fs::write(folder.join("answer.json"), serde_json::to_vec(&answer).unwrap()).unwrap();
}

#[test]
fn an_answer_that_came_after_its_call_was_given_up_is_taken_in() {
    for (other_attempt, status, state) in [
        (None, 200, JobState::Done),
        (Some("0-7"), 200, JobState::Done),
        // An earlier attempt's refusal was heard in its time.
        (Some("0-7"), 429, JobState::Unknown),
    ] {
        let root = tempfile::tempdir().unwrap();
        let left = abandoned(root.path());
        assert_eq!(recovered(root.path(), &left.id).state, JobState::Unknown);
        let spool = root.path().join("spool").join(&left.calls[0].id);
        let own = fs::read_dir(&spool).unwrap().next().unwrap().unwrap().path();
        write_late(&other_attempt.map_or(own, |name| spool.join(name)), status);
        let job = recovered(root.path(), &left.id);
        assert_eq!((job.state, job.calls[0].attempts.len()), (state, 1), "{:?}", job.errors);
        assert_eq!(job.images.len(), usize::from(state == JobState::Done));
    }
}
