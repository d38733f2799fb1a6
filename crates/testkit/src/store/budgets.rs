//! What is reserved, what is refused, and what is asked for once.
#![expect(clippy::unwrap_used, reason = "these are tests: a panic is how they fail")]

use super::Fresh;
use super::rows::{call, entry, image, job, moved, output};
use impasto_ports::{
    Amount, Billed, Bound, CallRow, Intended, Intent, JobRow, JobState, LedgerQuery, Most, Once, Phase,
    Reached, Scope, Settlement, Store, WhenKnown,
};
use impasto_sdk::{Error, Kind, Money, Result};

/// At most this many billionths of a dollar; a call of these tests may come to 7.
fn bound(nano: i64) -> Bound {
    Bound {
        name: "day".into(),
        scope: Scope::default(),
        since_ms: 0,
        until_ms: 1_000,
        renews: "1970-01-02 (UTC)".into(),
        most: Most::Usd(Money::from_nano_usd(nano)),
        reached: Reached::Refuse,
    }
}

async fn intend(store: &dyn Store, job: &JobRow, calls: &[CallRow], bounds: &[Bound]) -> Result<Intended> {
    store.intend(&Intent { bounds, ..Intent::new(job, calls, &[]) }).await
}

/// Spent and reserved, in billionths.
async fn standing(store: &dyn Store, bound: &Bound) -> (i64, i64) {
    let standing = store.standings(std::slice::from_ref(bound)).await.unwrap().remove(0);
    (standing.spent.usd.nano_usd(), standing.reserved.usd.nano_usd())
}

pub(super) async fn what_runs_is_reserved_and_what_is_settled_takes_its_place(fresh: &Fresh) {
    let store = fresh.open();
    // Whether it waits or leaves at once.
    let calls = [call("c0", "j", 0), moved(&call("c1", "j", 1), Phase::Sent, 0, 0)];
    assert_eq!(intend(store.as_ref(), &job("j", 10), &calls, &[bound(20)]).await.unwrap(), Intended::Written);
    assert_eq!(standing(store.as_ref(), &bound(20)).await, (0, 14));
    let done = moved(&calls[0], Phase::Settled, 4, 0);
    let ledger = Some(entry(&done, Some(5)));
    let _ =
        store.settle(&Settlement { attempt: None, call: done, images: Vec::new(), ledger }).await.unwrap();
    drop(store);
    assert_eq!(standing(fresh.open().as_ref(), &bound(20)).await, (5, 7));
}

pub(super) async fn a_bound_refuses_what_it_does_not_bear_and_nothing_is_written(fresh: &Fresh) {
    let store = fresh.open();
    let calls = [call("c0", "j", 0), call("c1", "j", 1)];
    let refused = intend(store.as_ref(), &job("j", 10), &calls, &[bound(13)]).await.unwrap_err();
    assert_eq!((refused.kind, refused.context("budget")), (Kind::OverBudget, Some("day")));
    assert!(store.job("j").await.unwrap().is_none());
    assert_eq!(standing(store.as_ref(), &bound(13)).await, (0, 0));
    let _ = intend(store.as_ref(), &job("j", 10), &calls[..1], &[bound(13)]).await.unwrap();
    let refused = store.extend("j", &calls[1..], &[bound(13)]).await.unwrap_err();
    assert_eq!(refused.kind, Kind::OverBudget);
    assert_eq!(store.calls("j").await.unwrap().len(), 1);
}

pub(super) async fn a_bound_counts_only_what_is_in_its_scope_and_time(fresh: &Fresh) {
    let store = fresh.open();
    let calls = [call("c0", "j", 0)];
    let _ = intend(store.as_ref(), &job("j", 10), &calls, &[]).await.unwrap();
    let done = moved(&calls[0], Phase::Settled, 4, 0);
    let ledger = Some(entry(&done, Some(5)));
    let _ =
        store.settle(&Settlement { attempt: None, call: done, images: Vec::new(), ledger }).await.unwrap();
    let scope = |provider: Option<&str>, model: Option<&str>, caller: Option<&str>| Scope {
        provider: provider.map(Into::into),
        model: model.map(Into::into),
        caller: caller.map(Into::into),
    };
    for (scope, spent) in [
        (scope(None, None, None), 5),
        (scope(Some("sandbox"), Some("easel-1"), Some("local")), 5),
        (scope(Some("openai"), None, None), 0),
        (scope(None, Some("easel-2"), None), 0),
        (scope(None, Some("easel"), None), 0),
        (scope(None, None, Some("team")), 0),
    ] {
        assert_eq!(
            standing(store.as_ref(), &Bound { scope: scope.clone(), ..bound(9) }).await.0,
            spent,
            "{scope:?}"
        );
    }
    let later = Bound { since_ms: 101, ..bound(9) };
    assert_eq!(standing(store.as_ref(), &later).await, (0, 0));
    let other = Bound { scope: scope(Some("openai"), None, None), ..bound(0) };
    let next = [call("c1", "k", 0)];
    assert_eq!(intend(store.as_ref(), &job("k", 11), &next, &[other]).await.unwrap(), Intended::Written);
}

