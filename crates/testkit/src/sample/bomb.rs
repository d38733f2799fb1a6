//! Bodies that are small on the wire and huge when unpacked.

/// A gzip file of so many zero bytes, about 160 times smaller than what it unpacks to.
#[must_use]
pub fn gzip_of_zeros(bytes: u32) -> Vec<u8> {
    let mut file = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    file.extend(deflate_of_zeros(bytes));
    file.extend(crc_of_zeros(bytes).to_le_bytes());
    file.extend(bytes.to_le_bytes());
    file
}

/// A PNG whose head promises 65535 x 65535 pixels of 8 bit RGBA (17 GB), and whose data unpacks to 64 MiB of zeros.
#[must_use]
pub fn png_bomb() -> Vec<u8> {
    const SIDE: u32 = 65_535;
    const DATA: u32 = 64 << 20;
    let mut head = [SIDE.to_be_bytes(), SIDE.to_be_bytes()].concat();
    head.extend([8, 6, 0, 0, 0]);
    let mut data = vec![0x78, 0x01];
    data.extend(deflate_of_zeros(DATA));
    // Adler-32 of zeros: the first sum stays 1, the second is the length modulo 65521.
    data.extend(((DATA % 65_521) << 16 | 1).to_be_bytes());
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, content) in [(b"IHDR", head), (b"IDAT", data), (b"IEND", Vec::new())] {
        file.extend(u32::try_from(content.len()).unwrap_or(u32::MAX).to_be_bytes());
        let start = file.len();
        file.extend(kind);
        file.extend(content);
        let crc = crc32fast::hash(&file[start..]);
        file.extend(crc.to_be_bytes());
    }
    file
}

/// One deflate block with fixed codes (RFC 1951, 3.2.6): a zero, then copies of 258 zeros.
fn deflate_of_zeros(bytes: u32) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.push(0b1, 1);
    bits.push(0b01, 2);
    let (copies, singles) = if bytes == 0 { (0, 0) } else { ((bytes - 1) / 258, (bytes - 1) % 258 + 1) };
    for _ in 0..singles {
        bits.code(0b0011_0000, 8);
    }
    for _ in 0..copies {
        // Length code 285 stands for 258, distance code 0 for 1.
        bits.code(0b1100_0101, 8);
        bits.code(0, 5);
    }
    bits.code(0, 7);
    bits.finish()
}

fn crc_of_zeros(bytes: u32) -> u32 {
    static PIECE: [u8; 65_536] = [0; 65_536];
    let mut hasher = crc32fast::Hasher::new();
    let mut left = bytes as usize;
    while left > 0 {
        let now = left.min(PIECE.len());
        hasher.update(&PIECE[..now]);
        left -= now;
    }
    hasher.finalize()
}

/// Bits, the first in the lowest place of a byte.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    pending: u32,
    count: u32,
}

impl Bits {
    fn push(&mut self, bits: u32, count: u32) {
        self.pending |= bits << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push((self.pending & 0xff) as u8);
            self.pending >>= 8;
            self.count -= 8;
        }
    }

    /// A Huffman code; those go in with their highest bit first.
    fn code(&mut self, code: u32, count: u32) {
        self.push(code.reverse_bits() >> (32 - count), count);
    }

    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.bytes.push((self.pending & 0xff) as u8);
        }
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_png_around_the_same_deflate_can_be_read() {
        // 3 x 2 grey pixels: two rows of a filter byte and three pixels, all zero.
        let mut data = vec![0x78, 0x01];
        data.extend(deflate_of_zeros(8));
        data.extend((8u32 << 16 | 1).to_be_bytes());
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        let head = [0, 0, 0, 3, 0, 0, 0, 2, 8, 0, 0, 0, 0].to_vec();
        for (kind, content) in [(b"IHDR", head), (b"IDAT", data), (b"IEND", Vec::new())] {
            file.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
            let start = file.len();
            file.extend(kind);
            file.extend(content);
            let crc = crc32fast::hash(&file[start..]);
            file.extend(crc.to_be_bytes());
        }
        let read = image::load_from_memory(&file).unwrap();
        assert_eq!((read.width(), read.height()), (3, 2));
    }

    #[test]
    fn bombs_are_small_on_the_wire() {
        assert!(gzip_of_zeros(64 << 20).len() < 450_000);
        let bomb = png_bomb();
        assert!(bomb.len() < 450_000);
        let size = image::ImageReader::new(std::io::Cursor::new(&bomb)).with_guessed_format().unwrap();
        assert_eq!(size.into_dimensions().unwrap(), (65_535, 65_535));
    }
}
