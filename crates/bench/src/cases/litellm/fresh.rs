//! Fresh processes: how long they take to answer, what they hold idle and with many pictures in flight.

use super::{super::memory, Side};
use crate::{
    client::Volley,
    litellm::LiteLlm,
    report::{Figure, Kind},
    root::Root,
    stage::{Stage, until},
    statistics::{median, ms},
};
use anyhow::Result;
use std::time::Instant;

/// What fresh processes took, one value a process.
#[derive(Default)]
struct Taken {
    start: Vec<f64>,
    idle: Vec<f64>,
    many: Vec<f64>,
}

pub(super) async fn measure(stage: &Stage, other: &LiteLlm) -> Result<Vec<Figure>> {
    let vendor = stage.vendor()?;
    let root = Root::set_up(&stage.program, &vendor.address)?;
    let (mut ours, mut theirs) = (Taken::default(), Taken::default());
    for round in 1..=stage.effort.rounds().min(3) {
        let began = Instant::now();
        let server = root.serve()?;
        stage.client.time(&format!("{}/readyz", server.address)).await?;
        ours.start.push(ms(began.elapsed()));
        ours.idle.push(server.memory()?.now);
        fill(stage, &Side::ours(&server)).await?;
        until(async || Ok(root.thumbnails() >= round * memory::MANY)).await?;
        ours.many.push(server.memory()?.peak);
        drop(server);

        let began = Instant::now();
        let server = other.serve(&vendor.address, &stage.client).await?;
        theirs.start.push(ms(began.elapsed()));
        theirs.idle.push(server.memory()?.now);
        fill(stage, &Side::other(&server)).await?;
        theirs.many.push(server.memory()?.peak);
    }
    let figure = |work, unit, kind, of: fn(&Taken) -> &Vec<f64>| {
        Figure::new(work, unit, kind, of(&ours).clone()).beside(&other.name, median(of(&theirs)))
    };
    Ok(vec![
        figure("memory, idle", "MiB", Kind::Size, |taken| &taken.idle),
        figure("memory, 64 × 1024² in flight", "MiB", Kind::Size, |taken| &taken.many),
        figure("start to first answer", "ms", Kind::Clock, |taken| &taken.start),
    ])
}

/// All are in flight at once: the vendor waits with each answer.
async fn fill(stage: &Stage, side: &Side<'_>) -> Result<()> {
    let (url, model) = (side.pictures(), side.image);
    let volley = Volley { url: &url, count: memory::MANY, width: memory::MANY };
    stage.client.fire(volley, move |number| memory::body(model, &format!("delay=1500 {number}"))).await?;
    Ok(())
}
