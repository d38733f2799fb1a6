//! Chat completions, whole and streamed.

use crate::{
    client::Volley,
    process::Process,
    report::{Figure, Goal, Kind},
    root::CHAT,
    stage::{Scene, Stage},
    statistics::{all_ms, percentile},
};
use anyhow::Result;

/// Whether the answer comes in pieces.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Whole,
    Streamed,
}

/// About 1 kB, as requests are that carry instructions.
const INSTRUCTIONS: &str = "You write prompts for pictures. Answer with one paragraph. ";

/// What is done beside passing on.
const BESIDE: &str = "who asks, the request's shape, the model, its price before, the lane, the price after and an entry in \
    the ledger are the program's alone; entries share commits, and nothing else is written. In its profile 14 % is \
    sockets, 10 % JSON, 6 % allocation, 3 % the ledger, 2 % addresses; the rest is many small steps. The floor takes \
    0.036 to 0.046 ms from run to run: nine runs of one day gave 2.6 to 3.2 times it";
const BESIDE_EVENTS: &str = "each event is read and written anew; those that come at once leave at once, for which the \
    floor takes a packet each. In its profile 16 % is JSON, 16 % sockets, 8 % allocation";

pub(super) async fn play(stage: &Stage) -> Result<Vec<Figure>> {
    let scene = stage.scene()?;
    let mut figures = Vec::new();
    for form in [Form::Whole, Form::Streamed] {
        figures.extend(of(stage, &scene, form).await?);
    }
    Ok(figures)
}

async fn of(stage: &Stage, scene: &Scene, form: Form) -> Result<[Figure; 2]> {
    let (name, path, times, beside) = match form {
        Form::Whole => ("chat request", "buffered", 2.5, BESIDE),
        Form::Streamed => ("SSE answer of 32 events", "streamed", 2.0, BESIDE_EVENTS),
    };
    let target = |process: &Process, before: &str| format!("{}{before}/v1/chat/completions", process.address);
    let ours = target(&scene.server, "");
    let floor = target(&scene.floor, &format!("/{path}"));
    let direct = target(&scene.vendor, "");
    let (mut cpu, mut cpu_floor, mut added, mut added_floor) = (vec![], vec![], vec![], vec![]);
    // The floor takes a third more or less from one round to the next, however long they are; over so many its median holds.
    for round in 0..=3 * stage.effort.rounds() {
        let count = stage.effort.of(800);
        let say = move |number| body(CHAT, form, round * count + number);
        let burst = |url| Volley { url, count, width: 16 };
        let least = stage.cpu_each(&scene.floor, burst(&floor), say).await?;
        let whole = stage.cpu_each(&scene.server, burst(&ours), say).await?;
        let single = async |url: &str| {
            let volley = Volley { url, count: stage.effort.of(60), width: 1 };
            let took = stage.client.fire(volley, move |number| body(CHAT, form, number)).await?;
            Ok::<_, anyhow::Error>(percentile(&all_ms(&took), 50))
        };
        let (straight, by_floor, by_us) =
            (single(&direct).await?, single(&floor).await?, single(&ours).await?);
        // The first round only warms everything up.
        if round > 0 {
            cpu.push(whole);
            cpu_floor.push(least);
            added.push(by_us - straight);
            added_floor.push(by_floor - straight);
        }
    }
    let latency =
        Figure::new(format!("{name}, p50 over direct"), "ms", Kind::Clock, added).floor(added_floor);
    Ok([
        Figure::new(name, "ms CPU", Kind::Cpu, cpu).floor(cpu_floor).goal(Goal::Times(times)).note(beside),
        if form == Form::Streamed { latency.goal(Goal::AtMost(1.0)) } else { latency },
    ])
}

pub(super) fn body(model: &str, form: Form, number: usize) -> String {
    let (system, streamed) = (INSTRUCTIONS.repeat(15), form == Form::Streamed);
    format!(
        "{{\"model\":\"{model}\",\"stream\":{streamed},\"messages\":[{{\"role\":\"system\",\"content\":\"{system}\"}},\
         {{\"role\":\"user\",\"content\":\"a lighthouse at dusk, number {number}\"}}]}}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_json_of_about_a_kilobyte() {
        for (form, streamed) in [(Form::Whole, false), (Form::Streamed, true)] {
            let body = body(CHAT, form, 7);
            let parsed: serde_json::Value = serde_json::from_str(&body).unwrap();
            assert_eq!(parsed["stream"], streamed);
            assert!((900..1_200).contains(&body.len()), "{}", body.len());
        }
    }
}
