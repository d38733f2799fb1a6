//! Fills a gallery for measuring: copies of the pictures that are in a store, one every four minutes back from now.
//!
//! `cargo run -p impasto-store-sqlite --example fill -- FILE COUNT`; `cargo xtask gallery` does it all.
#![allow(clippy::print_stdout, reason = "a program for the command line")]

use impasto_ports::{ImageKind, ImageQuery, ImageRow, Store};
use impasto_store_sqlite::Sqlite;
use std::{
    env, error,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

type Failure = Box<dyn error::Error>;

/// Rows that go in at once.
const BATCH: i64 = 5_000;
const APART_MS: i64 = 4 * 60 * 1_000;

fn main() -> Result<(), Failure> {
    let usage = "usage: fill FILE COUNT";
    let mut words = env::args().skip(1);
    let file = PathBuf::from(words.next().ok_or(usage)?);
    let count: i64 = words.next().ok_or(usage)?.parse()?;
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(fill(&file, count))
}

async fn fill(file: &Path, count: i64) -> Result<(), Failure> {
    let store = Sqlite::open(file)?;
    let query = ImageQuery { kind: Some(ImageKind::Output), limit: 300, ..ImageQuery::default() };
    let there = store.images(&query).await?.images;
    if there.is_empty() {
        return Err("the store has no picture to copy; make some first".into());
    }
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?;
    for first in (0..count).step_by(usize::try_from(BATCH)?) {
        let last = count.min(first + BATCH);
        let rows: Vec<_> = (first..last)
            .zip(there.iter().cycle())
            .map(|(at, of)| copy(of, at, now - (count - at) * APART_MS))
            .collect();
        store.add_images(&rows).await?;
    }
    println!("{count} copies of {} pictures", there.len());
    Ok(())
}

/// The same picture at another time, of no job.
fn copy(of: &ImageRow, at: i64, created_ms: i64) -> ImageRow {
    // As the ids of pictures are, in the order of time.
    let id = format!("{created_ms:012x}7{:03x}8{at:015x}-0", at % 4096);
    ImageRow { id, job: None, call: None, created_ms, starred: at % 50 == 0, ..of.clone() }
}
