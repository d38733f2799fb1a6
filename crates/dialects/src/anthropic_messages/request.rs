//! From a chat to a request.

use super::schema::closed;
use crate::wish::PLEASE_JSON;
use impasto_sdk::{Blob, Body, Chat, Content, Error, Exchange, Format, Inline, Kind, Message, Result, Role};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Tokens of an answer at most where nothing is said: the field is required.
const USUAL_TOKENS: u32 = 4096;

/// What is asked for. A field that is absent is not sent.
#[derive(Debug, Serialize)]
pub struct Request<'a> {
    /// The model, as the server names it.
    pub model: &'a str,
    max_tokens: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    system: Option<String>,
    messages: Vec<Said<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<f64>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    stop_sequences: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    output_config: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream: Option<bool>,
    /// Every other field, such as `thinking`.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

#[derive(Debug, Serialize)]
struct Said<'a> {
    role: Role,
    content: Words<'a>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Words<'a> {
    Plain(&'a str),
    Blocks(Vec<Block<'a>>),
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Block<'a> {
    Text { text: &'a str },
    Image { source: Source<'a> },
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Source<'a> {
    Base64 { media_type: &'a str, data: Inline },
}

impl<'a> Request<'a> {
    /// A chat's request, without its own options.
    ///
    /// # Errors
    /// `InvalidRequest` where nothing is asked, `Unsupported` for sounds: the format knows none.
    pub fn of(chat: &'a Chat, model: &'a str) -> Result<Self> {
        Ok(Self {
            model,
            max_tokens: chat.max_tokens.unwrap_or(USUAL_TOKENS),
            system: system(chat),
            messages: messages(chat)?,
            temperature: chat.temperature,
            top_p: chat.top_p,
            stop_sequences: &chat.stop,
            output_config: match &chat.format {
                Format::Schema { schema, .. } => {
                    Some(json!({"format": {"type": "json_schema", "schema": closed(schema)}}))
                }
                Format::Free | Format::Json => None,
            },
            stream: chat.stream.then_some(true),
            more: Map::new(),
        })
    }

    /// The POST to this address, which may cost money, still without a key and a version.
    ///
    /// # Errors
    /// `Unexpected` when the body cannot be written.
    pub fn exchange(&self, url: impl Into<String>) -> Result<Exchange> {
        Ok(Exchange::post(url, Body::json(self)?).billed())
    }
}

/// The format only knows schemas, so that a plain JSON object is asked for in words.
fn system(chat: &Chat) -> Option<String> {
    match (chat.system(), &chat.format) {
        (Some(system), Format::Json) => Some(format!("{system}\n\n{PLEASE_JSON}")),
        (None, Format::Json) => Some(PLEASE_JSON.into()),
        (system, _) => system,
    }
}

/// The examples as turns, then what was said.
fn messages(chat: &Chat) -> Result<Vec<Said<'_>>> {
    let plain = |role, text| Said { role, content: Words::Plain(text) };
    let mut all = Vec::new();
    for example in &chat.examples {
        all.push(plain(Role::User, &example.input));
        all.push(plain(Role::Assistant, &example.output));
    }
    let shown = all.len();
    for message in chat.messages.iter().filter(|message| message.role != Role::System) {
        all.push(said(message)?);
    }
    if all.len() == shown {
        return Err(Error::new(
            Kind::InvalidRequest,
            "expected a message to answer, got none; ask something",
        ));
    }
    Ok(all)
}

/// Pictures go before the words: the vendor's advice.
fn said(message: &Message) -> Result<Said<'_>> {
    if let [Content::Text(text)] = message.content.as_slice() {
        return Ok(Said { role: message.role, content: Words::Plain(text) });
    }
    let (mut blocks, mut words) = (Vec::new(), Vec::new());
    for piece in &message.content {
        match piece {
            Content::Text(text) => words.push(Block::Text { text }),
            Content::Image(blob) => blocks.push(image(blob)),
            Content::Audio(_) => {
                let message = "this format takes no sounds; choose a model that does";
                return Err(Error::new(Kind::Unsupported, message));
            }
        }
    }
    blocks.append(&mut words);
    Ok(Said { role: message.role, content: Words::Blocks(blocks) })
}

fn image(blob: &Blob) -> Block<'_> {
    Block::Image {
        source: Source::Base64 { media_type: &blob.media_type, data: Inline::Base64(blob.clone()) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{flat, picture};

    fn body(chat: &Chat) -> Value {
        let exchange = Request::of(chat, "m-1").unwrap().exchange("https://a.example").unwrap();
        serde_json::from_str(&flat(&exchange.body)).unwrap()
    }

    #[test]
    fn a_question_names_its_bound_on_tokens() {
        assert_eq!(
            body(&Chat::ask("m", "hi")),
            json!({"model": "m-1", "max_tokens": 4096, "messages": [{"role": "user", "content": "hi"}]})
        );
        assert!(Request::of(&Chat::default(), "m").is_err());
    }

    #[test]
    fn system_stands_apart_and_pictures_go_first() {
        let mut chat =
            Chat { max_tokens: Some(5), stop: vec!["x".into()], stream: true, ..Chat::ask("m", "what") };
        chat.messages[0].content.push(Content::Image(picture("p1", "image/png")));
        chat.messages.push(Message::text(Role::Assistant, "a cat"));
        chat.messages.push(Message::text(Role::User, "sure?"));
        chat.messages.insert(0, Message::text(Role::System, "be short"));
        chat.examples.push(impasto_sdk::Example { input: "i".into(), output: "o".into() });
        assert_eq!(
            body(&chat),
            json!({
                "model": "m-1", "max_tokens": 5, "system": "be short", "stop_sequences": ["x"], "stream": true,
                "messages": [
                    {"role": "user", "content": "i"},
                    {"role": "assistant", "content": "o"},
                    {"role": "user", "content": [
                        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "<p1>"}},
                        {"type": "text", "text": "what"}
                    ]},
                    {"role": "assistant", "content": "a cat"},
                    {"role": "user", "content": "sure?"}
                ]
            })
        );
        chat.messages[1].content.push(Content::Audio(picture("s1", "audio/wav")));
        assert_eq!(Request::of(&chat, "m").unwrap_err().kind, Kind::Unsupported);
    }

    #[test]
    fn a_schema_is_sent_and_a_plain_object_is_asked_for_in_words() {
        let schema = json!({"type": "object"});
        let format = Format::Schema { name: "a".into(), strict: None, schema };
        let sent = body(&Chat { format, ..Chat::ask("m", "hi") });
        let closed = json!({"type": "object", "additionalProperties": false});
        assert_eq!(sent["output_config"], json!({"format": {"type": "json_schema", "schema": closed}}));
        let sent = body(&Chat { format: Format::Json, ..Chat::ask("m", "hi") });
        assert_eq!(sent["system"], PLEASE_JSON);
    }
}
