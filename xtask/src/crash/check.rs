//! What must be true after every round and on every root.

use super::{
    journal::{Call, Job},
    round::Fate,
    scene::Scene,
    site::Site,
    vendor::{Bill, Entry, Vendor},
};
use anyhow::Result;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// A round's jobs and bill: every row at an end, nothing billed twice, everything that was handed over here.
pub(super) fn round(scene: &Scene, fate: &Fate) -> Result<Vec<String>> {
    let mut found = Vec::new();
    if let Some(ran) = fate.ran.as_ref().filter(|ran| ran.crashed()) {
        found.push(format!("it broke down: {:?} {}", ran.code, ran.err));
    }
    let (jobs, vendor) = (scene.site.jobs_with(&fate.act.mark)?, fate.act.kind.vendor(scene));
    let bill = vendor.bill()?;
    let entries = bill.marked(&fate.act.mark);
    found.extend(
        jobs.iter().filter(|job| !job.is_over()).map(|job| format!("job {} is {}", job.id, job.state)),
    );
    found.extend(paid_once(&jobs, &entries));
    let handed = |entry: &&&Entry| entry.digests.iter().all(|digest| bill.handed.contains(digest));
    for entry in entries.iter().filter(handed) {
        let call = call_of(&jobs, entry);
        // Whoever is killed while the answer is on its way has not got it, whatever the vendor thinks.
        if call.is_some() || fate.ran.is_some() {
            found.extend(missing(scene, vendor, &jobs, entry)?);
        }
    }
    Ok(found)
}

/// A vendor bills no more often than calls left, and answers no key twice.
fn paid_once(jobs: &[Job], entries: &[&Entry]) -> Vec<String> {
    let mut found = Vec::new();
    let left = jobs.iter().flat_map(|job| &job.calls).filter(|call| call.attempts > 0).count();
    if entries.len() > left {
        found.push(format!("{left} calls left, {} were billed", entries.len()));
    }
    let twice = entries.iter().filter(|entry| entry.asked > 1);
    found.extend(twice.map(|entry| format!("request {} was sent {} times", entry.request, entry.asked)));
    let mut seen = BTreeSet::new();
    let requests = jobs.iter().flat_map(|job| &job.calls).filter_map(|call| call.request.as_ref());
    found.extend(
        requests.filter(|id| !seen.insert(*id)).map(|id| format!("request {id} stands in two calls")),
    );
    found
}

/// The settled call that an entry of the bill belongs to.
fn call_of<'a>(jobs: &'a [Job], entry: &Entry) -> Option<&'a Call> {
    let mut calls = jobs.iter().flat_map(|job| &job.calls);
    calls.find(|call| call.state == "settled" && call.request.as_ref() == Some(&entry.request))
}

/// Pictures of an entry that are neither in the gallery nor, with a reason, in the spool.
fn missing(scene: &Scene, vendor: &Vendor, jobs: &[Job], entry: &Entry) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for digest in &entry.digests {
        let listed = jobs.iter().any(|job| job.digests.contains(digest));
        if listed && scene.site.picture(digest).is_some() {
            continue;
        }
        let bytes = vendor.picture(digest)?;
        let reason = jobs.iter().any(|job| job.errors != "[]");
        if !(reason && holds(&scene.site, "spool", &bytes)) {
            found.push(format!("picture {digest} of request {} was handed over and is lost", entry.request));
        }
    }
    Ok(found)
}

/// What lay whole in the spool when the program died is in the gallery now, or still in the spool.
pub(super) fn arrived(scene: &Scene, arrived: &[(PathBuf, Vec<u8>)]) -> Vec<String> {
    let lost = arrived
        .iter()
        .filter(|(_, bytes)| !holds(&scene.site, "images", bytes) && !holds(&scene.site, "spool", bytes));
    lost.map(|(path, _)| format!("{} had arrived and is lost", path.display())).collect()
}

/// Every picture of every job, byte for byte as the vendor made it.
pub(super) fn pictures(scene: &Scene) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let bills: Vec<(&str, &Vendor, Bill)> = scene
        .vendors()
        .into_iter()
        .map(|(id, vendor)| Ok((id, vendor, vendor.bill()?)))
        .collect::<Result<_>>()?;
    for job in scene.site.jobs()? {
        let Some((_, vendor, bill)) = bills.iter().find(|(id, ..)| *id == job.provider) else { continue };
        for digest in &job.digests {
            let served = bill.entries.iter().any(|entry| entry.digests.contains(digest));
            let kept = scene.site.picture(digest);
            if kept.is_none() {
                found.push(format!("picture {digest} of job {} is listed and not there", job.id));
            } else if served && kept != Some(vendor.picture(digest)?) {
                found.push(format!("picture {digest} of job {} is not what was served", job.id));
            }
        }
        if !job.is_over() {
            found.push(format!("job {} is {}", job.id, job.state));
        }
    }
    Ok(found)
}

/// The database and the root are whole.
pub(super) fn doctor(site: &Site) -> Result<Vec<String>> {
    let ran = site.run(&["doctor", "--offline", "--json"])?;
    let checks = ran.document()?;
    let failed = checks.as_array().into_iter().flatten().filter(|check| check["state"] == "fail");
    Ok(failed.map(|check| format!("doctor: {}: {}", check["what"], check["found"])).collect())
}

/// Whether a file below a folder of the root has exactly these bytes.
fn holds(site: &Site, folder: &str, bytes: &[u8]) -> bool {
    let same = |path: &Path| {
        let long = fs::metadata(path).is_ok_and(|facts| facts.len() == bytes.len() as u64);
        long && fs::read(path).is_ok_and(|kept| kept == bytes)
    };
    site.files(folder).iter().any(|path| same(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn entry(request: &str, asked: u64) -> Entry {
        Entry { prompt: String::new(), request: request.into(), nano: 1, asked, digests: Vec::new() }
    }

    fn jobs(calls: &serde_json::Value) -> Vec<Job> {
        vec![Job::of(&json!({"state": "done", "calls": calls}))]
    }

    #[test]
    fn more_bills_than_calls_that_left_are_found() {
        let left = json!([{"state": "settled", "attempts": [{}], "request_id": "r1"}, {"state": "intended"}]);
        assert_eq!(paid_once(&jobs(&left), &[&entry("r1", 1)]), [""; 0]);
        let twice = paid_once(&jobs(&left), &[&entry("r1", 1), &entry("r2", 1)]);
        assert_eq!(twice, ["1 calls left, 2 were billed"]);
        assert_eq!(paid_once(&jobs(&left), &[&entry("r1", 2)]), ["request r1 was sent 2 times"]);
        assert_eq!(paid_once(&[], &[&entry("r1", 1)]), ["0 calls left, 1 were billed"]);
    }

    #[test]
    fn a_request_that_two_calls_claim_is_found() {
        let call = json!({"state": "settled", "attempts": [{}], "request_id": "r1"});
        assert_eq!(paid_once(&jobs(&json!([call, call])), &[]), ["request r1 stands in two calls"]);
    }

    #[test]
    fn an_entry_belongs_to_the_settled_call_with_its_request() {
        let jobs = jobs(&json!([{"id": "c1", "state": "unknown", "request_id": "r1"},
            {"id": "c2", "state": "settled", "request_id": "r2"}]));
        assert!(call_of(&jobs, &entry("r1", 1)).is_none());
        assert_eq!(call_of(&jobs, &entry("r2", 1)).map(|call| call.id.as_str()), Some("c2"));
    }
}
