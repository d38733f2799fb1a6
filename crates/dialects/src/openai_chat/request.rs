//! From a chat to a request.

use crate::wish::PLEASE_JSON;
use impasto_sdk::{Blob, Body, Chat, Content, Error, Exchange, Format, Inline, Kind, Message, Result, Role};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// What is asked for. A field that is absent is not sent.
#[derive(Debug, Serialize)]
pub struct Request<'a> {
    /// The model, as the server names it.
    pub model: &'a str,
    messages: Vec<Said<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<f64>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    stop: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<Value>,
    /// Every other field, such as `reasoning_effort`.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// What the bound on the answer's tokens is called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenField {
    /// `max_tokens`: what compatible servers know.
    #[default]
    MaxTokens,
    /// `max_completion_tokens`: what OpenAI's newer models want.
    MaxCompletionTokens,
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
    Parts(Vec<Part<'a>>),
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Part<'a> {
    Text { text: &'a str },
    ImageUrl { image_url: ImageUrl },
    InputAudio { input_audio: Audio },
}

#[derive(Debug, Serialize)]
struct ImageUrl {
    url: Inline,
}

#[derive(Debug, Serialize)]
struct Audio {
    data: Inline,
    format: &'static str,
}

impl<'a> Request<'a> {
    /// A chat's request, without its own options.
    ///
    /// # Errors
    /// `InvalidRequest` where nothing is asked, `Unsupported` for a sound that is neither WAV nor MP3.
    pub fn of(chat: &'a Chat, model: &'a str, tokens: TokenField) -> Result<Self> {
        let (max_tokens, max_completion_tokens) = match tokens {
            TokenField::MaxTokens => (chat.max_tokens, None),
            TokenField::MaxCompletionTokens => (None, chat.max_tokens),
        };
        Ok(Self {
            model,
            messages: messages(chat)?,
            max_tokens,
            max_completion_tokens,
            temperature: chat.temperature,
            top_p: chat.top_p,
            stop: &chat.stop,
            response_format: response_format(&chat.format),
            stream: chat.stream.then_some(true),
            // Without it a stream does not tell what it used.
            stream_options: chat.stream.then(|| json!({"include_usage": true})),
            more: Map::new(),
        })
    }

    /// The POST to this address, which may cost money, still without a key.
    ///
    /// # Errors
    /// `Unexpected` when the body cannot be written.
    pub fn exchange(&self, url: impl Into<String>) -> Result<Exchange> {
        Ok(Exchange::post(url, Body::json(self)?).billed())
    }
}

/// What the program says first, then the examples as turns, then what was said.
fn messages(chat: &Chat) -> Result<Vec<Said<'_>>> {
    let (system, rest): (Vec<_>, Vec<_>) = chat.messages.iter().partition(|m| m.role == Role::System);
    if rest.is_empty() {
        return Err(Error::new(
            Kind::InvalidRequest,
            "expected a message to answer, got none; ask something",
        ));
    }
    let plain = |role, text| Said { role, content: Words::Plain(text) };
    let mut all = system.into_iter().map(said).collect::<Result<Vec<_>>>()?;
    if chat.format == Format::Json && !says_json(chat) {
        all.push(plain(Role::System, PLEASE_JSON));
    }
    for example in &chat.examples {
        all.push(plain(Role::User, &example.input));
        all.push(plain(Role::Assistant, &example.output));
    }
    for message in rest {
        all.push(said(message)?);
    }
    Ok(all)
}

/// Whether the word is anywhere: where it is not, OpenAI and DashScope refuse `json_object` with a 400.
fn says_json(chat: &Chat) -> bool {
    let texts = chat.messages.iter().flat_map(|message| &message.content).filter_map(|piece| match piece {
        Content::Text(text) => Some(text),
        Content::Image(_) | Content::Audio(_) => None,
    });
    let examples = chat.examples.iter().flat_map(|example| [&example.input, &example.output]);
    texts.chain(examples).any(|text| text.to_lowercase().contains("json"))
}

fn said(message: &Message) -> Result<Said<'_>> {
    let content = match message.content.as_slice() {
        [Content::Text(text)] => Words::Plain(text),
        pieces => Words::Parts(pieces.iter().map(part).collect::<Result<_>>()?),
    };
    Ok(Said { role: message.role, content })
}

fn part(piece: &Content) -> Result<Part<'_>> {
    Ok(match piece {
        Content::Text(text) => Part::Text { text },
        Content::Image(blob) => Part::ImageUrl { image_url: ImageUrl { url: Inline::DataUrl(blob.clone()) } },
        Content::Audio(blob) => Part::InputAudio { input_audio: audio(blob)? },
    })
}

fn audio(blob: &Blob) -> Result<Audio> {
    let format = match blob.media_type.as_str() {
        "audio/wav" | "audio/x-wav" | "audio/wave" => "wav",
        "audio/mpeg" | "audio/mp3" => "mp3",
        other => {
            let message = format!("expected a sound as WAV or MP3, got {other}; convert it first");
            return Err(Error::new(Kind::Unsupported, message));
        }
    };
    Ok(Audio { data: Inline::Base64(blob.clone()), format })
}

fn response_format(format: &Format) -> Option<Value> {
    match format {
        Format::Free => None,
        Format::Json => Some(json!({"type": "json_object"})),
        Format::Schema { name, strict, schema } => {
            let mut described = json!({"name": name, "schema": schema});
            if let Some(strict) = strict.or_else(|| is_closed(schema).then_some(true)) {
                described["strict"] = json!(strict);
            }
            Some(json!({"type": "json_schema", "json_schema": described}))
        }
    }
}

