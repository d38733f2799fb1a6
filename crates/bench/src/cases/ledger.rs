//! Budgets and totals, over a ledger that grows.

use crate::{
    process::Process,
    report::{Figure, Goal, Kind},
    root::IMAGE,
    stage::{Effort, Stage},
    statistics::{all_ms, median},
};
use anyhow::Result;
use impasto_ports::{Basis, LedgerRow, Store};
use impasto_sdk::Money;
use impasto_store_sqlite::Sqlite;
use std::{
    ops::Range,
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Nobody spends as much.
const SETTINGS: &str = "budgets: [{name: all, every: month, usd: 1000000}]\n";
const CALLERS: usize = 20;
const MODELS: usize = 5;
/// Entries that are noted before they are written.
const BATCH: usize = 200;
/// The time in which they were spent: at least some of it is in this month.
const SPREAD: Duration = Duration::from_secs(20 * 24 * 3_600);

pub(super) async fn play(stage: &Stage) -> Result<Vec<Figure>> {
    let mut scene = stage.scene_with(SETTINGS)?;
    let (mut sizes, mut there) = (vec![1_000, 100_000], 0);
    if stage.effort == Effort::Full {
        sizes.push(1_000_000);
    }
    let mut figures: Vec<Figure> = Vec::new();
    let mut first: Option<[Vec<f64>; 2]> = None;
    for size in sizes {
        fill(&scene.root.place("impasto.db"), there..size).await?;
        there = size;
        scene.server = scene.root.serve()?;
        let took = measure(stage, &scene.server).await?;
        let names = ["a picture on a budget", "what was spent, by day"];
        for (place, name) in names.into_iter().enumerate() {
            let figure =
                Figure::new(format!("{name}, {size} calls paid"), "ms", Kind::Clock, took[place].clone());
            figures.push(match &first {
                None => figure,
                Some(first) => figure
                    .floor(first[place].clone())
                    .goal(Goal::Times(2.0))
                    .note("the floor is the same with 1,000 calls"),
            });
        }
        first.get_or_insert(took);
    }
    Ok(figures)
}

/// How long a small picture takes, and the totals.
async fn measure(stage: &Stage, server: &Process) -> Result<[Vec<f64>; 2]> {
    let picture = format!("{}/v1/images/generations", server.address);
    let totals = format!("{}/api/v1/usage?by=day", server.address);
    let mut took = [vec![], vec![]];
    stage.picture(crate::picture::Format::Png, 64)?;
    for round in 0..=stage.effort.rounds() {
        let (mut asked, mut added) = (vec![], vec![]);
        for number in 0..stage.effort.of(20) {
            let body = format!("{{\"model\":\"{IMAGE}\",\"prompt\":\"a boat side=64 {round} {number}\"}}");
            asked.push(stage.client.post(&picture, body).await?);
            added.push(stage.client.time(&totals).await?);
        }
        if round > 0 {
            took[0].push(median(&all_ms(&asked)));
            took[1].push(median(&all_ms(&added)));
        }
    }
    Ok(took)
}

/// Writes entries until there are so many.
async fn fill(file: &Path, numbers: Range<usize>) -> Result<()> {
    let store = Sqlite::open(file)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    for first in numbers.clone().step_by(BATCH) {
        for number in first..numbers.end.min(first + BATCH) {
            store.note(&entry(number, now)?);
        }
        store.keep_notes().await?;
    }
    Ok(())
}

/// Callers and models take turns; the newest entry has the smallest number.
fn entry(number: usize, now: Duration) -> Result<LedgerRow> {
    let ago = SPREAD.mul_f64((number % 1_000) as f64 / 1_000.0);
    Ok(LedgerRow {
        call: format!("bench-call-{number}"),
        job: format!("bench-job-{number}"),
        caller: format!("caller-{}", number % CALLERS),
        provider: "openai".into(),
        model: format!("gpt-image-{}", number / CALLERS % MODELS),
        at_ms: i64::try_from((now - ago).as_millis())?,
        images: 1,
        usage: None,
        price: Some(Money::from_nano_usd(40_000_000)),
        basis: Basis::Priced,
        expected: None,
    })
}
