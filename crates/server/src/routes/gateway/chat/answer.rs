//! A completion, as OpenAI's clients read it.

use impasto_core::{Conversation, Spoken};
use impasto_sdk::{Finish, Usage};
use schemars::JsonSchema;
use serde::Serialize;

/// A completion.
#[derive(Serialize, JsonSchema)]
pub(in super::super) struct Completion {
    /// `chatcmpl-` and an id; the job's, where one stands in the journal.
    id: String,
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

/// What every part of an answer begins with.
#[derive(Clone, Debug)]
pub(super) struct Head {
    id: String,
    created: i64,
    model: String,
}

/// Chunks of words: all around the words is the same in each of them.
pub(super) struct Words {
    before: String,
    behind: String,
}

/// A piece of a completion that comes as a stream.
#[derive(Serialize)]
struct Chunk<'a> {
    id: &'a str,
    object: &'static str,
    created: i64,
    model: &'a str,
    choices: &'a [ChunkChoice<'a>],
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<Tokens>,
}

#[derive(Serialize)]
struct ChunkChoice<'a> {
    index: u32,
    delta: Delta<'a>,
    finish_reason: Option<&'static str>,
    logprobs: Option<bool>,
}

/// What is new where no word is, and the parts of it around words.
const NO_WORDS: &str = r#"{"content":""}"#;
const OPEN: &str = r#"{"content":"#;
const CLOSE: &str = "}";

/// What is new.
#[derive(Clone, Copy, Default, Serialize)]
pub(super) struct Delta<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) role: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content: Option<&'a str>,
}

impl Head {
    pub(super) fn of(conversation: &Conversation) -> Self {
        Self {
            id: format!("chatcmpl-{}", conversation.id),
            created: conversation.created_ms / 1000,
            model: conversation.model.clone(),
        }
    }

    /// Something new that was said, or how it ended.
    pub(super) fn chunk(&self, delta: Delta<'_>, finish_reason: Option<&'static str>) -> String {
        let choice = ChunkChoice { index: 0, delta, finish_reason, logprobs: None };
        self.event(&[choice], None)
    }

    /// What was used, for clients that ask for it.
    pub(super) fn tokens(&self, usage: Option<Tokens>) -> String {
        self.event(&[], usage)
    }

    fn event(&self, choices: &[ChunkChoice<'_>], usage: Option<Tokens>) -> String {
        let Self { id, created, model } = self;
        let object = "chat.completion.chunk";
        let chunk = Chunk { id, object, created: *created, model, choices, usage };
        // Texts and numbers always become JSON.
        let json = serde_json::to_string(&chunk).unwrap_or_default();
        format!("data: {json}\n\n")
    }
}

impl Words {
    pub(super) fn of(head: &Head) -> Self {
        let chunk = head.chunk(Delta { role: None, content: Some("") }, None);
        let (before, behind) = chunk.split_once(NO_WORDS).unwrap_or_default();
        Self { before: before.to_owned() + OPEN, behind: CLOSE.to_owned() + behind }
    }

    /// More words.
    pub(super) fn chunk(&self, text: &str) -> String {
        // Texts always become JSON.
        let words = serde_json::to_string(text).unwrap_or_default();
        [self.before.as_str(), &words, &self.behind].concat()
    }
}

impl Completion {
    pub(super) fn of(head: Head, spoken: Spoken) -> Self {
        let finish_reason = finish_reason(&spoken.finish);
        let usage = spoken.usage.as_ref().map(Tokens::of);
        let refusal = if let Finish::Refused(why) = spoken.finish { Some(why) } else { None };
        let content = Some(spoken.text).filter(|text| refusal.is_none() || !text.is_empty());
        let message = Said { role: "assistant", content, refusal };
        Self {
            id: head.id,
            object: "chat.completion",
            created: head.created,
            model: head.model,
            choices: [Choice { index: 0, message, finish_reason, logprobs: None }],
            usage,
        }
    }
}

impl Tokens {
    pub(super) fn of(usage: &Usage) -> Self {
        let prompt_tokens = usage.text_in + usage.text_cached + usage.image_in + usage.image_cached;
        let completion_tokens = usage.text_out + usage.image_out;
        Self { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens }
    }
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
    fn words_are_chunks_as_any_others() {
        let (id, model) = ("chatcmpl-{\"content\":\"\"}".into(), "a \"model\"".into());
        let head = Head { id, created: 1, model };
        let words = Words::of(&head);
        for text in ["", "a", "\"quoted\" \n \u{1} ü", "{\"content\":\"\"}"] {
            assert_eq!(words.chunk(text), head.chunk(Delta { role: None, content: Some(text) }, None));
        }
    }

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
