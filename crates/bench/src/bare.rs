//! The floor of taking a picture in: the same steps as library calls in one loop, with nothing around them.

mod thumbnail;

use crate::{
    picture::{Format, Original},
    process::own_cpu,
    statistics::{median, ms},
};
use anyhow::{Context, Result, bail};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::{
    borrow::Cow,
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

/// What to take in.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The folder of the pictures
    #[arg(long)]
    pictures: PathBuf,
    /// The side of the picture
    #[arg(long)]
    side: u32,
    /// Its format
    #[arg(long)]
    format: Format,
    /// How many
    #[arg(long)]
    count: u64,
    /// Where to
    #[arg(long)]
    folder: PathBuf,
}

/// Processor time of a picture, in milliseconds.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Cost {
    /// Until it is kept and has its row.
    pub(crate) kept: f64,
    /// With its thumbnail.
    pub(crate) full: f64,
    /// What bringing the file to the disk costs besides.
    pub(crate) sync: f64,
}

/// An answer of the vendor, without copies where it needs none.
#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    data: Vec<Item<'a>>,
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow)]
    b64_json: Cow<'a, str>,
}

/// Takes them in one by one, and prints the medians as JSON.
pub(crate) fn run(args: &Args) -> Result<()> {
    fs::create_dir_all(&args.folder)?;
    let rows = rows(&args.folder)?;
    let (head, rest) = Original::read(&args.pictures, args.format, args.side)?.base64();
    let (mut kept, mut full, mut sync) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..args.count {
        let mark = args.format.mark64(number);
        let body = [b"{\"data\":[{\"b64_json\":\"", head.as_ref(), mark.as_bytes(), &rest, b"\"}]}"].concat();
        let began = own_cpu()?;
        let (path, file) = keep(&body, args.format, &args.folder, &rows)?;
        let has_it = own_cpu()?;
        let small = thumbnail::make(&path, args.format)?;
        fs::write(path.with_extension("small"), small)?;
        let done = own_cpu()?;
        file.sync_data()?;
        kept.push(ms(has_it - began));
        full.push(ms(done - began));
        sync.push(ms(own_cpu()? - done));
    }
    let cost = Cost { kept: median(&kept), full: median(&full), sync: median(&sync) };
    println!("{}", serde_json::to_string(&cost)?);
    Ok(())
}

/// Parsed, decoded, looked at, digested, written, noted.
pub(crate) fn keep(body: &[u8], format: Format, folder: &Path, rows: &Connection) -> Result<(PathBuf, File)> {
    let answer: Answer = serde_json::from_slice(body)?;
    let text = &answer.data.first().context("no picture")?.b64_json;
    let picture = base64_simd::STANDARD.decode_to_vec(text.as_bytes())?;
    if format == Format::Png {
        walk(&picture)?;
    }
    let digest = blake3::hash(&picture).to_hex();
    let (part, path) = (folder.join("part"), folder.join(format!("{digest}.{}", format.name())));
    let mut file = File::create(&part)?;
    file.write_all(&picture)?;
    fs::rename(&part, &path)?;
    let sql = "INSERT INTO pictures (digest, bytes) VALUES (?, ?)";
    rows.prepare_cached(sql)?.execute((digest.as_str(), i64::try_from(picture.len())?))?;
    Ok((path, file))
}

/// A database for what is noted.
pub(crate) fn rows(folder: &Path) -> Result<Connection> {
    let rows = Connection::open(folder.join("rows.db"))?;
    rows.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
         CREATE TABLE IF NOT EXISTS pictures (digest TEXT PRIMARY KEY, bytes INTEGER);",
    )?;
    Ok(rows)
}

/// Every chunk of a PNG file with its checksum.
fn walk(file: &[u8]) -> Result<()> {
    let mut rest = file.strip_prefix(b"\x89PNG\r\n\x1a\n").context("no PNG signature")?;
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        let (Some(body), Some(sum)) = (after.get(..length + 4), after.get(length + 4..length + 8)) else {
            bail!("a chunk is cut short")
        };
        if crc32fast::hash(body).to_be_bytes() != sum {
            bail!("a checksum is wrong");
        }
        rest = &after[length + 8..];
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_kept_as_it_came_and_gets_a_thumbnail() {
        let folder = tempfile::tempdir().unwrap();
        let rows = rows(folder.path()).unwrap();
        for format in Format::ALL {
            let original = Original::sample(format, 700).unwrap();
            let ((head, rest), mark) = (original.base64(), format.mark64(5));
            let body =
                [b"{\"data\":[{\"b64_json\":\"", head.as_ref(), mark.as_bytes(), &rest, b"\"}]}"].concat();
            let (path, _) = keep(&body, format, folder.path(), &rows).unwrap();
            assert_eq!(fs::read(&path).unwrap(), original.copy(5), "{format}");
            let small = image::load_from_memory(&thumbnail::make(&path, format).unwrap()).unwrap();
            assert_eq!((small.width(), small.height()), (512, 512), "{format}");
        }
    }

    #[test]
    fn a_broken_file_is_found_by_its_checksums() {
        let mut file = Original::sample(Format::Png, 32).unwrap().copy(1);
        assert!(walk(&file).is_ok());
        file[50] ^= 1;
        assert!(walk(&file).is_err());
        assert!(walk(b"GIF89a").is_err());
    }
}
