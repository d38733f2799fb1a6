//! The vendor's own words, as part of a sentence.

use impasto_sdk::vendor_words;

/// The text between quotation marks, after a connecting phrase; empty where there is no text.
pub(super) fn quoted(phrase: &str, text: &str) -> String {
    let text = vendor_words(text);
    if text.is_empty() { text } else { format!("{phrase} \"{text}\"") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_quoted_where_nothing_was_said() {
        assert_eq!(quoted("; gemini says", " \n"), "");
        assert_eq!(quoted("; gemini says", "No."), "; gemini says \"No\"");
    }
}
