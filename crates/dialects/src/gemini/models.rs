//! The list of models.

use super::value::list;
use impasto_sdk::{Answer, Error, Found, Kind, Result};
use serde_json::Value;

/// A page of the list of models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Those that `generateContent` serves.
    pub found: Vec<Found>,
    /// The token of the next page.
    pub next: Option<String>,
}

/// Reads a page of the list of models.
///
/// # Errors
/// `BadResponse` when it is none: a base URL may lead to a page of quite another kind.
pub fn models(answer: &Answer) -> Result<Page> {
    let reply: Value = answer.json()?;
    if !reply["models"].is_array() {
        let message = "expected a list of models, got other JSON; check the base URL";
        return Err(Error::new(Kind::BadResponse, message));
    }
    let usable = |model: &&Value| {
        let methods = &model["supportedGenerationMethods"];
        methods.is_null() || list(methods).any(|method| method == "generateContent")
    };
    let found = list(&reply["models"])
        .filter(usable)
        .filter_map(|model| model["name"].as_str())
        .map(|name| Found { id: name.strip_prefix("models/").unwrap_or(name).into(), retires_on: None })
        .collect();
    let next = reply["nextPageToken"].as_str().filter(|token| !token.is_empty()).map(str::to_owned);
    Ok(Page { found, next })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::answer;
    use serde_json::json;

    #[test]
    fn models_are_listed_without_prefix_and_only_those_that_generate() {
        let body = json!({"models": [
            {"name": "models/painter-1", "supportedGenerationMethods": ["generateContent", "countTokens"]},
            {"name": "models/film-4", "supportedGenerationMethods": ["predictLongRunning"]},
            {"name": "relay-model"},
            {"displayName": "nameless", "supportedGenerationMethods": ["generateContent"]}
        ]});
        let page = models(&answer(200, body)).unwrap();
        let ids: Vec<_> = page.found.iter().map(|found| found.id.as_str()).collect();
        assert_eq!((ids, page.next), (vec!["painter-1", "relay-model"], None));
    }

    #[test]
    fn an_empty_token_is_the_end() {
        for (token, next) in [(json!("t"), Some("t")), (json!(""), None), (json!(null), None)] {
            let page = models(&answer(200, json!({"models": [], "nextPageToken": token}))).unwrap();
            assert_eq!(page.next.as_deref(), next);
        }
    }

    #[test]
    fn other_json_is_no_list() {
        for body in [json!({}), json!({"data": []}), json!("hello")] {
            assert_eq!(models(&answer(200, body.clone())).unwrap_err().kind, Kind::BadResponse, "{body}");
        }
    }
}
