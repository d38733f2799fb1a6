//! How fast a large picture is read. Figures are printed (`cargo test --release -- --nocapture speed`), never asserted.

use base64::{Engine, engine::general_purpose};
use impasto_intake::{Intake, Limits, Sink};
use std::{io, time::Instant};

/// Counts bytes.
#[derive(Default)]
struct Count {
    bytes: usize,
    largest: usize,
    writes: usize,
}

impl Sink for Count {
    fn open(&mut self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes += bytes.len();
        self.writes += 1;
        self.largest = self.largest.max(bytes.len());
        Ok(())
    }

    fn close(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn abandon(&mut self, number: usize) {
        panic!("picture {number} was abandoned");
    }
}

#[test]
fn a_large_picture_passes_in_small_writes_at_any_speed() {
    let size = if cfg!(debug_assertions) { 2 << 20 } else { 25 << 20 };
    let picture: Vec<u8> = (0..size).map(|n: u32| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let plain = general_purpose::STANDARD.encode(&picture);
    let safe = general_purpose::URL_SAFE_NO_PAD.encode(&picture);
    let wrapped = plain.as_bytes().chunks(76).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\\n");
    let slashed = plain.replace('/', "\\/");
    for (what, string) in [("plain", plain), ("URL-safe", safe), ("wrapped", wrapped), ("slashed", slashed)] {
        let json = format!(r#"{{"data":[{{"b64_json":"{string}"}}]}}"#);
        let event = format!("data: {json}\n\n");
        for (content_type, body) in [("application/json", &json), ("text/event-stream", &event)] {
            for chunk in [16 << 10, 1 << 20] {
                let mut sink = Count::default();
                let begun = Instant::now();
                let mut intake = Intake::new(Some(content_type), &["data.*.b64_json"], Limits::default());
                for piece in body.as_bytes().chunks(chunk) {
                    intake.push(piece, &mut sink, &mut |_| ()).unwrap();
                }
                assert!(intake.finish(&mut sink, &mut |_| ()).unwrap().whole);
                println!("{what}, {content_type}, chunks of {chunk}: {:?} for {size} bytes", begun.elapsed());
                assert_eq!(sink.bytes, picture.len());
                assert!(sink.largest <= 48 << 10);
                assert!(sink.writes <= sink.bytes / (16 << 10), "{what}: {} writes", sink.writes);
            }
        }
    }
}
