//! The sandbox: a vendor inside the program. It needs no key and no network, costs nothing, and paints.
//!
//! What is sent to it is a real request and what it answers is a real answer, so that planning, journal, retry,
//! streaming, recovery and gallery take the way that they take with any vendor. Its pictures depend on the prompt and
//! the seed alone. Its options make trouble on purpose, so that every error can be tried without a bill.

mod decode;
mod encode;
mod options;
mod vendor;
mod wire;

use impasto_sdk::{
    Adapter, Answer, Cx, Error, Event, Exchange, Feature, Glimpse, Info, Kind, Links, Local, LocalHost, Mode,
    Outcome, Provider, Result, Step, Task, register_provider,
};
use schemars::Schema;

/// What is said of a task that is not known here.
const UNKNOWN: &str = "the sandbox makes pictures, is probed and lists models; it knows no other task";

/// The provider `sandbox`.
#[derive(Clone, Copy, Debug)]
pub struct Sandbox;

register_provider!(Sandbox, local: Sandbox);

impl Provider for Sandbox {
    type Memo = ();

    fn info(&self) -> Info {
        Info {
            id: "sandbox",
            name: "Sandbox",
            base_url: "local://sandbox",
            hosts: &[],
            needs_key: false,
            concurrency: 2,
            env: &[],
            links: Links::default(),
        }
    }

    fn starters(&self) -> &'static str {
        include_str!("../starters.json")
    }

    fn prices(&self) -> &'static str {
        include_str!("../prices.json")
    }

    /// Any other id paints like `canvas`, so that a record of one's own can be tried.
    fn adapter(&self, model: &str) -> Adapter {
        let all = &[Mode::Txt2img, Mode::Img2img, Mode::Inpaint];
        match model {
            "plain" => Adapter { modes: &[Mode::Txt2img], features: &[] },
            "presets" => Adapter {
                modes: all,
                features: &[Feature::References, Feature::NegativePrompt, Feature::Mask],
            },
            _ => Adapter { modes: all, features: &Feature::ALL },
        }
    }

    fn options(&self, model: &str) -> Option<Schema> {
        Some(options::schema(model))
    }

    fn begin(&self, task: &Task, cx: &Cx) -> Result<Step<()>> {
        let exchange = match task {
            Task::Generate(task) => encode::generate(task, cx)?,
            Task::Probe | Task::Discover => encode::models(cx),
            _ => return Err(Error::new(Kind::Unsupported, UNKNOWN)),
        };
        Ok(Step::send(exchange, ()))
    }

    fn next(&self, task: &Task, _cx: &Cx, _memo: (), answer: &Answer) -> Result<Step<()>> {
        Ok(Step::done(match task {
            Task::Generate(task) => Outcome::Images(decode::images(task, answer)?),
            Task::Probe => {
                Outcome::Healthy(format!("paints offline with {} models", decode::models(answer)?.len()))
            }
            Task::Discover => Outcome::Models(decode::models(answer)?),
            _ => return Err(Error::new(Kind::Unsupported, UNKNOWN)),
        }))
    }

    fn glimpse(&self, _task: &Task, _cx: &Cx, event: &Event) -> Option<Glimpse> {
        decode::glimpse(event)
    }
}

impl Local for Sandbox {
    fn serve(&self, exchange: &Exchange, host: &mut dyn LocalHost) -> Result<()> {
        vendor::serve(exchange, host)
    }
}
