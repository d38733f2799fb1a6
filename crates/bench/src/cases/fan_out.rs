//! Many pictures of a model that makes one a call.

use crate::{
    report::{Figure, Goal, Kind},
    root::SINGLE,
    stage::Stage,
};
use anyhow::{Result, bail};

const PICTURES: usize = 8;

pub(super) async fn play(stage: &Stage) -> Result<Vec<Figure>> {
    let scene = stage.scene()?;
    let url = format!("{}/api/v1/jobs?wait=60", scene.server.address);
    let mut took = Vec::new();
    for round in 0..stage.effort.rounds().min(3) {
        let body = format!(
            "{{\"model\":\"{SINGLE}\",\"prompt\":\"delay=2000 a boat {round}\",\"num_images\":{PICTURES}}}"
        );
        took.push(stage.client.post(&url, body).await?.as_secs_f64());
        scene.thumbnails((round + 1) * PICTURES).await?;
    }
    let page = stage.client.get(&format!("{}/api/v1/images?limit=100", scene.server.address)).await?;
    let kept = page["items"].as_array().map_or(0, Vec::len);
    if kept != took.len() * PICTURES {
        bail!("{kept} pictures are in the gallery, {} were asked for", took.len() * PICTURES);
    }
    Ok(vec![Figure::new("8 pictures, one a call, 2 s each", "s", Kind::Clock, took).goal(Goal::AtMost(2.3))])
}
