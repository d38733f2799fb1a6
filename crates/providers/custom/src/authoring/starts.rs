//! Definitions to start from.

use super::file;
use impasto_sdk::Template;

/// Id, name and definition of each.
const STARTS: [(&str, &str, &str); 7] = [
    ("text", "Text model, own body", include_str!("../../templates/text.yaml")),
    ("image", "Image model, own body", include_str!("../../templates/image.yaml")),
    ("task", "Image model that answers later", include_str!("../../templates/task.yaml")),
    ("openai-chat", "OpenAI (Chat Completions)", include_str!("../../templates/openai_chat.yaml")),
    ("anthropic-messages", "Anthropic (Messages)", include_str!("../../templates/anthropic_messages.yaml")),
    ("openai-images", "OpenAI (Images)", include_str!("../../templates/openai_images.yaml")),
    ("gemini", "Gemini (generateContent, images)", include_str!("../../templates/gemini.yaml")),
];

/// Every definition to start from. The tests make sure that each can be read.
pub(super) fn all() -> Vec<Template> {
    let read = |(id, name, text): (&'static str, &'static str, &str)| {
        Some(Template { id, name, definition: file::read(text).ok()?.definition })
    };
    STARTS.into_iter().filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{check, definition::Definition};
    use impasto_sdk::Severity;

    #[test]
    fn every_start_is_a_draft_that_only_lacks_what_a_person_knows() {
        let all = all();
        assert_eq!(all.len(), STARTS.len());
        for start in all {
            let found = check::findings(&Definition::of(&start.definition).unwrap());
            assert!(!found.is_empty(), "{}: a start is not a finished model", start.id);
            for finding in found {
                assert_eq!(finding.severity, Severity::Incomplete, "{}: {finding:?}", start.id);
                assert!(
                    ["/endpoint", "/model", "/task/poll_url"].contains(&finding.field.as_str()),
                    "{}: {finding:?}",
                    start.id
                );
            }
        }
    }
}
