//! A picture through the route of OpenAI's clients.

use super::take_in::{Asked, one_by_one};
use crate::{
    picture::Format,
    report::{Figure, Goal, Kind},
    root::IMAGE,
    stage::{Scene, Stage},
    statistics::ms_each,
};
use anyhow::Result;

/// What is asked for: how large a picture is.
const SIDES: [u32; 2] = [1024, 64];

pub(super) async fn play(stage: &Stage) -> Result<Vec<Figure>> {
    let [large, small] = measure(stage).await?;
    Ok(vec![
        Figure::new("1024² image answer, syncs apart", "ms CPU", Kind::Cpu, large.answered)
            .floor(large.least.clone())
            .goal(Goal::Times(1.3))
            .note(
                "kept, digested and journalled before it is answered, read from the file and encoded anew; the floor \
                 hands on what comes. In the profile 18 % is going from thread to thread, 16 % sockets, 14 % base64, \
                 digest and finding where the picture ends, 8 % SQLite, 7 % JSON, 6 % each writing the file and making \
                 names for it, 5 % allocation, and a fifth many small steps",
            ),
        Figure::new("the same by bare library calls", "ms CPU", Kind::Cpu, large.barely)
            .floor(large.least.clone())
            .note(
                "what keeping a picture before it is answered takes at least: a commit before it leaves, the whole answer in \
                 memory, parsed, decoded, every chunk checked, digested, written, a commit, read and encoded anew, on the \
                 same libraries, with no plan, no spool, no rows of a gallery, and nobody else's work",
            ),
        Figure::new("the same with its syncs", "ms CPU", Kind::Cpu, large.synced).floor(large.least.clone()),
        Figure::new("the same with the thumbnail afterwards, syncs apart", "ms CPU", Kind::Cpu, large.full)
            .floor(large.least),
        Figure::new("64² image answer, syncs apart", "ms CPU", Kind::Cpu, small.answered)
            .floor(small.least)
            .note(
                "what does not grow with the picture: the plan, two commits (a quarter is SQLite and making names in \
                 folders), some thirty ways from thread to thread, with caches that others have used meanwhile. With 32 \
                 requests side by side it takes half as much",
            ),
    ])
}

/// Both sizes, on the same servers.
async fn measure(stage: &Stage) -> Result<[Taken; 2]> {
    let (scene, unsynced) = (stage.scene()?, stage.unsynced_scene()?);
    let (mut kept, mut kept_apart) = (0, 0);
    let mut both = SIDES.map(|_| Taken::default());
    for (side, taken) in SIDES.into_iter().zip(&mut both) {
        stage.picture(Format::Png, side)?;
        for round in 0..=stage.effort.rounds() {
            let asked = |scene: &Scene| Asked {
                url: format!("{}{TARGET}", scene.server.address),
                body: move |number| body(side, number),
                count: stage.effort.of(8),
            };
            let (least, barely) =
                (least(stage, &scene, "filed", side).await?, least(stage, &scene, "kept", side).await?);
            let apart = one_by_one(stage, &unsynced, &asked(&unsynced), &mut kept_apart).await?;
            let with = one_by_one(stage, &scene, &asked(&scene), &mut kept).await?;
            if round > 0 {
                taken.add(least, apart, with.0);
                taken.barely.push(barely);
            }
        }
    }
    Ok(both)
}

/// What was measured, round by round.
#[derive(Default)]
struct Taken {
    least: Vec<f64>,
    barely: Vec<f64>,
    answered: Vec<f64>,
    full: Vec<f64>,
    synced: Vec<f64>,
}

impl Taken {
    fn add(&mut self, least: f64, (answered, full): (f64, f64), synced: f64) {
        self.least.push(least);
        self.answered.push(answered);
        self.full.push(full);
        self.synced.push(synced);
    }
}

/// What the floor takes for such pictures, in this way.
async fn least(stage: &Stage, scene: &Scene, way: &str, side: u32) -> Result<f64> {
    let (floor, count) = (format!("{}/{way}{TARGET}", scene.floor.address), stage.effort.of(8));
    let before = scene.floor.cpu()?;
    for number in 0..count {
        stage.client.post(&floor, body(side, number)).await?;
    }
    Ok(ms_each(scene.floor.cpu()? - before, count))
}

const TARGET: &str = "/v1/images/generations";

fn body(side: u32, number: usize) -> String {
    format!(
        "{{\"model\":\"{IMAGE}\",\"prompt\":\"a boat side={side} {number}\",\"size\":\"1024x1024\",\"response_format\":\"b64_json\"}}"
    )
}
