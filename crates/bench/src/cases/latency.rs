//! What the server adds to a slow vendor's answer.

use crate::{
    client::Volley,
    report::{Figure, Goal, Kind},
    root::CHAT,
    stage::Stage,
    statistics::{all_ms, percentile},
};
use anyhow::Result;

pub(super) const CLIENTS: usize = 64;

const WAVES: &str = "clients whose answers take the same time soon ask in waves: the last of 64 waits for the work of all of \
    them, about a fifth of a millisecond each, on processors that clients and stand-in use as well";

pub(super) async fn play(stage: &Stage) -> Result<Vec<Figure>> {
    let scene = stage.scene()?;
    let target = "v1/chat/completions";
    let urls = [
        format!("{}/{target}", scene.vendor.address),
        format!("{}/buffered/{target}", scene.floor.address),
        format!("{}/{target}", scene.server.address),
    ];
    let (mut p50, mut p99, mut floor50, mut floor99) = (vec![], vec![], vec![], vec![]);
    for round in 0..=stage.effort.rounds().min(3) {
        let mut took = Vec::new();
        for url in &urls {
            let volley = Volley { url, count: CLIENTS * 4, width: CLIENTS };
            took.push(all_ms(&stage.client.fire(volley, |number| body(CHAT, number)).await?));
        }
        let added = |of: usize, percent| percentile(&took[of], percent) - percentile(&took[0], percent);
        if round > 0 {
            p50.push(added(2, 50));
            p99.push(added(2, 99));
            floor50.push(added(1, 50));
            floor99.push(added(1, 99));
        }
    }
    Ok(vec![
        Figure::new("added to 500 ms, 64 clients, p50", "ms", Kind::Clock, p50)
            .floor(floor50)
            .goal(Goal::AtMost(2.0))
            .note(WAVES),
        Figure::new("added to 500 ms, 64 clients, p99", "ms", Kind::Clock, p99)
            .floor(floor99)
            .goal(Goal::AtMost(8.0))
            .note(WAVES),
    ])
}

pub(super) fn body(model: &str, number: usize) -> String {
    format!(
        "{{\"model\":\"{model}\",\"messages\":[{{\"role\":\"user\",\"content\":\"delay=500 {number}\"}}]}}"
    )
}
