//! Base64 of bytes that come in pieces of any length.

use base64::{Engine, engine::general_purpose::STANDARD};

/// Encodes pieces so that the texts joined are the base64 of the bytes joined.
#[derive(Default)]
pub(crate) struct Base64 {
    /// Up to two bytes that do not make a group of three yet.
    carry: Vec<u8>,
}

impl Base64 {
    /// The text that this piece completes; may be empty.
    pub(crate) fn push(&mut self, piece: &[u8]) -> String {
        let mut text = String::with_capacity(piece.len() / 3 * 4 + 4);
        let missing = (3 - self.carry.len()).min(piece.len());
        let (head, rest) = if self.carry.is_empty() { (&piece[..0], piece) } else { piece.split_at(missing) };
        self.carry.extend_from_slice(head);
        if self.carry.len() == 3 {
            STANDARD.encode_string(&self.carry, &mut text);
            self.carry.clear();
        }
        let (groups, tail) = rest.split_at(rest.len() - rest.len() % 3);
        STANDARD.encode_string(groups, &mut text);
        self.carry.extend_from_slice(tail);
        text
    }

    /// The last group, padded; may be empty.
    pub(crate) fn finish(&mut self) -> String {
        STANDARD.encode(std::mem::take(&mut self.carry))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_any_length_join_to_the_same_text() {
        let bytes: Vec<u8> = (0..=255).collect();
        for length in 0..20 {
            for piece in 1..=length.max(1) {
                let mut encoder = Base64::default();
                let mut text: String = bytes[..length].chunks(piece).map(|p| encoder.push(p)).collect();
                text.push_str(&encoder.push(&[]));
                text.push_str(&encoder.finish());
                assert_eq!(text, STANDARD.encode(&bytes[..length]), "{length} in pieces of {piece}");
            }
        }
    }
}
