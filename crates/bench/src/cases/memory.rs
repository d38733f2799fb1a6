//! Memory: idle, with many pictures in flight, with a large one.

use crate::{
    client::Volley,
    picture::Format,
    report::{Figure, Goal, Kind},
    root::IMAGE,
    stage::Stage,
};
use anyhow::Result;

/// Requests in flight.
pub(super) const MANY: usize = 64;

pub(super) async fn play(stage: &Stage) -> Result<Vec<Figure>> {
    stage.picture(Format::Png, 4096)?;
    let (mut idle, mut many, mut large) = (vec![], vec![], vec![]);
    for _ in 0..stage.effort.rounds().min(3) {
        let mut scene = stage.scene()?;
        stage.client.get(&format!("{}/api/v1/images?limit=60", scene.server.address)).await?;
        idle.push(scene.server.memory()?.now);
        let url = format!("{}/v1/images/generations", scene.server.address);
        let volley = Volley { url: &url, count: MANY, width: MANY };
        stage.client.fire(volley, |number| body(IMAGE, &format!("delay=1500 {number}"))).await?;
        scene.thumbnails(MANY).await?;
        many.push(scene.server.memory()?.peak);
        scene.server = scene.root.serve()?;
        let url = format!("{}/api/v1/jobs?wait=60", scene.server.address);
        stage.client.post(&url, body(IMAGE, "side=4096")).await?;
        scene.thumbnails(MANY + 1).await?;
        large.push(scene.server.memory()?.peak);
    }
    Ok(vec![
        Figure::new("memory, idle", "MiB", Kind::Size, idle).goal(Goal::AtMost(25.0)),
        Figure::new("memory, 64 × 1024² in flight", "MiB", Kind::Size, many).goal(Goal::AtMost(120.0)),
        Figure::new("memory, one 4096² taken in", "MiB", Kind::Size, large).goal(Goal::AtMost(48.0)),
    ])
}

pub(super) fn body(model: &str, prompt: &str) -> String {
    format!("{{\"model\":\"{model}\",\"prompt\":\"a boat {prompt}\",\"size\":\"1024x1024\"}}")
}
