//! What the first bytes of a string at a lifted place say about it.

use memchr::memchr;

/// A data URL whose comma comes later than this is not one.
const LONGEST: usize = 256;

/// What a string turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Head {
    /// More bytes must come.
    Undecided,
    /// An address where the picture can be fetched: text.
    Address,
    /// Base64 from this byte on, counted from the string's beginning.
    Base64(usize),
    /// A data URL that is not in base64.
    Broken,
}

impl Head {
    /// Looks at the beginning of a string, escapes undone.
    pub(crate) fn of(string: &[u8]) -> Self {
        let text = string.trim_ascii_start();
        let start = string.len() - text.len();
        let begins = [begins(text, b"http://"), begins(text, b"https://"), begins(text, b"data:")];
        match begins {
            [Some(true), ..] | [_, Some(true), _] => Self::Address,
            [.., Some(true)] => Self::of_data_url(text, start),
            [Some(false), Some(false), Some(false)] => Self::Base64(start),
            _ => Self::Undecided,
        }
    }

    fn of_data_url(text: &[u8], start: usize) -> Self {
        match memchr(b',', text) {
            Some(comma) => {
                let kind = text[..comma].to_ascii_lowercase();
                if kind.ends_with(b";base64") { Self::Base64(start + comma + 1) } else { Self::Broken }
            }
            None if text.len() > LONGEST => Self::Broken,
            None => Self::Undecided,
        }
    }
}

/// Whether the text begins with the word, whatever the case; none while it is too short to say.
fn begins(text: &[u8], word: &[u8]) -> Option<bool> {
    let shorter = text.len().min(word.len());
    let same = text[..shorter].eq_ignore_ascii_case(&word[..shorter]);
    if same && shorter < word.len() { None } else { Some(same) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell_addresses_data_urls_and_base64_apart() {
        let long = [b"data:".as_slice(), &[b'x'; 300]].concat();
        let cases: [(&[u8], Head); 12] = [
            (b"", Head::Undecided),
            (b" \n", Head::Undecided),
            (b"http", Head::Undecided),
            (b"https:/", Head::Undecided),
            (b"https://a", Head::Address),
            (b"HTTP://a", Head::Address),
            (b"dat", Head::Undecided),
            (b"data:image/png;base64", Head::Undecided),
            (b"  data:image/png;Base64,iVBO", Head::Base64(24)),
            (b"data:image/svg+xml,<svg", Head::Broken),
            (b"iVBO", Head::Base64(0)),
            (&long, Head::Broken),
        ];
        for (text, wanted) in cases {
            assert_eq!(Head::of(text), wanted, "{:?}", String::from_utf8_lossy(text));
        }
    }
}
