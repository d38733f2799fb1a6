//! A thumbnail of a large PNG file must not need the memory of a whole frame. One test in a process of its own, so that
//! nothing else raises the high-water mark.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

use impasto_imaging::{Limits, thumbnail};
use std::{fs, io::BufWriter, path::Path};

const SIDE: u32 = 4096;

/// The most memory that this process ever had, in KiB.
fn high_water() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

/// Written row by row, so that writing it needs no frame either.
fn write_large(path: &Path, depth: png::BitDepth) {
    let mut encoder = png::Encoder::new(BufWriter::new(fs::File::create(path).unwrap()), SIDE, SIDE);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(depth);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().unwrap();
    let mut stream = writer.stream_writer().unwrap();
    let bytes = SIDE as usize * 3 * depth as usize / 8;
    for y in 0..SIDE as usize {
        let row: Vec<u8> = (0..bytes).map(|x| ((x * 7) ^ (y * 3)) as u8).collect();
        std::io::Write::write_all(&mut stream, &row).unwrap();
    }
    stream.finish().unwrap();
}

#[test]
fn a_square_of_4096_needs_far_less_than_its_frame() {
    let folder = tempfile::tempdir().unwrap();
    for depth in [png::BitDepth::Eight, png::BitDepth::Sixteen] {
        let path = folder.path().join("large.png");
        write_large(&path, depth);
        let before = high_water();
        let small = thumbnail(&path, 512, &Limits::default()).unwrap();
        assert_eq!((small.size.width, small.size.height), (512, 512));
        let grown = high_water() - before;
        // A frame has 48 MiB (96 MiB with 16 bits); the averaged picture of 1024 by 1024 has 3.
        assert!(grown < 16 * 1024, "{grown} KiB more with {depth:?} bits");
    }
}
