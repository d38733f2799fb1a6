//! A person reads the vendors' bills and notes what was in doubt; then the ledger is the bill.

use super::{
    journal::{Call, Job, nano},
    scene::Scene,
    tally::Tally,
    vendor::Entry,
};
use anyhow::Result;

/// A note: the call's place in its job, and what it was charged, in billionths of a dollar.
type Note = (usize, i64);

/// Notes everything, and compares the sums.
pub(super) fn everything(scene: &Scene, tally: &mut Tally) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let jobs = scene.site.jobs()?;
    for (provider, vendor) in scene.vendors() {
        let bill = vendor.bill()?;
        for job in jobs.iter().filter(|job| job.provider == provider) {
            let entries: Vec<_> = bill.entries.iter().filter(|entry| is_for(entry, job)).collect();
            match notes(job, &entries) {
                Ok(notes) => {
                    for note in notes {
                        found.extend(tell(scene, job, note)?);
                        tally.reconciled();
                    }
                }
                Err(what) => found.push(what),
            }
        }
    }
    let usage = scene.site.json(&["usage", "--by", "provider"])?;
    for (provider, vendor) in scene.vendors() {
        let totals = usage.as_array().into_iter().flatten().filter(|total| total["group"] == provider);
        let (ledger, billed) = (totals.map(|total| nano(&total["usd"])).sum(), vendor.bill()?.total());
        tally.books(ledger, billed);
        if ledger != billed {
            found.push(format!(
                "{provider}: everything reconciled, {billed} billed, the ledger says {ledger}"
            ));
        }
    }
    Ok(found)
}

fn is_for(entry: &Entry, job: &Job) -> bool {
    entry.prompt.contains(&job.prompt)
}

fn tell(scene: &Scene, job: &Job, (place, charged): Note) -> Result<Option<String>> {
    let charged = format!("{}.{:09}", charged / 1_000_000_000, charged % 1_000_000_000);
    let call = (place + 1).to_string();
    let ran = scene.site.run(&["jobs", "reconcile", &job.id, "--charged", &charged, "--call", &call])?;
    Ok((ran.code != Some(0)).then(|| format!("job {} cannot be reconciled: {}", job.id, ran.err)))
}

/// What is left of a job's bill when the calls that the vendor itself told the price of are taken off goes to the first
/// call that is in doubt: which of them it was for makes no difference to the sum.
fn notes(job: &Job, entries: &[&Entry]) -> Result<Vec<Note>, String> {
    let entry = |call: &Call| entries.iter().find(|entry| call.request.as_ref() == Some(&entry.request));
    let sure = |call: &Call| call.state == "settled" && call.told && !call.at_risk && entry(call).is_some();
    let known: i64 =
        job.calls.iter().filter(|call| sure(call)).filter_map(entry).map(|entry| entry.nano).sum();
    let mut rest = entries.iter().map(|entry| entry.nano).sum::<i64>() - known;
    let mut notes = Vec::new();
    for (place, call) in job.calls.iter().enumerate().filter(|(_, call)| call.attempts > 0 && !sure(call)) {
        if rest != 0 || call.at_risk || call.nano.is_some_and(|nano| nano != 0) {
            notes.push((place, std::mem::take(&mut rest)));
        }
    }
    if rest == 0 {
        Ok(notes)
    } else {
        Err(format!("job {}: {rest} billed for calls that are certain", job.id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn entry(request: &str, nano: i64) -> Entry {
        Entry { prompt: "m1".into(), request: request.into(), nano, asked: 1, digests: Vec::new() }
    }

    #[test]
    fn what_is_certain_is_left_alone_and_the_rest_goes_to_what_is_in_doubt() {
        let job = Job::of(&json!({"draft": {"prompt": "m1"}, "calls": [
            {"state": "settled", "attempts": [{}], "price_usd": 0.000_000_5, "usage": {}, "request_id": "r1"},
            {"state": "unknown", "attempts": [{}], "at_risk_usd": 0.1},
            {"state": "settled", "attempts": [{}], "price_usd": 0.000_000_7, "usage": null},
            {"state": "failed", "attempts": [{}]},
        ]}));
        let (told, lost) = (entry("r1", 500), entry("r2", 40));
        assert_eq!(notes(&job, &[&told, &lost]), Ok(vec![(1, 40), (2, 0)]));
        let certain = Job { calls: job.calls[..1].to_vec(), ..job };
        assert!(notes(&certain, &[&told, &lost]).is_err());
        assert_eq!(notes(&certain, &[&told]), Ok(Vec::new()));
    }
}
