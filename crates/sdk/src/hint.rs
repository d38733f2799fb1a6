//! What vendors say in passing, read the same way by every provider: when to come back, and words for people.

use crate::Answer;
use std::time::Duration;

/// Longer texts are cut: an error is no place for an essay.
const MOST_CHARS: usize = 300;

/// How long an answer asks to wait: `retry-after-ms`, then `retry-after` in seconds, then as a date (RFC 9110, 10.2.3).
/// `now_ms` is in milliseconds since 1970. A time that is not ahead is no request to wait.
#[must_use]
pub fn retry_after(answer: &Answer, now_ms: i64) -> Option<Duration> {
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
    let at = MONTHS.find(month).filter(|at| at % 3 == 0 && month.len() == 3)?;
    let month = i64::try_from(at / 3 + 1).ok()?;
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

/// A vendor's own words, fit to be shown: on one line, cut where they are long, without the full stop at their end, and
/// without anything that looks like a key, since some servers repeat the key that they reject. Control characters are left
/// out: a terminal would obey them. May be empty.
#[must_use]
pub fn vendor_words(text: &str) -> String {
    if text.contains('\0') {
        return "bytes that are no text".into();
    }
    let obeyed = |c: char| (c.is_control() && !c.is_whitespace()) || is_bidi_control(c);
    let text: String = text.chars().filter(|c| !obeyed(*c)).collect();
    let line = without_keys(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    let line = line.trim_end_matches('.');
    match line.char_indices().nth(MOST_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.into(),
    }
}

/// Whether a terminal or a page would show what follows in another order for it (Unicode UAX 9): embeddings, overrides,
/// isolates. Marks that stand for themselves are none.
#[must_use]
pub const fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn without_keys(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for piece in text.split_inclusive(|c| !is_key_char(c)) {
        let word = piece.trim_end_matches(|c| !is_key_char(c));
        clean.push_str(if is_key(word, &clean) { "[key]" } else { word });
        clean.push_str(&piece[word.len()..]);
    }
    clean
}

/// What follows a name for keys, starts as keys start, or is a long run of mixed letters and digits. Google echoes keys
/// as `api_key:…` (continuedev/continue issue 10902, 2026-02), relays echo addresses with `?key=…`.
fn is_key(word: &str, before: &str) -> bool {
    let named = ["api_key:", "key=", "key: "].iter().any(|name| before.ends_with(name)) && word.len() >= 8;
    let starts = ["sk-", "AIza", "AQ."].iter().any(|start| word.starts_with(start));
    named || starts || word.split('.').any(is_random)
}

fn is_random(run: &str) -> bool {
    let longest = run.split('-').map(str::len).max().unwrap_or(0);
    let has = |test: fn(&u8) -> bool| run.as_bytes().iter().any(test);
    longest >= 28 && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
}

const fn is_key_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AnswerBody;

    fn with_headers(headers: &[(&str, &str)]) -> Answer {
        let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        Answer { status: 429, headers, body: AnswerBody::Text(String::new()), blobs: Vec::new(), whole: true }
    }

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
    fn every_form_of_retry_after_is_read_in_order() {
        let now = 784_111_777_000;
        for (headers, wait) in [
            (&[("retry-after", "7")][..], Some(7_000)),
            (&[("retry-after", " 1.5")], Some(1_500)),
            (&[("retry-after-ms", "250.0"), ("retry-after", "7")], Some(250)),
            (&[("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT")], Some(10_000)),
            (&[("retry-after", "Sun, 06 Nov 1994 08:49:27 GMT")], None),
            (&[("retry-after", "0")], None),
            (&[("retry-after", "-3")], None),
            (&[("retry-after", "later")], None),
            (&[("retry-after", "nan")], None),
            (&[], None),
        ] {
            assert_eq!(
                retry_after(&with_headers(headers), now),
                wait.map(Duration::from_millis),
                "{headers:?}"
            );
        }
    }

    #[test]
    fn keys_are_never_repeated() {
        let old = format!("AIza{}", "Sy0-_".repeat(7));
        let new = format!("AQ.{}", "b8Rn6".repeat(9));
        for text in [
            format!("Consumer 'api_key:{old}' has been suspended."),
            format!("Consumer 'api_key:{new}' has been suspended."),
            "https://a.example/models?key=relay-secret-1&x=1".into(),
            "x-goog-api-key: relay-secret-1".into(),
            "Incorrect API key provided: sk-proj-abc. Check it".into(),
            format!("bad key {old}, or {new}"),
            "key 0123456789abcdef0123456789abcdef is bad".into(),
        ] {
            let shown = vendor_words(&text);
            assert!(shown.contains("[key]"), "{shown}");
            for key in [&old, &new, "relay-secret-1", "sk-proj", "0123456789abcdef"] {
                assert!(!shown.contains(key), "{shown}");
            }
        }
    }

    #[test]
    fn what_is_no_text_is_not_shown_and_a_terminal_is_told_nothing() {
        assert_eq!(vendor_words("\u{1f}\u{fffd}\u{8}\0\0\u{fffd}c`"), "bytes that are no text");
        assert_eq!(vendor_words("\u{1b}[2Jgone\u{7}"), "[2Jgone");
        assert_eq!(vendor_words("a\u{202e}b\u{2066} \u{200f}c"), "ab \u{200f}c");
    }

    #[test]
    fn harmless_words_stay() {
        for text in [
            "models/canvas-3.1-flash-preview is gone. See https://a.example/faq?page=2",
            "the model canvas-2.5-wide-2026-09-08 is gone",
        ] {
            assert_eq!(vendor_words(text), text);
        }
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let shown = vendor_words(&"ü\n ".repeat(1000));
        assert_eq!(shown.chars().count(), MOST_CHARS + 1);
        assert!(shown.starts_with("ü ü ü") && shown.ends_with('…'));
    }
}
