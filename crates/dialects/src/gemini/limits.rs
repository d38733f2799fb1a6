//! What a refusal tells about the limits of a key.

use super::{fault::Fault, wait};
use impasto_sdk::{Answer, Quota, Window};

/// What a 429 tells about the limits of a minute, by `QuotaFailure`; the window is over when `RetryInfo` says. An answer
/// of any other status tells nothing.
#[must_use]
pub fn quota(answer: &Answer) -> Option<Quota> {
    if answer.status != 429 {
        return None;
    }
    let fault = Fault::of(answer);
    let resets_in = wait::in_details(&fault.details);
    let mut quota = Quota::default();
    for violation in fault.violations() {
        let text = |name: &str| violation[name].as_str().unwrap_or_default().to_ascii_lowercase();
        let (id, metric) = (text("quotaId"), text("quotaMetric"));
        if !id.contains("perminute") {
            continue;
        }
        // Nothing is left of it: that is why it is named here.
        let window = Window { limit: text("quotaValue").parse().ok(), remaining: Some(0), resets_in };
        let of = |word: &str| id.contains(word) || metric.contains(word);
        let slot = if of("token") {
            &mut quota.tokens
        } else if of("image") && !of("request") {
            &mut quota.images
        } else {
            &mut quota.requests
        };
        *slot = Some(window);
    }
    (quota != Quota::default()).then_some(quota)
}
