//! Base64 as it arrives: any chunking, both alphabets, padded or not, white space anywhere.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use base64_simd::Out;

/// Base64 characters decoded at once; they give 48 KiB.
const BLOCK: usize = 64 << 10;

/// Shorter pieces are collected first, so that a small chunk or an escape every few characters costs no small write.
const DIRECT: usize = 32 << 10;

/// Some encoders leave bits in the last character that decode to nothing. They are no reason to lose a paid picture.
const CONFIG: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, CONFIG);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, CONFIG);

/// Why decoding stopped: the text is not base64, or the receiver of the bytes failed.
#[derive(Debug)]
pub(crate) enum Stop<E> {
    Invalid,
    Receiver(E),
}

/// A decoder of one string after the other; its buffers are used again.
#[derive(Default)]
pub(crate) struct Base64 {
    /// Characters that wait, without white space and padding, in the standard alphabet.
    waiting: Vec<u8>,
    out: Vec<u8>,
    padded: bool,
}

impl Base64 {
    /// Forgets the string before.
    pub(crate) fn reset(&mut self) {
        self.waiting.clear();
        self.padded = false;
    }

    /// Decodes the next characters and hands out bytes, at most 48 KiB at once.
    pub(crate) fn push<E>(
        &mut self,
        mut text: &[u8],
        give: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), Stop<E>> {
        while !text.is_empty() {
            let used = if text.len() < DIRECT || self.padded {
                self.collect(text, give)?
            } else if self.waiting.is_empty() {
                self.direct(text, give)?
            } else {
                // Completes the group that waits, so that what follows begins with a whole one.
                let missing = self.waiting.len().next_multiple_of(4) - self.waiting.len();
                self.tidy(&text[..missing])?;
                self.flush(give)?;
                missing
            };
            text = &text[used..];
        }
        Ok(())
    }

    /// The string has ended: decodes the rest, whose last group needs no padding.
    pub(crate) fn finish<E>(&mut self, give: &mut impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), Stop<E>> {
        self.flush(give)?;
        let decoded = decode(&STANDARD, &self.waiting, &mut self.out, give)?;
        if decoded { Ok(()) } else { Err(Stop::Invalid) }
    }

    fn collect<E>(
        &mut self,
        text: &[u8],
        give: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<usize, Stop<E>> {
        let piece = &text[..text.len().min(BLOCK)];
        self.tidy(piece)?;
        if self.waiting.len() >= BLOCK {
            self.flush(give)?;
        }
        Ok(piece.len())
    }

    /// Decodes a block straight from the chunk. Text with white space or of mixed alphabets has to be copied.
    fn direct<E>(
        &mut self,
        text: &[u8],
        give: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<usize, Stop<E>> {
        let block = &text[..text.len().min(BLOCK) & !3];
        if decode(&STANDARD, block, &mut self.out, give)? || decode(&URL_SAFE, block, &mut self.out, give)? {
            self.padded = block.ends_with(b"=");
        } else {
            self.tidy(block)?;
            self.flush(give)?;
        }
        Ok(block.len())
    }

    /// Adds characters to those that wait: drops white space and padding, turns the URL-safe alphabet into the standard
    /// one.
    fn tidy<E>(&mut self, text: &[u8]) -> Result<(), Stop<E>> {
        // Without an early end the compiler can look at many bytes at once.
        let special = |byte: u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'=' | b'-' | b'_');
        if !self.padded && !text.iter().fold(false, |found, &byte| found | special(byte)) {
            self.waiting.extend_from_slice(text);
            return Ok(());
        }
        for &byte in text {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => {}
                b'=' => self.padded = true,
                _ if self.padded => return Err(Stop::Invalid),
                b'-' => self.waiting.push(b'+'),
                b'_' => self.waiting.push(b'/'),
                _ => self.waiting.push(byte),
            }
        }
        Ok(())
    }

    /// Decodes the whole groups that wait.
    fn flush<E>(&mut self, give: &mut impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), Stop<E>> {
        let whole = self.waiting.len() & !3;
        for block in self.waiting[..whole].chunks(BLOCK) {
            if !decode(&STANDARD, block, &mut self.out, give)? {
                return Err(Stop::Invalid);
            }
        }
        self.waiting.drain(..whole);
        Ok(())
    }
}

/// Decodes and hands out; false when the text is not base64, and then nothing was handed out.
fn decode<E>(
    engine: &GeneralPurpose,
    text: &[u8],
    out: &mut Vec<u8>,
    give: &mut impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<bool, Stop<E>> {
    let room = text.len() / 4 * 3 + 3;
    if out.len() < room {
        out.resize(room, 0);
    }
    // Nearly all there is: the standard alphabet, nothing else. What is unusual goes to the engine, which forgives more.
    let plain = base64_simd::STANDARD_NO_PAD.decode(text, Out::from_slice(out)).map(|bytes| bytes.len());
    let length = match plain {
        Ok(length) => length,
        Err(_) => match engine.decode_slice(text, out) {
            Ok(length) => length,
            Err(_) => return Ok(false),
        },
    };
    if length > 0 {
        give(&out[..length]).map_err(Stop::Receiver)?;
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decoded(pieces: &[&[u8]]) -> Option<Vec<u8>> {
        let mut all = Vec::new();
        let mut give = |bytes: &[u8]| -> Result<(), std::convert::Infallible> {
            all.extend_from_slice(bytes);
            Ok(())
        };
        let mut decoder = Base64::default();
        for piece in pieces {
            decoder.push(piece, &mut give).ok()?;
        }
        decoder.finish(&mut give).ok()?;
        Some(all)
    }

    #[test]
    fn both_alphabets_with_and_without_padding_and_with_white_space_are_read() {
        let cases: [(&str, Option<&[u8]>); 13] = [
            ("", Some(b"")),
            ("+/+/", Some(&[0xfb, 0xff, 0xbf])),
            ("-_-_", Some(&[0xfb, 0xff, 0xbf])),
            ("-/+_", Some(&[0xfb, 0xff, 0xbf])),
            ("QUI=", Some(b"AB")),
            ("QUI", Some(b"AB")),
            ("QQ==", Some(b"A")),
            ("QQ==\r\n", Some(b"A")),
            (" Q\nU\tI =", Some(b"AB")),
            ("QR==", Some(b"A")),
            ("Q", None),
            ("QQ==QQ==", None),
            ("QUJ*", None),
        ];
        for (text, wanted) in cases {
            assert_eq!(decoded(&[text.as_bytes()]).as_deref(), wanted, "{text:?} at once");
            let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
            assert_eq!(decoded(&bytes).as_deref(), wanted, "{text:?} byte by byte");
        }
    }

    proptest! {
        #[test]
        fn wrapped_and_url_safe_text_of_several_blocks_decodes_like_the_plain_one(
            seed in any::<u32>(), length in 0_u32..200_000, width in 1_usize..200, chunk in 1_usize..70_000,
        ) {
            let picture: Vec<u8> = (0..length).map(|n| ((n ^ seed).wrapping_mul(2_654_435_761) >> 24) as u8).collect();
            let plain = base64::engine::general_purpose::STANDARD.encode(&picture);
            let safe = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&picture);
            let wrapped = plain.as_bytes().chunks(width).collect::<Vec<_>>().join(&b"\r\n"[..]);
            for text in [plain.as_bytes(), safe.as_bytes(), &wrapped] {
                let pieces: Vec<&[u8]> = text.chunks(chunk).collect();
                prop_assert!(decoded(&pieces).as_ref() == Some(&picture));
            }
        }
    }
}
