//! Pictures taken in one by one: until the answer, and with the thumbnail.

use crate::{
    bare::Cost,
    pillow,
    report::{Figure, Goal, Kind},
    root::IMAGE,
    stage::{Scene, Stage},
    statistics::{median, ms},
};
use anyhow::{Result, bail};

/// What is asked for, one by one.
pub(super) struct Asked {
    pub(super) url: String,
    /// Of the side and the number.
    pub(super) body: fn(u32, usize) -> String,
    pub(super) count: usize,
}

pub(super) async fn play(stage: &Stage) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (side, count) in [(1024, 12), (4096, 3)] {
        figures.extend(of(stage, side, stage.effort.of(count)).await?);
    }
    Ok(figures)
}

async fn of(stage: &Stage, side: u32, count: usize) -> Result<Vec<Figure>> {
    let scene = stage.scene()?;
    let url = format!("{}/api/v1/jobs?wait=60", scene.server.address);
    let asked = Asked { url, body, count };
    let (mut kept, mut full, mut bare) = (vec![], vec![], vec![]);
    let mut there = 0;
    for round in 0..=stage.effort.rounds() {
        let least = least(stage, side, count)?;
        let (until_answer, whole) = one_by_one(stage, &scene, &asked, side, &mut there).await?;
        if round > 0 {
            bare.push(least);
            kept.push(until_answer);
            full.push(whole);
        }
    }
    let of = |cost: fn(&Cost) -> f64| bare.iter().map(cost).collect::<Vec<f64>>();
    let sync = median(&of(|cost| cost.sync));
    let keeping =
        Figure::new(format!("{side}² kept and answered, thumbnail later"), "ms CPU", Kind::Cpu, kept)
            .floor(of(|cost| cost.kept))
            .note(format!(
                "the file's sync, which the floor leaves out, is {sync:.2} ms of processor time besides; reading \
             2.1 MB from a socket for each 1.6 MB picture, four commits and the folders' syncs are in the program's figure alone"
            ));
    let keeping = if side == 1024 { keeping.goal(Goal::Times(1.3)) } else { keeping };
    let mut whole = Figure::new(format!("{side}² with its thumbnail"), "ms CPU", Kind::Cpu, full)
        .floor(of(|cost| cost.full))
        .goal(Goal::Times(1.2));
    let folder = stage.folder()?;
    if let Some((name, took)) = pillow::measure(stage.pictures(), side, 3, folder.path())? {
        whole =
            whole.beside(format!("{name} (decode, RGB, PNG anew at level 1, WebP thumbnail of 256)"), took);
    }
    Ok(vec![keeping, whole])
}

/// The processor time of a picture until its answer, and until its thumbnail is there: medians. `there` counts all
/// pictures that this server has had.
pub(super) async fn one_by_one(
    stage: &Stage,
    scene: &Scene,
    asked: &Asked,
    side: u32,
    there: &mut usize,
) -> Result<(f64, f64)> {
    let (mut kept, mut full) = (vec![], vec![]);
    for _ in 0..asked.count {
        let before = scene.server.cpu()?;
        stage.client.post(&asked.url, (asked.body)(side, *there)).await?;
        kept.push(ms(scene.server.cpu()? - before));
        *there += 1;
        scene.thumbnails(*there).await?;
        full.push(ms(scene.server.cpu()? - before));
    }
    Ok((median(&kept), median(&full)))
}

fn least(stage: &Stage, side: u32, count: usize) -> Result<Cost> {
    let folder = stage.folder()?;
    let output = stage
        .part("bare")
        .args(["--side", &side.to_string(), "--count", &count.to_string()])
        .arg("--pictures")
        .arg(stage.pictures())
        .arg("--folder")
        .arg(folder.path())
        .output()?;
    if !output.status.success() {
        bail!("the bare loop failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn body(side: u32, number: usize) -> String {
    format!("{{\"model\":\"{IMAGE}\",\"prompt\":\"a boat side={side} {number}\",\"size\":\"1024x1024\"}}")
}
