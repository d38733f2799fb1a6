//! What response headers say about the limits of a key.

use impasto_sdk::{Answer, Quota, Window};
use std::time::Duration;

/// What the `x-ratelimit-…` headers say; nothing where none of them came.
#[must_use]
pub fn quota(answer: &Answer) -> Option<Quota> {
    // Most servers of this shape say nothing of it: nine names need not be looked up then.
    if !answer.headers.iter().any(|(name, _)| begins_with(name, "x-ratelimit-")) {
        return None;
    }
    let window = |of: &str| window(answer, of);
    let quota = Quota { requests: window("requests"), images: window("images"), tokens: window("tokens") };
    (quota != Quota::default()).then_some(quota)
}

fn window(answer: &Answer, of: &str) -> Option<Window> {
    let header = |name: &str| answer.header(&format!("x-ratelimit-{name}-{of}")).map(str::trim);
    let window = Window {
        limit: header("limit").and_then(|text| text.parse().ok()),
        remaining: header("remaining").and_then(|text| text.parse().ok()),
        resets_in: header("reset").and_then(duration),
    };
    (window != Window::default()).then_some(window)
}

/// Whether a limit of this key is zero: then waiting does not help.
pub(super) fn quota_is_zero(answer: &Answer) -> bool {
    let is_limit = |name: &str| begins_with(name, "x-ratelimit-limit-");
    answer.headers.iter().any(|(name, value)| is_limit(name) && value.trim() == "0")
}

/// Whether the name of a header begins so, in capitals or not.
fn begins_with(name: &str, beginning: &str) -> bool {
    name.get(..beginning.len()).is_some_and(|start| start.eq_ignore_ascii_case(beginning))
}

/// A duration as Go prints it: `6m0s`, `12ms`, `1h2m3.5s`. A bare number is seconds, as compatible servers write it.
fn duration(text: &str) -> Option<Duration> {
    let (mut total, mut rest) = (0.0, text);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, tail) = rest.split_at(digits);
        let unit = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(unit);
        total += number.parse::<f64>().ok()? * seconds_of(unit)?;
        rest = tail;
    }
    Duration::try_from_secs_f64(total).ok().filter(|_| !text.is_empty())
}

fn seconds_of(unit: &str) -> Option<f64> {
    Some(match unit {
        "h" => 3600.0,
        "m" => 60.0,
        "s" | "" => 1.0,
        "ms" => 1e-3,
        "us" | "µs" | "μs" => 1e-6,
        "ns" => 1e-9,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{answer, with_headers};
    use serde_json::json;

    #[test]
    fn limits_are_learnt_from_headers_where_they_come() {
        let told = with_headers(
            answer(200, json!({})),
            &[
                ("x-ratelimit-limit-requests", "60"),
                ("x-ratelimit-remaining-requests", "59"),
                ("x-ratelimit-reset-requests", "6m0s"),
                ("x-ratelimit-limit-images", "5"),
                ("x-ratelimit-remaining-tokens", "0"),
                ("x-ratelimit-reset-tokens", "12ms"),
            ],
        );
        let window = |limit, remaining, millis: Option<u64>| {
            Some(Window { limit, remaining, resets_in: millis.map(Duration::from_millis) })
        };
        let expected = Quota {
            requests: window(Some(60), Some(59), Some(360_000)),
            images: window(Some(5), None, None),
            tokens: window(None, Some(0), Some(12)),
        };
        assert_eq!(quota(&told), Some(expected));
        assert_eq!(quota(&answer(200, json!({}))), None);
    }

    #[test]
    fn durations_are_read_as_go_prints_them() {
        for (text, millis) in
            [("12ms", 12), ("1s", 1_000), ("6m0s", 360_000), ("1h2m3.5s", 3_723_500), ("20", 20_000)]
        {
            assert_eq!(duration(text), Some(Duration::from_millis(millis)), "{text}");
        }
        for wrong in ["", "soon", "5 parsecs", "s"] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
    }
}
