//! What calls used, in OpenAI's words.

use impasto_sdk::Usage;
use schemars::JsonSchema;
use serde::Serialize;

/// Tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct Used {
    /// All of them.
    total_tokens: u64,
    /// Those that were sent.
    input_tokens: u64,
    /// Those that came back.
    output_tokens: u64,
    /// What was sent.
    input_tokens_details: Details,
    /// What came back.
    output_tokens_details: Details,
}

/// Tokens by what they stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
struct Details {
    /// Text.
    text_tokens: u64,
    /// Pictures.
    image_tokens: u64,
}

impl Used {
    /// The sum of what calls used; none where no vendor said anything.
    pub(super) fn sum<'a>(usages: impl IntoIterator<Item = &'a Usage>) -> Option<Self> {
        usages.into_iter().map(Self::of).reduce(|a, b| Self {
            total_tokens: a.total_tokens + b.total_tokens,
            input_tokens: a.input_tokens + b.input_tokens,
            output_tokens: a.output_tokens + b.output_tokens,
            input_tokens_details: a.input_tokens_details.plus(b.input_tokens_details),
            output_tokens_details: a.output_tokens_details.plus(b.output_tokens_details),
        })
    }

    fn of(usage: &Usage) -> Self {
        let sent = Details {
            text_tokens: usage.text_in + usage.text_cached,
            image_tokens: usage.image_in + usage.image_cached,
        };
        let back = Details { text_tokens: usage.text_out, image_tokens: usage.image_out };
        Self {
            total_tokens: sent.total() + back.total(),
            input_tokens: sent.total(),
            output_tokens: back.total(),
            input_tokens_details: sent,
            output_tokens_details: back,
        }
    }
}

impl Details {
    const fn total(self) -> u64 {
        self.text_tokens + self.image_tokens
    }

    const fn plus(self, other: Self) -> Self {
        Self {
            text_tokens: self.text_tokens + other.text_tokens,
            image_tokens: self.image_tokens + other.image_tokens,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tokens_of_all_calls_are_added_up() {
        let usage = Usage {
            text_in: 3,
            text_cached: 1,
            image_in: 10,
            image_out: 100,
            text_out: 2,
            ..Usage::default()
        };
        let used = Used::sum([&usage, &usage]).unwrap();
        let wanted = json!({
            "total_tokens": 232, "input_tokens": 28, "output_tokens": 204,
            "input_tokens_details": {"text_tokens": 8, "image_tokens": 20},
            "output_tokens_details": {"text_tokens": 4, "image_tokens": 200}
        });
        assert_eq!(json!(used), wanted);
        assert_eq!(Used::sum([]), None);
    }
}
