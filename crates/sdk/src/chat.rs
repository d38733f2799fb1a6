//! Words for models that answer in words.

use crate::{Blob, Error, Usage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One request for words: checked, and within what the model declares.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Chat {
    /// The vendor's model id.
    pub model: String,
    /// What was said so far, in order; the last message is answered.
    pub messages: Vec<Message>,
    /// Pairs that show what is wanted.
    pub examples: Vec<Example>,
    /// In which form the answer shall come.
    pub format: Format,
    /// Tokens of the answer at most.
    pub max_tokens: Option<u32>,
    /// How freely the model chooses.
    pub temperature: Option<f64>,
    /// The share of likely words that it chooses among.
    pub top_p: Option<f64>,
    /// Texts at which it stops.
    pub stop: Vec<String>,
    /// Whether the answer shall come in pieces.
    pub stream: bool,
    /// The model's own options, as its schema has them; only those that were set.
    pub options: Map<String, Value>,
}

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Who said it.
    pub role: Role,
    /// What was said and shown, in order.
    pub content: Vec<Content>,
}

/// Who says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Whoever runs the program.
    System,
    /// A person.
    User,
    /// The model.
    Assistant,
}

/// A piece of a [`Message`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Words.
    Text(String),
    /// A picture.
    Image(Blob),
    /// Speech or sound.
    Audio(Blob),
}

/// A pair that shows what is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What might be asked.
    pub input: String,
    /// What would be a good answer.
    pub output: String,
}

/// In which form an answer shall come.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// As the model likes.
    #[default]
    Free,
    /// A JSON object.
    Json,
    /// JSON of this schema.
    Schema {
        /// Letters, digits, `_` and `-`, at most 64.
        name: String,
        /// Whether the vendor shall hold the model to it, where somebody said; absent: where the schema allows it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        strict: Option<bool>,
        /// The schema.
        schema: Value,
    },
}

/// What a model said.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Text {
    /// The words; may be empty where the model refused.
    pub text: String,
    /// Why it ended.
    pub finish: Finish,
    /// What the vendor says it used; absent where it says nothing.
    pub usage: Option<Usage>,
    /// The vendor's id of the request, for its support.
    pub request_id: Option<String>,
    /// Why it does not have the form that was asked for; no provider says this, whoever settles does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unfit: Option<Error>,
    /// What the vendor said where it broke off in the middle; the answer is [cut](Finish::Cut) then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<Error>,
}

impl Text {
    /// What was used, where that is the whole: of an answer that was cut short a vendor has told a part at most, and so has
    /// one that counts no word of what it said.
    #[must_use]
    pub fn counted(&self) -> Option<&Usage> {
        let is_whole = |usage: &&Usage| usage.charged.is_some() || usage.text_out > 0 || self.text.is_empty();
        self.usage.as_ref().filter(|_| self.finish != Finish::Cut).filter(is_whole)
    }
}

/// Why an answer ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    /// All was said.
    #[default]
    Stop,
    /// The tokens were used up.
    Length,
    /// The model or its moderation refused, in its words. It may have been billed.
    Refused(String),
    /// The answer was cut short on its way.
    Cut,
    /// Anything else, in the vendor's word.
    Other(String),
}

impl Message {
    /// Words alone.
    #[must_use]
    pub fn text(role: Role, text: impl Into<String>) -> Self {
        Self { role, content: vec![Content::Text(text.into())] }
    }

    /// Its words, joined by empty lines.
    #[must_use]
    pub fn words(&self) -> String {
        let words = self.content.iter().filter_map(|piece| match piece {
            Content::Text(text) => Some(text.as_str()),
            _ => None,
        });
        words.collect::<Vec<_>>().join("\n\n")
    }
}

impl Chat {
    /// One question.
    #[must_use]
    pub fn ask(model: impl Into<String>, prompt: impl Into<String>) -> Self {
        let messages = vec![Message::text(Role::User, prompt)];
        Self { model: model.into(), messages, ..Self::default() }
    }

    /// What is asked: the words of the last message of a person.
    #[must_use]
    pub fn prompt(&self) -> Option<String> {
        self.messages.iter().rev().find(|message| message.role == Role::User).map(Message::words)
    }

    /// Everything that whoever runs the program says.
    #[must_use]
    pub fn system(&self) -> Option<String> {
        let said: Vec<_> = self.messages.iter().filter(|message| message.role == Role::System).collect();
        (!said.is_empty())
            .then(|| said.iter().map(|message| message.words()).collect::<Vec<_>>().join("\n\n"))
    }

    /// Every picture, in order.
    pub fn images(&self) -> impl Iterator<Item = &Blob> {
        self.messages.iter().flat_map(|message| &message.content).filter_map(|piece| match piece {
            Content::Image(blob) => Some(blob),
            _ => None,
        })
    }

    /// Every sound, in order.
    pub fn sounds(&self) -> impl Iterator<Item = &Blob> {
        self.messages.iter().flat_map(|message| &message.content).filter_map(|piece| match piece {
            Content::Audio(blob) => Some(blob),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompt_and_system_are_found_among_the_messages() {
        let chat = Chat {
            messages: vec![
                Message::text(Role::System, "be short"),
                Message::text(Role::User, "first"),
                Message::text(Role::Assistant, "yes"),
                Message::text(Role::System, "be kind"),
                Message::text(Role::User, "second"),
                Message::text(Role::Assistant, "and"),
            ],
            ..Chat::default()
        };
        assert_eq!(chat.prompt().as_deref(), Some("second"));
        assert_eq!(chat.system().as_deref(), Some("be short\n\nbe kind"));
        assert_eq!(Chat::ask("m", "hi").system(), None);
    }

    #[test]
    fn only_a_whole_count_is_one() {
        let text = |words: &str, finish, usage| Text {
            text: words.into(),
            finish,
            usage: Some(usage),
            ..Text::default()
        };
        let both = Usage { text_in: 9, text_out: 2, ..Usage::default() };
        let sent = Usage { text_in: 9, ..Usage::default() };
        let named = Usage { charged: Some(crate::Money::ZERO), ..Usage::default() };
        for (text, counted) in [
            (text("hi", Finish::Stop, both.clone()), true),
            (text("hi", Finish::Cut, both), false),
            (text("hi", Finish::Stop, sent.clone()), false),
            (text("", Finish::Refused("no".into()), sent), true),
            (text("hi", Finish::Stop, named), true),
        ] {
            assert_eq!(text.counted().is_some(), counted, "{text:?}");
        }
    }

    #[test]
    fn a_chat_survives_the_journal() {
        let format =
            Format::Schema { name: "a".into(), strict: None, schema: serde_json::json!({"type": "object"}) };
        let chat = Chat { format, ..Chat::ask("m", "hi") };
        let text = serde_json::to_string(&chat).unwrap();
        assert_eq!(serde_json::from_str::<Chat>(&text).unwrap(), chat);
    }
}
