//! The list of models.

use super::trouble;
use impasto_sdk::{Answer, Found, Result};
use serde_json::Value;

/// The models that a server lists: `{"data": […]}`, or a bare list as some compatible servers write it.
///
/// # Errors
/// `BadResponse` when it is no such list.
pub fn models(answer: &Answer) -> Result<Vec<Found>> {
    let document = trouble::json(answer)?;
    let list = document.get("data").unwrap_or(&document).as_array();
    let list =
        list.ok_or_else(|| trouble::unreadable("expected a list of models; check the base URL", answer))?;
    let found = |model: &Value| {
        Some(Found {
            id: model["id"].as_str()?.into(),
            retires_on: model["shutdown_date"].as_str().map(Into::into),
        })
    };
    Ok(list.iter().filter_map(found).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::answer;
    use impasto_sdk::Kind;
    use serde_json::json;

    #[test]
    fn a_list_may_stand_in_data_or_alone_and_may_say_when_models_retire() {
        let list = json!([
            {"id": "gpt-image-1.5", "shutdown_date": "2026-12-01"},
            {"id": "gpt-image-2", "shutdown_date": null},
            {"object": "model"}
        ]);
        for body in [json!({"object": "list", "data": list}), list.clone()] {
            let found = models(&answer(200, body)).unwrap();
            let found: Vec<_> = found.iter().map(|f| (f.id.as_str(), f.retires_on.as_deref())).collect();
            assert_eq!(found, [("gpt-image-1.5", Some("2026-12-01")), ("gpt-image-2", None)]);
        }
    }

    #[test]
    fn other_json_is_no_list() {
        for body in [json!({}), json!({"data": {}}), json!("hello"), json!({"models": []})] {
            let error = models(&answer(200, body.clone())).unwrap_err();
            assert_eq!(
                (error.kind, error.context("request_id")),
                (Kind::BadResponse, Some("req_1")),
                "{body}"
            );
        }
    }
}
