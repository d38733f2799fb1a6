//! A completion, as OpenAI's clients read it.

use super::{created, failed, id};
use impasto_core::Job;
use impasto_sdk::{Error, Finish, Usage};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

/// A completion.
#[derive(Serialize, JsonSchema)]
pub(in super::super) struct Completion {
    /// `chatcmpl-` and the job.
    id: Value,
    /// `chat.completion`.
    object: &'static str,
    /// Seconds since 1970.
    created: i64,
    /// The record's key.
    model: String,
    /// One.
    choices: [Choice; 1],
    /// Tokens, where the vendor counts them.
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<Tokens>,
}

/// An answer.
#[derive(Serialize, JsonSchema)]
struct Choice {
    /// 0.
    index: u32,
    /// What was said.
    message: Said,
    /// `stop`, `length` or `content_filter`.
    finish_reason: &'static str,
    /// Always null.
    logprobs: Option<bool>,
}

/// What was said.
#[derive(Serialize, JsonSchema)]
struct Said {
    /// `assistant`.
    role: &'static str,
    /// The words.
    content: Option<String>,
    /// Why the model refused, where it did.
    refusal: Option<String>,
}

/// Tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct Tokens {
    /// Sent.
    prompt_tokens: u64,
    /// Came back.
    completion_tokens: u64,
    /// Both.
    total_tokens: u64,
}

impl Completion {
    /// # Errors
    /// What the job failed with, where it has no words.
    pub(super) fn of(job: &Job) -> Result<Self, Error> {
        let Some(words) = &job.text else { return Err(failed(job)) };
        let refusal = if let Finish::Refused(why) = &words.finish { Some(why.clone()) } else { None };
        let content = Some(words.text.clone()).filter(|text| refusal.is_none() || !text.is_empty());
        let message = Said { role: "assistant", content, refusal };
        let finish_reason = finish_reason(&words.finish);
        Ok(Self {
            id: id(job),
            object: "chat.completion",
            created: created(job),
            model: job.model.clone(),
            choices: [Choice { index: 0, message, finish_reason, logprobs: None }],
            usage: Tokens::of(job),
        })
    }
}

impl Tokens {
    /// What all calls used; none where the vendor says nothing.
    pub(super) fn of(job: &Job) -> Option<Self> {
        let usages: Vec<&Usage> = job.calls.iter().filter_map(|call| call.usage.as_ref()).collect();
        let sum = |of: fn(&Usage) -> u64| usages.iter().map(|usage| of(usage)).sum::<u64>();
        let prompt_tokens =
            sum(|usage| usage.text_in + usage.text_cached + usage.image_in + usage.image_cached);
        let completion_tokens = sum(|usage| usage.text_out + usage.image_out);
        let total_tokens = prompt_tokens + completion_tokens;
        (!usages.is_empty()).then_some(Self { prompt_tokens, completion_tokens, total_tokens })
    }
}

/// A piece of a completion that comes as a stream.
pub(super) fn chunk(job: &Job, delta: Value, finish_reason: Option<&'static str>) -> Value {
    json!({
        "id": id(job), "object": "chat.completion.chunk", "created": created(job), "model": job.model,
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": null}]
    })
}

/// The words know no other ends: what was cut short, or ended for a vendor's own reason, was not said to its end.
pub(super) const fn finish_reason(finish: &Finish) -> &'static str {
    match finish {
        Finish::Stop => "stop",
        Finish::Refused(_) => "content_filter",
        _ => "length",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_has_a_word_that_clients_know() {
        for (finish, word) in [
            (Finish::Stop, "stop"),
            (Finish::Length, "length"),
            (Finish::Cut, "length"),
            (Finish::Refused("no".into()), "content_filter"),
        ] {
            assert_eq!(finish_reason(&finish), word);
        }
    }
}
