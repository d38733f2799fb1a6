//! Acme Images: pictures from words and reference images. One call is one exchange.
//!
//! The wire format is written down in `encode.rs` and `decode.rs`; say here which page or package it was read from, and
//! when. `starters.json` and `prices.json` are dated data that a person may override.

mod decode;
mod encode;
mod options;

use impasto_sdk::{
    Adapter, Answer, Cx, Effect, EnvVariable, Error, Feature, Info, Kind, Links, Mode, Outcome, Provider, Result,
    Step, Task, register_provider,
};
use schemars::{Schema, schema_for};

/// The vendor, as a pure state machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Acme;

register_provider!(Acme);

impl Provider for Acme {
    // One exchange is all, so nothing must survive a crash between two. A vendor that hands out a task to poll needs a
    // type here that holds the task's id: `docs/add-a-provider.md`, "A vendor that answers later".
    type Memo = ();

    fn info(&self) -> Info {
        Info {
            id: "acme",
            name: "Acme Images",
            base_url: "https://api.acme.example/v1",
            hosts: &["api.acme.example"],
            needs_key: true,
            concurrency: 4,
            env: &[EnvVariable { name: "ACME_API_KEY", setting: "api_key" }],
            links: Links {
                keys: "https://acme.example/keys",
                pricing: "https://acme.example/pricing",
                docs: "https://acme.example/docs",
            },
        }
    }

    fn starters(&self) -> &'static str {
        include_str!("../starters.json")
    }

    fn prices(&self) -> &'static str {
        include_str!("../prices.json")
    }

    fn adapter(&self, _model: &str) -> Adapter {
        Adapter { modes: &[Mode::Txt2img], features: &[Feature::References, Feature::Seed] }
    }

    fn options(&self, _model: &str) -> Option<Schema> {
        Some(schema_for!(options::Options))
    }

    fn begin(&self, task: &Task, cx: &Cx) -> Result<Step<()>> {
        let exchange = match task {
            Task::Generate(generate) => encode::generate(generate, cx)?,
            // The list of models is free, and it answers only to a valid key.
            Task::Probe | Task::Discover => encode::models(cx),
            _ => return Err(unknown_task()),
        };
        Ok(Step::send(exchange, ()))
    }

    fn next(&self, task: &Task, cx: &Cx, (): (), answer: &Answer) -> Result<Step<()>> {
        if !answer.is_success() {
            let effect = if matches!(task, Task::Generate(_)) { Effect::Billed } else { Effect::Free };
            return Err(decode::parse_error(answer, effect, cx.now_ms));
        }
        Ok(Step::done(match task {
            Task::Generate(generate) => Outcome::Images(decode::images(generate, answer)?),
            Task::Probe => Outcome::Healthy(format!("{} models listed", decode::models(answer)?.len())),
            Task::Discover => Outcome::Models(decode::models(answer)?),
            _ => return Err(unknown_task()),
        }))
    }
}

fn unknown_task() -> Error {
    Error::new(Kind::Unsupported, "acme makes pictures and lists models; it knows no other task")
}
