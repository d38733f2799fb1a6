//! The vendor's own words, fit to be shown: short, on one line, without a key.

/// Longer texts are cut: an error is no place for an essay.
const MAX_CHARS: usize = 300;

/// The text between quotation marks, after a connecting phrase; empty where there is no text.
pub(crate) fn quoted(phrase: &str, text: &str) -> String {
    let text = plain(text);
    if text.is_empty() { text } else { format!("{phrase} \"{text}\"") }
}

/// The text on one line, without keys, without the full stop at its end, and cut where it is long.
pub(crate) fn plain(text: &str) -> String {
    let line = redact(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    let line = line.trim_end_matches('.');
    match line.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.into(),
    }
}

/// Google echoes keys in its errors: `Consumer 'api_key:…' has been suspended` (continuedev/continue issue 10902,
/// 2026-02), and relays echo addresses with `?key=…`.
fn redact(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for piece in text.split_inclusive(|c| !is_key_char(c)) {
        let word = piece.trim_end_matches(|c| !is_key_char(c));
        let named = ["api_key:", "key=", "x-goog-api-key: "].iter().any(|name| clean.ends_with(name));
        let looks_it = word.len() >= 20 && (word.starts_with("AIza") || word.starts_with("AQ."));
        clean.push_str(if looks_it || named && word.len() >= 8 { "[key]" } else { word });
        clean.push_str(&piece[word.len()..]);
    }
    clean
}

fn is_key_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_never_repeated() {
        let old = format!("AIza{}", "Sy0-_".repeat(7));
        let new = format!("AQ.{}", "b8Rn6".repeat(9));
        for text in [
            format!("Consumer 'api_key:{old}' has been suspended."),
            format!("Consumer 'api_key:{new}' has been suspended."),
            "https://a.example/models?key=relay-secret-1&x=1".into(),
            "x-goog-api-key: relay-secret-1".into(),
            format!("bad key {old}, or {new}"),
        ] {
            let shown = plain(&text);
            assert!(shown.contains("[key]"), "{shown}");
            for key in [&old, &new, "relay-secret-1"] {
                assert!(!shown.contains(key), "{shown}");
            }
        }
    }

    #[test]
    fn harmless_words_stay() {
        let text = "models/gemini-3.1-flash-image-preview is gone. See https://a.example/faq?page=2";
        assert_eq!(plain(text), text);
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let shown = plain(&"ü\n ".repeat(1000));
        assert_eq!(shown.chars().count(), MAX_CHARS + 1);
        assert!(shown.starts_with("ü ü ü") && shown.ends_with('…'));
    }

    #[test]
    fn nothing_is_quoted_where_nothing_was_said() {
        assert_eq!(quoted("; gemini says", " \n"), "");
        assert_eq!(quoted("; gemini says", "No."), "; gemini says \"No\"");
    }
}
