//! A person asks again for everything that is missing, and gets it.

use super::{
    journal::Job,
    scene::Scene,
    site::{Ran, Site},
    tally::Tally,
};
use anyhow::Result;

/// Asks, and says what did not come to a good end.
pub(super) fn everything(scene: &Scene, tally: &mut Tally) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let unfinished: Vec<Job> = scene.site.jobs()?.into_iter().filter(|job| job.state != "done").collect();
    for job in &unfinished {
        tally.resent(&job.state);
        found.extend(again(&scene.site, job)?);
    }
    found.extend(idempotent(scene)?);
    Ok(found)
}

/// What costs nothing first: an answer that is here is read again. What may be billed twice only when that is said.
fn again(site: &Site, job: &Job) -> Result<Vec<String>> {
    let mut last: Option<Ran> = None;
    if job.state != "unknown" {
        last = Some(site.run(&["jobs", "retry", &job.id, "--json", "-vvv"])?);
    }
    if last.as_ref().is_none_or(|ran| ran.code != Some(0)) {
        last = Some(site.run(&["jobs", "retry", &job.id, "--resend-unknown", "--json", "-vvv"])?);
    }
    let state = site.jobs_with(&job.prompt)?.first().map(|job| job.state.clone()).unwrap_or_default();
    if state == "done" {
        return Ok(Vec::new());
    }
    let said = last.map(|ran| ran.err).unwrap_or_default();
    Ok(vec![format!("job {} was {}, asked again it is {state}: {said}", job.id, job.state)])
}

/// A vendor that honours the key bills what was asked again once, so that its bill is the ledger, exactly.
fn idempotent(scene: &Scene) -> Result<Option<String>> {
    let usage = scene.site.json(&["usage", "--by", "provider"])?;
    let totals = usage.as_array().into_iter().flatten().filter(|total| total["group"] == "scripted-polled");
    let ledger: i64 = totals.map(|total| super::journal::nano(&total["usd"])).sum();
    let billed = scene.studio.bill()?.total();
    Ok((ledger != billed).then(|| format!("the vendor with keys billed {billed}, the ledger says {ledger}")))
}
