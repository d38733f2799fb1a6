//! What is asked, as front ends send it.

use impasto_controls::{Violation, huge, violation::code};
use impasto_sdk::{Chat, Content, Example, Format, Message, Money, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A request for words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Question {
    /// A record's key or `provider/model`; absent: the setting `default_text_model`, else the only model that fits.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub model: String,
    /// What is asked; put behind `messages`, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// How the model shall behave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system_prompt: Option<String>,
    /// Pictures that go with `prompt`: gallery ids, data URLs, or names of uploaded files.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<String>,
    /// Speech or sound that goes with `prompt`: a data URL, or the name of an uploaded file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio: Option<String>,
    /// What was said before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<Turn>,
    /// Pairs that show what is wanted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Example>,
    /// The JSON Schema of the answer; `true` for any JSON object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_schema: Option<Value>,
    /// What that form is called; absent: the schema's title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_schema_name: Option<String>,
    /// Whether the vendor shall hold the model to that form; absent: where the schema allows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_schema_strict: Option<bool>,
    /// Tokens of the answer at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub max_tokens: Option<u32>,
    /// How freely the model chooses.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 2.0))]
    pub temperature: Option<f64>,
    /// The share of likely words that it chooses among.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub top_p: Option<f64>,
    /// Texts at which it stops.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stop: Vec<String>,
    /// Whether the answer comes in pieces, as events of the job; absent: where the model can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream: Option<bool>,
    /// The model's own options.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub provider_options: Map<String, Value>,
    /// US dollars that it may cost at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_cost_usd: Option<Money>,
}

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Turn {
    /// Who said it.
    pub role: Role,
    /// What was said.
    pub content: Said,
}

/// What was said: words, or several pieces.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Said {
    /// Words.
    Text(String),
    /// Words, pictures and sounds in order.
    Pieces(Vec<Piece>),
}

/// A piece of what was said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Piece {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// A picture.
    Image {
        /// A gallery id, a data URL, or the name of an uploaded file.
        image: String,
    },
    /// Speech or sound.
    Audio {
        /// A data URL, or the name of an uploaded file.
        audio: String,
    },
}

/// A file that a question names, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named<'a> {
    /// A JSON pointer into the question.
    pub(crate) field: String,
    pub(crate) text: &'a str,
    pub(crate) is: Shown,
}

/// What a file is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    Image,
    Audio,
}

impl Question {
    /// Reads a document.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub(crate) fn read(draft: &Value) -> Result<Self, Violation> {
        if let Some(huge) = huge::numbers(draft).into_iter().next() {
            return Err(huge);
        }
        // Places are noted only where there is something to say of one.
        let question = Self::deserialize(draft).or_else(|_| placed(draft))?;
        if question.max_tokens == Some(0) {
            let message = "expected at least 1 token, got 0";
            return Err(Violation::new("/max_tokens", code::OUT_OF_RANGE, message));
        }
        match question.max_cost_usd {
            Some(most) if most < Money::ZERO => {
                let message = format!("expected an amount of at least $0, got {most}");
                Err(Violation::new("/max_cost_usd", code::OUT_OF_RANGE, message))
            }
            _ => Ok(question),
        }
    }

    /// The files of its messages, in order, then those beside the prompt.
    pub(crate) fn files(&self) -> Vec<Named<'_>> {
        let mut files = Vec::new();
        for (turn, message) in self.messages.iter().enumerate() {
            let Said::Pieces(pieces) = &message.content else { continue };
            for (place, piece) in pieces.iter().enumerate() {
                let field = |name: &str| format!("/messages/{turn}/content/{place}/{name}");
                match piece {
                    Piece::Text { .. } => {}
                    Piece::Image { image } => {
                        files.push(Named { field: field("image"), text: image, is: Shown::Image });
                    }
                    Piece::Audio { audio } => {
                        files.push(Named { field: field("audio"), text: audio, is: Shown::Audio });
                    }
                }
            }
        }
        for (place, image) in self.images.iter().enumerate() {
            files.push(Named { field: format!("/images/{place}"), text: image, is: Shown::Image });
        }
        files.extend(self.audio.as_deref().map(|text| Named {
            field: "/audio".into(),
            text,
            is: Shown::Audio,
        }));
        files
    }

    /// As the provider gets it. The files come in the order of [`Question::files`].
    pub(crate) fn chat(&self, model: &str, files: impl IntoIterator<Item = Content>) -> Chat {
        let mut files = files.into_iter();
        let mut messages: Vec<Message> = Vec::new();
        messages.extend(self.system_prompt.as_deref().map(|text| Message::text(Role::System, text)));
        for turn in &self.messages {
            let content = match &turn.content {
                Said::Text(text) => vec![Content::Text(text.clone())],
                Said::Pieces(pieces) => pieces.iter().filter_map(|piece| said(piece, &mut files)).collect(),
            };
            messages.push(Message { role: turn.role, content });
        }
        let words = self.prompt.clone().map(Content::Text);
        let last: Vec<Content> = words.into_iter().chain(files).collect();
        if !last.is_empty() {
            messages.push(Message { role: Role::User, content: last });
        }
        Chat {
            model: model.into(),
            messages,
            examples: self.examples.clone(),
            format: self.format(),
            max_tokens: self.max_tokens,
            temperature: self.temperature,
            top_p: self.top_p,
            stop: self.stop.clone(),
            stream: self.stream.unwrap_or(false),
            options: self.provider_options.clone(),
        }
    }

    fn format(&self) -> Format {
        match &self.response_schema {
            None | Some(Value::Bool(false) | Value::Null) => Format::Free,
            Some(Value::Bool(true)) => Format::Json,
            Some(schema) => {
                let own = self.response_schema_name.as_deref().filter(|name| !name.is_empty());
                let name = own.or(schema["title"].as_str()).unwrap_or("answer");
                let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
                let name: String = name.chars().map(|c| if plain(c) { c } else { '_' }).take(64).collect();
                Format::Schema { name, strict: self.response_schema_strict, schema: schema.clone() }
            }
        }
    }

    /// Characters of all that is said; those of scripts whose letters take whole tokens count as several.
    pub(crate) fn chars(&self) -> u64 {
        let of_turn = |turn: &Turn| match &turn.content {
            Said::Text(text) => text.weight(),
            Said::Pieces(pieces) => pieces.iter().map(|piece| piece.text().weight()).sum(),
        };
        let texts = self.prompt.iter().chain(&self.system_prompt).map(|text| text.weight());
        let examples = self.examples.iter().map(|pair| pair.input.weight() + pair.output.weight());
        let schema = self.response_schema.iter().map(|schema| schema.to_string().as_str().weight());
        let all: usize = texts.chain(self.messages.iter().map(of_turn)).chain(examples).chain(schema).sum();
        u64::try_from(all).unwrap_or(u64::MAX)
    }

    /// Whether anything is asked at all.
    pub(crate) fn is_empty(&self) -> bool {
        let said = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
        let turns = self.messages.iter().any(|turn| turn.role != Role::System);
        !said(&self.prompt) && !turns && self.files().is_empty()
    }
}

