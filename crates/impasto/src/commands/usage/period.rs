//! Days on the command line.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

/// The first millisecond of a day, or of a number of days back from now.
pub(super) fn start(text: &str) -> Result<i64, String> {
    millisecond(day(text)?, text)
}

/// The first millisecond after a day.
pub(super) fn end(text: &str) -> Result<i64, String> {
    let next = day(text)?.tomorrow().map_err(|_| wrong(text))?;
    millisecond(next, text)
}

fn day(text: &str) -> Result<Date, String> {
    match text.strip_suffix('d').map(str::parse::<i32>) {
        Some(Ok(days)) if days >= 0 => {
            let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
            today.checked_sub(days.days()).map_err(|_| wrong(text))
        }
        _ => text.parse().map_err(|_| wrong(text)),
    }
}

fn millisecond(day: Date, text: &str) -> Result<i64, String> {
    let start = day.to_zoned(TimeZone::UTC).map_err(|_| wrong(text))?;
    Ok(start.timestamp().as_millisecond())
}

fn wrong(text: &str) -> String {
    format!("expected a day such as 2026-11-01, or 30d, got {text:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000;

    #[test]
    fn days_are_read_as_dates_or_back_from_today() {
        assert_eq!((start("1970-01-02"), end("1970-01-02")), (Ok(DAY), Ok(2 * DAY)));
        let (week, today) = (start("7d").unwrap(), start("0d").unwrap());
        assert_eq!(today - week, 7 * DAY);
        assert_eq!(end("1d").unwrap(), today);
        for wrong in ["yesterday", "-3d", "2026-13-01", ""] {
            assert!(start(wrong).is_err() && end(wrong).is_err(), "{wrong}");
        }
    }
}
