//! GIF: a comment extension before the first frame.

use super::{KEYWORD, Splice, text};
use crate::{
    Result,
    source::Source,
    walk::gif::{Block, BlockKind, COMMENT, blocks, first_block, sub_blocks},
};
use std::io::{Read, Seek};

pub(super) fn plan<R: Read + Seek>(source: &mut Source<R>, recipe: &str) -> Result<Splice> {
    let place = first_block(source)?;
    let mut plan = Splice::default();
    plan.copy(0..4);
    // Extensions came with version 89a; a file without any may say 87a.
    plan.write(b"9a".to_vec());
    plan.copy(6..place);
    plan.write(comment(recipe));
    let mut from = place;
    for old in ours(source)? {
        plan.copy(from..old.at);
        from = old.end;
    }
    plan.copy(from..source.len());
    Ok(plan)
}

/// The file without our recipe; `None` where there is none.
pub(super) fn without<R: Read + Seek>(source: &mut Source<R>) -> Result<Option<Splice>> {
    let ours = ours(source)?;
    Ok(Splice::leaving_out(ours.iter().map(|block| block.at..block.end), source.len()))
}

pub(super) fn read<R: Read + Seek>(source: &mut Source<R>) -> Result<Option<String>> {
    let Some(block) = ours(source)?.into_iter().next() else { return Ok(None) };
    Ok(text(sub_blocks(source, block.data)?.split_off(KEYWORD.len())))
}

fn ours<R: Read + Seek>(source: &mut Source<R>) -> Result<Vec<Block>> {
    let mut found = blocks(source)?.collect::<Result<Vec<_>>>()?;
    found.retain(|block| {
        let start = source.array::<9>(block.data);
        block.kind == BlockKind::Extension(COMMENT)
            && start.is_ok_and(|[len, name @ ..]| usize::from(len) >= KEYWORD.len() && name == KEYWORD)
    });
    Ok(found)
}

fn comment(recipe: &str) -> Vec<u8> {
    let mut out = vec![0x21, COMMENT];
    for part in [KEYWORD, recipe.as_bytes()].concat().chunks(255) {
        out.push(u8::try_from(part.len()).unwrap_or(u8::MAX));
        out.extend_from_slice(part);
    }
    out.push(0);
    out
}

#[cfg(test)]
mod tests {
    use crate::{samples, splice};

    #[test]
    fn an_old_file_is_raised_to_the_version_that_has_comments() {
        let mut bytes = samples::gif_without_extensions();
        bytes[4] = b'7';
        assert!(splice(&bytes, "{}").unwrap().starts_with(b"GIF89a"));
    }
}
