//! Jobs, calls, attempts and settlement.
#![expect(clippy::unwrap_used, reason = "these are tests: a panic is how they fail")]

use super::Fresh;
use super::rows::{attempt, call, entry, ids, image, job, moved, output};
use impasto_ports::{
    Attempt, Fence, ImageQuery, Intended, Intent, JobQuery, JobState, LedgerQuery, Phase, Settlement, Store,
    Tally,
};
use impasto_sdk::Kind;

async fn begun(store: &dyn Store, calls: u32) {
    let calls: Vec<_> = (0..calls).map(|n| call(&format!("c{n}"), "j", n)).collect();
    assert_eq!(store.intend(&Intent::new(&job("j", 10), &calls, &[])).await.unwrap(), Intended::Written);
}

async fn state(store: &dyn Store) -> JobState {
    store.job("j").await.unwrap().unwrap().state
}

pub(super) async fn what_was_written_is_there_after_reopening(fresh: &Fresh) {
    let first = call("c0", "j", 0);
    let answered = moved(&first, Phase::Answered, 0, 0);
    {
        let store = fresh.open();
        assert_eq!(
            store
                .intend(&Intent::new(&job("j", 10), &[first.clone(), call("c1", "j", 1)], &[image("i")]))
                .await
                .unwrap(),
            Intended::Written
        );
        assert_eq!(store.put(&answered, Some(&attempt("c0", 1, Some(200)))).await.unwrap(), Fence::Held);
    }
    let store = fresh.open();
    assert_eq!(store.call("c0").await.unwrap(), Some(answered.clone()));
    assert_eq!(store.call("c2").await.unwrap(), None);
    assert_eq!(store.calls("j").await.unwrap(), [answered, call("c1", "j", 1)]);
    assert_eq!(store.attempts("j").await.unwrap(), [attempt("c0", 1, Some(200))]);
    assert_eq!(store.image("i").await.unwrap().unwrap(), image("i"));
    let kept = store.job("j").await.unwrap().unwrap();
    assert_eq!((kept.state, kept.updated_ms), (JobState::Running, 11));
    assert_eq!(serde_json::to_string(&kept.record).unwrap(), r#"{"z":1,"a":2}"#, "order is kept");
}

pub(super) async fn an_intention_is_all_or_nothing(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    let twice = [call("c0", "j", 0), call("c0", "j", 1)];
    let error = store.intend(&Intent::new(&job("j", 1), &twice, &[image("i")])).await.unwrap_err();
    assert_eq!(error.kind, Kind::InvalidRequest);
    assert_eq!(store.job("j").await.unwrap(), None);
    assert_eq!(store.image("i").await.unwrap(), None);
    assert!(store.calls("j").await.unwrap().is_empty());
}

pub(super) async fn a_call_may_be_written_as_sent_from_the_first(fresh: &Fresh) {
    let store = fresh.open();
    let mut sent = moved(&call("c0", "j", 0), Phase::Sent, 0, 0);
    let attempt = sent.leaves("0-1".into(), 10);
    let (job, calls) = (job("j", 10), [sent.clone(), call("c1", "j", 1)]);
    let intent = Intent { attempts: std::slice::from_ref(&attempt), ..Intent::new(&job, &calls, &[]) };
    assert_eq!(store.intend(&intent).await.unwrap(), Intended::Written);
    drop(store);
    let store = fresh.open();
    let whole = store.whole("j").await.unwrap().unwrap();
    assert_eq!(
        (whole.row.state, whole.calls[0].clone(), whole.attempts),
        (JobState::Running, sent, vec![attempt])
    );
}

pub(super) async fn a_jobs_state_follows_each_write_of_a_call(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    begun(store, 2).await;
    assert_eq!(state(store).await, JobState::Queued);
    let (first, second) = (call("c0", "j", 0), call("c1", "j", 1));
    for (row, expected) in [
        (moved(&first, Phase::Sent, 0, 0), JobState::Running),
        (moved(&first, Phase::Settled, 2, 0), JobState::Running),
        (moved(&second, Phase::Settled, 2, 0), JobState::Done),
        (moved(&second, Phase::Settled, 1, 1), JobState::Partial),
        (moved(&second, Phase::Unknown, 0, 1), JobState::Unknown),
    ] {
        assert_eq!(store.put(&row, None).await.unwrap(), Fence::Held);
        assert_eq!(state(store).await, expected, "{:?}", row.phase);
    }
}

pub(super) async fn more_calls_set_a_finished_job_going_again(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    begun(store, 1).await;
    let _ = store.put(&moved(&call("c0", "j", 0), Phase::Settled, 1, 1), None).await.unwrap();
    store.extend("j", &[call("c1", "j", 1)], &[]).await.unwrap();
    assert_eq!(state(store).await, JobState::Running);
    let same_place = store.extend("j", &[call("c2", "j", 1)], &[]).await.unwrap_err();
    assert_eq!(same_place.kind, Kind::InvalidRequest);
    assert_eq!(ids(&store.calls("j").await.unwrap()), ["c0", "c1"]);
    assert_eq!(
        store.extend("nobody", &[call("c3", "nobody", 0)], &[]).await.unwrap_err().kind,
        Kind::NotFound
    );
}

pub(super) async fn only_the_epoch_that_holds_a_call_writes_it(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    begun(store, 1).await;
    let mine = call("c0", "j", 0);
    let taken = store.take(&mine, &super::rows::claim_of("b", 2_000, 1)).await.unwrap().unwrap();
    assert_eq!((taken.epoch, taken.owner.as_deref()), (2, Some("b")));
    let stale = moved(&mine, Phase::Settled, 1, 0);
    assert_eq!(store.put(&stale, Some(&attempt("c0", 1, None))).await.unwrap(), Fence::Lost);
    let settlement = Settlement {
        attempt: None,
        images: vec![output("i", &stale, 0)],
        ledger: Some(entry(&stale, Some(1))),
        call: stale,
    };
    assert_eq!(store.settle(&settlement).await.unwrap(), Fence::Lost);
    assert_eq!(store.calls("j").await.unwrap(), [taken], "nothing of the stale owner was written");
    assert!(store.attempts("j").await.unwrap().is_empty());
    assert!(store.ledger(&LedgerQuery::default()).await.unwrap().is_empty());
    assert_eq!(store.image("i").await.unwrap(), None);
}

pub(super) async fn a_write_of_an_unknown_call_says_so(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    assert_eq!(store.put(&call("c", "j", 0), None).await.unwrap_err().kind, Kind::NotFound);
}

pub(super) async fn settling_twice_writes_once(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    begun(store, 1).await;
    let done = moved(&call("c0", "j", 0), Phase::Settled, 1, 0);
    let heard = Attempt { status: Some(200), ..attempt("c0", 1, None) };
    let settled = |image: &str, nano| Settlement {
        attempt: Some(heard.clone()),
        call: done.clone(),
        images: vec![output(image, &done, 0)],
        ledger: Some(entry(&done, Some(nano))),
    };
    for settlement in [settled("i1", 5), settled("i2", 6)] {
        assert_eq!(store.settle(&settlement).await.unwrap(), Fence::Held);
    }
    assert_eq!(store.ledger(&LedgerQuery::default()).await.unwrap(), [entry(&done, Some(5))]);
    assert_eq!(store.attempts("j").await.unwrap(), [heard]);
    let page = store.images(&ImageQuery { limit: 9, ..Default::default() }).await.unwrap();
    assert_eq!(page.images, [output("i1", &done, 0)]);
    assert_eq!(state(store).await, JobState::Done);
}

pub(super) async fn settling_again_after_a_takeover_keeps_new_bytes_and_repeats_none(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    begun(store, 1).await;
    let lost = moved(&call("c0", "j", 0), Phase::Unknown, 1, 1);
    let salvaged =
        Settlement { attempt: None, images: vec![output("i1", &lost, 0)], ledger: None, call: lost };
    assert_eq!(store.settle(&salvaged).await.unwrap(), Fence::Held);
    assert_eq!(ids(&store.unknown_calls().await.unwrap()), ["c0"]);

    let lost = &store.unknown_calls().await.unwrap()[0];
    let taken = store.take(lost, &super::rows::claim_of("b", 20, 1)).await.unwrap().unwrap();
    let done = moved(&taken, Phase::Settled, 2, 0);
    let mut again = output("i2", &done, 0);
    again.blob = output("i1", &done, 0).blob;
    let images = vec![again, output("i3", &done, 0), output("i4", &done, 1)];
    let settlement = Settlement { attempt: None, images, ledger: Some(entry(&done, Some(5))), call: done };
    assert_eq!(store.settle(&settlement).await.unwrap(), Fence::Held);
    let page = store.images(&ImageQuery { limit: 9, ..Default::default() }).await.unwrap();
    let found: Vec<_> = page.images.iter().map(|image| image.id.as_str()).collect();
    assert_eq!(found, ["i4", "i3", "i1"]);
    assert_eq!(state(store).await, JobState::Done);
    assert!(store.unknown_calls().await.unwrap().is_empty());
}

pub(super) async fn a_settlement_is_all_or_nothing(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    begun(store, 1).await;
    store.add_images(&[image("i")]).await.unwrap();
    let done = moved(&call("c0", "j", 0), Phase::Settled, 1, 0);
    let clash = Settlement {
        attempt: None,
        images: vec![output("new", &done, 0), output("i", &done, 1)],
        ledger: Some(entry(&done, Some(5))),
        call: done,
    };
    store.settle(&clash).await.unwrap_err();
    assert_eq!(store.calls("j").await.unwrap(), [call("c0", "j", 0)]);
    assert_eq!(store.image("new").await.unwrap(), None);
    assert!(store.ledger(&LedgerQuery::default()).await.unwrap().is_empty());
}

pub(super) async fn an_attempt_of_the_same_number_is_replaced(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    begun(store, 2).await;
    let sent = moved(&call("c1", "j", 1), Phase::Sent, 0, 0);
    for made in [attempt("c1", 1, None), attempt("c1", 1, Some(429)), attempt("c1", 2, Some(200))] {
        let _ = store.put(&sent, Some(&made)).await.unwrap();
    }
    let _ = store
        .put(&moved(&call("c0", "j", 0), Phase::Sent, 0, 0), Some(&attempt("c0", 1, None)))
        .await
        .unwrap();
    assert_eq!(
        store.attempts("j").await.unwrap(),
        [attempt("c0", 1, None), attempt("c1", 1, Some(429)), attempt("c1", 2, Some(200))]
    );
}

pub(super) async fn a_job_at_its_end_is_not_cancelled(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    begun(store, 1).await;
    assert!(store.request_cancel("j").await.unwrap());
    assert!(store.job("j").await.unwrap().unwrap().cancel);
    assert_eq!(store.renew("a", 2_000).await.unwrap(), ["j"]);
    let _ = store.put(&moved(&call("c0", "j", 0), Phase::Cancelled, 0, 1), None).await.unwrap();
    assert!(!store.request_cancel("j").await.unwrap());
    assert!(!store.request_cancel("nobody").await.unwrap());
    assert_eq!(store.renew("a", 3_000).await.unwrap(), [""; 0]);
}

pub(super) async fn phases_come_in_the_order_asked_and_without_strangers(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    begun(store, 2).await;
    let _ = store.put(&moved(&call("c1", "j", 1), Phase::Sent, 0, 0), None).await.unwrap();
    let asked = ["c1", "stranger", "c0"].map(String::from);
    let expected = [("c1".to_owned(), Phase::Sent), ("c0".to_owned(), Phase::Intended)];
    assert_eq!(store.phases(&asked).await.unwrap(), expected);
}

pub(super) async fn jobs_are_listed_newest_first_and_by_state_and_caller(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    for n in 0..10_u32 {
        let mut row = job(&format!("j{n}"), i64::from(n / 2));
        row.caller = if n % 2 == 0 { "even" } else { "odd" }.into();
        assert_eq!(
            store.intend(&Intent::new(&row, &[call(&format!("c{n}"), &row.id, 0)], &[])).await.unwrap(),
            Intended::Written
        );
    }
    let _ = store.put(&moved(&call("c3", "j3", 0), Phase::Failed, 0, 1), None).await.unwrap();
    let list = async |query: JobQuery| -> Vec<String> {
        store.jobs(&query).await.unwrap().into_iter().map(|job| job.id).collect()
    };
    let mut seen = Vec::new();
    let mut before = None;
    loop {
        let page = list(JobQuery { before, limit: 3, ..Default::default() }).await;
        let Some(last) = page.last() else { break };
        before = Some(last.clone());
        seen.extend(page);
    }
    assert_eq!(seen, ["j9", "j8", "j7", "j6", "j5", "j4", "j3", "j2", "j1", "j0"]);
    let failed = JobQuery { states: vec![JobState::Failed, JobState::Done], limit: 9, ..Default::default() };
    assert_eq!(list(failed).await, ["j3"]);
    assert_eq!(
        list(JobQuery { caller: Some("even".into()), limit: 2, ..Default::default() }).await,
        ["j8", "j6"]
    );
    assert!(list(JobQuery::default()).await.is_empty());
}

pub(super) async fn what_there_is_is_counted_by_state_and_phase(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    assert_eq!(store.tally().await.unwrap(), Tally::default());
    begun(store, 2).await;
    store.add_images(&[image("i"), image("k")]).await.unwrap();
    let _ = store.put(&moved(&call("c0", "j", 0), Phase::Sent, 0, 0), None).await.unwrap();
    let mut gone = image("k");
    gone.deleted_ms = Some(5);
    store.update_image(&gone).await.unwrap();
    let expected = Tally {
        jobs: vec![(JobState::Running, 1)],
        calls: vec![(Phase::Intended, 1), (Phase::Sent, 1)],
        images: 1,
    };
    assert_eq!(store.tally().await.unwrap(), expected);
}
