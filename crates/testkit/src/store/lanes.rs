//! What was learnt about limits.
#![expect(clippy::unwrap_used, reason = "these are tests: a panic is how they fail")]

use super::Fresh;
use super::rows::lane;
use impasto_ports::{LaneLimits, LaneRow};

pub(super) async fn what_was_learnt_is_kept_for_each_key_and_replaced_by_what_is_newer(fresh: &Fresh) {
    let store = fresh.open();
    assert_eq!(store.lanes().await.unwrap(), []);
    for row in [lane("openai", "b", 3), lane("gemini", "a", 2), lane("openai", "a", 1)] {
        store.put_lane(&row).await.unwrap();
    }
    let newer = LaneRow {
        limits: LaneLimits::default(),
        typical_ms: None,
        closed_until_ms: None,
        learnt_at_ms: 9_000,
        ..lane("openai", "a", 8)
    };
    store.put_lane(&newer).await.unwrap();
    drop(store);
    let kept = fresh.open().lanes().await.unwrap();
    assert_eq!(kept, [lane("gemini", "a", 2), newer, lane("openai", "b", 3)]);
}
