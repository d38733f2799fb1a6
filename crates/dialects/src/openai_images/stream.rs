//! The events of a stream.

use super::fault::tells_error;
use impasto_sdk::{BlobRef, Event, Glimpse};
use serde::Deserialize;

/// What to show of a running stream. One picture a stream: the index of a partial picture counts its drafts.
#[must_use]
pub fn glimpse(event: &Event) -> Option<Glimpse> {
    let blob = BlobRef::deserialize(&event.data["b64_json"]).ok()?;
    if is(event, ".partial_image") {
        return Some(Glimpse::Partial { index: 0, blob });
    }
    is_completed(event).then_some(Glimpse::Landed { index: 0, blob })
}

/// Whether it brings a finished picture: `image_generation.completed`, `image_edit.completed`.
pub(super) fn is_completed(event: &Event) -> bool {
    is(event, ".completed")
}

/// Whether it says that something went wrong.
pub(super) fn is_error(event: &Event) -> bool {
    event.name == "error" || tells_error(&event.data)
}

/// The vendor names an event twice; compatible servers leave one of the two out.
fn is(event: &Event, suffix: &str) -> bool {
    event.name.ends_with(suffix) || event.data["type"].as_str().is_some_and(|name| name.ends_with(suffix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn a_stream_gives_drafts_to_look_at_and_one_picture() {
        let (draft, whole) = (BlobRef { blob: 0 }, BlobRef { blob: 1 });
        for name in ["image_generation", "image_edit"] {
            let (partial, completed) = (format!("{name}.partial_image"), format!("{name}.completed"));
            let told = |kind: &str, blob: BlobRef| json!({"type": kind, "b64_json": blob});
            let nameless = |data: Value| Event { name: String::new(), data };
            let typeless =
                |name: &str, blob: BlobRef| Event { name: name.into(), data: json!({"b64_json": blob}) };
            for (event, glimpsed) in [
                (nameless(told(&partial, draft)), Some(Glimpse::Partial { index: 0, blob: draft })),
                (nameless(told(&completed, whole)), Some(Glimpse::Landed { index: 0, blob: whole })),
                (typeless(&partial, draft), Some(Glimpse::Partial { index: 0, blob: draft })),
                (typeless(&completed, whole), Some(Glimpse::Landed { index: 0, blob: whole })),
                (nameless(told("error", whole)), None),
                (nameless(json!({"type": completed})), None),
                (nameless(json!("[DONE]")), None),
            ] {
                assert_eq!(glimpse(&event), glimpsed, "{event:?}");
            }
        }
    }
}