pub(super) async fn a_bound_on_a_model_holds_its_dated_snapshots(fresh: &Fresh) {
    let store = fresh.open();
    let dated = JobRow { model: "easel-1-2026-04-21".into(), ..job("j", 10) };
    let one = Bound { scope: Scope { model: Some("easel-1".into()), ..Scope::default() }, ..bound(7) };
    let calls = [call("c0", "j", 0)];
    let bounds = std::slice::from_ref(&one);
    assert_eq!(intend(store.as_ref(), &dated, &calls, bounds).await.unwrap(), Intended::Written);
    assert_eq!(standing(store.as_ref(), &one).await, (0, 7));
    let next = JobRow { id: "k".into(), ..dated };
    let refused = intend(store.as_ref(), &next, &[call("c1", "k", 0)], bounds).await.unwrap_err();
    assert_eq!(refused.kind, Kind::OverBudget);
}

pub(super) async fn a_bound_that_warns_refuses_nothing(fresh: &Fresh) {
    let store = fresh.open();
    let warns = Bound { reached: Reached::Warn, ..bound(1) };
    let calls = [call("c0", "j", 0)];
    assert_eq!(intend(store.as_ref(), &job("j", 10), &calls, &[warns]).await.unwrap(), Intended::Written);
}

pub(super) async fn what_never_left_or_was_refused_holds_nothing(fresh: &Fresh) {
    let store = fresh.open();
    let calls = [call("c0", "j", 0), call("c1", "j", 1)];
    let _ = intend(store.as_ref(), &job("j", 10), &calls, &[]).await.unwrap();
    let _ = store.put(&moved(&calls[0], Phase::Failed, 0, 1), None).await.unwrap();
    let _ = store.put(&moved(&calls[1], Phase::Cancelled, 0, 1), None).await.unwrap();
    assert_eq!(standing(store.as_ref(), &bound(1)).await, (0, 0));
}

pub(super) async fn what_may_have_been_billed_stays_at_risk_also_when_it_is_sent_again(fresh: &Fresh) {
    let store = fresh.open();
    let lost = call("c0", "j", 0);
    let _ = intend(store.as_ref(), &job("j", 10), std::slice::from_ref(&lost), &[]).await.unwrap();
    for (updated_ms, phase) in [(500, Phase::Sent), (900, Phase::Unknown)] {
        let row = CallRow { updated_ms, ..moved(&lost, phase, 0, 1) };
        let _ = store.put(&row, None).await.unwrap();
    }
    assert_eq!(standing(store.as_ref(), &bound(20)).await, (0, 7));
    let of_later = Bound { since_ms: 501, ..bound(20) };
    assert_eq!(standing(store.as_ref(), &of_later).await, (0, 0), "it counts in the time in which it left");
    store.extend("j", &[CallRow { updated_ms: 600, ..lost.clone() }], &[bound(20)]).await.unwrap();
    assert_eq!(standing(store.as_ref(), &bound(20)).await, (0, 14));
    let done = CallRow { updated_ms: 700, ..moved(&lost, Phase::Settled, 4, 0) };
    let ledger = Some(entry(&done, Some(5)));
    let _ =
        store.settle(&Settlement { attempt: None, call: done, images: Vec::new(), ledger }).await.unwrap();
    assert_eq!(standing(store.as_ref(), &bound(20)).await, (5, 7));
    let risk = |query: LedgerQuery| {
        let store = std::sync::Arc::clone(&store);
        async move { store.at_risk(&query).await.unwrap().usd.nano_usd() }
    };
    assert_eq!(risk(LedgerQuery::default()).await, 7);
    let jobs = store.jobs_at_risk().await.unwrap();
    assert_eq!(
        jobs.iter().map(|(job, risk)| (job.as_str(), risk.usd.nano_usd())).collect::<Vec<_>>(),
        [("j", 7)]
    );
    assert_eq!(risk(LedgerQuery { caller: Some("team".into()), ..LedgerQuery::default() }).await, 0);
    assert_eq!(risk(LedgerQuery { since_ms: Some(501), ..LedgerQuery::default() }).await, 0);
}

