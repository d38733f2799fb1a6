//! Whether what a model said has the form that was asked for.

use impasto_controls::answer::misfit;
use impasto_sdk::{Chat, Error, Finish, Format, Kind, Text};
use serde_json::Value;

/// What is wrong with the form of an answer. The words stand, and cost what they cost; a refusal has no form.
pub(super) fn unfit(chat: &Chat, said: &Text) -> Option<Error> {
    let any = Value::Bool(true);
    let schema = match &chat.format {
        Format::Free => return None,
        Format::Json => &any,
        Format::Schema { schema, .. } => schema,
    };
    if matches!(said.finish, Finish::Refused(_)) {
        return None;
    }
    let why = misfit(schema, &said.text)?;
    Some(Error::new(
        Kind::BadResponse,
        format!("the answer does not have the form that was asked for: {why}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_an_answer_that_should_have_a_form_is_held_against_it() {
        let schema = json!({"type": "object", "required": ["a"]});
        let format = || Format::Schema { name: "a".into(), strict: None, schema: schema.clone() };
        for (format, finish, text, fits) in [
            (Format::Free, Finish::Stop, "hi", true),
            (Format::Json, Finish::Stop, "{}", true),
            (Format::Json, Finish::Stop, "hi", false),
            (format(), Finish::Stop, r#"{"a": 1}"#, true),
            (format(), Finish::Stop, "{}", false),
            (format(), Finish::Length, r#"{"a": "#, false),
            (format(), Finish::Refused("no".into()), "no", true),
        ] {
            let chat = Chat { format, ..Chat::ask("m", "hi") };
            let said = Text { text: text.into(), finish, ..Text::default() };
            assert_eq!(unfit(&chat, &said).is_none(), fits, "{text}");
        }
    }
}