/// Whether every object of a schema demands all its fields and no others: only such schemas are obeyed strictly, and any
/// other is refused where that is asked.
fn is_closed(schema: &Value) -> bool {
    let members = match schema {
        Value::Object(members) => members,
        Value::Array(items) => return items.iter().all(is_closed),
        _ => return true,
    };
    let properties = members.get("properties").and_then(Value::as_object);
    let object = properties.is_some() || members.get("type").is_some_and(|kind| kind == "object");
    let required = members.get("required").and_then(Value::as_array);
    let demands = |name: &String| required.is_some_and(|names| names.iter().any(|known| known == name));
    let closed = members.get("additionalProperties").is_some_and(|more| *more == false);
    (!object || closed && properties.into_iter().flat_map(|known| known.keys()).all(demands))
        && members.values().all(is_closed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{flat, picture};

    fn body(chat: &Chat) -> Value {
        let exchange =
            Request::of(chat, "m-1", TokenField::MaxTokens).unwrap().exchange("https://a.example").unwrap();
        assert_eq!(exchange.effect, impasto_sdk::Effect::Billed);
        serde_json::from_str(&flat(&exchange.body)).unwrap()
    }

    #[test]
    fn a_question_is_one_message() {
        assert_eq!(
            body(&Chat::ask("m", "hi \"you\"")),
            json!({"model": "m-1", "messages": [{"role": "user", "content": "hi \"you\""}]})
        );
        assert!(Request::of(&Chat::default(), "m", TokenField::MaxTokens).is_err());
    }

    #[test]
    fn turns_examples_pictures_and_sounds_are_in_order() {
        let mut chat = Chat::ask("m", "what is this");
        chat.messages[0].content.push(Content::Image(picture("p1", "image/png")));
        chat.messages[0].content.push(Content::Audio(picture("s1", "audio/wav")));
        chat.messages.push(Message::text(Role::Assistant, "a cat"));
        chat.messages.push(Message::text(Role::User, "sure?"));
        chat.messages.push(Message::text(Role::System, "be short"));
        chat.examples.push(impasto_sdk::Example { input: "i".into(), output: "o".into() });
        assert_eq!(
            body(&chat)["messages"],
            json!([
                {"role": "system", "content": "be short"},
                {"role": "user", "content": "i"},
                {"role": "assistant", "content": "o"},
                {"role": "user", "content": [
                    {"type": "text", "text": "what is this"},
                    {"type": "image_url", "image_url": {"url": "data:image/png;base64,<p1>"}},
                    {"type": "input_audio", "input_audio": {"data": "<s1>", "format": "wav"}}
                ]},
                {"role": "assistant", "content": "a cat"},
                {"role": "user", "content": "sure?"}
            ])
        );
        chat.messages[0].content.push(Content::Audio(picture("s2", "audio/ogg")));
        assert_eq!(Request::of(&chat, "m", TokenField::MaxTokens).unwrap_err().kind, Kind::Unsupported);
    }

    #[test]
    fn bounds_streaming_and_options_are_sent_where_set() {
        let chat = Chat {
            max_tokens: Some(9),
            temperature: Some(0.5),
            stop: vec!["x".into()],
            stream: true,
            ..Chat::ask("m", "hi")
        };
        let sent = body(&chat);
        assert_eq!(
            (&sent["max_tokens"], &sent["temperature"], &sent["stop"]),
            (&json!(9), &json!(0.5), &json!(["x"]))
        );
        assert_eq!(
            (&sent["stream"], &sent["stream_options"]),
            (&json!(true), &json!({"include_usage": true}))
        );
        let mut request = Request::of(&chat, "m", TokenField::MaxCompletionTokens).unwrap();
        request.more.insert("reasoning_effort".into(), json!("low"));
        let sent: Value = serde_json::from_str(&flat(&request.exchange("u").unwrap().body)).unwrap();
        assert_eq!((&sent["max_completion_tokens"], &sent["reasoning_effort"]), (&json!(9), &json!("low")));
        assert_eq!(sent.get("max_tokens"), None);
    }

    #[test]
    fn only_a_closed_schema_is_asked_for_strictly() {
        let of = |schema: Value| {
            let format = Format::Schema { name: "a".into(), strict: None, schema };
            body(&Chat { format, ..Chat::ask("m", "hi") })["response_format"]["json_schema"]["strict"].clone()
        };
        let closed = json!({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": false});
        assert_eq!(of(closed.clone()), json!(true));
        assert_eq!(of(json!({"type": "object", "properties": {"a": {}}})), Value::Null);
        assert_eq!(of(json!({"type": "array", "items": closed})), json!(true));
        for strict in [true, false] {
            let format = Format::Schema { name: "a".into(), strict: Some(strict), schema: closed.clone() };
            let sent = body(&Chat { format, ..Chat::ask("m", "hi") });
            assert_eq!(
                sent["response_format"]["json_schema"]["strict"],
                json!(strict),
                "as it was asked for"
            );
        }
        let json = body(&Chat { format: Format::Json, ..Chat::ask("m", "hi") });
        assert_eq!(json["response_format"], json!({"type": "json_object"}));
        assert_eq!(json["messages"][0], json!({"role": "system", "content": PLEASE_JSON}));
        let mut wished = Chat { format: Format::Json, ..Chat::ask("m", "a cat, as Json") };
        assert_eq!(body(&wished)["messages"].as_array().unwrap().len(), 1);
        wished = Chat { format: Format::Free, ..Chat::ask("m", "a cat") };
        assert_eq!(body(&wished)["messages"].as_array().unwrap().len(), 1);
    }
}
