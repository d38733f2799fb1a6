//! Times as texts.

/// Milliseconds since 1970 as RFC 3339 in UTC, e.g. `2026-11-21T09:00:00.123Z`.
#[must_use]
pub fn rfc3339(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).map_or_else(|_| ms.to_string(), |time| time.to_string())
}

/// Today in UTC, `YYYY-MM-DD`.
#[must_use]
pub fn day(ms: i64) -> String {
    rfc3339(ms).chars().take(10).collect()
}

/// Seconds since 1970 of an RFC 3339 time; none of what is no time.
#[must_use]
pub fn unix_seconds(time: &str) -> Option<i64> {
    time.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_readable() {
        assert_eq!(rfc3339(1_795_251_600_123), "2026-11-21T09:00:00.123Z");
        assert_eq!(day(0), "1970-01-01");
        assert_eq!(unix_seconds("2026-11-21T09:00:00.123Z"), Some(1_795_251_600));
        assert_eq!(unix_seconds("soon"), None);
    }
}
