//! How long the vendor asks to wait.

use serde_json::Value;
use std::time::Duration;

/// The wait in `RetryInfo.retryDelay`, a protobuf duration such as `34.07s`.
pub(crate) fn in_details(details: &[Value]) -> Option<Duration> {
    let text = details.iter().find_map(|detail| detail["retryDelay"].as_str())?;
    Duration::try_from_secs_f64(text.strip_suffix('s')?.parse().ok()?).ok()
}

/// The wait in a `Retry-After` header: seconds, or a date of RFC 9110 such as `Sun, 06 Nov 1994 08:49:37 GMT`, which is
/// compared with now, in milliseconds since 1970.
pub(crate) fn in_header(value: &str, now_ms: i64) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let wait = date(value)?.checked_mul(1000)?.checked_sub(now_ms)?;
    Some(Duration::from_millis(u64::try_from(wait).unwrap_or(0)))
}

/// Seconds since 1970 of an IMF-fixdate, the one form of a date that servers may send today.
fn date(text: &str) -> Option<i64> {
    let (_, text) = text.split_once(", ")?;
    let mut words = text.split_ascii_whitespace();
    let (day, month, year): (i64, _, i64) =
        (words.next()?.parse().ok()?, month(words.next()?)?, words.next()?.parse().ok()?);
    let mut clock = words.next()?.split(':').map(|number| number.parse::<i64>().ok());
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    let sane = (1..=31).contains(&day) && (1970..=9999).contains(&year) && words.next() == Some("GMT");
    sane.then(|| ((days_since_1970(year, month, day) * 24 + hour) * 60 + minute) * 60 + second)
}

fn month(name: &str) -> Option<i64> {
    const NAMES: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let at = NAMES.find(name).filter(|at| name.len() == 3 && at % 3 == 0)?;
    i64::try_from(at / 3 + 1).ok()
}

/// The year is taken to start in March, so that the leap day is its last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year / 4 - year / 100 + year / 400;
    let days_of_months = (153 * month + 2) / 5;
    year * 365 + leap_days + days_of_months + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn protobuf_durations_are_read() {
        for (delay, millis) in
            [("34.07s", Some(34_070)), ("3s", Some(3_000)), ("0s", Some(0)), ("-1s", None), ("soon", None)]
        {
            let details = [json!({"reason": "x"}), json!({"retryDelay": delay})];
            assert_eq!(in_details(&details), millis.map(Duration::from_millis), "{delay}");
        }
        assert_eq!(in_details(&[]), None);
    }

    #[test]
    fn dates_are_compared_with_now() {
        // 1994-11-06T08:49:37Z and 2024-02-29T23:59:59Z, as `date -d … +%s` says.
        for (text, seconds) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ] {
            assert_eq!(date(text), Some(seconds), "{text}");
            let now_ms = seconds * 1000 - 2_500;
            assert_eq!(in_header(text, now_ms), Some(Duration::from_millis(2_500)), "{text}");
            assert_eq!(in_header(text, seconds * 1000 + 1), Some(Duration::ZERO), "{text}");
        }
    }

    #[test]
    fn seconds_are_read_and_nonsense_is_not() {
        assert_eq!(in_header(" 7 ", 0), Some(Duration::from_secs(7)));
        for wrong in ["", "-4", "NaN", "soon", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT"]
        {
            assert_eq!(in_header(wrong, 0), None, "{wrong}");
        }
    }
}
