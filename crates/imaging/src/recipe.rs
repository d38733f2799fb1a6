//! Writing a recipe (JSON) into a file that leaves, without touching a pixel, and reading it back.
//!
//! | Format | Where | Why there |
//! | --- | --- | --- |
//! | PNG | `iTXt` chunk `impasto` after `IHDR` | UTF-8 by definition, at the head of the file |
//! | JPEG | comment segments after `APP0` and `APP1` | a file may have only one XMP segment, which vendors use; comments are free, and several hold what one cannot |
//! | WebP | XMP chunk | the only chunk for text; a vendor's XMP is kept and ours added to it |
//! | GIF | comment extension before the first frame | the only place for text |
//! | SVG, AVIF | nowhere | SVG would have to be edited as XML; AVIF keeps offsets that would have to move |

mod gif;
mod jpeg;
mod png;
mod webp;
mod xmp;

use crate::{Error, MediaType, Result, signed::signed, sniff::type_of, source::Source};
use serde::de::IgnoredAny;
use std::{
    io::{self, Read, Seek, SeekFrom, Write},
    ops::Range,
    path::Path,
};

/// What marks our chunk, segment or extension, where the format has room for a name.
const KEYWORD: &[u8] = b"impasto\0";

/// How a file with a recipe is put together: pieces of the original, and what is written between.
///
/// The original need not be in memory: a plan for a file of 25 MB is a few hundred bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Splice {
    pieces: Vec<Piece>,
}

/// A piece of the new file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// These bytes of the original.
    Copy(Range<u64>),
    /// These new bytes.
    Write(Vec<u8>),
}

impl Splice {
    /// Plans how a recipe gets into a picture. A recipe that is already there is replaced.
    ///
    /// # Errors
    /// [`Error::Signed`] for a picture with content credentials, which a change would break; [`Error::Unsupported`] for SVG
    /// and AVIF; [`Error::Recipe`] for what is no JSON; [`Error::CutShort`], [`Error::Broken`], [`Error::NotAPicture`].
    pub fn plan(bytes: &[u8], recipe: &str) -> Result<Self> {
        plan(&mut Source::of(bytes), recipe)
    }

    /// Plans it for a file, of which only headers are read.
    ///
    /// # Errors
    /// As [`Splice::plan`], and [`Error::Read`].
    pub fn plan_file(path: &Path, recipe: &str) -> Result<Self> {
        plan(&mut Source::open(path)?, recipe)
    }

    /// The pieces, in order.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Bytes of the new file.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.pieces.iter().map(Piece::len).sum()
    }

    /// Whether there are no pieces; never so after planning.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes the new file, with the original beside.
    ///
    /// # Errors
    /// Those of the original and of the new file; an original that became shorter meanwhile.
    pub fn write_to(&self, original: &mut (impl Read + Seek), out: &mut impl Write) -> io::Result<()> {
        for piece in &self.pieces {
            match piece {
                Piece::Write(bytes) => out.write_all(bytes)?,
                Piece::Copy(range) => {
                    original.seek(SeekFrom::Start(range.start))?;
                    let wanted = piece.len();
                    if io::copy(&mut original.by_ref().take(wanted), out)? != wanted {
                        return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
                    }
                }
            }
        }
        Ok(())
    }

    /// The original without these ranges; `None` where there are none.
    fn leaving_out(ranges: impl Iterator<Item = Range<u64>>, len: u64) -> Option<Self> {
        let (mut plan, mut from, mut some) = (Self::default(), 0, false);
        for range in ranges {
            plan.copy(from..range.start);
            from = range.end;
            some = true;
        }
        plan.copy(from..len);
        some.then_some(plan)
    }

    /// Adds bytes of the original.
    fn copy(&mut self, range: Range<u64>) {
        match self.pieces.last_mut() {
            _ if range.is_empty() => {}
            Some(Piece::Copy(last)) if last.end == range.start => last.end = range.end,
            _ => self.pieces.push(Piece::Copy(range)),
        }
    }

    /// Adds new bytes.
    fn write(&mut self, bytes: Vec<u8>) {
        self.pieces.push(Piece::Write(bytes));
    }
}

impl Piece {
    /// Bytes of this piece.
    #[must_use]
    pub const fn len(&self) -> u64 {
        match self {
            Self::Copy(range) => range.end - range.start,
            Self::Write(bytes) => bytes.len() as u64,
        }
    }

