//! Many models, and a queue that is long.

use crate::{
    client::Volley,
    process::Process,
    report::{Figure, Goal, Kind},
    root::{CHAT, IMAGE},
    stage::{Scene, Stage, until},
    statistics::{all_ms, median, ms},
};
use anyhow::{Context, Result};
use impasto_ports::{CallRow, Intended, Intent, JobQuery, JobRow, JobState, ModelRow, Phase, Store};
use impasto_store_sqlite::Sqlite;
use serde_json::json;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

const MODELS: usize = 10_000;
const JOBS: usize = 100_000;

/// Rows that are written side by side.
const WRITERS: usize = 256;

pub(super) async fn play(stage: &Stage) -> Result<Vec<Figure>> {
    let mut figures = models(stage).await?;
    figures.extend(queue(stage).await?);
    Ok(figures)
}

async fn models(stage: &Stage) -> Result<Vec<Figure>> {
    let mut scene = stage.scene()?;
    let few = with_models(stage, &scene.server).await?;
    fill_models(&scene).await?;
    scene.server = scene.root.serve()?;
    let many = with_models(stage, &scene.server).await?;
    let memory = scene.server.memory()?.now;
    let names = ["one model", "a chat request", "every model"];
    let mut figures: Vec<Figure> = Vec::new();
    for (name, (few, many)) in names.into_iter().zip(few.into_iter().zip(many)) {
        let figure =
            Figure::new(format!("{name}, {MODELS} models there"), "ms", Kind::Clock, many).floor(few);
        figures.push(figure.note("the floor is the same with the models that a new root has"));
    }
    figures.push(Figure::new(format!("memory, {MODELS} models there"), "MiB", Kind::Size, vec![memory]));
    Ok(figures)
}

/// How long one model, a chat request and the whole list take.
async fn with_models(stage: &Stage, server: &Process) -> Result<[Vec<f64>; 3]> {
    let mut took = [vec![], vec![], vec![]];
    let list = format!("{}/api/v2/models/", server.address);
    // A record's key is made of its link.
    let one = format!("{list}i/{}", CHAT.replace('/', "-"));
    let chat =
        format!("{{\"model\":\"{CHAT}\",\"messages\":[{{\"role\":\"user\",\"content\":\"a boat\"}}]}}");
    let say = format!("{}/v1/chat/completions", server.address);
    for round in 0..=stage.effort.rounds().min(3) {
        let (mut single, mut all) = (vec![], vec![]);
        for _ in 0..5 {
            single.push(stage.client.time(&one).await?);
            all.push(stage.client.time(&list).await?);
        }
        let (count, width, url) = (20, 1, say.as_str());
        let chat = chat.clone();
        let chats = stage.client.fire(Volley { url, count, width }, move |_| chat.clone()).await?;
        if round > 0 {
            for (took, now) in took.iter_mut().zip([single, chats, all]) {
                took.push(median(&all_ms(&now)));
            }
        }
    }
    Ok(took)
}

async fn fill_models(scene: &Scene) -> Result<()> {
    let store = Arc::new(Sqlite::open(&scene.root.place("impasto.db"))?);
    let there = store.models().await?;
    let like = there.iter().find(|row| row.model == "bench-chat").context("no model to copy")?.clone();
    side_by_side(MODELS - there.len(), |number| {
        let (store, like) = (Arc::clone(&store), like.clone());
        async move {
            let name = format!("bench-copy-{number}");
            let row = ModelRow { key: format!("{name}-{}", like.key), model: name, revision: 0, ..like };
            store.put_model(&row).await?;
            Ok(())
        }
    })
    .await
}

async fn queue(stage: &Stage) -> Result<Vec<Figure>> {
    let mut scene = stage.scene()?;
    let (asked, listed) = with_queue(stage, &scene.server).await?;
    let (job, call) = waiting(stage, &scene).await?;
    // It is gone before its rows are copied, so that nobody runs what is written.
    drop(std::mem::replace(&mut scene.server, stage.vendor()?));
    fill_queue(&scene, &job, &call).await?;
    let restart = restart(stage, &mut scene).await?;
    let (asked_long, listed_long) = with_queue(stage, &scene.server).await?;
    let memory = scene.server.memory()?;
    let clock = |name: &str, ours, floor| {
        Figure::new(format!("{name}, {JOBS} jobs waiting"), "ms", Kind::Clock, ours)
            .floor(floor)
            .goal(Goal::Times(2.0))
            .note("the floor is the same with no job waiting")
    };
    let started = |name: &str, unit, took| {
        Figure::new(format!("start {name}, {JOBS} jobs waiting"), unit, Kind::Clock, vec![took])
    };
    Ok(vec![
        clock("a job is taken", asked_long, asked),
        clock("page of jobs", listed_long, listed),
        started("to first answer", "ms", ms(restart.first_answer)),
        started("until all have lined up", "s", ms(restart.lined_up) / 1000.0),
        Figure::new(format!("memory, {JOBS} jobs waiting"), "MiB", Kind::Size, vec![memory.now])
            .note(format!("at its most {:.0} MiB", memory.peak)),
    ])
}

