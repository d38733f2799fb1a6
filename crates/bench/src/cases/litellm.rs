//! The program beside LiteLLM's proxy: the same requests to the same stand-in, in turn.

mod answers;
mod fresh;
mod rounds;

use crate::{
    litellm::{self, LiteLlm},
    process::Process,
    report::Figure,
    root,
    stage::Stage,
};
use anyhow::Result;

/// A server that is asked, and how its models are called.
struct Side<'a> {
    process: &'a Process,
    chat: &'static str,
    image: &'static str,
}

/// Nothing where LiteLLM is not there.
pub(super) async fn play(stage: &Stage) -> Result<Vec<Figure>> {
    let Some(other) = LiteLlm::find()? else { return Ok(Vec::new()) };
    let mut figures = rounds::measure(stage, &other).await?;
    figures.extend(fresh::measure(stage, &other).await?);
    Ok(figures)
}

impl<'a> Side<'a> {
    const fn ours(process: &'a Process) -> Self {
        Self { process, chat: root::CHAT, image: root::IMAGE }
    }

    const fn other(process: &'a Process) -> Self {
        Self { process, chat: litellm::CHAT, image: litellm::IMAGE }
    }

    fn words(&self) -> String {
        format!("{}/v1/chat/completions", self.process.address)
    }

    fn pictures(&self) -> String {
        format!("{}/v1/images/generations", self.process.address)
    }
}
