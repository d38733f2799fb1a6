//! A picture through the route of OpenAI's clients.

use super::take_in::{Asked, one_by_one};
use crate::{
    report::{Figure, Goal, Kind},
    root::IMAGE,
    stage::Stage,
};
use anyhow::Result;

pub(super) async fn play(stage: &Stage) -> Result<Vec<Figure>> {
    let scene = stage.scene()?;
    let target = "/v1/images/generations";
    let floor = format!("{}/filed{target}", scene.floor.address);
    let asked = Asked { url: format!("{}{target}", scene.server.address), body, count: stage.effort.of(8) };
    let (mut answered, mut full, mut least) = (vec![], vec![], vec![]);
    let mut kept = 0;
    for round in 0..=stage.effort.rounds() {
        let before = scene.floor.cpu()?;
        for number in 0..asked.count {
            stage.client.post(&floor, body(number)).await?;
        }
        let of_floor = crate::statistics::ms_each(scene.floor.cpu()? - before, asked.count);
        let (until_answer, whole) = one_by_one(stage, &scene, &asked, &mut kept).await?;
        if round > 0 {
            least.push(of_floor);
            answered.push(until_answer);
            full.push(whole);
        }
    }
    Ok(vec![
        Figure::new("1024² image answer", "ms CPU", Kind::Cpu, answered)
            .floor(least.clone())
            .goal(Goal::Times(1.3))
            .note("kept, digested, synced and journalled before it is answered; the floor syncs nothing"),
        Figure::new("the same with the thumbnail afterwards", "ms CPU", Kind::Cpu, full).floor(least),
    ])
}

fn body(number: usize) -> String {
    format!(
        "{{\"model\":\"{IMAGE}\",\"prompt\":\"a boat {number}\",\"size\":\"1024x1024\",\"response_format\":\"b64_json\"}}"
    )
}
