//! Requests to both in turn: processor time, and time by the clock above a direct request.

use super::{
    super::{
        chat, latency, memory,
        take_in::{Asked, one_by_one},
    },
    Side, answers,
};
use crate::{
    client::Volley,
    litellm::LiteLlm,
    process::Process,
    report::{Figure, Kind},
    stage::{Scene, Stage},
    statistics::{all_ms, median, percentile},
};
use anyhow::Result;

/// What is measured, with a note.
const WORKS: [(&str, &str, Kind, &str); 7] = [
    ("chat request", "ms CPU", Kind::Cpu, ""),
    ("SSE answer of 32 events", "ms CPU", Kind::Cpu, ""),
    ("SSE answer of 32 events, p50 over direct", "ms", Kind::Clock, ""),
    ("added to 500 ms, 64 clients, p50", "ms", Kind::Clock, ""),
    ("added to 500 ms, 64 clients, p99", "ms", Kind::Clock, ""),
    (
        "1024² image answer",
        "ms CPU",
        Kind::Cpu,
        "the program has kept the picture by then, LiteLLM keeps none",
    ),
    ("the same with the thumbnail afterwards", "ms CPU", Kind::Cpu, "LiteLLM makes none"),
];

/// What a round came to, in the order of [`WORKS`].
type Round = [f64; WORKS.len()];

pub(super) async fn measure(stage: &Stage, other: &LiteLlm) -> Result<Vec<Figure>> {
    let scene = stage.scene()?;
    let server = other.serve(&scene.vendor.address, &stage.client).await?;
    let sides = [Side::ours(&scene.server), Side::other(&server)];
    answers::check(stage, &sides).await?;
    scene.thumbnails(1).await?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..=stage.effort.rounds().min(3) {
        let first = (words(stage, &scene.vendor, &sides[0]).await?, kept(stage, &scene, &sides[0]).await?);
        let second = (words(stage, &scene.vendor, &sides[1]).await?, handed_on(stage, &sides[1]).await?);
        // The first round only warms everything up.
        if round > 0 {
            ours.push(joined(first));
            theirs.push(joined(second));
        }
    }
    // Once more: what is answered after so many requests is still right.
    answers::check(stage, &sides).await?;
    let of = |rounds: &[Round], at: usize| rounds.iter().map(|round| round[at]).collect::<Vec<f64>>();
    let figures = WORKS.iter().enumerate().map(|(at, (work, unit, kind, note))| {
        let beside = median(&of(&theirs, at));
        Figure::new(*work, unit, *kind, of(&ours, at)).beside(&other.name, beside).note(*note)
    });
    Ok(figures.collect())
}

const fn joined(([a, b, c, d, e], [f, g]): ([f64; 5], [f64; 2])) -> Round {
    [a, b, c, d, e, f, g]
}

async fn words(stage: &Stage, vendor: &Process, side: &Side<'_>) -> Result<[f64; 5]> {
    let (url, direct) = (side.words(), format!("{}/v1/chat/completions", vendor.address));
    let whole = cpu(stage, side, chat::Form::Whole).await?;
    let streamed = cpu(stage, side, chat::Form::Streamed).await?;
    let events = stream(stage, side, &url).await? - stream(stage, side, &direct).await?;
    let ([p50, p99], [direct50, direct99]) =
        (slow(stage, side, &url).await?, slow(stage, side, &direct).await?);
    Ok([whole, streamed, events, p50 - direct50, p99 - direct99])
}

/// Processor time of a request, 16 side by side.
async fn cpu(stage: &Stage, side: &Side<'_>, form: chat::Form) -> Result<f64> {
    let (url, model) = (side.words(), side.chat);
    let volley = Volley { url: &url, count: stage.effort.of(160), width: 16 };
    stage.cpu_each(side.process, volley, move |number| chat::body(model, form, number)).await
}

/// The median of streams, one by one.
async fn stream(stage: &Stage, side: &Side<'_>, url: &str) -> Result<f64> {
    let (volley, model) = (Volley { url, count: stage.effort.of(40), width: 1 }, side.chat);
    let body = move |number| chat::body(model, chat::Form::Streamed, number);
    Ok(percentile(&all_ms(&stage.client.fire(volley, body).await?), 50))
}

/// Median and 99th percentile of many clients before a vendor that takes its time.
async fn slow(stage: &Stage, side: &Side<'_>, url: &str) -> Result<[f64; 2]> {
    let (volley, model) = (Volley { url, count: latency::CLIENTS * 4, width: latency::CLIENTS }, side.chat);
    let took = all_ms(&stage.client.fire(volley, move |number| latency::body(model, number)).await?);
    Ok([50, 99].map(|percent| percentile(&took, percent)))
}

/// Processor time of a picture until the answer, and until its thumbnail is there.
async fn kept(stage: &Stage, scene: &Scene, side: &Side<'_>) -> Result<[f64; 2]> {
    let (model, mut there) = (side.image, scene.root.thumbnails());
    let body = move |number| memory::body(model, &format!("{number}"));
    let asked = Asked { url: side.pictures(), body, count: stage.effort.of(8) };
    let (answered, whole) = one_by_one(stage, scene, &asked, &mut there).await?;
    Ok([answered, whole])
}

/// Processor time of a picture of which nothing is left to do after the answer.
async fn handed_on(stage: &Stage, side: &Side<'_>) -> Result<[f64; 2]> {
    let (url, model) = (side.pictures(), side.image);
    let volley = Volley { url: &url, count: stage.effort.of(16), width: 1 };
    let each = stage.cpu_each(side.process, volley, move |number| memory::body(model, &format!("{number}")));
    Ok([each.await?; 2])
}
