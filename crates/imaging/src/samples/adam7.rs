//! An interlaced PNG file. The `png` crate reads but does not write them.

use image::RgbImage;

/// First column, first row, step between columns, step between rows of the seven passes.
const PASSES: [(u32, u32, u32, u32); 7] =
    [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

pub(super) fn write(pixels: &RgbImage) -> Vec<u8> {
    let mut rows = Vec::new();
    for (x0, y0, dx, dy) in PASSES {
        for y in (y0..pixels.height()).step_by(dy as usize) {
            // No filter; a pass without columns has no rows either.
            if x0 < pixels.width() {
                rows.push(0);
            }
            for x in (x0..pixels.width()).step_by(dx as usize) {
                rows.extend(pixels.get_pixel(x, y).0);
            }
        }
    }
    let mut head = [pixels.width().to_be_bytes(), pixels.height().to_be_bytes()].concat();
    head.extend([8, 2, 0, 0, 1]);
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [(b"IHDR", head), (b"IDAT", stored(&rows)), (b"IEND", Vec::new())] {
        let body = [&kind[..], &data].concat();
        out.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        out.extend(&body);
        out.extend(crc32fast::hash(&body).to_be_bytes());
    }
    out
}

/// A zlib stream without compression.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut parts = bytes.chunks(0xFFFF).peekable();
    while let Some(part) = parts.next() {
        let len = u16::try_from(part.len()).unwrap();
        out.push(u8::from(parts.peek().is_none()));
        out.extend(len.to_le_bytes());
        out.extend((!len).to_le_bytes());
        out.extend(part);
    }
    let (a, b) = bytes.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65521;
        (a, (b + a) % 65521)
    });
    out.extend((b << 16 | a).to_be_bytes());
    out
}
