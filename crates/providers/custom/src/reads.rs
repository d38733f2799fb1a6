//! What a request for words may hold: nothing that was given is dropped in silence.

use crate::{
    check,
    definition::{Definition, Structure},
};
use impasto_sdk::{Chat, Error, Format, Kind, Result, Role};

/// What a chat may hold beside one question.
const ALL: [&str; 11] = [
    "messages",
    "system_prompt",
    "examples",
    "image",
    "images",
    "audio",
    "response_schema",
    "max_tokens",
    "temperature",
    "top_p",
    "stop",
];

/// What the model's requests for words hold beside one question.
pub(crate) fn of(definition: &Definition) -> Vec<String> {
    let reads = |name: &str| match definition.structure {
        Structure::Template => check::holes(definition).iter().any(|hole| hole.name == name),
        Structure::OpenaiChat => true,
        Structure::AnthropicMessages => name != "audio",
        Structure::OpenaiImages | Structure::Gemini => false,
    };
    ALL.iter().filter(|name| reads(name)).map(|name| (*name).to_owned()).collect()
}

/// Whether everything that was given is sent.
///
/// # Errors
/// `Unsupported` that names the first that is not.
pub(crate) fn check(definition: &Definition, chat: &Chat) -> Result<()> {
    let reads = of(definition);
    let turns = chat.messages.iter().filter(|message| message.role != Role::System).count();
    let images = chat.images().count();
    let given = [
        (turns > 1, "more than one turn", &["messages"][..]),
        (chat.system().is_some(), "a system prompt", &["system_prompt"]),
        (!chat.examples.is_empty(), "examples", &["examples"]),
        (images == 1, "a picture", &["image", "images"]),
        (images > 1, "several pictures", &["images"]),
        (chat.sounds().next().is_some(), "a sound", &["audio"]),
        (chat.format != Format::Free, "an answer of a given form", &["response_schema"]),
        (chat.max_tokens.is_some(), "a bound on tokens", &["max_tokens"]),
        (chat.temperature.is_some(), "a temperature", &["temperature"]),
        (chat.top_p.is_some(), "top_p", &["top_p"]),
        (!chat.stop.is_empty(), "stop texts", &["stop"]),
    ];
    let unread = |names: &[&str]| !names.iter().any(|name| reads.iter().any(|read| read == name));
    match given.iter().find(|(there, _, names)| *there && unread(names)) {
        Some((_, what, names)) => {
            let message = format!(
                "the model does not take {what}; leave it out, or use {{{{{}}}}} in its body",
                names[0]
            );
            Err(Error::new(Kind::Unsupported, message))
        }
        None if chat.stream && !definition.features.streaming => {
            Err(Error::new(Kind::Unsupported, "the model does not stream; ask for the whole answer"))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{blob, definition};
    use impasto_sdk::{Content, Example, Message};
    use serde_json::json;

    fn with(change: impl FnOnce(&mut Chat)) -> Chat {
        let mut chat = Chat::ask("m", "hi");
        change(&mut chat);
        chat
    }

    #[test]
    fn what_a_template_does_not_read_is_refused_by_name() {
        let model = definition(json!({"features": {"modalities": ["text_to_text"]},
            "body": {"type": "json", "template": "{\"p\": {{prompt}}, \"t\": {{temperature}}}"}}));
        assert_eq!(of(&model), ["temperature"]);
        let show = |file: Content| move |chat: &mut Chat| chat.messages[0].content.push(file);
        for (chat, says) in [
            (with(|chat| chat.messages.push(Message::text(Role::User, "and"))), "{{messages}}"),
            (with(|chat| chat.messages.insert(0, Message::text(Role::System, "s"))), "{{system_prompt}}"),
            (with(|chat| chat.examples.push(Example::default())), "{{examples}}"),
            (with(show(Content::Image(blob("a", "image/png")))), "{{image}}"),
            (with(show(Content::Audio(blob("a", "audio/wav")))), "{{audio}}"),
            (with(|chat| chat.format = Format::Json), "{{response_schema}}"),
            (with(|chat| chat.max_tokens = Some(1)), "{{max_tokens}}"),
            (with(|chat| chat.top_p = Some(1.0)), "{{top_p}}"),
            (with(|chat| chat.stop.push("x".into())), "{{stop}}"),
            (with(|chat| chat.stream = true), "does not stream"),
        ] {
            let error = check(&model, &chat).unwrap_err();
            assert!(error.kind == Kind::Unsupported && error.message.contains(says), "{says}: {error}");
        }
        assert_eq!(check(&model, &with(|chat| chat.temperature = Some(0.1))), Ok(()));
    }

    #[test]
    fn known_structures_take_what_their_format_has() {
        for (structure, reads) in [("openai_chat", 11), ("anthropic_messages", 10), ("openai_images", 0)] {
            assert_eq!(of(&definition(json!({"structure": structure}))).len(), reads, "{structure}");
        }
    }
}
