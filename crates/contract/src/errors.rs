//! Every code that a program may decide by.

use crate::Artefact;
use impasto_controls::{change, violation};
use impasto_core::{PLAN_CHANGES, PLAN_VIOLATIONS};
use impasto_sdk::Kind;
use serde_json::{Value, json};

/// `errors.json`.
pub(crate) fn artefact() -> Artefact {
    let kinds = Kind::ALL.map(|kind| (kind.code(), meaning(kind)));
    let document = json!({
        "errors": table(&kinds),
        "violations": table(&[violation::code::ALL, PLAN_VIOLATIONS].concat()),
        "changes": table(&[change::code::ALL, PLAN_CHANGES].concat()),
    });
    Artefact::json("docs/contract/errors.json", document)
}

fn table(codes: &[(&str, &str)]) -> Value {
    codes.iter().map(|(code, meaning)| json!({"code": code, "meaning": meaning})).collect()
}

const fn meaning(kind: Kind) -> &'static str {
    match kind {
        Kind::InvalidRequest => {
            "the request is wrong in itself: a field is missing, malformed or out of its bounds"
        }
        Kind::Unsupported => "the request is well formed, but this model or provider cannot do it",
        Kind::Unauthenticated => "the key is missing or was rejected",
        Kind::PermissionDenied => "the key is valid, but is not allowed to do this",
        Kind::NotFound => "the model, task or file is unknown or gone",
        Kind::QuotaExceeded => "a quota or balance is used up; waiting a moment does not help",
        Kind::RateLimited => "too many requests for now; waiting helps",
        Kind::ContentRefused => {
            "the vendor's moderation refused the input or the output; it is never sent again"
        }
        Kind::Timeout => "no answer in time",
        Kind::Unavailable => "the vendor is down, overloaded or cannot be reached",
        Kind::BadResponse => "an answer came that cannot be understood",
        Kind::Config => "a setting is missing or wrong",
        Kind::OverBudget => "a budget of this installation does not bear it; nothing was sent",
        Kind::Cancelled => "a person or a client stopped it",
        Kind::Unexpected => "a defect or a failure of this machine",
        // The compiler cannot ask for a new kind here, so the test below does.
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once_and_has_a_meaning() {
        let document: Value = serde_json::from_str(&artefact().text).unwrap();
        for (name, list) in document.as_object().unwrap().iter().filter(|(_, list)| list.is_array()) {
            let mut codes = Vec::new();
            for entry in list.as_array().unwrap() {
                assert!(entry["meaning"].as_str().is_some_and(|text| !text.is_empty()), "{name}: {entry}");
                codes.push(entry["code"].as_str().unwrap());
            }
            let all = codes.len();
            codes.sort_unstable();
            codes.dedup();
            assert_eq!(codes.len(), all, "{name}");
        }
        assert_eq!(document["errors"].as_array().unwrap().len(), Kind::ALL.len());
    }
}