/// Copies a job until there are as many as wait.
async fn fill_queue(scene: &Scene, job: &JobRow, call: &CallRow) -> Result<()> {
    let store = Arc::new(Sqlite::open(&scene.root.place("impasto.db"))?);
    side_by_side(JOBS, |number| {
        let (store, job, call) = (Arc::clone(&store), job.clone(), call.clone());
        async move {
            let job = JobRow { id: format!("{}-{number}", job.id), ..job };
            let call = CallRow { id: format!("{}-{number}", call.id), job: job.id.clone(), ..call };
            let written = store.intend(&Intent::new(&job, &[call], &[])).await?;
            anyhow::ensure!(written == Intended::Written, "a job of this name was there");
            Ok(())
        }
    })
    .await
}

/// How long a server takes that finds its jobs.
struct Restart {
    first_answer: Duration,
    lined_up: Duration,
}

async fn restart(stage: &Stage, scene: &mut Scene) -> Result<Restart> {
    let began = Instant::now();
    scene.server = scene.root.serve()?;
    let ready = format!("{}/readyz", scene.server.address);
    until(async || Ok(stage.client.time(&ready).await.is_ok())).await?;
    let first_answer = began.elapsed();
    let running = format!("{}/api/v1/jobs?limit=1&state=running", scene.server.address);
    until(async || {
        Ok(stage.client.get(&running).await?["items"].as_array().is_some_and(|jobs| !jobs.is_empty()))
    })
    .await?;
    lined_up(&scene.server).await?;
    Ok(Restart { first_answer, lined_up: began.elapsed() })
}

/// Waits until a server takes no more memory: it has read every job that it found.
async fn lined_up(server: &Process) -> Result<()> {
    let mut before = server.memory()?.now;
    loop {
        tokio::time::sleep(Duration::from_secs(3)).await;
        let now = server.memory()?.now;
        if now < before * 1.005 {
            return Ok(());
        }
        before = now;
    }
}

/// How long it takes until a job is taken, and until a page of jobs is there.
async fn with_queue(stage: &Stage, server: &Process) -> Result<(Vec<f64>, Vec<f64>)> {
    let url = format!("{}/api/v1/jobs", server.address);
    let (mut asked, mut listed) = (vec![], vec![]);
    for round in 0..=stage.effort.rounds().min(3) {
        let (mut ask, mut list) = (vec![], vec![]);
        for number in 0..10 {
            ask.push(stage.client.post(&url, body(0, round * 10 + number)).await?);
            list.push(stage.client.time(&format!("{url}?limit=50")).await?);
        }
        if round > 0 {
            asked.push(median(&all_ms(&ask)));
            listed.push(median(&all_ms(&list)));
        }
    }
    Ok((asked, listed))
}

/// A job that the vendor takes its time for, as it was before it left.
async fn waiting(stage: &Stage, scene: &Scene) -> Result<(JobRow, CallRow)> {
    scene.settled(&stage.client).await?;
    stage.client.post(&format!("{}/api/v1/jobs", scene.server.address), body(3_600_000, 0)).await?;
    let store = Sqlite::open(&scene.root.place("impasto.db"))?;
    let open =
        JobQuery { states: vec![JobState::Queued, JobState::Running], limit: 1, ..JobQuery::default() };
    let job = store.jobs(&open).await?.into_iter().next().context("no job is under way")?;
    let call = store.calls(&job.id).await?.into_iter().next().context("it has no call")?;
    let call = CallRow {
        phase: Phase::Intended,
        answer: None,
        attempt: 0,
        epoch: 0,
        owner: None,
        lease_until_ms: 0,
        ..call
    };
    Ok((JobRow { state: JobState::Queued, changes: json!({}), ..job }, call))
}

fn body(delay: u32, number: usize) -> String {
    format!("{{\"model\":\"{IMAGE}\",\"prompt\":\"a boat delay={delay} {number}\",\"size\":\"1024x1024\"}}")
}

/// Does something for each number, many of them at a time.
async fn side_by_side<F>(count: usize, each: impl Fn(usize) -> F) -> Result<()>
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    let mut under_way = JoinSet::new();
    for number in 0..count {
        if under_way.len() >= WRITERS {
            under_way.join_next().await.context("nothing under way")???;
        }
        under_way.spawn(each(number));
    }
    while let Some(done) = under_way.join_next().await {
        done??;
    }
    Ok(())
}
