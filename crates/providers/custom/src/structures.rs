//! Ready-made structures: a vendor's format as it is, to any base URL.

use crate::{
    definition::{Definition, Structure},
    names, request,
    steps::Memo,
    template::Scope,
};
use impasto_dialects::{anthropic_messages, azure, gemini, openai_chat, openai_images};
use impasto_sdk::{
    Answer, Chat, Cx, Error, Event, Exchange, Generate, Glimpse, Kind, Outcome, Quota, Result, Step, Task,
};
use serde_json::{Map, Value};
use std::time::Duration;

/// The one request of a task.
///
/// # Errors
/// `Unsupported` for a task that the structure does not know, else as its dialect.
pub(crate) fn begin(definition: &Definition, task: &Task, cx: &Cx) -> Result<Step<Memo>> {
    request::refuse_secrets(definition)?;
    if let Task::Chat(chat) = task {
        names::must_ask(chat)?;
    }
    let exchange = match (definition.structure, task) {
        (Structure::OpenaiImages, Task::Generate(task)) => images(definition, task, cx)?,
        (Structure::Gemini, Task::Generate(task)) => gemini_images(definition, task)?,
        (Structure::OpenaiChat, Task::Chat(chat)) => openai(definition, chat)?,
        (Structure::AnthropicMessages, Task::Chat(chat)) => anthropic(definition, chat)?,
        _ => return Err(unknown(definition)),
    };
    let scope = match task {
        _ if !reads_variables(definition) => Scope::default(),
        Task::Generate(task) => names::of_pictures(definition, task)?,
        Task::Chat(chat) => names::of_words(definition, chat)?,
        _ => return Err(unknown(definition)),
    };
    let mut exchange = request::dress(definition, exchange, &scope)?;
    if let Some(seconds) = definition.limits.timeout_seconds {
        exchange.patience = Duration::from_secs(seconds.into());
    }
    Ok(Step::send(exchange, Memo::Asked))
}

/// Whether the definition's headers read variables, or a variable is a file, which is looked at where it is read.
fn reads_variables(definition: &Definition) -> bool {
    definition.headers.values().any(|value| value.contains("{{"))
        || definition.variables.iter().any(|variable| variable.kind.is_blob())
}

/// What the answer comes to.
///
/// # Errors
/// As the structure's dialect.
pub(crate) fn next(definition: &Definition, task: &Task, cx: &Cx, answer: &Answer) -> Result<Step<Memo>> {
    let outcome = match (definition.structure, task) {
        (Structure::OpenaiImages, Task::Generate(generate)) => {
            whole(answer, || openai_images::error(task, base(definition), answer, cx.now_ms))?;
            Outcome::Images(request::reach(definition, openai_images::images(generate, answer)?))
        }
        (Structure::Gemini, Task::Generate(_)) => {
            whole(answer, || gemini::error(base(definition), answer, cx.now_ms))?;
            // No address gets the secret: it is in an auth profile, whose place only the transport knows.
            Outcome::Images(request::reach(definition, gemini::images(answer, &[])?))
        }
        (Structure::OpenaiChat, Task::Chat(chat)) => {
            whole(answer, || openai_chat::error(task, base(definition), answer, cx.now_ms))?;
            Outcome::Text(openai_chat::text(chat, answer)?)
        }
        (Structure::AnthropicMessages, Task::Chat(_)) => {
            whole(answer, || anthropic_messages::error(answer, cx.now_ms))?;
            Outcome::Text(anthropic_messages::text(answer)?)
        }
        _ => return Err(unknown(definition)),
    };
    Ok(Step::done(outcome))
}

/// What to show of a running stream.
pub(crate) fn glimpse(definition: &Definition, event: &Event) -> Option<Glimpse> {
    match definition.structure {
        Structure::OpenaiImages => openai_images::glimpse(event),
        Structure::OpenaiChat => openai_chat::glimpse(event),
        Structure::AnthropicMessages => anthropic_messages::glimpse(event),
        Structure::Template | Structure::Gemini => None,
    }
}

