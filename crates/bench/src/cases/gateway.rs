//! The OpenAI-compatible routes under load: small and large bodies, few and many clients.

use crate::{
    client::Volley,
    picture::Format,
    report::{Figure, Kind},
    root::{CHAT, IMAGE},
    stage::{Effort, Scene, Stage},
    statistics::{all_ms, median, percentile},
};
use anyhow::Result;
use std::time::Instant;

/// Clients side by side.
const WIDTHS: [usize; 4] = [1, 16, 64, 256];

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Load {
    Words,
    /// A PNG of this side.
    Picture(u32),
}

const LOADS: [(&str, Load); 3] =
    [("1 kB", Load::Words), ("2 MB", Load::Picture(1024)), ("20 MB", Load::Picture(3200))];

pub(super) async fn play(stage: &Stage) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (size, load) in LOADS {
        if let Load::Picture(side) = load {
            stage.picture(Format::Png, side)?;
        }
        let (scene, mut there) = (stage.scene()?, 0);
        for width in WIDTHS {
            if is_huge(load, width) && stage.effort != Effort::Full {
                continue;
            }
            let name = format!("{size}, {width} in flight");
            figures.extend(of(stage, &scene, load, width, &mut there, &name).await?);
        }
    }
    Ok(figures)
}

/// The files of 256 answers of 20 MB take minutes and ten gigabytes, each time.
fn is_huge(load: Load, width: usize) -> bool {
    load == Load::Picture(3200) && width > 64
}

/// What a volley came to.
struct Heard {
    p50: f64,
    p99: f64,
    a_second: f64,
}

/// The same volley on each way to the vendor.
struct Round {
    direct: Heard,
    floor: Heard,
    ours: Heard,
}

async fn of(
    stage: &Stage,
    scene: &Scene,
    load: Load,
    width: usize,
    there: &mut usize,
    name: &str,
) -> Result<Vec<Figure>> {
    let count = stage.effort.of(count(load, width)).max(width);
    let mut rounds = Vec::new();
    // The first round only warms everything up, but where one is all that there is.
    let measured = if is_huge(load, width) { 0..=0 } else { 1..=stage.effort.rounds().min(2) };
    for round in 0..=*measured.end() {
        let heard = on_each_way(stage, scene, load, count, width).await?;
        if load != Load::Words {
            *there += count;
            scene.thumbnails(*there).await?;
        }
        if measured.contains(&round) {
            rounds.push(heard);
        }
    }
    Ok(figures(name, &rounds))
}

async fn on_each_way(stage: &Stage, scene: &Scene, load: Load, count: usize, width: usize) -> Result<Round> {
    let (route, floor) = match load {
        Load::Words => ("/v1/chat/completions", "/buffered"),
        Load::Picture(_) => ("/v1/images/generations", "/filed"),
    };
    let fire = async |url: String| -> Result<Heard> {
        let began = Instant::now();
        let say = move |number| body(load, number);
        let took = all_ms(&stage.client.fire(Volley { url: &url, count, width }, say).await?);
        let a_second = count as f64 / began.elapsed().as_secs_f64();
        Ok(Heard { p50: percentile(&took, 50), p99: percentile(&took, 99), a_second })
    };
    Ok(Round {
        direct: fire(format!("{}{route}", scene.vendor.address)).await?,
        floor: fire(format!("{}{floor}{route}", scene.floor.address)).await?,
        ours: fire(format!("{}{route}", scene.server.address)).await?,
    })
}

fn figures(name: &str, rounds: &[Round]) -> Vec<Figure> {
    let each = |value: fn(&Round) -> f64| rounds.iter().map(value).collect::<Vec<f64>>();
    let added = |name: String, ours, floor| Figure::new(name, "ms", Kind::Clock, ours).floor(floor);
    let directly = median(&each(|round| round.direct.a_second));
    vec![
        added(
            format!("{name}, p50 over direct"),
            each(|round| round.ours.p50 - round.direct.p50),
            each(|round| round.floor.p50 - round.direct.p50),
        ),
        added(
            format!("{name}, p99 over direct"),
            each(|round| round.ours.p99 - round.direct.p99),
            each(|round| round.floor.p99 - round.direct.p99),
        ),
        Figure::new(
            format!("{name}, answers a second"),
            "/s",
            Kind::Clock,
            each(|round| round.ours.a_second),
        )
        .floor(each(|round| round.floor.a_second))
        .note(format!("directly {directly:.0}/s")),
    ]
}

/// Enough for a percentile, and not more than the disk bears.
const fn count(load: Load, width: usize) -> usize {
    match load {
        Load::Words if width < 64 => 400,
        Load::Words => width * 8,
        Load::Picture(1024) if width < 16 => 24,
        Load::Picture(1024) => width * 2,
        Load::Picture(_) => 6,
    }
}

fn body(load: Load, number: usize) -> String {
    match load {
        Load::Words => {
            let words = "a lighthouse at dusk, fog over the water, a boat; ".repeat(16);
            format!(
                "{{\"model\":\"{CHAT}\",\"messages\":[{{\"role\":\"user\",\"content\":\"{words} {number}\"}}]}}"
            )
        }
        Load::Picture(side) => format!(
            "{{\"model\":\"{IMAGE}\",\"prompt\":\"a boat side={side} {number}\",\"size\":\"1024x1024\",\"response_format\":\"b64_json\"}}"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_of_a_kilobyte_is_one() {
        let body = body(Load::Words, 1);
        assert!((800..1_200).contains(&body.len()), "{}", body.len());
        assert!(serde_json::from_str::<serde_json::Value>(&body).is_ok());
    }

    #[test]
    fn there_are_as_many_requests_as_clients_at_least() {
        for (_, load) in LOADS {
            for width in WIDTHS {
                assert!(count(load, width).max(width) >= width);
            }
        }
    }
}
