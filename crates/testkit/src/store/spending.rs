//! The ledger.
#![expect(clippy::unwrap_used, reason = "these are tests: a panic is how they fail")]

use super::Fresh;
use super::rows::{call, entry, job, moved};
use impasto_ports::{
    Intended, Intent, LedgerQuery, LedgerRow, Phase, Settlement, Store, UsageBy, UsageQuery, UsageTotal,
};
use impasto_sdk::Money;

const DAY: i64 = 86_400_000;

/// Four settled calls; figures that floating point cannot add exactly.
async fn spent(store: &dyn Store) -> Vec<LedgerRow> {
    let rows = [
        ("c0", "team", "openai", "gpt/2", DAY - 1, Some(100_000_001)),
        ("c1", "local", "openai", "gpt/2", DAY, Some(200_000_002)),
        ("c2", "local", "gemini", "banana", DAY, None),
        ("c3", "local", "gemini", "banana", 2 * DAY - 1, Some(i64::from(i32::MAX) * 1_000_003)),
    ];
    let calls: Vec<_> = (0..).zip(&rows).map(|(n, row)| call(row.0, "j", n)).collect();
    assert_eq!(store.intend(&Intent::new(&job("j", 1), &calls, &[])).await.unwrap(), Intended::Written);
    let mut entries = Vec::new();
    for ((_, caller, provider, model, at_ms, nano), call) in rows.into_iter().zip(&calls) {
        let call = moved(call, Phase::Settled, 2, 0);
        let (caller, provider, model) = (caller.into(), provider.into(), model.into());
        let ledger = LedgerRow { caller, provider, model, at_ms, ..entry(&call, nano) };
        entries.push(ledger.clone());
        let _ = store
            .settle(&Settlement { attempt: None, call, images: Vec::new(), ledger: Some(ledger) })
            .await
            .unwrap();
    }
    entries
}

pub(super) async fn entries_are_kept_to_the_billionth_and_listed_oldest_first(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    let entries = spent(store).await;
    assert_eq!(store.ledger(&LedgerQuery::default()).await.unwrap(), entries);
    let since = |at_ms| LedgerQuery { since_ms: Some(at_ms), ..LedgerQuery::default() };
    assert_eq!(store.ledger(&since(DAY)).await.unwrap(), entries[1..]);
    assert!(store.ledger(&since(2 * DAY)).await.unwrap().is_empty());
}

pub(super) async fn entries_and_totals_are_narrowed_by_each_field(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    let entries = spent(store).await;
    let all = LedgerQuery::default;
    for (of, places) in [
        (LedgerQuery { until_ms: Some(DAY), ..all() }, &[0][..]),
        (LedgerQuery { since_ms: Some(DAY), until_ms: Some(DAY + 1), ..all() }, &[1, 2]),
        (LedgerQuery { provider: Some("openai".into()), ..all() }, &[0, 1]),
        (LedgerQuery { model: Some("banana".into()), ..all() }, &[2, 3]),
        (LedgerQuery { caller: Some("team".into()), ..all() }, &[0]),
        (LedgerQuery { provider: Some("openai".into()), caller: Some("local".into()), ..all() }, &[1]),
        (LedgerQuery { model: Some("gemini/banana".into()), ..all() }, &[]),
        (LedgerQuery { provider: Some("' OR 1=1 --".into()), ..all() }, &[]),
    ] {
        let wanted: Vec<_> = places.iter().map(|place| entries[*place].clone()).collect();
        assert_eq!(store.ledger(&of).await.unwrap(), wanted, "{of:?}");
        let totals = store.usage(&UsageQuery { by: UsageBy::Caller, of: of.clone() }).await.unwrap();
        assert_eq!(totals.iter().map(|total| total.calls).sum::<u64>(), wanted.len() as u64, "{of:?}");
    }
}

pub(super) async fn totals_equal_the_sum_of_the_entries(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    let entries = spent(store).await;
    let sum: Money = entries.iter().filter_map(|entry| entry.price).sum();
    for by in [UsageBy::Day, UsageBy::Model, UsageBy::Provider, UsageBy::Caller] {
        let totals = store.usage(&UsageQuery { by, of: LedgerQuery::default() }).await.unwrap();
        assert_eq!(totals.iter().map(|total| total.usd).sum::<Money>(), sum, "{by:?}");
        assert_eq!(totals.iter().map(|total| total.calls).sum::<u64>(), 4);
        assert_eq!(totals.iter().map(|total| total.images).sum::<u64>(), 8);
        assert_eq!(totals.iter().map(|total| total.unpriced_calls).sum::<u64>(), 1);
    }
}

pub(super) async fn totals_are_grouped_and_ordered(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    spent(store).await;
    let groups = async |by, since_ms| -> Vec<(String, u64)> {
        let of = LedgerQuery { since_ms, ..LedgerQuery::default() };
        let totals = store.usage(&UsageQuery { by, of }).await.unwrap();
        totals.into_iter().map(|total| (total.group, total.calls)).collect()
    };
    for (by, since, expected) in [
        (UsageBy::Day, None, [("1970-01-01", 1), ("1970-01-02", 3)].as_slice()),
        (UsageBy::Day, Some(DAY), &[("1970-01-02", 3)]),
        (UsageBy::Model, None, &[("gemini/banana", 2), ("openai/gpt/2", 2)]),
        (UsageBy::Provider, None, &[("gemini", 2), ("openai", 2)]),
        (UsageBy::Caller, None, &[("local", 3), ("team", 1)]),
        (UsageBy::Caller, Some(9 * DAY), &[]),
    ] {
        let expected: Vec<_> = expected.iter().map(|(group, calls)| ((*group).to_owned(), *calls)).collect();
        assert_eq!(groups(by, since).await, expected, "{by:?} {since:?}");
    }
    let only = UsageTotal {
        group: "gemini/banana".into(),
        calls: 2,
        images: 4,
        usd: Money::from_nano_usd(i64::from(i32::MAX) * 1_000_003),
        unpriced_calls: 1,
    };
    let by_model = UsageQuery { by: UsageBy::Model, of: LedgerQuery::default() };
    assert_eq!(store.usage(&by_model).await.unwrap()[0], only);
}

pub(super) async fn what_is_noted_is_read_at_once_and_is_there_after_a_reopen(fresh: &Fresh) {
    let calls: Vec<_> = (0..300).map(|number| call(&format!("c{number:03}"), "none", number)).collect();
    let entries: Vec<_> = calls.iter().map(|call| entry(call, Some(3))).collect();
    {
        let store = fresh.open();
        entries.iter().for_each(|entry| store.note(entry));
        assert_eq!(store.ledger(&LedgerQuery::default()).await.unwrap(), entries);
        let of = LedgerQuery::default();
        let totals = store.usage(&UsageQuery { by: UsageBy::Caller, of }).await.unwrap();
        assert_eq!((totals[0].calls, totals[0].usd), (300, Money::from_nano_usd(900)));
        // Noted once more: a call has one entry.
        store.note(&entries[7]);
    }
    assert_eq!(fresh.open().ledger(&LedgerQuery::default()).await.unwrap(), entries);
}