/// What an answer tells about limits, whoever wrote it: the headers have names of their own.
pub(crate) fn quota(answer: &Answer) -> Option<Quota> {
    openai_images::quota(answer)
        .or_else(|| anthropic_messages::quota(answer))
        .or_else(|| gemini::quota(answer))
}

fn whole(answer: &Answer, error: impl Fn() -> Error) -> Result<()> {
    if answer.is_success() { Ok(()) } else { Err(error()) }
}

fn images(definition: &Definition, task: &Generate, cx: &Cx) -> Result<Exchange> {
    let options = options(definition, &task.options)?;
    let request = openai_images::Request::of(task, model(definition)?, options);
    let root = openai_images::root(base(definition), "v1");
    request.exchange(format!("{root}/{}", request.route().path()), &cx.boundary)
}

fn gemini_images(definition: &Definition, task: &Generate) -> Result<Exchange> {
    let mut request = gemini::Request::of(task)?;
    request.generation_config.more.extend(options(definition, &task.options)?);
    request.exchange(gemini::generate_url(&gemini::root(base(definition), "v1beta"), model(definition)?))
}

fn openai(definition: &Definition, chat: &Chat) -> Result<Exchange> {
    let chat = bounded(definition, chat);
    let options = options(definition, &chat.options)?;
    let field = tokens(definition);
    let is_set = ["max_tokens", "max_completion_tokens"].iter().any(|name| options.contains_key(*name));
    let asked = Chat { max_tokens: chat.max_tokens.filter(|_| !is_set), ..chat };
    let mut request = openai_chat::Request::of(&asked, model(definition)?, field)?;
    request.more = options;
    request.exchange(format!("{}/{}", openai_chat::root(base(definition), "v1"), openai_chat::PATH))
}

/// Which of the two spellings of the bound on tokens the server knows: a variable of the name says so. OpenAI and Azure know
/// both, but their reasoning models refuse the older one, which is deprecated, with a 400 (openai-openapi, 2026-08-21).
fn tokens(definition: &Definition) -> openai_chat::TokenField {
    let named = |name: &str| definition.variables.iter().any(|variable| variable.name == name);
    let base = base(definition);
    let is_home = openai_chat::is_openai(base) || azure::is_azure(base);
    if named("max_completion_tokens") || is_home && !named("max_tokens") {
        openai_chat::TokenField::MaxCompletionTokens
    } else {
        openai_chat::TokenField::MaxTokens
    }
}

fn anthropic(definition: &Definition, chat: &Chat) -> Result<Exchange> {
    let chat = bounded(definition, chat);
    let mut request = anthropic_messages::Request::of(&chat, model(definition)?)?;
    request.more = options(definition, &chat.options)?;
    let root = openai_chat::root(base(definition), "v1");
    // The definition's own headers win, so that another version can be named.
    let exchange = request.exchange(format!("{root}/{}", anthropic_messages::PATH))?;
    Ok(exchange.header(anthropic_messages::VERSION_HEADER, anthropic_messages::VERSION))
}

fn bounded(definition: &Definition, chat: &Chat) -> Chat {
    let most = definition.limits.output_tokens.map(std::num::NonZeroU32::get);
    Chat { max_tokens: chat.max_tokens.or(most), ..chat.clone() }
}

/// The model's own variables are further fields of the request.
fn options(definition: &Definition, given: &Map<String, Value>) -> Result<Map<String, Value>> {
    let mut options = Map::new();
    for variable in &definition.variables {
        let value = given.get(&variable.name).filter(|value| !value.is_null()).or(variable.default.as_ref());
        match value {
            Some(value) => _ = options.insert(variable.name.clone(), value.clone()),
            None if variable.required => {
                let message = format!("{} is needed and was not given; set it", variable.name);
                return Err(Error::new(Kind::InvalidRequest, message));
            }
            None => {}
        }
    }
    Ok(options)
}

fn model(definition: &Definition) -> Result<&str> {
    definition
        .model
        .as_deref()
        .filter(|model| !model.is_empty())
        .ok_or_else(|| Error::new(Kind::Config, "the model has no id; say how the vendor calls it"))
}

