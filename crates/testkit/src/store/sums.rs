//! Totals of ledgers that nobody thought of: random calls, some without a price, some settled more than once.
#![expect(clippy::unwrap_used, reason = "these are tests: a panic is how they fail")]

use super::Fresh;
use super::rows::{call, claim_of, entry, job, moved};
use impasto_ports::{
    Amount, Bound, CallRow, Fence, Intent, LedgerQuery, LedgerRow, Most, Phase, Reached, Scope, Settlement,
    Store, UsageBy, UsageQuery, UsageTotal,
};
use impasto_sdk::Money;
use std::collections::BTreeMap;

const LEDGERS: u64 = 12;
/// 2026-11-21, midnight.
const MIDNIGHT: i64 = 1_795_219_200_000;
const DAY: i64 = 86_400_000;
/// November of 2026, and December.
const MONTHS: [(i64, i64); 2] =
    [(MIDNIGHT - 20 * DAY, MIDNIGHT + 10 * DAY), (MIDNIGHT + 10 * DAY, MIDNIGHT + 41 * DAY)];
const CALLERS: [&str; 4] = ["local", "team", "=1+1", "a \"b\", c"];
const PROVIDERS: [&str; 3] = ["acme", "acme-labs", "zeta"];
const MODELS: [&str; 5] = ["canvas", "canvas-2026-04-21", "labs/canvas", "Canvas", "größe"];

/// Numbers that look random and are the same in each run (xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % sides
    }

    fn below(&mut self, sides: i64) -> i64 {
        i64::try_from(self.roll(sides.unsigned_abs())).unwrap()
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[usize::try_from(self.roll(words.len() as u64)).unwrap()]
    }

    /// On either side of a month's end; near midnight as often as not, where a day may be mistaken.
    fn time(&mut self) -> i64 {
        let day = MIDNIGHT + DAY * (self.below(4) + 8 * self.below(2));
        if self.roll(2) == 0 { day + self.below(3) - 1 } else { day + self.below(DAY) }
    }

    /// None, nothing, a billionth, or any amount up to 4 dollars.
    fn price(&mut self) -> Option<i64> {
        match self.roll(6) {
            0 => None,
            1 => Some(0),
            2 => Some(1),
            _ => Some(self.below(4_000_000_001)),
        }
    }

    fn entry(&mut self, call: &CallRow) -> LedgerRow {
        let price = self.price();
        LedgerRow {
            caller: self.pick(&CALLERS).into(),
            provider: self.pick(&PROVIDERS).into(),
            model: self.pick(&MODELS).into(),
            at_ms: self.time(),
            images: u32::try_from(self.roll(11)).unwrap(),
            ..entry(call, price)
        }
    }

    fn query(&mut self) -> LedgerQuery {
        let since_ms = (self.roll(3) == 0).then(|| self.time());
        let until_ms = (self.roll(3) == 0).then(|| self.time());
        let mut word = |words: &[&str]| (self.roll(4) == 0).then(|| self.pick(words).to_owned());
        let (provider, model, caller) = (word(&PROVIDERS), word(&MODELS), word(&CALLERS));
        LedgerQuery { since_ms, until_ms, provider, model, caller }
    }
}

pub(super) async fn totals_are_the_sum_of_the_calls_in_any_ledger(fresh: &Fresh) {
    let store = fresh.open();
    let mut written = BTreeMap::new();
    for seed in 1..=LEDGERS {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        spend(store.as_ref(), seed, &mut dice, &mut written).await;
        for of in std::iter::once(LedgerQuery::default()).chain((0..8).map(|_| dice.query())) {
            compare(store.as_ref(), seed, &of, &written).await;
        }
    }
    assert!(written.values().any(|entry| entry.price.is_none()), "some calls have no price");
}

