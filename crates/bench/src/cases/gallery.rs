//! The gallery, with more and more pictures in it.

use crate::{
    process::Process,
    report::{Figure, Goal, Kind},
    root::IMAGE,
    stage::{Effort, Stage},
    statistics::{all_ms, median},
};
use anyhow::{Context, Result};
use impasto_ports::{ImageKind, ImageQuery, ImageRow, Store};
use impasto_store_sqlite::Sqlite;
use std::path::Path;

/// Rows that go in at once.
const BATCH: usize = 5_000;
const APART_MS: i64 = 4 * 60 * 1_000;

/// What is asked for, with a name.
const ASKED: [(&str, &str); 5] = [
    ("gallery page", "limit=60"),
    ("search, a word in every prompt", "limit=60&search=boat"),
    ("search, a word in 62 prompts", "limit=60&search=harbour"),
    ("search, a rare word", "limit=60&search=lantern"),
    ("search, a word in no prompt", "limit=60&search=zeppelin"),
];

/// What there is to say of each.
const GROWTH: &str = "the floor is the same with 1,000 pictures. A search for a word asks an index for the newest prompts \
    that may have it, until the page is full. The rare word is in one of 1,000 pictures, and in a thousand of 1,000,000, \
    of which a page of 60 takes as long as any page";

pub(super) async fn play(stage: &Stage) -> Result<Vec<Figure>> {
    let mut scene = stage.scene()?;
    let url = format!("{}/api/v1/jobs?wait=60", scene.server.address);
    let body = format!("{{\"model\":\"{IMAGE}\",\"prompt\":\"a boat\",\"size\":\"1024x1024\"}}");
    stage.client.post(&url, body).await?;
    scene.thumbnails(1).await?;
    let (mut sizes, mut there) = (vec![1_000, 100_000], 1);
    if stage.effort == Effort::Full {
        sizes.push(1_000_000);
    }
    let mut figures: Vec<Figure> = Vec::new();
    let mut first = Vec::new();
    for size in sizes {
        fill(&scene.root.place("impasto.db"), there..size).await?;
        there = size;
        // Measured afresh, as on the morning after.
        scene.server = scene.root.serve()?;
        for (place, (name, query)) in ASKED.into_iter().enumerate() {
            let took = measure(stage, &scene.server, query).await?;
            let figure = Figure::new(format!("{name}, {size} pictures"), "ms", Kind::Clock, took);
            let Some(small) = first.get(place).cloned() else {
                first.push(figure.ours.clone());
                figures.push(figure);
                continue;
            };
            figures.push(figure.floor(small).goal(Goal::Times(2.0)).note(GROWTH));
        }
    }
    Ok(figures)
}

/// Medians of some requests, in each round.
async fn measure(stage: &Stage, server: &Process, query: &str) -> Result<Vec<f64>> {
    let url = format!("{}/api/v1/images?{query}", server.address);
    let mut rounds = Vec::new();
    for round in 0..=stage.effort.rounds() {
        let mut took = Vec::new();
        for _ in 0..stage.effort.of(20) {
            took.push(stage.client.time(&url).await?);
        }
        if round > 0 {
            rounds.push(median(&all_ms(&took)));
        }
    }
    Ok(rounds)
}

/// Copies rows until there are so many.
async fn fill(file: &Path, numbers: std::ops::Range<usize>) -> Result<()> {
    let store = Sqlite::open(file)?;
    let query = ImageQuery { kind: Some(ImageKind::Output), limit: 1, ..ImageQuery::default() };
    let original = store.images(&query).await?.images.into_iter().next().context("no picture to copy")?;
    for first in numbers.clone().step_by(BATCH) {
        let last = numbers.end.min(first + BATCH);
        let rows = (first..last).map(|at| copy(&original, at)).collect::<Result<Vec<_>>>()?;
        store.add_images(&rows).await?;
    }
    Ok(())
}

/// The same picture, at a later time, with other words: pictures come in the order of time.
fn copy(of: &ImageRow, at: usize) -> Result<ImageRow> {
    let created_ms = of.created_ms + i64::try_from(at)? * APART_MS;
    // As the ids of pictures are, in the order of time.
    let id = format!("{created_ms:012x}7{:03x}8{at:015x}-0", at % 4096);
    let extra = match at {
        at if at % 1000 == 999 => ", with a lantern",
        at if at < 1000 && at % 16 == 7 => ", seen from the harbour",
        _ => "",
    };
    let prompt = Some(format!("a boat on the sea at dusk, fog, number {at}{extra}"));
    Ok(ImageRow { id, job: None, call: None, created_ms, prompt, ..of.clone() })
}
