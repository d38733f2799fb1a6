//! `usage`, in classes that have prices.

use impasto_sdk::Usage;
use serde_json::Value;

/// What the server says it used; `None` where it says nothing. What was written to the cache counts as sent.
pub(super) fn usage(told: &Value) -> Option<Usage> {
    told.as_object()?;
    let count = |name: &str| told[name].as_u64().unwrap_or(0);
    Some(Usage {
        text_in: count("input_tokens") + count("cache_creation_input_tokens"),
        text_cached: count("cache_read_input_tokens"),
        text_out: count("output_tokens"),
        ..Usage::default()
    })
}
