//! OpenAI Images: pictures from words, from pictures, and under a mask; also against Azure and compatible servers.
//!
//! The wire format is [`openai_images`]; here is what OpenAI alone has: its models with their options and prices, its
//! settings, and the addresses and keys of Azure.
//!
//! Facts are of openai-python 3.52.0 (2026-11-16) and of OpenAI's API reference, read on 2026-11-21
//! (<https://developers.openai.com/api/reference/resources/images>).

mod encode;
mod family;
mod options;
mod route;
mod settings;

use crate::{family::Family, settings::Settings};
use impasto_dialects::openai_images;
use impasto_sdk::{
    Adapter, Answer, Cx, EnvVariable, Error, Event, Glimpse, Info, Kind, Links, Outcome, Provider, Quota,
    Result, Step, Task, register_provider,
};
use schemars::{Schema, schema_for};

/// OpenAI, and whoever speaks its image routes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenAi;

register_provider!(OpenAi);

impl Provider for OpenAi {
    type Memo = ();

    fn info(&self) -> Info {
        Info {
            id: "openai",
            name: "OpenAI",
            base_url: "https://api.openai.com/v1",
            // The dot is for data residency: eu.api.openai.com and its like.
            hosts: &["api.openai.com", ".api.openai.com"],
            needs_key: true,
            concurrency: 4,
            env: &[
                EnvVariable { name: "OPENAI_API_KEY", setting: "api_key" },
                EnvVariable { name: "OPENAI_BASE_URL", setting: "base_url" },
                EnvVariable { name: "OPENAI_ORG_ID", setting: "organization" },
                EnvVariable { name: "OPENAI_PROJECT_ID", setting: "project" },
            ],
            links: Links {
                keys: "https://platform.openai.com/api-keys",
                pricing: "https://developers.openai.com/api/docs/pricing",
                docs: "https://developers.openai.com/api/docs/guides/image-generation",
            },
        }
    }

    fn starters(&self) -> &'static str {
        include_str!("starters.json")
    }

    fn prices(&self) -> &'static str {
        include_str!("prices.json")
    }

    fn adapter(&self, model: &str) -> Adapter {
        Family::of(model).adapter()
    }

    fn options(&self, model: &str) -> Option<Schema> {
        options::schema(Family::of(model))
    }

    fn settings(&self) -> Option<Schema> {
        Some(schema_for!(Settings))
    }

    fn begin(&self, task: &Task, cx: &Cx) -> Result<Step<()>> {
        let exchange = match task {
            Task::Generate(task) => encode::generate(task, cx)?,
            // The list of models is free, and it answers only to a valid key.
            Task::Probe | Task::Discover => route::models(&cx.settings()?, cx)?,
            _ => return Err(unknown_task()),
        };
        Ok(Step::send(exchange, ()))
    }

    fn next(&self, task: &Task, cx: &Cx, (): (), answer: &Answer) -> Result<Step<()>> {
        if !answer.is_success() {
            return Err(openai_images::error(task, &cx.base_url, answer, cx.now_ms));
        }
        Ok(Step::done(match task {
            Task::Generate(task) => Outcome::Images(openai_images::images(task, answer)?),
            Task::Probe => {
                Outcome::Healthy(format!("{} models listed", openai_images::models(answer)?.len()))
            }
            Task::Discover => Outcome::Models(openai_images::models(answer)?),
            _ => return Err(unknown_task()),
        }))
    }

    fn glimpse(&self, _: &Task, _: &Cx, event: &Event) -> Option<Glimpse> {
        openai_images::glimpse(event)
    }

    fn quota(&self, answer: &Answer) -> Option<Quota> {
        openai_images::quota(answer)
    }
}

fn unknown_task() -> Error {
    Error::new(Kind::Unsupported, "openai makes pictures and lists models; it knows no other task")
}

#[cfg(test)]
mod tests;
