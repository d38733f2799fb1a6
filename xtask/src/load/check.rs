//! Nothing may be missing afterwards: gallery, bill and ledger.

use crate::crash::{http, journal::nano, vendor::Vendor};
use anyhow::{Result, bail};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    ops::RangeInclusive,
    time::{Duration, Instant},
};

/// Jobs that take longer hang.
const PATIENCE: Duration = Duration::from_secs(120);

/// Waits until nothing is under way.
pub(super) fn settle(address: &str) -> Result<Duration> {
    let begun = Instant::now();
    loop {
        let busy = |state| -> Result<bool> {
            let page = get(address, &format!("/api/v1/jobs?limit=1&state={state}"))?;
            Ok(page["items"].as_array().is_some_and(|items| !items.is_empty()))
        };
        if !busy("queued")? && !busy("running")? {
            return Ok(begun.elapsed());
        }
        if begun.elapsed() > PATIENCE {
            bail!("jobs are still under way {} s after the last answer", PATIENCE.as_secs());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// What the vendor billed, the gallery holds and the ledger says, for so many requests of one picture each: of a client
/// that hung up before its job was made, nothing.
pub(super) fn books(address: &str, vendor: &Vendor, count: RangeInclusive<usize>) -> Result<Vec<String>> {
    let bill = vendor.bill()?;
    let billed: BTreeSet<&str> =
        bill.entries.iter().flat_map(|entry| &entry.digests).map(String::as_str).collect();
    let kept = gallery(address)?;
    let lost = billed.iter().filter(|digest| !kept.contains(**digest)).count();
    let ledger = nano(&get(address, "/api/v1/usage?by=provider")?["usd"]);
    let mut found = Vec::new();
    if !count.contains(&bill.entries.len()) {
        found.push(format!("{} generations were billed for {count:?} requests", bill.entries.len()));
    }
    if lost > 0 {
        found.push(format!("{lost} pictures were billed and are not in the gallery"));
    }
    if ledger != bill.total() {
        found.push(format!("the bill says {} billionths of a dollar, the ledger {ledger}", bill.total()));
    }
    Ok(found)
}

/// Digests of every picture that was made.
fn gallery(address: &str) -> Result<BTreeSet<String>> {
    let (mut all, mut before) = (BTreeSet::new(), String::new());
    loop {
        let page = get(address, &format!("/api/v1/images?kind=output&limit=500{before}"))?;
        let items = page["items"].as_array().map(Vec::as_slice).unwrap_or_default();
        all.extend(items.iter().filter_map(|item| Some(item["digest"].as_str()?.to_owned())));
        match page["next"].as_str() {
            Some(next) => before = format!("&before={next}"),
            None => return Ok(all),
        }
    }
}

fn get(address: &str, target: &str) -> Result<Value> {
    Ok(serde_json::from_slice(&http::get(address, target)?)?)
}
