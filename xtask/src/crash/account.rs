//! The ledger against the vendors' bills, to the billionth of a dollar.

use super::{
    journal::{Call, Job},
    scene::Scene,
    vendor::{Bill, Entry},
};
use anyhow::Result;
use std::ops::AddAssign;

/// Where the money of a bill went, in billionths of a dollar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Account {
    /// What the vendors billed.
    pub(super) billed: i64,
    /// What the ledger says.
    pub(super) ledger: i64,
    /// Billed for calls that are settled by the vendor's own figures; the ledger has exactly the same.
    pub(super) exact: i64,
    /// Billed for calls whose answer was cut short, or names no request: the ledger has an estimate.
    pub(super) cut: i64,
    /// What the ledger estimates for those.
    pub(super) estimated: i64,
    /// Billed for calls that the journal shows as unknown, or stopped after they had left.
    pub(super) unknown: i64,
    /// Billed for calls whose vendor answered with an error, or with nothing that can be used.
    pub(super) failed: i64,
}

/// Compares everything on a root.
pub(super) fn compare(scene: &Scene, sum: &mut Account) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let jobs = scene.site.jobs()?;
    let usage = scene.site.json(&["usage", "--by", "provider"])?;
    for (provider, vendor) in scene.vendors() {
        let of_provider: Vec<_> = jobs.iter().filter(|job| job.provider == provider).collect();
        let totals = usage.as_array().into_iter().flatten().filter(|total| total["group"] == provider);
        let ledger = totals.map(|total| super::journal::nano(&total["usd"])).sum();
        let answer = |entry: &Entry| Answer::of(entry, &scene.faulty);
        let (account, wrong) = of_vendor(&of_provider, &vendor.bill()?, ledger, answer);
        found.extend(wrong.into_iter().map(|what| format!("{provider}: {what}")));
        *sum += account;
    }
    Ok(found)
}

/// One vendor's bill, entry by entry.
fn of_vendor(
    jobs: &[&Job],
    bill: &Bill,
    ledger: i64,
    answer: impl Fn(&Entry) -> Answer,
) -> (Account, Vec<String>) {
    let mut account = Account { billed: bill.total(), ledger, ..Account::default() };
    let mut found = Vec::new();
    let settled: Vec<&Call> = calls(jobs).filter(|call| call.state == "settled").collect();
    let written: i64 = settled.iter().filter_map(|call| call.nano).sum();
    if written != ledger {
        found.push(format!("the ledger says {ledger}, its calls {written}"));
    }
    for entry in &bill.entries {
        let call = settled.iter().find(|call| call.request.as_ref() == Some(&entry.request));
        found.extend(match call {
            Some(call) => account.book_bought(entry, call),
            None => account.book_lost(entry, &lost(jobs, entry, answer(entry))),
        });
    }
    // Also where the vendor told figures and no request: of a failure it may tell others than it bills.
    let known =
        |call: &Call| call.told && bill.entries.iter().any(|e| call.request.as_ref() == Some(&e.request));
    account.estimated = settled.iter().filter(|call| !known(call)).filter_map(|call| call.nano).sum();
    if ledger - account.estimated != account.exact {
        found.push(format!("the ledger says {}, the bill {}", ledger - account.estimated, account.exact));
    }
    (account, found)
}

impl Account {
    /// Books an entry that bought what a call settled; a finding where the two disagree.
    fn book_bought(&mut self, entry: &Entry, call: &Call) -> Option<String> {
        if !call.told {
            self.cut += entry.nano;
            return None;
        }
        self.exact += entry.nano;
        (call.nano != Some(entry.nano))
            .then(|| format!("{} cost {}, the ledger says {:?}", entry.request, entry.nano, call.nano))
    }

    /// Books an entry that bought nothing; a finding where the journal knows nothing of it.
    fn book_lost(&mut self, entry: &Entry, lost: &Lost) -> Option<String> {
        match lost {
            Lost::Cut => self.cut += entry.nano,
            Lost::Unknown => self.unknown += entry.nano,
            Lost::Failed => self.failed += entry.nano,
            Lost::Untold => {
                return Some(format!(
                    "{} cost {} and no call that is unknown or failed accounts for it",
                    entry.request, entry.nano
                ));
            }
        }
        None
    }
}

/// What a vendor was told to answer for what it bills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Sound,
    /// An error, or nothing that can be used.
    Faulty,
}

impl Answer {
    fn of(entry: &Entry, faulty: &[String]) -> Self {
        let is_faulty = faulty.iter().any(|mark| entry.prompt.contains(mark.as_str()));
        if is_faulty { Self::Faulty } else { Self::Sound }
    }
}