/// How many characters of plain English a text counts as.
trait Weight {
    fn weight(&self) -> usize;
}

/// A letter beyond Latin, Greek and Cyrillic, and a picture letter, takes up to three tokens; an estimate takes two letters
/// for a token at most.
const HEAVY: usize = 6;

impl Weight for str {
    fn weight(&self) -> usize {
        if self.is_ascii() {
            return self.len();
        }
        self.chars().map(|c| if u32::from(c) < 0x530 { 1 } else { HEAVY }).sum()
    }
}

impl Piece {
    fn text(&self) -> &str {
        if let Self::Text { text } = self { text } else { "" }
    }
}

fn said(piece: &Piece, files: &mut impl Iterator<Item = Content>) -> Option<Content> {
    match piece {
        Piece::Text { text } => Some(Content::Text(text.clone())),
        Piece::Image { .. } | Piece::Audio { .. } => files.next(),
    }
}

/// `messages[0].content` as `/messages/0/content`.
fn pointer(path: &str) -> String {
    let plain = path.replace('[', ".").replace(']', "");
    plain.split('.').filter(|part| !part.is_empty()).map(|part| format!("/{part}")).collect()
}

/// The same, so that what does not fit is named by its place.
fn placed(draft: &Value) -> Result<Question, Violation> {
    serde_path_to_error::deserialize(draft).map_err(|error| {
        let path = error.path().to_string();
        let field = if path == "." { String::new() } else { pointer(&path) };
        Violation::new(field, code::WRONG_FORM, error.inner().to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_sdk::Blob;
    use serde_json::json;

    fn blob(id: &str) -> Blob {
        Blob { id: id.into(), media_type: "image/png".into(), bytes: 1, width: 1, height: 1 }
    }

    #[test]
    fn a_question_becomes_messages_with_its_files_in_their_places() {
        let question = Question::read(&json!({
            "system_prompt": "be short",
            "messages": [
                {"role": "user", "content": [{"type": "image", "image": "a"}, {"type": "text", "text": "what is it?"}]},
                {"role": "assistant", "content": "a cat"}
            ],
            "prompt": "and this?", "images": ["b"], "response_schema": {"title": "An answer", "type": "object"}
        }))
        .unwrap();
        let fields: Vec<_> = question.files().into_iter().map(|file| file.field).collect();
        assert_eq!(fields, ["/messages/0/content/0/image", "/images/0"]);
        let chat = question.chat("m", [Content::Image(blob("a")), Content::Image(blob("b"))]);
        assert_eq!(chat.system().as_deref(), Some("be short"));
        assert_eq!(chat.messages[1].content[0], Content::Image(blob("a")));
        assert_eq!(chat.messages[3].content, [Content::Text("and this?".into()), Content::Image(blob("b"))]);
        assert!(matches!(chat.format, Format::Schema { name, .. } if name == "An_answer"));
    }

    #[test]
    fn what_is_wrong_is_told_by_its_field() {
        for (draft, field) in [
            (json!({"colour": 1}), "/colour"),
            (json!({"max_tokens": -1}), "/max_tokens"),
            (json!({"max_tokens": 0}), "/max_tokens"),
            (json!({"max_cost_usd": -1}), "/max_cost_usd"),
            (json!({"max_tokens": 1e20}), "/max_tokens"),
            (json!({"messages": [{"role": "king", "content": "x"}]}), "/messages/0/role"),
        ] {
            assert_eq!(Question::read(&draft).unwrap_err().field, field, "{draft}");
        }
        assert!(Question::read(&json!({"prompt": " "})).unwrap().is_empty());
        assert!(!Question::read(&json!({"audio": "a"})).unwrap().is_empty());
    }
}
