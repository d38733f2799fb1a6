//! The queue: many jobs at once.

use super::take_in::least;
use crate::{
    client::Volley,
    picture::Format,
    report::{Figure, Goal, Kind},
    root::IMAGE,
    stage::Stage,
    statistics::ms_each,
};
use anyhow::Result;
use std::time::Instant;

/// What the profile says of it.
const PROFILE: &str = "the floor is the bare loop of the case before: what this machine takes at that moment, with the \
    usual library's PNG decoder. In the profile at 1024² the thumbnail is 60 % (inflating 29 %, unfiltering 12 %, JPEG 7 %), \
    taking the answer in and writing it 16 %, SQLite 5 %, the rest connections, files and threads";

pub(super) async fn play(stage: &Stage) -> Result<Vec<Figure>> {
    let mut figures = of(stage, 1024, stage.effort.of(60), 25.0).await?;
    figures[1].goal = Some(Goal::AtLeast(60.0));
    figures.extend(of(stage, 4096, stage.effort.of(6), 300.0).await?.into_iter().take(1));
    Ok(figures)
}

async fn of(stage: &Stage, side: u32, count: usize, most: f64) -> Result<Vec<Figure>> {
    stage.picture(Format::Png, side)?;
    let scene = stage.scene()?;
    let url = format!("{}/api/v1/jobs", scene.server.address);
    let (mut cpu, mut rate, mut early, mut bare) = (vec![], vec![], vec![], vec![]);
    for round in 0..=stage.effort.rounds().min(3) {
        let loops = if side > 1024 { 3 } else { 12 };
        let least = least(stage, Format::Png, side, stage.effort.of(loops))?.full;
        let (before, began) = (scene.server.cpu()?, Instant::now());
        let body = move |number| {
            let prompt = format!("a boat side={side} {round} {number}");
            format!("{{\"model\":\"{IMAGE}\",\"prompt\":\"{prompt}\",\"size\":\"1024x1024\"}}")
        };
        stage.client.fire(Volley { url: &url, count, width: 8 }, body).await?;
        scene.settled(&stage.client).await?;
        let kept = began.elapsed();
        scene.thumbnails((round + 1) * count).await?;
        if round > 0 {
            bare.push(least);
            cpu.push(ms_each(scene.server.cpu()? - before, count));
            early.push(count as f64 / kept.as_secs_f64());
            rate.push(count as f64 / began.elapsed().as_secs_f64());
        }
    }
    Ok(vec![
        Figure::new(format!("whole server per queued image, {side}²"), "ms CPU", Kind::Cpu, cpu)
            .floor(bare)
            .goal(Goal::AtMost(most))
            .note(PROFILE),
        Figure::new(
            format!("images through the queue, thumbnails done, {side}²"),
            "images/s",
            Kind::Clock,
            rate,
        ),
        Figure::new(
            format!("the same until all are kept, thumbnails later, {side}²"),
            "images/s",
            Kind::Clock,
            early,
        ),
    ])
}
