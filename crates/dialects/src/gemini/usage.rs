//! `usageMetadata`, in classes that have prices.

use super::value::list;
use impasto_sdk::Usage;
use serde_json::Value;

/// What the vendor says it used; `None` where it says nothing. `pictures`: how many came.
pub(super) fn usage(reply: &Value, pictures: usize) -> Option<Usage> {
    let meta = &reply["usageMetadata"];
    meta.as_object()?;
    let sent = Tokens::of(meta, "promptTokenCount", "promptTokensDetails");
    let cached = Tokens::of(meta, "cachedContentTokenCount", "cacheTokensDetails");
    let mut back = Tokens::of(meta, "candidatesTokenCount", "candidatesTokensDetails");
    if back.image == 0 && pictures > 0 {
        // Relays leave the details out; then what is not said to be words was the picture.
        back.image = std::mem::take(&mut back.unsaid);
    }
    Some(Usage {
        // What a tool fetched is fed to the model as a prompt is.
        text_in: (sent.words() + count(&meta["toolUsePromptTokenCount"])).saturating_sub(cached.words()),
        text_cached: cached.words(),
        image_in: sent.image.saturating_sub(cached.image),
        image_cached: cached.image,
        text_out: back.words() + count(&meta["thoughtsTokenCount"]),
        image_out: back.image,
        searches: searches(reply),
        ..Usage::default()
    })
}

/// Models of the third generation bill each search that they do, also where one prompt leads to several
/// (ai.google.dev/gemini-api/docs/google-search, read by third parties on 2026-09-17); an empty one is none.
fn searches(reply: &Value) -> u64 {
    let queries = list(&reply["candidates"])
        .flat_map(|candidate| list(&candidate["groundingMetadata"]["webSearchQueries"]));
    queries.filter(|query| query.as_str() != Some("")).map(|_| 1).sum()
}

/// A count, split by modality as far as the details go.
struct Tokens {
    image: u64,
    /// Text, and what costs the same: documents, sound, video.
    other: u64,
    /// In the count, but in no detail.
    unsaid: u64,
}

impl Tokens {
    fn of(meta: &Value, total: &str, details: &str) -> Self {
        let (mut image, mut other) = (0, 0);
        for detail in meta[details].as_array().into_iter().flatten() {
            let tokens = count(&detail["tokenCount"]);
            match detail["modality"].as_str() {
                Some("IMAGE") => image += tokens,
                _ => other += tokens,
            }
        }
        Self { image, other, unsaid: count(&meta[total]).saturating_sub(image + other) }
    }

    const fn words(&self) -> u64 {
        self.other + self.unsaid
    }
}

/// A number, also one in a string, as protobuf writes 64-bit ones. Zeros are left out on the wire.
fn count(value: &Value) -> u64 {
    value.as_u64().or_else(|| value.as_str()?.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(meta: Value, pictures: usize) -> Option<Usage> {
        usage(&json!({"usageMetadata": meta}), pictures)
    }

    #[test]
    fn tokens_are_split_by_modality() {
        let meta = json!({
            "promptTokenCount": 1400, "candidatesTokenCount": 1150, "thoughtsTokenCount": 200, "totalTokenCount": 2755,
            "cachedContentTokenCount": 300, "toolUsePromptTokenCount": "5",
            "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 280}, {"modality": "IMAGE", "tokenCount": 1120}],
            "cacheTokensDetails": [{"modality": "TEXT", "tokenCount": 80}, {"modality": "IMAGE", "tokenCount": 220}],
            "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 1120}]
        });
        let wanted = Usage {
            text_in: 205,
            text_cached: 80,
            image_in: 900,
            image_cached: 220,
            text_out: 230,
            image_out: 1120,
            ..Usage::default()
        };
        assert_eq!(of(meta, 1), Some(wanted));
    }

    #[test]
    fn without_details_a_picture_is_what_came() {
        let meta = json!({"promptTokenCount": 9, "candidatesTokenCount": 1290, "thoughtsTokenCount": 7});
        let with = of(meta.clone(), 1).unwrap();
        assert_eq!((with.text_in, with.image_out, with.text_out), (9, 1290, 7));
        let without = of(meta, 0).unwrap();
        assert_eq!((without.text_in, without.image_out, without.text_out), (9, 0, 1297));
    }

    #[test]
    fn a_blocked_prompt_still_costs_what_was_sent() {
        let meta = json!({"promptTokenCount": 12, "totalTokenCount": 12,
            "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 12}]});
        assert_eq!(of(meta, 0), Some(Usage { text_in: 12, ..Usage::default() }));
    }

    #[test]
    fn silence_is_not_zero() {
        assert_eq!(of(Value::Null, 1), None);
        assert_eq!(of(json!({}), 1), Some(Usage::default()));
    }

    #[test]
    fn each_search_counts() {
        let searched = |queries: Value| {
            let reply = json!({"usageMetadata": {"promptTokenCount": 1},
                "candidates": [{"groundingMetadata": {"webSearchQueries": queries}}]});
            usage(&reply, 1).unwrap().searches
        };
        assert_eq!(searched(json!(["a lighthouse", "its colours", ""])), 2);
        assert_eq!(searched(Value::Null), 0);
    }
}
