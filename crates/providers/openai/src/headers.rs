//! What response headers say about time: when to come back, and what is left of a limit.

use impasto_sdk::{Answer, Quota};
use std::time::Duration;

/// How long the server asks to wait: `retry-after-ms`, then `retry-after` in seconds, then as a date (the order of
/// openai-python 3.52.0). A time that is not ahead is no request to wait.
pub(crate) fn delay(answer: &Answer, now_ms: i64) -> Option<Duration> {
    let millis = answer.header("retry-after-ms").and_then(|text| text.trim().parse::<f64>().ok());
    let after = answer.header("retry-after").map(str::trim);
    let seconds = millis.map(|ms| ms / 1000.0).or_else(|| after?.parse::<f64>().ok());
    let delay = match seconds {
        Some(seconds) => Duration::try_from_secs_f64(seconds).ok()?,
        None => Duration::from_millis(u64::try_from(http_date(after?)?.checked_sub(now_ms)?).ok()?),
    };
    Some(delay).filter(|delay| !delay.is_zero())
}

/// Milliseconds since 1970 of `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7; the two obsolete forms are not read).
fn http_date(text: &str) -> Option<i64> {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let words: Vec<_> = text.split([' ', ':']).collect();
    let [_, day, month, year, hour, minute, second, "GMT"] = words[..] else { return None };
    let month =
        i64::try_from(MONTHS.find(month).filter(|at| at % 3 == 0 && month.len() == 3)? / 3 + 1).ok()?;
    let [day, year, hour, minute, second] = [day, year, hour, minute, second].map(|n| n.parse::<u16>().ok());
    let days = days_since_1970(i64::from(year?), month, i64::from(day?));
    Some((((days * 24 + i64::from(hour?)) * 60 + i64::from(minute?)) * 60 + i64::from(second?)) * 1000)
}

/// Days between 1970-01-01 and a day of the Gregorian calendar. Years begin in March here, so that the leap day is the
/// last of its year.
const fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let before_month = (153 * month + 2) / 5;
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + before_month + day
        - 719_469
}

/// What the `x-ratelimit-…-requests` headers say; nothing where none of them came.
pub(crate) fn quota(answer: &Answer) -> Option<Quota> {
    let header = |name: &str| answer.header(&format!("x-ratelimit-{name}-requests")).map(str::trim);
    let quota = Quota {
        limit: header("limit").and_then(|text| text.parse().ok()),
        remaining: header("remaining").and_then(|text| text.parse().ok()),
        resets_in: header("reset").and_then(duration),
    };
    (quota != Quota::default()).then_some(quota)
}

/// Whether a limit of this key is zero: then waiting does not help.
pub(crate) fn quota_is_zero(answer: &Answer) -> bool {
    answer.headers.iter().any(|(name, value)| {
        name.to_ascii_lowercase().starts_with("x-ratelimit-limit-") && value.trim() == "0"
    })
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
    use crate::tests::{answer, with_headers};
    use serde_json::json;

    #[test]
    fn dates_are_counted_from_1970() {
        assert_eq!(http_date("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777_000));
        assert_eq!(http_date("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        assert_eq!(http_date("Thu, 29 Feb 2024 12:00:00 GMT"), Some(1_709_208_000_000));
        for wrong in ["", "soon", "Sun, 06 anF 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT"] {
            assert_eq!(http_date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_form_of_retry_after_is_read_in_the_vendors_order() {
        let now = 784_111_777_000;
        for (headers, wait) in [
            (&[("retry-after", "7")][..], Some(7_000)),
            (&[("retry-after", "1.5")], Some(1_500)),
            (&[("retry-after-ms", "250.0"), ("retry-after", "7")], Some(250)),
            (&[("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT")], Some(10_000)),
            (&[("retry-after", "Sun, 06 Nov 1994 08:49:27 GMT")], None),
            (&[("retry-after", "0")], None),
            (&[("retry-after", "-3")], None),
            (&[("retry-after", "later")], None),
            (&[("retry-after", "nan")], None),
            (&[], None),
        ] {
            let answer = with_headers(answer(429, json!({})), headers);
            assert_eq!(delay(&answer, now), wait.map(Duration::from_millis), "{headers:?}");
        }
    }

    #[test]
    fn limits_are_learnt_from_headers_where_they_come() {
        let told = with_headers(
            answer(200, json!({})),
            &[
                ("x-ratelimit-limit-requests", "60"),
                ("x-ratelimit-remaining-requests", "59"),
                ("x-ratelimit-reset-requests", "6m0s"),
            ],
        );
        let quota_told =
            Quota { limit: Some(60), remaining: Some(59), resets_in: Some(Duration::from_secs(360)) };
        assert_eq!(quota(&told), Some(quota_told));
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
