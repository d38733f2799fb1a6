//! What the headers tell about the key's limits. When a window ends is told as a date of RFC 3339, which is not read:
//! without it a window is taken to be a minute.

use impasto_sdk::{Answer, Quota, Window};

/// What an answer tells about the key's limits.
#[must_use]
pub fn quota(answer: &Answer) -> Option<Quota> {
    let window = |class: &str| {
        let read =
            |what: &str| answer.header(&format!("anthropic-ratelimit-{class}-{what}"))?.trim().parse().ok();
        let window = Window { limit: read("limit"), remaining: read("remaining"), resets_in: None };
        (window != Window::default()).then_some(window)
    };
    let quota = Quota { requests: window("requests"), images: None, tokens: window("tokens") };
    (quota != Quota::default()).then_some(quota)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{answer, with_headers};
    use serde_json::Value;

    #[test]
    fn limits_are_read_from_the_headers() {
        let told = [
            ("anthropic-ratelimit-requests-limit", "50"),
            ("anthropic-ratelimit-requests-remaining", "49"),
            ("anthropic-ratelimit-tokens-limit", "80000"),
        ];
        let quota_ = quota(&with_headers(answer(200, Value::Null), &told)).unwrap();
        assert_eq!(quota_.requests.unwrap().remaining, Some(49));
        assert_eq!(quota_.tokens.unwrap().limit, Some(80_000));
        assert_eq!(quota(&answer(200, Value::Null)), None);
    }
}
