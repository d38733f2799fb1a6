//! Undoes the escapes of a JSON string as it arrives.

use crate::Result;
use memchr::memchr2;

/// Stands for all characters that are not ASCII, and for faulty escapes. It is neither base64 nor part of an address.
const FOREIGN: u8 = 0xff;

/// The escape that is being read, if any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Escapes {
    /// None.
    #[default]
    Outside,
    /// The backslash was the last byte.
    Begun,
    /// So many of the four digits of `\u` were read, with this value.
    Digits(u8, u16),
}

impl Escapes {
    /// A backslash came.
    pub(crate) const fn begin(&mut self) {
        *self = Self::Begun;
    }

    /// Leaves the escape, whatever it means; true when there was one, and then the next byte still belongs to it.
    pub(crate) fn skip(&mut self) -> bool {
        std::mem::take(self) != Self::Outside
    }

    /// Undoes escapes up to the end of the bytes or of the string. Returns how many bytes it used, among them the
    /// closing quote, and whether that came.
    pub(crate) fn undo(
        &mut self,
        bytes: &[u8],
        take: &mut dyn FnMut(&[u8]) -> Result<()>,
    ) -> Result<(usize, bool)> {
        let mut at = 0;
        while at < bytes.len() {
            if *self != Self::Outside {
                at += self.step(bytes[at], take)?;
                continue;
            }
            let end = memchr2(b'"', b'\\', &bytes[at..]).map_or(bytes.len(), |found| at + found);
            take(&bytes[at..end])?;
            match bytes.get(end) {
                Some(b'"') => return Ok((end + 1, true)),
                Some(_) => self.begin(),
                None => {}
            }
            at = end + 1;
        }
        Ok((bytes.len(), false))
    }

    /// Reads one byte of an escape; 0 when it does not belong to it.
    fn step(&mut self, byte: u8, take: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<usize> {
        let means = match (*self, byte) {
            (Self::Begun, b'u') => {
                *self = Self::Digits(0, 0);
                return Ok(1);
            }
            (Self::Begun, b'n') => b'\n',
            (Self::Begun, b'r') => b'\r',
            (Self::Begun, b't') => b'\t',
            (Self::Begun, b'/' | b'"' | b'\\') => byte,
            (Self::Begun | Self::Outside, _) => FOREIGN,
            (Self::Digits(count, value), _) => return self.digit(count, value, byte, take),
        };
        *self = Self::Outside;
        take(&[means])?;
        Ok(1)
    }

    fn digit(
        &mut self,
        count: u8,
        value: u16,
        byte: u8,
        take: &mut dyn FnMut(&[u8]) -> Result<()>,
    ) -> Result<usize> {
        let Some(digit) = char::from(byte).to_digit(16).and_then(|digit| u16::try_from(digit).ok()) else {
            *self = Self::Outside;
            take(&[FOREIGN])?;
            return Ok(0);
        };
        let value = value << 4 | digit;
        if count < 3 {
            *self = Self::Digits(count + 1, value);
            return Ok(1);
        }
        *self = Self::Outside;
        take(&[u8::try_from(value).ok().filter(u8::is_ascii).unwrap_or(FOREIGN)])?;
        Ok(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn undone(string: &[u8], chunk: usize) -> (Vec<u8>, usize) {
        let (mut escapes, mut all, mut used) = (Escapes::default(), Vec::new(), 0);
        for piece in string.chunks(chunk) {
            let mut take = |plain: &[u8]| {
                all.extend_from_slice(plain);
                Ok(())
            };
            let (length, ended) = escapes.undo(piece, &mut take).unwrap();
            used += length;
            if ended {
                break;
            }
        }
        (all, used)
    }

    #[test]
    fn an_escape_means_one_ascii_character_or_something_foreign() {
        let cases: [(&[u8], &[u8], usize); 8] = [
            (br#"a\/b\n\r\t"x"#, b"a/b\n\r\t", 11),
            (br#"\u002f\u002B"x"#, b"/+", 13),
            (br#"\""x"#, b"\"", 3),
            (br#"\\"x"#, b"\\", 3),
            (br#"\u00e9\ud83d"x"#, b"\xff\xff", 13),
            (br#"\x"x"#, b"\xff", 3),
            (br#"\u12"x"#, b"\xff", 5),
            (br#"\u1\"a"x"#, b"\xff\"a", 7),
        ];
        for (string, wanted, used) in cases {
            for chunk in 1..=string.len() {
                let text = String::from_utf8_lossy(string);
                assert_eq!(undone(string, chunk), (wanted.to_vec(), used), "{text} by {chunk}");
            }
        }
    }
}
