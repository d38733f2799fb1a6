//! A picture through the route of OpenAI's clients.

use super::take_in::{Asked, one_by_one};
use crate::{
    report::{Figure, Goal, Kind},
    root::IMAGE,
    stage::{Scene, Stage},
};
use anyhow::Result;

pub(super) async fn play(stage: &Stage) -> Result<Vec<Figure>> {
    let (scene, unsynced) = (stage.scene()?, stage.unsynced_scene()?);
    let target = "/v1/images/generations";
    let floor = format!("{}/filed{target}", scene.floor.address);
    let asked = |scene: &Scene| Asked {
        url: format!("{}{target}", scene.server.address),
        body,
        count: stage.effort.of(8),
    };
    let (with_syncs, apart) = (asked(&scene), asked(&unsynced));
    let count = apart.count;
    let (mut answered, mut synced, mut full, mut least) = (vec![], vec![], vec![], vec![]);
    let (mut kept, mut kept_apart) = (0, 0);
    for round in 0..=stage.effort.rounds() {
        let before = scene.floor.cpu()?;
        for number in 0..count {
            stage.client.post(&floor, body(number)).await?;
        }
        let of_floor = crate::statistics::ms_each(scene.floor.cpu()? - before, count);
        let (until_answer, whole) = one_by_one(stage, &unsynced, &apart, &mut kept_apart).await?;
        let (with, _) = one_by_one(stage, &scene, &with_syncs, &mut kept).await?;
        if round > 0 {
            least.push(of_floor);
            answered.push(until_answer);
            synced.push(with);
            full.push(whole);
        }
    }
    Ok(vec![
        Figure::new("1024² image answer, syncs apart", "ms CPU", Kind::Cpu, answered)
            .floor(least.clone())
            .goal(Goal::Times(1.3))
            .note(
                "kept, digested and journalled before it is answered, read from the file and encoded anew; the floor \
                 hands on what comes. In the profile about 20 % is going from thread to thread, 13 % SQLite, 12 % sockets, \
                 7 % base64 and digest, 6 % JSON, 5 % writing the file",
            ),
        Figure::new("the same with its syncs", "ms CPU", Kind::Cpu, synced).floor(least.clone()),
        Figure::new("the same with the thumbnail afterwards, syncs apart", "ms CPU", Kind::Cpu, full).floor(least),
    ])
}

fn body(number: usize) -> String {
    format!(
        "{{\"model\":\"{IMAGE}\",\"prompt\":\"a boat {number}\",\"size\":\"1024x1024\",\"response_format\":\"b64_json\"}}"
    )
}