pub(super) async fn what_the_vendors_bill_says_is_at_risk_no_more(fresh: &Fresh) {
    let store = fresh.open();
    let lost = call("c0", "j", 0);
    let _ = intend(store.as_ref(), &job("j", 10), std::slice::from_ref(&lost), &[]).await.unwrap();
    for phase in [Phase::Sent, Phase::Unknown] {
        let _ = store.put(&moved(&lost, phase, 0, 1), None).await.unwrap();
    }
    store.extend("j", std::slice::from_ref(&lost), &[]).await.unwrap();
    let _ = store.put(&CallRow { attempt: 2, ..moved(&lost, Phase::Unknown, 0, 1) }, None).await.unwrap();
    assert_eq!(standing(store.as_ref(), &bound(20)).await, (0, 14));
    let billed = Some(Billed { usd: Money::from_nano_usd(3), attempts: 2 });
    let known = CallRow { attempt: 2, billed, ..moved(&lost, Phase::Failed, 0, 1) };
    let ledger = Some(entry(&known, Some(3)));
    let _ =
        store.settle(&Settlement { attempt: None, call: known, images: Vec::new(), ledger }).await.unwrap();
    assert_eq!(standing(store.as_ref(), &bound(20)).await, (3, 0));
    assert_eq!(store.at_risk(&LedgerQuery::default()).await.unwrap().usd, Money::ZERO);
}

pub(super) async fn many_at_once_never_get_more_than_the_bound(fresh: &Fresh) {
    let store = fresh.open();
    let tasks: Vec<_> = (0..64)
        .map(|n| {
            let store = std::sync::Arc::clone(&store);
            tokio::spawn(async move {
                let id = format!("j{n:02}");
                let calls = [call(&format!("c{n:02}"), &id, 0)];
                intend(store.as_ref(), &job(&id, n), &calls, &[bound(75)]).await
            })
        })
        .collect();
    let mut written = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(intended) => written += i32::from(intended == Intended::Written),
            Err(error) => assert_eq!(error.kind, Kind::OverBudget),
        }
    }
    assert_eq!(written, 10);
    assert_eq!(standing(store.as_ref(), &bound(75)).await, (0, 70));
}

fn once(key: &str, body: &str, since_ms: i64) -> Once {
    Once { key: key.into(), body: body.into(), since_ms, known: WhenKnown::SameJob }
}

async fn intend_once(store: &dyn Store, job: &JobRow, once: &Once) -> Result<Intended, Error> {
    store.intend(&Intent { once: Some(once), ..Intent::new(job, &[], &[]) }).await
}

pub(super) async fn a_key_gives_the_same_job_and_refuses_another_body(fresh: &Fresh) {
    let store = fresh.open();
    let key = once("k", "body", 0);
    assert_eq!(store.known("local", &key).await.unwrap(), None);
    assert_eq!(intend_once(store.as_ref(), &job("j", 10), &key).await.unwrap(), Intended::Written);
    assert_eq!(intend_once(store.as_ref(), &job("k", 11), &key).await.unwrap(), Intended::Known("j".into()));
    assert!(store.job("k").await.unwrap().is_none());
    let other = once("k", "another body", 0);
    assert_eq!(
        intend_once(store.as_ref(), &job("k", 11), &other).await.unwrap_err().kind,
        Kind::InvalidRequest
    );
    assert_eq!(store.known("local", &other).await.unwrap_err().kind, Kind::InvalidRequest);
    let team = JobRow { caller: "team".into(), ..job("t", 12) };
    assert_eq!(intend_once(store.as_ref(), &team, &other).await.unwrap(), Intended::Written);
}

