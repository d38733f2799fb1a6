//! GIF: the size stands in the screen descriptor, transparency in a graphic control extension.

use super::Facts;
use crate::{
    MediaType, Result,
    source::{Source, if_there},
    walk::gif::{BlockKind, GRAPHIC_CONTROL, blocks},
};
use std::io::{Read, Seek};

pub(super) fn facts<R: Read + Seek>(source: &mut Source<R>) -> Result<Facts> {
    let [w0, w1, h0, h1] = source.array(6)?;
    let mut facts =
        Facts::new(MediaType::Gif, u16::from_le_bytes([w0, w1]).into(), u16::from_le_bytes([h0, h1]).into());
    facts.alpha = if_there(first_frame_is_transparent(source))?.unwrap_or(false);
    Ok(facts)
}

fn first_frame_is_transparent<R: Read + Seek>(source: &mut Source<R>) -> Result<bool> {
    let mut control = None;
    for block in blocks(source)? {
        let block = block?;
        match block.kind {
            BlockKind::Extension(GRAPHIC_CONTROL) => control = Some(block),
            BlockKind::Extension(_) => {}
            BlockKind::Image | BlockKind::Trailer => break,
        }
    }
    match control {
        Some(block) => Ok(source.array::<2>(block.data)?[1] & 1 == 1),
        None => Ok(false),
    }
}
