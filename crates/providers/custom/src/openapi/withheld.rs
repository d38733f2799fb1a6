//! Places of an answer that say that a picture was withheld.

use super::reply::Place;
use crate::definition::{ErrorRule, Refusal};
use serde_json::{Value, json};

/// Words of a reason that mean moderation.
const REFUSED: [&str; 5] = ["moderat", "nsfw", "filter", "blocked", "safety"];

/// A rule for each such place. Documents do not say whether what is withheld is billed; at some vendors it is (Ideogram), so
/// that it is taken to be.
pub(super) fn rules(places: &[Place<'_>], open: &mut Vec<String>) -> Vec<ErrorRule> {
    let rules: Vec<_> = places.iter().filter_map(rule).collect();
    for rule in &rules {
        let values: Vec<_> = rule.values.iter().map(Value::to_string).collect();
        open.push(format!(
            "whether {} of {} means that a picture is withheld, and whether it is billed then, as the rule says",
            rule.path,
            values.join(", ")
        ));
    }
    rules
}

fn rule(place: &Place<'_>) -> Option<ErrorRule> {
    let values = if place.shape.kind == "boolean" {
        // `is_image_safe`.
        let is_safe = place.name.starts_with("is_") && place.name.split('_').any(|word| word == "safe");
        if is_safe { vec![json!(false)] } else { Vec::new() }
    } else if place.name.contains("reason") {
        let refused = |text: &&str| REFUSED.iter().any(|word| text.to_lowercase().contains(word));
        place.shape.texts()?.into_iter().filter(refused).map(|text| json!(text)).collect()
    } else {
        Vec::new()
    };
    let rule = ErrorRule { path: place.path.clone(), values, kind: Refusal::ContentRefused, billed: true };
    (!rule.values.is_empty()).then_some(rule)
}
