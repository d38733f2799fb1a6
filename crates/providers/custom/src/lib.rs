//! Models that a person describes: any endpoint, with no code.
//!
//! A definition is a document; [`Custom`] turns it into requests and answers. Whose format is known (OpenAI's and
//! Anthropic's chats, OpenAI's and Google's pictures) is spoken by `impasto-dialects`; every other endpoint is described
//! by templates with `{{variables}}` and by paths into its answers. The provider itself holds nothing: the definition
//! comes with every call, as the call's own snapshot of the record.

mod answer;
mod authoring;
mod check;
mod definition;
mod describe;
mod formula;
mod names;
mod openapi;
mod path;
mod reads;
mod request;
mod steps;
mod structures;
mod template;

pub use steps::{Memo, Submitted};

use definition::{Definition, Structure};
use impasto_sdk::{
    Adapter, Answer, Cx, Error, Event, Exchange, Feature, Glimpse, Info, Links, Mode, Outcome, Provider,
    Quota, Result, Step, Task, register_provider,
};

/// Models that a person describes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Custom;

register_provider!(Custom, authoring: Custom);

impl Provider for Custom {
    type Memo = Memo;

    fn info(&self) -> Info {
        Info {
            id: "custom",
            name: "Custom models",
            // Every definition brings its own address, and every auth profile its own hosts.
            base_url: "",
            hosts: &[],
            needs_key: false,
            concurrency: 4,
            env: &[],
            links: Links::default(),
        }
    }

    fn starters(&self) -> &'static str {
        "[]"
    }

    /// Everything: what a model really takes is said by its definition.
    fn adapter(&self, _model: &str) -> Adapter {
        Adapter { modes: &[Mode::Txt2img, Mode::Img2img, Mode::Inpaint], features: &Feature::ALL }
    }

    fn begin(&self, task: &Task, cx: &Cx) -> Result<Step<Memo>> {
        match task {
            Task::Probe => return probe(cx),
            Task::Discover => return Ok(Step::done(Outcome::Models(Vec::new()))),
            _ => {}
        }
        let definition = Definition::known(&cx.definition)?;
        if let Task::Chat(chat) = task {
            reads::check(&definition, chat)?;
        }
        match definition.structure {
            Structure::Template => steps::begin(&definition, task, cx),
            _ => structures::begin(&definition, task, cx),
        }
    }

    fn next(&self, task: &Task, cx: &Cx, memo: Memo, answer: &Answer) -> Result<Step<Memo>> {
        let definition = Definition::known(&cx.definition)?;
        match definition.structure {
            Structure::Template => steps::next(&definition, task, cx, memo, answer),
            _ => structures::next(&definition, task, cx, answer),
        }
    }

    fn glimpse(&self, _task: &Task, cx: &Cx, event: &Event) -> Option<Glimpse> {
        let definition = Definition::known(&cx.definition).ok()?;
        match definition.structure {
            Structure::Template => answer::glimpse(&definition.response, event),
            _ => structures::glimpse(&definition, event),
        }
    }

    fn abandon(&self, task: &Task, cx: &Cx, memo: Memo) -> Option<Exchange> {
        let definition = Definition::known(&cx.definition).ok()?;
        steps::abandon(&definition, task, memo)
    }

    fn enough(&self, _task: &Task, cx: &Cx, memo: Memo, failed: &Error) -> Option<Error> {
        steps::enough(&Definition::of(&cx.definition).ok()?, cx, &memo, failed)
    }

    fn quota(&self, answer: &Answer) -> Option<Quota> {
        structures::quota(answer)
    }
}

/// No endpoint is asked: none promises that asking is free. What can be told for nothing is whether the definition holds.
fn probe(cx: &Cx) -> Result<Step<Memo>> {
    let words = if cx.definition.is_null() {
        "ready for models that you describe".to_owned()
    } else {
        match check::findings(&Definition::of(&cx.definition)?).as_slice() {
            [] => "the definition is complete; a test call tells whether the endpoint answers".into(),
            [first, ..] => format!("the definition is not complete: {}: {}", first.field, first.message),
        }
    };
    Ok(Step::done(Outcome::Healthy(words)))
}

#[cfg(test)]
mod samples;
