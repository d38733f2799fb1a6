//! What a run came to, as a table.

use super::{account::Account, round::Kind};
use std::{collections::BTreeMap, time::Duration};

/// How far a process had come when it was killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum When {
    BeforeSending,
    InFlight,
    AfterTheAnswer,
    AfterTheEnd,
    /// It was not killed: another was, at the same time.
    Spared,
}

const WHENS: [(When, &str); 5] = [
    (When::BeforeSending, "before sending"),
    (When::InFlight, "in flight"),
    (When::AfterTheAnswer, "after the answer"),
    (When::AfterTheEnd, "after the end"),
    (When::Spared, "spared"),
];

/// Counts.
#[derive(Default)]
pub(super) struct Tally {
    rounds: usize,
    kills: BTreeMap<(String, When), u32>,
    findings: usize,
    resent: BTreeMap<String, u32>,
    before: Account,
    after: Account,
    notes: u32,
    /// What the ledger says and what was billed, when everything is reconciled.
    books: (i64, i64),
    places: Vec<(&'static str, String)>,
}

impl Tally {
    pub(super) fn kill(&mut self, kind: Kind, when: When) {
        *self.kills.entry((format!("{kind:?}").to_lowercase(), when)).or_default() += 1;
    }

    pub(super) fn findings(&mut self, count: usize) {
        self.findings += count;
    }

    /// Everything that is not as it should be.
    pub(super) const fn found(&self) -> usize {
        self.findings
    }

    pub(super) fn resent(&mut self, state: &str) {
        *self.resent.entry(state.into()).or_default() += 1;
    }

    pub(super) const fn before_resend(&mut self) -> &mut Account {
        &mut self.before
    }

    pub(super) const fn after_resend(&mut self) -> &mut Account {
        &mut self.after
    }

    /// A person noted what a call was charged.
    pub(super) const fn reconciled(&mut self) {
        self.notes += 1;
    }

    /// What a ledger says and what was billed, when everything is reconciled.
    pub(super) const fn books(&mut self, ledger: i64, billed: i64) {
        self.books.0 += ledger;
        self.books.1 += billed;
    }

    /// What became of an odd place.
    pub(super) fn place(&mut self, name: &'static str, outcome: String) {
        self.places.push((name, outcome));
    }

    pub(super) fn progress(&mut self, rounds: usize) {
        self.rounds += rounds;
        println!("crash: {} rounds, {} found", self.rounds, self.findings);
    }

    pub(super) fn print(&self, took: Duration) {
        if self.rounds > 0 {
            self.print_kills();
            let resent: Vec<_> =
                self.resent.iter().map(|(state, count)| format!("{count} {state}")).collect();
            println!("\nasked again: {}", resent.join(", "));
            println!("\n{:<56}{:>16}{:>16}", "US dollars", "after recovery", "asked again");
            for (what, of) in LINES {
                println!("{what:<56}{:>16.9}{:>16.9}", usd(of(&self.before)), usd(of(&self.after)));
            }
            let (ledger, billed) = (usd(self.books.0), usd(self.books.1));
            println!("\nthe bills read and {} calls reconciled:", self.notes);
            println!("{:<56}{billed:>16.9}\n{:<56}{ledger:>16.9}", "billed by the vendors", "in the ledger");
        }
        for (place, outcome) in &self.places {
            println!("{place:<56}{outcome}");
        }
        println!("\ncrash: {} rounds in {} s, {} found", self.rounds, took.as_secs(), self.findings);
    }

    fn print_kills(&self) {
        let titles: String = WHENS.iter().map(|(_, title)| format!("{title:>18}")).collect();
        println!("\n{:<12}{titles}", "killed");
        let kinds: std::collections::BTreeSet<_> = self.kills.keys().map(|(kind, _)| kind).collect();
        for kind in kinds {
            let count = |when| self.kills.get(&(kind.clone(), when)).copied().unwrap_or_default();
            let row: String = WHENS.iter().map(|(when, _)| format!("{:>18}", count(*when))).collect();
            println!("{kind:<12}{row}");
        }
        let sum = |when| self.kills.iter().filter(|((_, w), _)| *w == when).map(|(_, n)| n).sum::<u32>();
        let sums: String = WHENS.iter().map(|(when, _)| format!("{:>18}", sum(*when))).collect();
        println!("{:<12}{sums}", "all");
    }
}

type Line = (&'static str, fn(&Account) -> i64);

const LINES: [Line; 7] = [
    ("billed by the vendors", |account| account.billed),
    ("  for calls settled by the vendor's own figures", |account| account.exact),
    ("  for calls settled after an answer that lacks something", |account| account.cut),
    ("  for calls that are unknown, or were until asked again", |account| account.unknown),
    ("  for calls that the vendor answered with a failure", |account| account.failed),
    ("in the ledger", |account| account.ledger),
    ("  of it estimated, where an answer lacked something", |account| account.estimated),
];

#[expect(clippy::cast_precision_loss, reason = "for people")]
fn usd(nano: i64) -> f64 {
    nano as f64 / 1e9
}