/// What the journal makes of money that bought nothing.
#[derive(Debug, PartialEq, Eq)]
enum Lost {
    Cut,
    Unknown,
    Failed,
    Untold,
}

fn lost(jobs: &[&Job], entry: &Entry, answer: Answer) -> Lost {
    let same =
        jobs.iter().copied().filter(|job| job.prompt == entry.prompt || entry.prompt.contains(&job.prompt));
    let calls: Vec<&Call> = same.flat_map(|job| &job.calls).filter(|call| call.attempts > 0).collect();
    let any = |states: &[&str]| calls.iter().any(|call| states.contains(&call.state.as_str()));
    // A call that was asked again after it was unknown has two attempts, of which the first is paid for as well.
    let again = calls.iter().any(|call| call.attempts > 1);
    if any(&["unknown", "cancelled"]) || again {
        Lost::Unknown
    } else if calls.iter().any(|call| call.state == "settled" && call.request.is_none()) {
        // One that had brought some of its pictures was given up, at the price at risk.
        Lost::Cut
    } else if answer == Answer::Faulty && (any(&["failed"]) || calls.iter().any(|call| !call.told)) {
        Lost::Failed
    } else {
        Lost::Untold
    }
}

fn calls<'a>(jobs: &[&'a Job]) -> impl Iterator<Item = &'a Call> {
    jobs.iter().flat_map(|job| &job.calls)
}

impl AddAssign for Account {
    fn add_assign(&mut self, other: Self) {
        self.billed += other.billed;
        self.ledger += other.ledger;
        self.exact += other.exact;
        self.cut += other.cut;
        self.estimated += other.estimated;
        self.unknown += other.unknown;
        self.failed += other.failed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn entry(request: &str, nano: i64) -> Entry {
        Entry { prompt: "m1".into(), request: request.into(), nano, asked: 1, digests: Vec::new() }
    }

    fn job(calls: &serde_json::Value) -> Job {
        Job::of(&json!({"draft": {"prompt": "m1"}, "calls": calls}))
    }

    #[test]
    fn every_entry_of_a_bill_has_its_place() {
        let job = job(&json!([
            {"state": "settled", "attempts": [{}], "price_usd": 0.000_000_5, "usage": {}, "request_id": "r1"},
            {"state": "settled", "attempts": [{}], "price_usd": 0.000_000_7, "usage": null, "request_id": "r2"},
            {"state": "unknown", "attempts": [{}]},
        ]));
        let bill =
            Bill { entries: vec![entry("r1", 500), entry("r2", 600), entry("r3", 40)], handed: Vec::new() };
        let (account, found) = of_vendor(&[&job], &bill, 1_200, |_| Answer::Sound);
        assert_eq!(found, [""; 0]);
        let expected = Account {
            billed: 1_140,
            ledger: 1_200,
            exact: 500,
            cut: 600,
            estimated: 700,
            unknown: 40,
            failed: 0,
        };
        assert_eq!(account, expected);
    }

    #[test]
    fn a_price_that_is_wrong_and_money_that_nobody_knows_of_are_found() {
        let job = job(&json!([
            {"state": "settled", "attempts": [{}], "price_usd": 0.000_000_4, "usage": {}, "request_id": "r1"},
        ]));
        let bill = Bill { entries: vec![entry("r1", 500), entry("r2", 1)], handed: Vec::new() };
        let (_, found) = of_vendor(&[&job], &bill, 400, |_| Answer::Sound);
        assert_eq!(found.len(), 3, "{found:?}");
    }

    #[test]
    fn what_a_vendor_tells_of_a_failure_without_a_request_is_not_held_against_its_bill() {
        let job = job(&json!([
            {"state": "settled", "attempts": [{}], "price_usd": 0.000_000_4, "usage": {}, "request_id": "r1"},
            {"state": "settled", "attempts": [{}], "price_usd": 0.000_000_003, "usage": {}},
        ]));
        let bill = Bill { entries: vec![entry("r1", 400), entry("r2", 300)], handed: Vec::new() };
        let (account, found) = of_vendor(&[&job], &bill, 403, |_| Answer::Faulty);
        assert_eq!((found, account.cut, account.estimated), (Vec::new(), 300, 3));
    }

    #[test]
    fn a_failure_accounts_for_money_only_where_the_vendor_made_one() {
        let job = job(&json!([{"state": "failed", "attempts": [{}]}]));
        assert_eq!(lost(&[&job], &entry("r", 1), Answer::Faulty), Lost::Failed);
        assert_eq!(lost(&[&job], &entry("r", 1), Answer::Sound), Lost::Untold);
    }
}