/// The base URL. People often paste the address of the route itself, so that its end is taken off.
fn base(definition: &Definition) -> &str {
    let url = definition.endpoint.trim().trim_end_matches('/');
    let routes = [openai_chat::PATH, anthropic_messages::PATH, "images/generations", "images/edits"];
    let base = routes.iter().find_map(|route| url.strip_suffix(route)?.strip_suffix('/'));
    base.unwrap_or(url)
}

fn unknown(definition: &Definition) -> Error {
    let message = format!("a model of the structure {:?} cannot do this task", definition.structure);
    Error::new(Kind::Unsupported, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, cx, flat, generate};
    use impasto_sdk::{AnswerBody, Auth, Effect};
    use serde_json::json;

    fn model_of(structure: &str, endpoint: &str) -> Definition {
        samples::definition(json!({
            "structure": structure, "endpoint": endpoint, "model": "m-1", "auth": "acme",
            "headers": {"X-Team": "art"}, "limits": {"timeout_seconds": 30, "output_tokens": 99},
            "variables": [{"name": "effort", "type": "string", "default": "low"}]
        }))
    }

    fn begun(definition: &Definition, task: &Task) -> (Exchange, Value) {
        let Step::Send { exchange, .. } = begin(definition, task, &cx(Value::Null)).unwrap() else {
            panic!()
        };
        let body = serde_json::from_str(&flat(&exchange.body)).unwrap();
        (*exchange, body)
    }

    fn pictures() -> Task {
        Task::Generate(Box::new(generate()))
    }

    fn words() -> Task {
        Task::Chat(Box::new(Chat::ask("m", "hi")))
    }

    #[test]
    fn each_structure_goes_to_its_own_address_with_profile_headers_and_variables() {
        for (structure, endpoint, task, url) in [
            ("openai_images", "https://a.example", pictures(), "https://a.example/v1/images/generations"),
            ("openai_chat", "https://a.example/v1/", words(), "https://a.example/v1/chat/completions"),
            (
                "openai_chat",
                "https://a.example/v1/chat/completions",
                words(),
                "https://a.example/v1/chat/completions",
            ),
            ("anthropic_messages", "https://a.example/v1/messages", words(), "https://a.example/v1/messages"),
            ("anthropic_messages", "https://a.example", words(), "https://a.example/v1/messages"),
            (
                "gemini",
                "https://a.example",
                pictures(),
                "https://a.example/v1beta/models/m-1:generateContent",
            ),
        ] {
            let (exchange, body) = begun(&model_of(structure, endpoint), &task);
            assert_eq!(exchange.url, url);
            assert_eq!((exchange.effect, &exchange.auth), (Effect::Billed, &Auth::Profile("acme".into())));
            assert!(exchange.headers.contains(&("x-team".into(), "art".into())), "{structure}");
            assert_eq!(exchange.patience, Duration::from_secs(30));
            assert!(body.to_string().contains("\"effort\":\"low\""), "{structure}: {body}");
        }
    }

    #[test]
    fn a_structure_refuses_the_other_kind_of_task() {
        for (structure, task) in [
            ("openai_images", words()),
            ("gemini", words()),
            ("openai_chat", pictures()),
            ("anthropic_messages", Task::Probe),
        ] {
            let error =
                begin(&model_of(structure, "https://a.example"), &task, &cx(Value::Null)).unwrap_err();
            assert_eq!(error.kind, Kind::Unsupported, "{structure}");
        }
    }

    #[test]
    fn the_version_of_messages_can_be_named() {
        let mut definition = model_of("anthropic_messages", "https://a.example");
        let version = |definition: &Definition| {
            let headers = begun(definition, &words()).0.headers;
            headers
                .into_iter()
                .filter(|(name, _)| name == "anthropic-version")
                .map(|(_, value)| value)
                .collect::<Vec<_>>()
        };
        assert_eq!(version(&definition), ["2023-06-01"]);
        definition.headers.insert("Anthropic-Version".into(), "2026-10-21".into());
        assert_eq!(version(&definition), ["2026-10-21"]);
    }

    #[test]
    fn the_bound_on_tokens_goes_where_the_server_wants_it() {
        let mut definition = model_of("openai_chat", "https://a.example");
        assert_eq!(begun(&definition, &words()).1["max_tokens"], 99);
        definition.variables[0].name = "max_completion_tokens".into();
        definition.variables[0].default = None;
        let body = begun(&definition, &words()).1;
        assert_eq!((body.get("max_tokens"), &body["max_completion_tokens"]), (None, &json!(99)));
        definition.variables[0].default = Some(json!(7));
        assert_eq!(begun(&definition, &words()).1["max_completion_tokens"], 7);
        for (endpoint, field) in [
            ("https://api.openai.com/v1", "max_completion_tokens"),
            ("https://eu.api.openai.com/v1/chat/completions", "max_completion_tokens"),
            ("https://me.openai.azure.com/openai/v1", "max_completion_tokens"),
            ("https://openrouter.example/v1", "max_tokens"),
        ] {
            let mut definition = model_of("openai_chat", endpoint);
            let body = begun(&definition, &words()).1;
            assert_eq!(body[field], 99, "{endpoint}: {body}");
            assert_eq!(body.as_object().unwrap().keys().filter(|name| name.starts_with("max_")).count(), 1);
            // Who names the older spelling gets it.
            definition.variables[0].name = "max_tokens".into();
            definition.variables[0].default = Some(json!(5));
            let body = begun(&definition, &words()).1;
            assert_eq!((&body["max_tokens"], body.get("max_completion_tokens")), (&json!(5), None));
        }
    }

    #[test]
    fn answers_are_read_by_the_dialect() {
        let definition = model_of("openai_chat", "https://a.example");
        let answer = |status, body: Value| Answer {
            status,
            headers: Vec::new(),
            body: AnswerBody::Json(body),
            blobs: Vec::new(),
            whole: true,
        };
        let fine =
            answer(200, json!({"choices": [{"message": {"content": "hello"}, "finish_reason": "stop"}]}));
        let Step::Done(outcome) = next(&definition, &words(), &cx(Value::Null), &fine).unwrap() else {
            panic!()
        };
        assert!(matches!(*outcome, Outcome::Text(text) if text.text == "hello"));
        let wrong = answer(401, json!({"error": {"message": "no", "code": "invalid_api_key"}}));
        assert_eq!(
            next(&definition, &words(), &cx(Value::Null), &wrong).unwrap_err().kind,
            Kind::Unauthenticated
        );
    }

    /// The vendors' own schemas, where somebody has them.
    #[test]
    fn what_is_sent_is_what_the_vendors_schemas_take() {
        let Some(folder) = std::env::var_os("IMPASTO_WIRE_SPECS") else { return };
        let schema = |name: &str| {
            let text = std::fs::read_to_string(std::path::Path::new(&folder).join(name)).unwrap();
            jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
        };
        let mut chat = Chat {
            stream: true,
            temperature: Some(0.5),
            max_tokens: Some(100),
            stop: vec!["x".into()],
            examples: vec![impasto_sdk::Example { input: "i".into(), output: "o".into() }],
            format: impasto_sdk::Format::Schema {
                name: "answer".into(),
                strict: None,
                schema: json!({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": false}),
            },
            ..Chat::ask("m", "hi")
        };
        chat.messages[0].content.push(impasto_sdk::Content::Image(samples::blob("b1", "image/png")));
        chat.messages.insert(0, impasto_sdk::Message::text(impasto_sdk::Role::System, "be short"));
        let mut sounding = chat.clone();
        sounding.messages[1].content.push(impasto_sdk::Content::Audio(samples::blob("s1", "audio/wav")));
        for (structure, file, chats) in [
            ("openai_chat", "openai-chat-request.json", vec![&chat, &sounding]),
            ("anthropic_messages", "anthropic-messages-request.json", vec![&chat]),
        ] {
            let validator = schema(file);
            let mut definition = model_of(structure, "https://a.example");
            definition.variables.clear();
            for chat in chats {
                let task = Task::Chat(Box::new(chat.clone()));
                let (_, body) = begun(&definition, &task);
                let wrong: Vec<_> = validator.iter_errors(&body).map(|error| error.to_string()).collect();
                assert!(wrong.is_empty(), "{structure}: {wrong:?}");
            }
        }
    }
}