    /// Whether it has no bytes.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Writes a recipe into a picture in memory.
///
/// # Errors
/// As [`Splice::plan`].
pub fn splice(bytes: &[u8], recipe: &str) -> Result<Vec<u8>> {
    made(bytes, &Splice::plan(bytes, recipe)?)
}

/// A picture in memory without the recipe that was written into it, and otherwise as it is; `None` where there is none.
///
/// # Errors
/// As [`read_recipe`], where a recipe may be in a file that cannot be read to its end.
pub fn without_recipe(bytes: &[u8]) -> Result<Option<Vec<u8>>> {
    match bare(&mut Source::of(bytes)) {
        Ok(plan) => plan.map(|plan| made(bytes, &plan)).transpose(),
        // What vendors forgive is not refused here.
        Err(_) if !may_hold(bytes) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether one of our own marks stands somewhere; the bare word may be anybody's.
fn may_hold(bytes: &[u8]) -> bool {
    let holds = |mark: &[u8]| bytes.windows(mark.len()).any(|window| window == mark);
    holds(KEYWORD) || xmp::MARKS.iter().any(|mark| holds(mark.as_bytes()))
}

fn bare<R: Read + Seek>(source: &mut Source<R>) -> Result<Option<Splice>> {
    match type_of(source)? {
        MediaType::Png => png::without(source),
        MediaType::Jpeg => jpeg::without(source),
        MediaType::Webp => webp::without(source),
        MediaType::Gif => gif::without(source),
        MediaType::Svg | MediaType::Avif => Ok(None),
    }
}

fn made(bytes: &[u8], plan: &Splice) -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity(usize::try_from(plan.len()).unwrap_or(0));
    // Both sides are memory, and the plan was made of these very bytes.
    plan.write_to(&mut io::Cursor::new(bytes), &mut out).map_err(|error| Error::Recipe(error.to_string()))?;
    Ok(out)
}

/// Reads the recipe of a picture; `None` where there is none.
///
/// # Errors
/// [`Error::NotAPicture`], [`Error::CutShort`], [`Error::Broken`].
pub fn read_recipe(bytes: &[u8]) -> Result<Option<String>> {
    read(&mut Source::of(bytes))
}

/// Reads the recipe of a file, of which only headers are read.
///
/// # Errors
/// As [`read_recipe`], and [`Error::Read`].
pub fn read_recipe_file(path: &Path) -> Result<Option<String>> {
    read(&mut Source::open(path)?)
}

fn plan<R: Read + Seek>(source: &mut Source<R>, recipe: &str) -> Result<Splice> {
    // JSON also excludes the zero byte, which ends texts in some of the formats.
    serde_json::from_str::<IgnoredAny>(recipe)
        .map_err(|error| Error::Recipe(format!("it is no JSON: {error}")))?;
    if signed(source)? {
        return Err(Error::Signed);
    }
    match type_of(source)? {
        MediaType::Png => png::plan(source, recipe),
        MediaType::Jpeg => jpeg::plan(source, recipe),
        MediaType::Webp => webp::plan(source, recipe),
        MediaType::Gif => gif::plan(source, recipe),
        media_type @ (MediaType::Svg | MediaType::Avif) => {
            let instead = "keep the recipe in a file beside it";
            Err(Error::Unsupported { media_type, what: "given a recipe", instead })
        }
    }
}

fn read<R: Read + Seek>(source: &mut Source<R>) -> Result<Option<String>> {
    match type_of(source)? {
        MediaType::Png => png::read(source),
        MediaType::Jpeg => jpeg::read(source),
        MediaType::Webp => webp::read(source),
        MediaType::Gif => gif::read(source),
        MediaType::Svg | MediaType::Avif => Ok(None),
    }
}

/// The bytes of a recipe as text; something else under our name is not ours.
fn text(bytes: Vec<u8>) -> Option<String> {
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, decode, samples, sniff};
    use std::fs::File;

    const RECIPE: &str = r#"{"prompt":"<a> & \"b\" – ünïcode 🎨","seed":7}"#;

    fn takes_a_recipe() -> impl Iterator<Item = (String, Vec<u8>)> {
        let plain = samples::every_format().into_iter().map(|(name, bytes, _)| (name, bytes));
        plain.filter(|(_, bytes)| sniff(bytes).unwrap().media_type.can_decode())
    }

    #[test]
    fn a_recipe_goes_in_and_comes_out_and_no_pixel_changes() {
        for (name, bytes) in takes_a_recipe() {
            assert_eq!(read_recipe(&bytes), Ok(None), "{name}");
            let with = splice(&bytes, RECIPE).unwrap();
            assert_eq!(read_recipe(&with).unwrap().as_deref(), Some(RECIPE), "{name}");
            assert_eq!(sniff(&with), sniff(&bytes), "{name}");
            let decoded = |bytes| decode(bytes, &Limits::default()).unwrap();
            assert_eq!(decoded(&with), decoded(&bytes), "{name}");
        }
    }

    #[test]
    fn the_compressed_pixels_are_byte_identical() {
        for (name, bytes) in takes_a_recipe() {
            let plan = Splice::plan(&bytes, RECIPE).unwrap();
            let copied: u64 =
                plan.pieces().iter().filter(|p| matches!(p, Piece::Copy(_))).map(Piece::len).sum();
            // All but a few bytes of headers (RIFF length and flags, GIF version) are taken from the original.
            assert!(bytes.len() as u64 - copied <= 30, "{name}: {copied} of {}", bytes.len());
        }
    }

    #[test]
    fn a_second_recipe_replaces_the_first() {
        for (name, bytes) in takes_a_recipe() {
            let once = splice(&bytes, r#"{"old":true}"#).unwrap();
            let twice = splice(&once, RECIPE).unwrap();
            assert_eq!(twice, splice(&bytes, RECIPE).unwrap(), "{name}");
        }
    }

    #[test]
    fn a_recipe_is_taken_out_and_nothing_else_changes() {
        for (name, bytes) in takes_a_recipe() {
            assert_eq!(without_recipe(&bytes), Ok(None), "{name}");
            let with = splice(&bytes, RECIPE).unwrap();
            let bare = without_recipe(&with).unwrap().unwrap();
            assert_eq!(read_recipe(&bare), Ok(None), "{name}");
            assert!(!bare.windows(7).any(|window| window == b"impasto"), "{name}");
            assert_eq!(sniff(&bare), sniff(&bytes), "{name}");
            let decoded = |bytes| decode(bytes, &Limits::default()).unwrap();
            assert_eq!(decoded(&bare), decoded(&bytes), "{name}");
            let cut = &with[..with.len() - 1];
            assert!(without_recipe(cut).is_err() || without_recipe(cut).unwrap().is_some(), "{name}");
            assert_eq!(without_recipe(&bytes[..bytes.len() - 1]), Ok(None), "{name}");
            // A WebP file stays an extended one, and an old GIF one of the newer version.
            let len = |bytes: &[u8]| bytes.len() as u64;
            assert!(bare == bytes || len(&bare) - len(&bytes) <= 18, "{name}");
        }
    }

    #[test]
    fn a_broken_file_that_names_us_and_holds_no_recipe_is_let_through() {
        for (name, bytes) in takes_a_recipe() {
            let cut = |word: &[u8]| [&bytes[..bytes.len() - 1], word].concat();
            assert_eq!(
                without_recipe(&cut(b"Software: impasto 1.2, of impasto.example")),
                Ok(None),
                "{name}"
            );
        }
        assert_eq!(without_recipe(b"painted impasto"), Ok(None));
        let packet = "<rdf:Description xmlns:impasto=\"urn:impasto:recipe\"><impasto:recipe>{}";
        for ours in [KEYWORD, packet.as_bytes()] {
            assert!(without_recipe(&[&samples::png(4, 4)[..30], ours].concat()).is_err());
        }
    }

    #[test]
    fn a_long_recipe_fits_everywhere() {
        let recipe = serde_json::json!({ "prompt": "wörter ".repeat(30_000) }).to_string();
        for (name, bytes) in takes_a_recipe() {
            let with = splice(&bytes, &recipe).unwrap();
            assert_eq!(read_recipe(&with).unwrap().as_deref(), Some(&*recipe), "{name}");
            decode(&with, &Limits::default()).unwrap();
        }
    }

    #[test]
    fn a_file_is_spliced_without_loading_it() {
        for (name, bytes) in takes_a_recipe() {
            let file = samples::file(&bytes);
            let plan = Splice::plan_file(file.path(), RECIPE).unwrap();
            let mut out = Vec::new();
            plan.write_to(&mut File::open(file.path()).unwrap(), &mut out).unwrap();
            assert_eq!(out.len() as u64, plan.len(), "{name}");
            assert_eq!(out, splice(&bytes, RECIPE).unwrap(), "{name}");
            let again = samples::file(&out);
            assert_eq!(read_recipe_file(again.path()).unwrap().as_deref(), Some(RECIPE), "{name}");
        }
    }

    #[test]
    fn what_cannot_take_a_recipe_says_why() {
        for (name, bytes, facts) in samples::every_format() {
            if !facts.media_type.can_decode() {
                assert!(matches!(splice(&bytes, RECIPE), Err(Error::Unsupported { .. })), "{name}");
                assert_eq!(read_recipe(&bytes), Ok(None), "{name}");
            }
        }
        assert!(matches!(splice(&samples::png(4, 4), "{no json"), Err(Error::Recipe(_))));
        assert_eq!(splice(b"text", RECIPE), Err(Error::NotAPicture));
    }
}
