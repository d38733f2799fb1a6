//! How often a picture is copied on its way from the body to the sink: counted by the allocator.
#![allow(clippy::unwrap_used, reason = "a test that cannot begin has failed")]

use base64::{Engine, engine::general_purpose::STANDARD};
use impasto_intake::{Intake, Limits, Sink};
use std::io;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

const PICTURE: usize = 12 << 20;

/// Counts what it is given.
#[derive(Default)]
struct Scales(usize);

impl Sink for Scales {
    fn open(&mut self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0 += bytes.len();
        Ok(())
    }

    fn close(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn abandon(&mut self, _: usize) {}
}

/// Twelve megabytes of picture pass through buffers that are smaller by far, and are used again: whatever is allocated in
/// all, from the first byte to the last, is a small part of the picture. An owned copy of the string would be 16 MiB.
#[test]
fn a_picture_passes_without_a_copy_of_it() {
    let picture: Vec<u8> = (0..PICTURE).map(|at| (at % 251) as u8).collect();
    let body = format!("{{\"data\":[{{\"b64_json\":\"{}\"}}]}}", STANDARD.encode(&picture)).into_bytes();
    // As a connection gives them: small, large, and in between.
    for piece in [1 << 10, 16 << 10, 100_000, 1 << 20] {
        let mut scales = Scales::default();
        let profiler = dhat::Profiler::builder().testing().build();
        let mut intake = Intake::new(Some("application/json"), &["data.*.b64_json"], Limits::default());
        for bytes in body.chunks(piece) {
            intake.push(bytes, &mut scales, &mut |_| ()).unwrap();
        }
        let finished = intake.finish(&mut scales, &mut |_| ()).unwrap();
        let counted = dhat::HeapStats::get();
        drop(profiler);
        assert_eq!((finished.lifted, finished.whole, scales.0), (1, true, PICTURE));
        assert!(counted.total_bytes < PICTURE as u64 / 16, "{piece}: {counted:?}");
        assert!(counted.max_bytes < 512 << 10, "{piece}: {counted:?}");
    }
}
