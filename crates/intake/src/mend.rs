//! Strings that careless writers break.
//!
//! A service that cuts a long prompt between the halves of an emoji sends half a surrogate pair, another leaves a raw
//! line break in a string. A strict reader would refuse the whole answer, and with it pictures that were paid for.

use serde_json::Value;

/// The same string as valid JSON with U+FFFD for what has no meaning; none when it is valid as it stands. It takes the
/// string with its quotes.
pub(crate) fn mend(string: &[u8]) -> Option<Vec<u8>> {
    let plain = string.iter().all(|&byte| matches!(byte, b' '..=b'~') && byte != b'\\');
    if plain || serde_json::from_slice::<String>(string).is_ok() {
        return None;
    }
    let inside = string.get(1..string.len().saturating_sub(1)).unwrap_or_default();
    Some(Value::String(unescape(&String::from_utf8_lossy(inside))).to_string().into_bytes())
}

fn unescape(text: &str) -> String {
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        units.extend(rest[..at].encode_utf16());
        rest = &rest[at + 1..];
        let Some(letter) = rest.chars().next() else { break };
        rest = &rest[letter.len_utf8()..];
        let code = (letter == 'u')
            .then(|| rest.get(..4).and_then(|hex| u16::from_str_radix(hex, 16).ok()))
            .flatten();
        match (letter, code) {
            (_, Some(code)) => {
                units.push(code);
                rest = &rest[4..];
            }
            ('n', _) => units.push(10),
            ('r', _) => units.push(13),
            ('t', _) => units.push(9),
            ('b', _) => units.push(8),
            ('f', _) => units.push(12),
            _ => units.extend(letter.encode_utf16(&mut [0; 2]).iter()),
        }
    }
    units.extend(rest.encode_utf16());
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(string: &[u8]) -> String {
        serde_json::from_slice(&mend(string).unwrap()).unwrap()
    }

    #[test]
    fn half_a_surrogate_a_raw_line_break_and_bad_bytes_are_replaced() {
        assert_eq!(read(br#""a cat \ud83d""#), "a cat \u{fffd}");
        assert_eq!(read(br#""\ud83d\ude00 \udE00 \n\t""#), "\u{1f600} \u{fffd} \n\t");
        assert_eq!(read(b"\"two\nlines\""), "two\nlines");
        assert_eq!(read(b"\"caf\xe9\""), "caf\u{fffd}");
        assert_eq!(read(br#""\x41 \u12""#), "x41 u12");
    }

    #[test]
    fn a_valid_string_stays_as_it_is() {
        for valid in [r#""""#, r#""a""#, r#""é\n\u00e9""#, r#""\ud83d\ude00""#] {
            assert_eq!(mend(valid.as_bytes()), None, "{valid}");
        }
    }

    proptest! {
        #[test]
        fn whatever_stands_between_quotes_becomes_valid(
            inside in prop::collection::vec(any::<u8>().prop_filter("ends the string", |&byte| byte != b'"'), 0..40),
        ) {
            let string = [b"\"", &inside[..], b"\""].concat();
            let mended = mend(&string).unwrap_or(string);
            prop_assert!(serde_json::from_slice::<String>(&mended).is_ok());
        }
    }
}
