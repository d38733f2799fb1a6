//! What another process left, taken up by the next one.
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod common;

use common::{draft, first_model, plan, studio};
use impasto_core::{Job, ResendUnknown, Studio};
use impasto_ports::{Fence, JobState, open_store};
use impasto_sdk::{Answer, AnswerBody};
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};
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
                // So it is written before it leaves.
                tokio::time::sleep(Duration::from_millis(100)).await;
                return job;
            }
            assert!(!job.state.is_terminal(), "{job:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
}

/// The only folder of an abandoned call.
fn folder(root: &Path, job: &Job) -> PathBuf {
    let spool = root.join("spool").join(&job.calls[0].id);
    fs::read_dir(spool).unwrap().next().unwrap().unwrap().path()
}

fn recovered(root: &Path, id: &str) -> Job {
    process(root, async |studio| {
        studio.recover().await.unwrap();
        studio.wait(id).await.unwrap()
    })
}

fn write_picture(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    let picture = impasto_imaging::encode_raw(
        impasto_sdk::Size::new(64, 64),
        impasto_imaging::Layout::Rgb,
        &[9, 99, 200].repeat(64 * 64),
    );
    fs::write(folder.join("0"), picture.unwrap()).unwrap();
}

/// An answer as a process writes it that wakes up after its call was taken from it.
fn write_late(folder: &Path, status: u16) {
    write_picture(folder);
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
        let job = recovered(root.path(), &left.id);
        assert_eq!(job.state, JobState::Unknown, "{job:?}");
        let own = folder(root.path(), &left);
        write_late(&other_attempt.map_or(own.clone(), |name| own.with_file_name(name)), status);
        let job = recovered(root.path(), &left.id);
        assert_eq!((job.state, job.calls[0].attempts.len()), (state, 1), "{:?}", job.errors);
        assert_eq!(job.images.len(), usize::from(state == JobState::Done));
    }
}

#[test]
fn a_call_that_was_given_back_is_taken_up_by_the_next_process() {
    let root = tempfile::tempdir().unwrap();
    let left = abandoned(root.path());
    let store = open_store(root.path(), "sqlite:impasto.db").unwrap();
    Runtime::new().unwrap().block_on(async {
        let mut call = store.calls(&left.id).await.unwrap().remove(0);
        call.owner = None;
        assert_eq!(store.put(&call, None).await.unwrap(), Fence::Held);
        assert_eq!(store.owners().await.unwrap(), [""; 0]);
    });
    write_late(&folder(root.path(), &left), 200);
    let job = recovered(root.path(), &left.id);
    assert_eq!((job.state, job.images.len()), (JobState::Done, 1), "{:?}", job.errors);
    assert_eq!(job.calls[0].attempts[0].status, Some(200));
}

#[test]
fn an_answer_that_cannot_be_kept_yet_is_told_of_as_answered_and_kept_later() {
    let root = tempfile::tempdir().unwrap();
    // No picture can be put where a file stands.
    fs::write(root.path().join("images"), "").unwrap();
    let left = process(root.path(), async |studio| {
        let draft = draft(&first_model(&studio).await);
        let job = studio.start(plan(&studio, draft).await, "local").await.unwrap();
        studio.wait(&job.id).await.unwrap()
    });
    let call = &left.calls[0];
    assert_eq!((call.state.as_str(), call.attempts[0].status), ("answered", Some(200)), "{:?}", left.errors);
    fs::remove_file(root.path().join("images")).unwrap();
    let job = recovered(root.path(), &left.id);
    assert_eq!((job.state, job.images.len()), (JobState::Done, 1), "{:?}", job.errors);
    assert_eq!(job.calls[0].attempts.len(), 1, "it was not asked for again");
}

