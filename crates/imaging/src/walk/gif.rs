//! The blocks of a GIF file.

use crate::{Error, MediaType, Result, source::Source};
use std::io::{Read, Seek};

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BlockKind {
    /// An extension with this label.
    Extension(u8),
    /// A frame.
    Image,
    /// The end.
    Trailer,
}

/// Label of the extension that says what is transparent.
pub(crate) const GRAPHIC_CONTROL: u8 = 0xF9;
/// Label of a comment.
pub(crate) const COMMENT: u8 = 0xFE;
/// Label of an application's own data.
pub(crate) const APPLICATION: u8 = 0xFF;

/// A block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) kind: BlockKind,
    /// Where it starts.
    pub(crate) at: u64,
    /// Where its sub-blocks start.
    pub(crate) data: u64,
    /// Where the next block starts.
    pub(crate) end: u64,
}

/// Where the blocks start: after header, screen descriptor and global colour table.
pub(crate) fn first_block<R: Read + Seek>(source: &mut Source<R>) -> Result<u64> {
    let [flags] = source.array(10)?;
    Ok(13 + color_table(flags))
}

/// Every block up to and including the trailer.
pub(crate) fn blocks<R: Read + Seek>(
    source: &mut Source<R>,
) -> Result<impl Iterator<Item = Result<Block>> + use<'_, R>> {
    let mut next = Some(first_block(source)?);
    Ok(std::iter::from_fn(move || {
        let block = block_at(source, next.take()?);
        if let Ok(block) = &block
            && block.kind != BlockKind::Trailer
        {
            next = Some(block.end);
        }
        Some(block)
    }))
}

/// The sub-blocks from this place on, joined.
pub(crate) fn sub_blocks<R: Read + Seek>(source: &mut Source<R>, mut at: u64) -> Result<Vec<u8>> {
    let mut joined = Vec::new();
    loop {
        let [len] = source.array(at)?;
        if len == 0 {
            return Ok(joined);
        }
        joined.extend(source.read(at + 1, len.into())?);
        at += 1 + u64::from(len);
    }
}

fn color_table(flags: u8) -> u64 {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

fn block_at<R: Read + Seek>(source: &mut Source<R>, at: u64) -> Result<Block> {
    let (kind, data) = match source.array::<1>(at)? {
        [0x21] => {
            let [label] = source.array(at + 1)?;
            (BlockKind::Extension(label), at + 2)
        }
        [0x2C] => {
            let [flags] = source.array(at + 9)?;
            // The byte after the colour table is the code size of the compressed pixels.
            (BlockKind::Image, at + 10 + color_table(flags) + 1)
        }
        [0x3B] => return Ok(Block { kind: BlockKind::Trailer, at, data: at + 1, end: at + 1 }),
        [other] => return Err(Error::broken(MediaType::Gif, format!("a block starts with {other:#04x}"))),
    };
    Ok(Block { kind, at, data, end: skip_sub_blocks(source, data)? })
}

fn skip_sub_blocks<R: Read + Seek>(source: &mut Source<R>, mut at: u64) -> Result<u64> {
    loop {
        let [len] = source.array(at)?;
        at += 1 + u64::from(len);
        if len == 0 {
            return Ok(at);
        }
    }
}
