//! `usage`, in classes that have prices.

use impasto_sdk::Usage;
use serde_json::Value;

/// What the server says it used; `None` where it says nothing.
pub(super) fn usage(told: &Value) -> Option<Usage> {
    told.as_object()?;
    let count = |value: &Value| value.as_u64().unwrap_or(0);
    let details = &told["prompt_tokens_details"];
    let (cached, image) = (count(&details["cached_tokens"]), count(&details["image_tokens"]));
    Some(Usage {
        text_in: count(&told["prompt_tokens"]).saturating_sub(cached + image),
        text_cached: cached,
        image_in: image,
        text_out: count(&told["completion_tokens"]),
        ..Usage::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn classes_are_told_apart_and_silence_is_not_zero() {
        let told = usage(&json!({"prompt_tokens": 100, "completion_tokens": 7,
            "prompt_tokens_details": {"cached_tokens": 10, "image_tokens": 60}}))
        .unwrap();
        assert_eq!((told.text_in, told.text_cached, told.image_in, told.text_out), (30, 10, 60, 7));
        assert_eq!(usage(&Value::Null), None);
    }
}
