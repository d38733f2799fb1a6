//! Google Gemini: pictures through `generateContent`, one a call.
//!
//! The Nano Banana family draws from words, edits by words (the init image goes first) and follows reference images; it
//! knows no mask and obeys no seed. The wire format is [`impasto_dialects::gemini`]; here is what Google alone has: its
//! models with their options and prices, and its settings. `starters.json` and `prices.json` are dated data that a
//! person may override.

mod encode;
mod options;
mod settings;

use impasto_dialects::gemini;
use impasto_sdk::{
    Adapter, Answer, Cx, EnvVariable, Error, Feature, Found, Info, Kind, Links, Mode, Outcome, Provider,
    Quota, Result, Step, Task, register_provider,
};
use schemars::{Schema, schema_for};
use serde::{Deserialize, Serialize};

/// The Gemini Developer API, and relays that speak its format.
pub struct Gemini;

register_provider!(Gemini);

/// What must survive between two pages of the list of models. Generating keeps nothing: one exchange is all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memo {
    /// The models of the pages before.
    pub found: Vec<Found>,
}

/// The vendor's own address.
const BASE_URL: &str = "https://generativelanguage.googleapis.com";

/// A vendor that always names a next page must not keep us for ever.
const MAX_PAGES: u32 = 20;

impl Provider for Gemini {
    type Memo = Memo;

    fn info(&self) -> Info {
        Info {
            id: "gemini",
            name: "Google Gemini",
            base_url: BASE_URL,
            hosts: &["generativelanguage.googleapis.com"],
            needs_key: true,
            concurrency: 4,
            // Google's own SDK prefers GOOGLE_API_KEY where both are set (google-genai 3.4.0).
            env: &[
                EnvVariable { name: "GOOGLE_API_KEY", setting: "api_key" },
                EnvVariable { name: "GEMINI_API_KEY", setting: "api_key" },
            ],
            links: Links {
                keys: "https://aistudio.google.com/apikey",
                pricing: "https://ai.google.dev/gemini-api/docs/pricing",
                docs: "https://ai.google.dev/gemini-api/docs/image-generation",
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
        Adapter { modes: &[Mode::Txt2img, Mode::Img2img], features: &[Feature::References] }
    }

    fn options(&self, model: &str) -> Option<Schema> {
        Some(options::schema(model))
    }

    fn settings(&self) -> Option<Schema> {
        Some(schema_for!(settings::Settings))
    }

    fn begin(&self, task: &Task, cx: &Cx) -> Result<Step<Memo>> {
        let exchange = match task {
            Task::Generate(generate) => encode::generate(generate, cx)?,
            Task::Probe => encode::models(cx, 1, None)?,
            Task::Discover => encode::models(cx, 1000, None)?,
            _ => return Err(unknown_task()),
        };
        Ok(Step::send(exchange, Memo::default()))
    }

    fn next(&self, task: &Task, cx: &Cx, memo: Memo, answer: &Answer) -> Result<Step<Memo>> {
        if !answer.is_success() {
            return Err(gemini::error(&cx.base_url, answer, cx.now_ms));
        }
        match task {
            Task::Generate(_) => {
                Ok(Step::done(Outcome::Images(gemini::images(answer, &[&cx.base_url, BASE_URL])?)))
            }
            Task::Probe => {
                gemini::models(answer)?;
                Ok(Step::done(Outcome::Healthy("the key works and models can be listed".into())))
            }
            Task::Discover => discover(cx, memo, answer),
            _ => Err(unknown_task()),
        }
    }

    fn quota(&self, answer: &Answer) -> Option<Quota> {
        gemini::quota(answer)
    }
}

fn discover(cx: &Cx, mut memo: Memo, answer: &Answer) -> Result<Step<Memo>> {
    let page = gemini::models(answer)?;
    memo.found.extend(page.found);
    match page.next {
        Some(token) if cx.polls < MAX_PAGES => Ok(Step::send(encode::models(cx, 1000, Some(&token))?, memo)),
        _ => Ok(Step::done(Outcome::Models(memo.found))),
    }
}

fn unknown_task() -> Error {
    Error::new(Kind::Unsupported, "gemini can generate, probe and discover, but was asked for something else")
}
