//! Takeover, leases, owners.
#![expect(clippy::unwrap_used, reason = "these are tests: a panic is how they fail")]

use super::Fresh;
use super::rows::{call, claim_of, ids, job, moved};
use impasto_ports::{CallRow, Claim, Fence, Intended, Intent, Phase, Store};

async fn intended(store: &dyn Store, calls: &[CallRow]) {
    assert_eq!(store.intend(&Intent::new(&job("j", 10), calls, &[])).await.unwrap(), Intended::Written);
}

pub(super) async fn only_calls_that_nobody_runs_are_claimed_oldest_first(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    let with = |n: u32, owner: Option<&str>, lease_until_ms, phase| CallRow {
        owner: owner.map(Into::into),
        lease_until_ms,
        phase,
        created_ms: 100 - i64::from(n),
        ..call(&format!("c{n}"), "j", n)
    };
    let rows = [
        with(0, Some("living"), 5_000, Phase::Sent),
        with(1, Some("late"), 1_000, Phase::Sent),
        with(2, Some("crashed"), 5_000, Phase::Answered),
        with(3, None, 0, Phase::Intended),
        with(4, Some("late"), 1_000, Phase::Settled),
        with(5, Some("late"), 1_000, Phase::Unknown),
    ];
    intended(store, &rows).await;
    assert_eq!(store.owners().await.unwrap(), ["crashed", "late", "living"]);
    let ask = |limit| Claim { dead: vec!["crashed".into()], ..claim_of("me", 2_000, limit) };
    let claimed = store.claim(&ask(2)).await.unwrap();
    assert_eq!(ids(&claimed), ["c3", "c2"]);
    let first = &claimed[0];
    assert_eq!((first.epoch, first.owner.as_deref(), first.lease_until_ms), (2, Some("me"), 2_500));
    assert_eq!((first.phase, &first.step), (Phase::Intended, &rows[3].step));
    assert_eq!(ids(&store.claim(&ask(9)).await.unwrap()), ["c1"]);
    assert!(store.claim(&ask(9)).await.unwrap().is_empty());
    assert_eq!(store.owners().await.unwrap(), ["living", "me"]);
}

pub(super) async fn a_claimed_call_is_written_by_its_new_epoch(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    intended(store, &[call("c0", "j", 0)]).await;
    let mine = store.claim(&claim_of("me", 2_000, 1)).await.unwrap().remove(0);
    assert_eq!(store.put(&moved(&mine, Phase::Sent, 0, 0), None).await.unwrap(), Fence::Held);
    assert_eq!(store.put(&moved(&call("c0", "j", 0), Phase::Sent, 0, 0), None).await.unwrap(), Fence::Lost);
}

pub(super) async fn one_call_is_taken_in_any_phase_unless_a_living_owner_has_it(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    let rows: Vec<_> =
        (0..).zip(Phase::ALL).map(|(n, phase)| CallRow { phase, ..call(phase.as_str(), "j", n) }).collect();
    intended(store, &rows).await;
    for seen in &rows {
        let phase = seen.phase;
        assert_eq!(
            store.take(seen, &claim_of("me", 999, 1)).await.unwrap(),
            None,
            "{phase:?}: its lease runs"
        );
        let dead = Claim { dead: vec!["a".into()], ..claim_of("me", 999, 1) };
        let taken = store.take(seen, &dead).await.unwrap().unwrap();
        assert_eq!((taken.phase, taken.epoch), (phase, 2));
        assert_eq!(
            store.take(&taken, &claim_of("you", 1_000, 1)).await.unwrap(),
            None,
            "{phase:?}: me has it"
        );
        assert_eq!(store.take(&taken, &claim_of("you", 1_499, 1)).await.unwrap().unwrap().epoch, 3);
    }
    assert_eq!(store.take(&call("stranger", "j", 0), &claim_of("me", 9_999, 1)).await.unwrap(), None);
}

pub(super) async fn a_call_is_taken_only_as_it_was_seen(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    let seen = call("c0", "j", 0);
    intended(store, std::slice::from_ref(&seen)).await;
    let again = store.take(&seen, &claim_of("me", 9_999, 1)).await.unwrap().unwrap();
    let free = CallRow { owner: None, ..again.clone() };
    assert_eq!(store.put(&free, None).await.unwrap(), Fence::Held);
    assert_eq!(store.take(&seen, &claim_of("you", 9_999, 1)).await.unwrap(), None, "somebody had it since");
    assert_eq!(store.put(&moved(&free, Phase::Failed, 0, 1), None).await.unwrap(), Fence::Held);
    assert_eq!(store.take(&again, &claim_of("you", 9_999, 1)).await.unwrap(), None, "it has failed since");
    let kept = store.call("c0").await.unwrap().unwrap();
    assert_eq!((kept.epoch, kept.owner), (again.epoch, None), "and nothing was written");
}

pub(super) async fn a_call_at_its_end_is_let_go(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    intended(store, &[call("c0", "j", 0)]).await;
    let _ = store.put(&moved(&call("c0", "j", 0), Phase::Unknown, 0, 1), None).await.unwrap();
    assert!(store.owners().await.unwrap().is_empty());
    assert!(
        store
            .take(&moved(&call("c0", "j", 0), Phase::Unknown, 0, 1), &claim_of("a", 20, 1))
            .await
            .unwrap()
            .is_some(),
        "at once, not when the lease runs out"
    );
}

pub(super) async fn a_lease_is_prolonged_for_all_calls_of_an_owner_and_never_shortened(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    let other = CallRow { owner: Some("b".into()), ..call("c2", "j", 2) };
    intended(store, &[call("c0", "j", 0), call("c1", "j", 1), other]).await;
    assert_eq!(store.renew("a", 5_000).await.unwrap(), [""; 0]);
    assert_eq!(store.renew("a", 4_000).await.unwrap(), [""; 0]);
    // The row in hand still has the lease that it was loaded with.
    let _ = store.put(&moved(&call("c0", "j", 0), Phase::Sent, 0, 0), None).await.unwrap();
    let leases: Vec<_> = store.calls("j").await.unwrap().iter().map(|call| call.lease_until_ms).collect();
    assert_eq!(leases, [5_000, 5_000, 1_000]);
    assert_eq!(ids(&store.claim(&claim_of("me", 4_500, 9)).await.unwrap()), ["c2"]);
}

pub(super) async fn an_owner_may_let_go(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    intended(store, &[call("c0", "j", 0)]).await;
    let _ = store.put(&CallRow { owner: None, ..call("c0", "j", 0) }, None).await.unwrap();
    assert_eq!(ids(&store.claim(&claim_of("b", 11, 9)).await.unwrap()), ["c0"]);
}
