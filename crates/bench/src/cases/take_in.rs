//! Pictures taken in one by one: until the answer, and with the thumbnail.

use crate::{
    bare::Cost,
    picture::Format,
    pillow,
    report::{Figure, Goal, Kind},
    root::IMAGE,
    stage::{Scene, Stage},
    statistics::{median, ms},
};
use anyhow::{Result, bail};
use std::fs;

/// What stands beside a figure without syncs.
const WITH_SYNCS: &str = "the program with its syncs";

/// What is asked for, one by one.
pub(super) struct Asked<F> {
    pub(super) url: String,
    /// Of the number.
    pub(super) body: F,
    pub(super) count: usize,
}

pub(super) async fn play(stage: &Stage) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for format in Format::ALL {
        for (side, count) in [(1024, 12), (4096, 3)] {
            figures.extend(of(stage, format, side, stage.effort.of(count)).await?);
        }
    }
    Ok(figures)
}

/// What was measured, round by round.
#[derive(Default)]
struct Taken {
    bare: Vec<Cost>,
    kept: Vec<f64>,
    full: Vec<f64>,
    kept_synced: Vec<f64>,
    full_synced: Vec<f64>,
}

async fn measure(stage: &Stage, format: Format, side: u32, count: usize) -> Result<Taken> {
    let (scene, unsynced) = (stage.scene()?, stage.unsynced_scene()?);
    let body = move |number| body(format, side, number);
    let asked =
        |scene: &Scene| Asked { url: format!("{}/api/v1/jobs?wait=60", scene.server.address), body, count };
    let (with_syncs, apart) = (asked(&scene), asked(&unsynced));
    let mut taken = Taken::default();
    let (mut there, mut there_apart) = (0, 0);
    for round in 0..=stage.effort.rounds() {
        let least = least(stage, format, side, count)?;
        let (until_answer, whole) = one_by_one(stage, &unsynced, &apart, &mut there_apart).await?;
        let (with, whole_with) = one_by_one(stage, &scene, &with_syncs, &mut there).await?;
        if round > 0 {
            taken.bare.push(least);
            taken.kept.push(until_answer);
            taken.full.push(whole);
            taken.kept_synced.push(with);
            taken.full_synced.push(whole_with);
        }
    }
    Ok(taken)
}

async fn of(stage: &Stage, format: Format, side: u32, count: usize) -> Result<Vec<Figure>> {
    let picture = stage.picture(format, side)?;
    let bytes = fs::metadata(&picture)?.len() as f64 / 1e6;
    let taken = measure(stage, format, side, count).await?;
    let of = |cost: fn(&Cost) -> f64| taken.bare.iter().map(cost).collect::<Vec<f64>>();
    let sync = median(&of(|cost| cost.sync));
    let keeping =
        Figure::new(format!("{side}² {format} kept and answered, thumbnail later"), "ms CPU", Kind::Cpu, taken.kept)
            .floor(of(|cost| cost.kept))
            .note(format!(
                "a file of {bytes:.1} MB. Reading a third more than that from a socket, the plan and the commits (what a \
                 picture of 64² takes through the OpenAI-compatible route) are in the program's figure alone. Syncs are apart on \
                 both sides: one of the file takes the floor {sync:.2} ms"
            ))
            .beside(WITH_SYNCS, median(&taken.kept_synced));
    let mut whole =
        Figure::new(format!("{side}² {format} with its thumbnail"), "ms CPU", Kind::Cpu, taken.full)
            .floor(of(|cost| cost.full))
            .beside(WITH_SYNCS, median(&taken.full_synced));
    let is_png = format == Format::Png;
    let keeping = if is_png && side == 1024 { keeping.goal(Goal::Times(1.3)) } else { keeping };
    if is_png {
        whole = whole.goal(Goal::Times(1.2));
    }
    let folder = stage.folder()?;
    if let Some((name, took)) = pillow::measure(&picture, 3, folder.path())? {
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
    asked: &Asked<impl Fn(usize) -> String>,
    there: &mut usize,
) -> Result<(f64, f64)> {
    let (mut kept, mut full) = (vec![], vec![]);
    for _ in 0..asked.count {
        let before = scene.server.cpu()?;
        stage.client.post(&asked.url, (asked.body)(*there)).await?;
        kept.push(ms(scene.server.cpu()? - before));
        *there += 1;
        scene.thumbnails(*there).await?;
        full.push(ms(scene.server.cpu()? - before));
    }
    Ok((median(&kept), median(&full)))
}

/// What the bare loop takes for such pictures.
pub(super) fn least(stage: &Stage, format: Format, side: u32, count: usize) -> Result<Cost> {
    let folder = stage.folder()?;
    let output = stage
        .part("bare")
        .args(["--side", &side.to_string(), "--format", format.name(), "--count", &count.to_string()])
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

fn body(format: Format, side: u32, number: usize) -> String {
    let format = format.name();
    format!(
        "{{\"model\":\"{IMAGE}\",\"prompt\":\"a boat as={format} side={side} {number}\",\"size\":\"1024x1024\"}}"
    )
}