#[test]
fn an_answer_that_cannot_be_kept_yet_is_kept_by_the_same_process_once_it_can() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("images"), "").unwrap();
    let job = process(root.path(), async |studio| {
        let draft = draft(&first_model(&studio).await);
        let job = studio.start(plan(&studio, draft).await, "local").await.unwrap();
        for _ in 0..2 {
            let job = studio.wait(&job.id).await.unwrap();
            assert!(studio.is_parked(&job.id) && !job.errors.is_empty(), "{job:?}");
            studio.retry(&job.id, ResendUnknown::No).await.unwrap();
        }
        studio.wait(&job.id).await.unwrap();
        fs::remove_file(root.path().join("images")).unwrap();
        studio.retry(&job.id, ResendUnknown::No).await.unwrap();
        let job = studio.wait(&job.id).await.unwrap();
        assert!(!studio.is_parked(&job.id));
        job
    });
    assert_eq!((job.state, job.images.len()), (JobState::Done, 1), "{:?}", job.errors);
    assert_eq!(job.calls[0].attempts.len(), 1, "it was not asked for again");
}

#[test]
fn a_call_that_could_not_even_be_given_back_is_taken_up_again() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("images"), "").unwrap();
    let job = process(root.path(), async |studio| {
        let draft = draft(&first_model(&studio).await);
        let job = studio.start(plan(&studio, draft).await, "local").await.unwrap();
        studio.wait(&job.id).await.unwrap();
        // As if the store had failed when it was given back.
        let myself = fs::read_dir(root.path().join("owners")).unwrap().next().unwrap().unwrap();
        let store = open_store(root.path(), "sqlite:impasto.db").unwrap();
        let mut call = store.calls(&job.id).await.unwrap().remove(0);
        let name = myself.file_name().into_string().unwrap();
        call.owner = Some(name.split('.').next().unwrap().to_owned());
        call.lease_until_ms = i64::MAX / 2;
        assert_eq!(store.put(&call, None).await.unwrap(), Fence::Held);
        fs::remove_file(root.path().join("images")).unwrap();
        studio.retry(&job.id, ResendUnknown::No).await.unwrap();
        studio.wait(&job.id).await.unwrap()
    });
    assert_eq!((job.state, job.images.len()), (JobState::Done, 1), "{:?}", job.errors);
}

#[test]
fn what_another_process_brought_to_its_end_is_not_held_up_by_what_stopped_it_here() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("images"), "").unwrap();
    let job = process(root.path(), async |studio| {
        let mut draft = draft(&first_model(&studio).await);
        draft["num_images"] = json!(2);
        draft["provider_options"] = json!({"answer_fewer": 1});
        let job = studio.start(plan(&studio, draft).await, "local").await.unwrap();
        studio.wait(&job.id).await.unwrap();
        fs::remove_file(root.path().join("images")).unwrap();
        let another = common::studio(root.path()).await;
        another.recover().await.unwrap();
        assert_eq!(another.wait(&job.id).await.unwrap().state, JobState::Partial);
        studio.retry(&job.id, ResendUnknown::No).await.unwrap();
        studio.wait(&job.id).await.unwrap()
    });
    assert_eq!(job.calls.len(), 2, "{:?}", job.errors);
}

#[test]
fn a_call_whose_pictures_were_all_saved_is_settled_when_a_person_asks_again() {
    let root = tempfile::tempdir().unwrap();
    let left = abandoned(root.path());
    write_picture(&folder(root.path(), &left));
    let job = recovered(root.path(), &left.id);
    assert_eq!((job.state, job.images.len()), (JobState::Unknown, 1));
    let job = process(root.path(), async |studio| {
        studio.retry(&left.id, ResendUnknown::No).await.unwrap_err();
        studio.retry(&left.id, ResendUnknown::Yes).await.unwrap();
        studio.wait(&left.id).await.unwrap()
    });
    assert_eq!((job.state, job.images.len()), (JobState::Done, 1), "{:?}", job.errors);
    assert_eq!((job.calls.len(), job.calls[0].attempts.len()), (1, 1));
}

#[test]
fn a_late_answer_is_taken_in_whole_also_after_some_of_its_pictures_were_saved() {
    let root = tempfile::tempdir().unwrap();
    let left = abandoned(root.path());
    write_picture(&folder(root.path(), &left));
    let job = recovered(root.path(), &left.id);
    assert_eq!((job.state, job.images.len()), (JobState::Unknown, 1));
    write_late(&folder(root.path(), &left), 200);
    let job = recovered(root.path(), &left.id);
    assert_eq!((job.state, job.images.len()), (JobState::Done, 1), "{:?}", job.errors);
    assert_eq!(job.calls[0].landed, 1);
}
