//! JPEG: comment segments.

use super::{KEYWORD, Splice, text};
use crate::{
    Result,
    source::Source,
    walk::jpeg::{APP0, APP1, COMMENT, Segment, segments},
};
use std::io::{Read, Seek};

/// Bytes of recipe in one segment: its length is 16 bits and counts itself.
const ROOM: usize = 0xFFFF - 2 - KEYWORD.len();

/// After `APP0` (JFIF) and `APP1` (EXIF, XMP), which must come first; before `APP2`, whose index of further pictures
/// (MPF) counts from itself and would be wrong if something came between it and them.
pub(super) fn plan<R: Read + Seek>(source: &mut Source<R>, recipe: &str) -> Result<Splice> {
    let all = segments(source).collect::<Result<Vec<_>>>()?;
    let first = all.iter().take_while(|segment| matches!(segment.marker, APP0 | APP1)).last();
    let place = first.map_or(2, Segment::end);
    let mut plan = Splice::default();
    plan.copy(0..place);
    plan.write(recipe.as_bytes().chunks(ROOM).flat_map(comment).collect());
    let mut from = place;
    for old in ours(source, all) {
        plan.copy(from..old.at);
        from = old.end();
    }
    plan.copy(from..source.len());
    Ok(plan)
}

/// The file without our recipe; `None` where there is none.
pub(super) fn without<R: Read + Seek>(source: &mut Source<R>) -> Result<Option<Splice>> {
    let all = segments(source).collect::<Result<Vec<_>>>()?;
    let ours = ours(source, all);
    Ok(Splice::leaving_out(ours.iter().map(|segment| segment.at..segment.end()), source.len()))
}

pub(super) fn read<R: Read + Seek>(source: &mut Source<R>) -> Result<Option<String>> {
    let all = segments(source).collect::<Result<Vec<_>>>()?;
    let mut recipe = Vec::new();
    for segment in ours(source, all) {
        recipe.extend_from_slice(&source.read(segment.data, segment.len)?[KEYWORD.len()..]);
    }
    Ok((!recipe.is_empty()).then_some(recipe).and_then(text))
}

fn ours<R: Read + Seek>(source: &mut Source<R>, mut all: Vec<Segment>) -> Vec<Segment> {
    let name = KEYWORD.len() as u64;
    all.retain(|segment| {
        segment.marker == COMMENT
            && source.read(segment.data, name.min(segment.len)).is_ok_and(|start| start == KEYWORD)
    });
    all
}

fn comment(part: &[u8]) -> Vec<u8> {
    // `chunks(ROOM)` keeps the length within 16 bits.
    let len = u16::try_from(2 + KEYWORD.len() + part.len()).unwrap_or(u16::MAX);
    [&[0xFF, COMMENT][..], &len.to_be_bytes(), KEYWORD, part].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{read_recipe, samples, splice};

    #[test]
    fn it_comes_after_exif_and_a_vendors_comment_stays() {
        let bytes = samples::jpeg_turned(16, 16, 6);
        let vendor = [&bytes[..2], &[0xFF, COMMENT, 0, 6], b"mine", &bytes[2..]].concat();
        let with = splice(&vendor, "{}").unwrap();
        assert!(with.windows(4).any(|window| window == b"mine"));
        assert_eq!(read_recipe(&with).unwrap().as_deref(), Some("{}"));
        let with = splice(&bytes, "{}").unwrap();
        let all = segments(&mut Source::of(&with)).collect::<Result<Vec<_>>>().unwrap();
        let markers: Vec<_> = all.iter().map(|segment| segment.marker).collect();
        let comment = markers.iter().position(|marker| *marker == COMMENT).unwrap();
        assert!(
            markers[..comment].contains(&APP1)
                && markers[..comment].iter().all(|m| matches!(*m, APP0 | APP1))
        );
    }
}
