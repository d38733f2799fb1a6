//! Every fault, met by every provider through the whole studio: what comes of it is written into docs/reliability.md, and
//! what must hold of it is asserted.
#![allow(clippy::unwrap_used, reason = "a test that cannot begin has failed")]

mod bench;
mod page;
mod rough;
mod table;
mod trial;

use bench::{Seen, Shop};
use impasto_ports::JobState;
use impasto_sdk::Money;
use impasto_testkit::fault::{Dialect, Fault};
use rough::Stage;
use trial::{Bring, Finding, Remedy};

/// What `-O fail=…` of the sandbox can be.
const FAILS: [&str; 14] = [
    "invalid_request",
    "unauthenticated",
    "permission_denied",
    "not_found",
    "rate_limited",
    "quota",
    "refused",
    "server_error",
    "unavailable",
    "timeout",
    "bad_response",
    "empty",
    "refuse_last",
    "cut_body",
];

#[test]
fn the_tables_of_the_documentation_say_what_happens_and_no_money_is_lost() {
    let (vendors, polled, inside) = std::thread::scope(|scope| {
        let vendors =
            scope.spawn(|| Fault::ALL.iter().flat_map(|fault| of_vendors(*fault)).collect::<Vec<_>>());
        let stages = [Stage::Submit, Stage::Poll, Stage::Download];
        let polled = scope.spawn(move || stages.into_iter().flat_map(of_stage).collect::<Vec<_>>());
        let inside: Vec<_> = FAILS.iter().map(|name| met(Shop::Inside, Bring::Fail(name))).collect();
        (vendors.join().unwrap(), polled.join().unwrap(), inside)
    });
    page::settle(&format!(
        "### Providers that answer at once\n\n{}\n### Providers that are polled\n\n{}\n### The sandbox\n\n{}",
        table::table(&vendors),
        table::table(&polled),
        table::table(&inside)
    ));
    let wrong: Vec<_> = vendors.iter().chain(&polled).flat_map(wrong).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn of_vendors(fault: Fault) -> Vec<Finding> {
    let known = [Dialect::OpenAi, Dialect::Gemini].into_iter().filter(|d| fault.verdict(*d).is_some());
    known.map(|dialect| met(Shop::Vendor(dialect), Bring::Fault(fault))).collect()
}

fn of_stage(stage: Stage) -> Vec<Finding> {
    stage.faults().iter().map(|fault| met(Shop::Polled(stage), Bring::Fault(*fault))).collect()
}

/// Time is paused: nothing waits.
fn met(shop: Shop, bring: Bring) -> Finding {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.unwrap().block_on(trial::run(shop, bring))
}

/// What must hold of money, and does not.
fn wrong(finding: &Finding) -> Vec<String> {
    let mut found = Vec::new();
    let mut demand = |holds: bool, what: &str, seen: &Seen| {
        if !holds {
            let name = format!("{} {:?}", finding.shop.name(), finding.bring);
            let (bill, ledger, risk) = (seen.bill, seen.ledger, seen.risk());
            found.push(format!("{name}: {what}: bill {bill:?}, ledger {ledger}, at risk {risk}"));
        }
    };
    let by_itself = [Some(&finding.once), finding.lasting.as_ref()].into_iter().flatten();
    for seen in by_itself {
        demand(seen.bill.0 <= 1, "billed twice by itself", seen);
        demand(seen.waits || is_accounted_for(seen), "money is gone", seen);
        demand(seen.bill.0 > 0 || seen.ledger == Money::default(), "nothing was billed", seen);
    }
    let passes = matches!(finding.bring, Bring::Fault(fault) if is_passing(fault));
    if passes && matches!(finding.shop, Shop::Polled(Stage::Poll | Stage::Download)) {
        demand(finding.once.job.state == JobState::Done, "what is free is sent again", &finding.once);
    }
    let Some(mended) = &finding.mended else { return found };
    demand(is_accounted_for(mended), "money is gone after a retry", mended);
    // Who sends an uncertain call again is told that it may be billed twice.
    if !matches!(finding.remedy, Remedy::Word | Remedy::RetryThenWord) {
        let is_safe = finding.once.risk() == Money::default() || mended.bill.0 <= 1;
        demand(is_safe, "a plain retry was billed again", mended);
    }
    found
}

/// Whether a fault of a free request is over with the next one.
const fn is_passing(fault: Fault) -> bool {
    use Fault as F;
    matches!(
        fault,
        F::RateLimited | F::ServerError | F::ResetBeforeHead | F::ResetBeforePicture | F::StalledHead
    )
}

/// Whatever was billed is in the ledger or shown as at risk. An estimate may be a little off. Where the answer itself says
/// what it used, that counts: the fake has made the picture and says that it has not.
fn is_accounted_for(seen: &Seen) -> bool {
    let says_otherwise = seen.job.calls.iter().any(|call| call.usage.is_some() && call.landed == 0);
    let shown = (seen.ledger + seen.risk()).usd();
    shown >= 0.95 * seen.bill.1.usd() || says_otherwise && seen.ledger > Money::default()
}