/// A job of some calls, each settled once, twice or three times; `written` is what the ledger should say.
async fn spend(store: &dyn Store, seed: u64, dice: &mut Dice, written: &mut BTreeMap<String, LedgerRow>) {
    let name = format!("j{seed}");
    let calls: Vec<_> = (0..1 + u32::try_from(dice.roll(16)).unwrap())
        .map(|n| call(&format!("{name}-c{n:02}"), &name, n))
        .collect();
    let _ = store.intend(&Intent::new(&job(&name, 1), &calls, &[])).await.unwrap();
    for call in &calls {
        let mut call = call.clone();
        for _ in 0..=dice.roll(3) {
            let entry = dice.entry(&call);
            call = moved(&call, Phase::Settled, entry.images, 0);
            let settlement = Settlement {
                attempt: None,
                call: call.clone(),
                images: Vec::new(),
                ledger: Some(entry.clone()),
            };
            assert_eq!(store.settle(&settlement).await.unwrap(), Fence::Held, "seed {seed}");
            // Whoever asked, and when it was first spent, stay as they were.
            let kept = written.get(&call.id).cloned().unwrap_or_else(|| entry.clone());
            let LedgerRow { caller, provider, model, at_ms, .. } = kept;
            written.insert(call.id.clone(), LedgerRow { caller, provider, model, at_ms, ..entry });
            call = store.take(&call, &claim_of("b", 9_000, 1)).await.unwrap().unwrap();
            call.owner = None;
            assert_eq!(store.put(&call, None).await.unwrap(), Fence::Held);
        }
    }
}

async fn compare(store: &dyn Store, seed: u64, of: &LedgerQuery, written: &BTreeMap<String, LedgerRow>) {
    let mut wanted: Vec<_> = written.values().filter(|entry| of.takes(entry)).cloned().collect();
    wanted.sort_by(|a, b| (a.at_ms, &a.call).cmp(&(b.at_ms, &b.call)));
    assert_eq!(store.ledger(of).await.unwrap(), wanted, "seed {seed}, {of:?}");
    for by in [UsageBy::Day, UsageBy::Model, UsageBy::Provider, UsageBy::Caller] {
        let totals = store.usage(&UsageQuery { by, of: of.clone() }).await.unwrap();
        assert_eq!(totals, sums(&wanted, by), "seed {seed}, {by:?}, {of:?}");
    }
    let days = (0..12).map(|day| (MIDNIGHT + day * DAY, MIDNIGHT + (day + 1) * DAY));
    let own = (of.since_ms.unwrap_or(0), of.until_ms.unwrap_or(i64::MAX));
    for time in days.chain(MONTHS).chain([own]) {
        assert_eq!(
            spent(store, of, time).await,
            spent_by(written, of, time),
            "seed {seed}, {time:?}, {of:?}"
        );
    }
}

/// What a budget for whatever the query is about has spent in a time.
async fn spent(store: &dyn Store, of: &LedgerQuery, (since_ms, until_ms): (i64, i64)) -> Amount {
    let LedgerQuery { provider, model, caller, .. } = of.clone();
    let bound = Bound {
        name: "any".into(),
        scope: Scope { provider, model, caller },
        since_ms,
        until_ms,
        renews: "never".into(),
        most: Most::Images(1),
        reached: Reached::Refuse,
    };
    store.standings(&[bound]).await.unwrap().remove(0).spent
}

fn spent_by(written: &BTreeMap<String, LedgerRow>, of: &LedgerQuery, (since, until): (i64, i64)) -> Amount {
    let of = LedgerQuery { since_ms: Some(since), until_ms: Some(until), ..of.clone() };
    written.values().filter(|entry| of.takes(entry)).map(Amount::of_entry).sum()
}

/// Worked out another way than any store does: group after group, each with a pass over all entries.
fn sums(entries: &[LedgerRow], by: UsageBy) -> Vec<UsageTotal> {
    let group = |entry: &LedgerRow| match by {
        UsageBy::Day => crate::fault::day(entry.at_ms),
        UsageBy::Model => format!("{}/{}", entry.provider, entry.model),
        UsageBy::Provider => entry.provider.clone(),
        UsageBy::Caller => entry.caller.clone(),
    };
    let mut groups: Vec<_> = entries.iter().map(group).collect();
    groups.sort();
    groups.dedup();
    let total = |name: String| {
        let own: Vec<_> = entries.iter().filter(|entry| group(entry) == name).collect();
        UsageTotal {
            calls: own.len() as u64,
            images: own.iter().map(|entry| u64::from(entry.images)).sum(),
            usd: own.iter().filter_map(|entry| entry.price).sum::<Money>(),
            unpriced_calls: own.iter().filter(|entry| entry.price.is_none()).count() as u64,
            group: name,
        }
    };
    groups.into_iter().map(total).collect()
}
