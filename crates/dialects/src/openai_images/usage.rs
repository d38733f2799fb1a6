//! What the vendor says it used.

use impasto_sdk::{Helper, Usage};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Told {
    input_tokens: u64,
    output_tokens: u64,
    input_tokens_details: Option<Tokens>,
    // The plural is what the vendor's package reads; the singular stands in other clients' types.
    #[serde(alias = "output_token_details")]
    output_tokens_details: Option<Tokens>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Tokens {
    text_tokens: u64,
    image_tokens: u64,
    // Both are known from other endpoints of the vendor; image answers have not been seen with them.
    cached_tokens: u64,
    cached_tokens_details: Option<Box<Tokens>>,
}

/// The usage in an answer or in a stream's last event. One that cannot be read is as none: it must not cost the picture.
pub(super) fn of(body: &Value, input: Input) -> Option<Usage> {
    let told = body.get("usage").and_then(|usage| Told::deserialize(usage).ok());
    let author = body.get("svg_usage").and_then(|usage| Author::deserialize(usage).ok());
    if told.is_none() && author.is_none() {
        return None;
    }
    let usage = told.map(|told| told.split(input)).unwrap_or_default();
    Some(Usage { helper: author.map(|author| Box::new(author.into())), ..usage })
}

/// The model that wrote a drawing. Its tokens are billed at its own price (openai-python 3.52.0), so that they are no
/// text of the picture's model.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Author {
    model: String,
    input_tokens: u64,
    output_tokens: u64,
}

impl From<Author> for Helper {
    fn from(Author { model, input_tokens, output_tokens }: Author) -> Self {
        Self { model, text_in: input_tokens, text_out: output_tokens }
    }
}

/// What was sent: it tells the class of input tokens where the vendor does not split them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// Words alone.
    Words,
    /// Pictures too; their tokens are dearer, so all are counted as theirs.
    Pictures,
}

impl Told {
    fn split(self, input: Input) -> Usage {
        let mut usage = Usage::default();
        match (self.input_tokens_details, input) {
            (Some(details), _) => {
                (usage.text_cached, usage.image_cached) = details.cached();
                usage.text_in = details.text_tokens - usage.text_cached;
                usage.image_in = details.image_tokens - usage.image_cached;
            }
            (None, Input::Words) => usage.text_in = self.input_tokens,
            (None, Input::Pictures) => usage.image_in = self.input_tokens,
        }
        match self.output_tokens_details {
            Some(details) => (usage.text_out, usage.image_out) = (details.text_tokens, details.image_tokens),
            None => usage.image_out = self.output_tokens,
        }
        usage
    }
}

impl Tokens {
    /// Text and pictures that were cached. Where only the sum is told, text is taken first: it saves less, so the price
    /// is not understated.
    fn cached(&self) -> (u64, u64) {
        match &self.cached_tokens_details {
            Some(split) => {
                (split.text_tokens.min(self.text_tokens), split.image_tokens.min(self.image_tokens))
            }
            None => {
                let text = self.cached_tokens.min(self.text_tokens);
                (text, (self.cached_tokens - text).min(self.image_tokens))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tokens_are_told_apart_by_class() {
        let usage = |text_in, text_cached, image_in, image_cached, text_out, image_out| {
            let rest = Usage::default();
            Some(Usage { text_in, text_cached, image_in, image_cached, text_out, image_out, ..rest })
        };
        for (body, input, expected) in [
            (
                json!({"usage": {"input_tokens": 50, "output_tokens": 1056, "total_tokens": 1106,
                "input_tokens_details": {"text_tokens": 10, "image_tokens": 40}}}),
                Input::Pictures,
                usage(10, 0, 40, 0, 0, 1056),
            ),
            (
                json!({"usage": {"input_tokens": 50, "output_tokens": 1060,
                "input_tokens_details": {"text_tokens": 10, "image_tokens": 40, "cached_tokens": 16},
                "output_tokens_details": {"text_tokens": 4, "image_tokens": 1056}}}),
                Input::Pictures,
                usage(0, 10, 34, 6, 4, 1056),
            ),
            (
                json!({"usage": {"input_tokens": 50, "output_tokens": 9,
                "input_tokens_details": {"text_tokens": 10, "image_tokens": 40,
                    "cached_tokens_details": {"text_tokens": 0, "image_tokens": 40}}}}),
                Input::Pictures,
                usage(10, 0, 0, 40, 0, 9),
            ),
            (
                json!({"usage": {"input_tokens": 50, "output_tokens": 9}}),
                Input::Words,
                usage(50, 0, 0, 0, 0, 9),
            ),
            (
                json!({"usage": {"input_tokens": 50, "output_tokens": 9}}),
                Input::Pictures,
                usage(0, 0, 50, 0, 0, 9),
            ),
            (
                json!({"usage": {"input_tokens": 5, "output_tokens": 0},
                "svg_usage": {"model": "m", "input_tokens": 7, "output_tokens": 900, "reasoning_tokens": 100}}),
                Input::Words,
                Some(Usage {
                    text_in: 5,
                    helper: Some(Box::new(Helper { model: "m".into(), text_in: 7, text_out: 900 })),
                    ..Usage::default()
                }),
            ),
            (json!({"usage": null}), Input::Words, None),
            (json!({"usage": "lots"}), Input::Words, None),
            (json!({}), Input::Words, None),
        ] {
            assert_eq!(of(&body, input), expected, "{body}");
        }
    }
}