pub(super) async fn a_key_of_long_ago_is_forgotten(fresh: &Fresh) {
    let store = fresh.open();
    let _ = intend_once(store.as_ref(), &job("j", 10), &once("k", "body", 0)).await.unwrap();
    let later = once("k", "another body", 11);
    assert_eq!(store.known("local", &later).await.unwrap(), None);
    assert_eq!(intend_once(store.as_ref(), &job("k", 11), &later).await.unwrap(), Intended::Written);
}

pub(super) async fn a_key_may_be_taken_over_by_a_new_job(fresh: &Fresh) {
    let store = fresh.open();
    let key = once("k", "body", 0);
    let anew = Once { known: WhenKnown::NewJob, ..key.clone() };
    for id in ["i", "j"] {
        assert_eq!(store.known("local", &anew).await.unwrap(), None);
        assert_eq!(intend_once(store.as_ref(), &job(id, 10), &anew).await.unwrap(), Intended::Written);
    }
    assert_eq!(intend_once(store.as_ref(), &job("k", 11), &key).await.unwrap(), Intended::Known("j".into()));
}

pub(super) async fn a_key_whose_job_failed_at_no_cost_asks_anew(fresh: &Fresh) {
    // How its call ends, with what answer, and whether the key still stands for the job.
    let ends = [
        ("refused", Phase::Failed, None, false),
        ("may be billed", Phase::Failed, Some("0-1"), true),
        ("unknown", Phase::Unknown, Some("0-1"), true),
        ("stopped", Phase::Cancelled, None, true),
    ];
    let store = fresh.open();
    for (name, phase, answer, binds) in ends {
        let (key, calls) = (once(name, "body", 0), [call(&format!("c {name}"), name, 0)]);
        let job = job(name, 10);
        let intent = Intent { once: Some(&key), ..Intent::new(&job, &calls, &[]) };
        assert_eq!(store.intend(&intent).await.unwrap(), Intended::Written);
        assert_eq!(store.known("local", &key).await.unwrap().as_deref(), Some(name), "{name}: it runs");
        let end = CallRow { answer: answer.map(Into::into), ..moved(&calls[0], phase, 0, 1) };
        for row in [moved(&calls[0], Phase::Sent, 0, 1), end] {
            let _ = store.put(&row, None).await.unwrap();
        }
        let known = store.known("local", &key).await.unwrap();
        assert_eq!(known.as_deref(), binds.then_some(name), "{name}");
    }
    let (key, again) = (once("refused", "body", 0), job("again", 11));
    assert_eq!(intend_once(store.as_ref(), &again, &key).await.unwrap(), Intended::Written);
    assert_eq!(store.known("local", &key).await.unwrap().as_deref(), Some("again"));
    let other = once("refused", "another body", 0);
    assert_eq!(store.known("local", &other).await.unwrap_err().kind, Kind::InvalidRequest);
}

pub(super) async fn the_same_is_found_again_once_it_is_done(fresh: &Fresh) {
    let store = fresh.open();
    let digested = |id: &str, at| JobRow { digest: "d".into(), ..job(id, at) };
    let running = call("c0", "j", 0);
    let _ = intend(store.as_ref(), &digested("j", 10), std::slice::from_ref(&running), &[]).await.unwrap();
    assert_eq!(store.same_job("local", "d").await.unwrap(), None);
    let call = moved(&running, Phase::Settled, 4, 0);
    let images = vec![output("i", &running, 0)];
    let _ = store.settle(&Settlement { attempt: None, call, images, ledger: None }).await.unwrap();
    assert_eq!(store.same_job("local", "d").await.unwrap().as_deref(), Some("j"));
    assert_eq!(store.same_job("team", "d").await.unwrap(), None);
    assert_eq!(store.same_job("local", "").await.unwrap(), None);
    let again = JobRow { state: JobState::Done, ..digested("k", 20) };
    let taken = [image("i2")];
    let _ = store.intend(&Intent::new(&again, &[], &taken)).await.unwrap();
    assert_eq!(store.job("k").await.unwrap().unwrap().state, JobState::Done);
    assert_eq!(store.same_job("local", "d").await.unwrap().as_deref(), Some("k"));
    assert_eq!(Amount::default(), store.standings(&[bound(1)]).await.unwrap()[0].reserved);
}
