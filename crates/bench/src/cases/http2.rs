//! The program's way to the vendor over each version of HTTP.

mod way;

use super::{
    chat::{self, Form},
    memory,
};
use crate::{
    report::{Figure, Kind},
    root::{CHAT, IMAGE},
    serve::tls::{Connections, Version},
    stage::Stage,
    statistics::median,
};
use anyhow::Result;
use std::time::Duration;
use way::{Heard, Way};

/// What is asked for.
#[derive(Clone, Copy)]
enum Asked {
    Words,
    Picture,
}

struct Work {
    name: &'static str,
    asked: Asked,
    count: usize,
    width: usize,
}

const NEAR: [Work; 3] = [
    Work { name: "chat request", asked: Asked::Words, count: 400, width: 16 },
    Work { name: "1024² picture", asked: Asked::Picture, count: 32, width: 16 },
    Work { name: "1024² picture, 64 in flight", asked: Asked::Picture, count: 64, width: 64 },
];

/// From a vendor far away.
const FAR: [Work; 2] = [
    Work { name: "1024² picture from afar, 1 in flight", asked: Asked::Picture, count: 4, width: 1 },
    Work { name: "1024² picture from afar", asked: Asked::Picture, count: 16, width: 16 },
];

/// How far, one way.
const DISTANCE: Duration = Duration::from_millis(50);

/// What a work came to over each way, in each round.
type Rounds = Vec<Vec<Heard>>;

pub(super) async fn play(stage: &Stage) -> Result<Vec<Figure>> {
    let near = [Way::near(stage, Version::Http2)?, Way::near(stage, Version::Http1)?, Way::plain(stage)?];
    let mut figures = Vec::new();
    for work in &NEAR {
        let rounds = measure(stage, &near, work).await?;
        let name = work.name;
        figures.push(figure(format!("{name} over HTTP/2"), "ms CPU", Kind::Cpu, &rounds, |heard| heard.cpu));
        figures
            .push(figure(format!("{name} over HTTP/2, p50"), "ms", Kind::Clock, &rounds, |heard| heard.p50));
    }
    figures.push(connections(near[0].connections().await?, near[1].connections().await?));
    drop(near);
    let far =
        [Way::far(stage, Version::Http2, DISTANCE).await?, Way::far(stage, Version::Http1, DISTANCE).await?];
    for work in &FAR {
        let rounds = measure(stage, &far, work).await?;
        let name = format!("{} over HTTP/2, p50", work.name);
        let figure = figure(name, "ms", Kind::Clock, &rounds, |heard| heard.p50);
        figures.push(figure.note("50 ms each way, with nothing in between that holds TCP back"));
    }
    Ok(figures)
}

/// Over each way in turn.
async fn measure(stage: &Stage, ways: &[Way], work: &Work) -> Result<Rounds> {
    let mut rounds: Rounds = ways.iter().map(|_| Vec::new()).collect();
    for round in 0..=stage.effort.rounds().min(3) {
        for (way, heard) in ways.iter().zip(&mut rounds) {
            let now = way.fire(stage, work).await?;
            // The first round only warms everything up.
            if round > 0 {
                heard.push(now);
            }
        }
    }
    Ok(rounds)
}

/// HTTP/2 above HTTP/1.1, with what came after them beside it.
fn figure(name: String, unit: &str, kind: Kind, rounds: &Rounds, of: fn(&Heard) -> f64) -> Figure {
    let mut ways = rounds.iter().map(|heard| heard.iter().map(of).collect::<Vec<f64>>());
    let [two, one] = [ways.next(), ways.next()].map(Option::unwrap_or_default);
    let figure = Figure::new(name, unit, kind, two).floor(one);
    ways.fold(figure, |figure, plain| figure.beside("HTTP/1.1 without TLS", median(&plain)))
}

fn connections(two: Connections, one: Connections) -> Figure {
    let note = format!(
        "over all of the above; {} were opened (the floor: {}). Requests that find none open one each, and all but the \
         first of those on HTTP/2 are closed unused",
        two.opened, one.opened
    );
    Figure::new("connections that brought requests", "connections", Kind::Size, vec![two.used as f64])
        .floor(vec![one.used as f64])
        .note(note)
}

impl Asked {
    const fn path(self) -> &'static str {
        match self {
            Self::Words => "/v1/chat/completions",
            Self::Picture => "/v1/images/generations",
        }
    }

    fn body(self, number: usize) -> String {
        match self {
            Self::Words => chat::body(CHAT, Form::Whole, number),
            Self::Picture => memory::body(IMAGE, &number.to_string()),
        }
    }

    /// Pictures that an answer brings.
    const fn pictures(self) -> usize {
        match self {
            Self::Words => 0,
            Self::Picture => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_version_is_the_floor_and_what_has_no_tls_is_beside_it() {
        let heard = |cpu: f64| vec![Heard { cpu, p50: 0.0 }];
        let of = |rounds: Rounds| figure("work".into(), "ms CPU", Kind::Cpu, &rounds, |heard| heard.cpu);
        let three = of(vec![heard(3.0), heard(2.0), heard(1.0)]);
        assert_eq!((three.value(), three.ratio(), three.beside[0].1), (3.0, Some(1.5), 1.0));
        assert!(of(vec![heard(3.0), heard(2.0)]).beside.is_empty());
    }
}
