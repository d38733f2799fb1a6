//! Bodies of text with pictures in them as base64. A picture is read from its file while it is sent: memory holds a piece
//! of it at a time.

use axum::body::Bytes;
use base64_simd::STANDARD;
use futures_util::{Stream, StreamExt};
use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
};
use tokio::task::spawn_blocking;

/// A part of a body.
pub(super) enum Piece {
    /// As it is.
    Text(String),
    /// The content of a file, as base64.
    Base64(Content),
}

/// What of a file is not read yet.
pub(super) struct Content {
    file: File,
    /// Bytes that are read.
    at: u64,
    left: usize,
    /// Room for what is read at once.
    raw: Vec<u8>,
}

/// Bytes of a file that are encoded at once. A multiple of three: the base64 of such pieces, put together, is that of the
/// whole.
const AT_ONCE: usize = 96 << 10;

impl Piece {
    /// A file, open; it can be read to its end although its name goes.
    pub(super) async fn of_file(path: &Path) -> io::Result<Self> {
        let path = path.to_owned();
        let open = move || {
            let file = File::open(path)?;
            let left = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
            Ok(Content { file, at: 0, left, raw: vec![0; left.min(AT_ONCE)] })
        };
        blocking(open).await.map(Self::Base64)
    }

    /// Bytes that it becomes.
    pub(super) fn length(&self) -> u64 {
        match self {
            Self::Text(text) => text.len() as u64,
            Self::Base64(content) => content.left.div_ceil(3) as u64 * 4,
        }
    }

    async fn read(self) -> io::Result<(Bytes, Option<Self>)> {
        match self {
            Self::Text(text) => Ok((text.into(), None)),
            Self::Base64(mut content) => {
                content.raw.truncate(content.left);
                // A picture that was made just now is in memory: going to another thread would cost more than reading it.
                if !in_memory::read(&content.file, content.at, &mut content.raw)? {
                    content = blocking(move || {
                        content.file.seek(SeekFrom::Start(content.at))?;
                        content.file.read_exact(&mut content.raw)?;
                        Ok(content)
                    })
                    .await?;
                }
                content.left -= content.raw.len();
                content.at += content.raw.len() as u64;
                let encoded = STANDARD.encode_to_string(&content.raw).into();
                let rest = (content.left > 0).then_some(Self::Base64(content));
                Ok((encoded, rest))
            }
        }
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    spawn_blocking(work).await.map_err(io::Error::other)?
}

#[cfg(target_os = "linux")]
mod in_memory {
    use rustix::io::{Errno, ReadWriteFlags, preadv2};
    use std::{
        fs::File,
        io::{self, IoSliceMut},
    };

    /// Reads what the system has in memory, without waiting for a disk. False where that is not all of it.
    pub(super) fn read(file: &File, at: u64, into: &mut [u8]) -> io::Result<bool> {
        match preadv2(file, &mut [IoSliceMut::new(into)], at, ReadWriteFlags::NOWAIT) {
            Ok(read) if read == into.len() => Ok(true),
            // Not every file system can say.
            Ok(_) | Err(Errno::AGAIN | Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod in_memory {
    use std::{fs::File, io};

    /// Nobody says what is in memory.
    pub(super) fn read(_: &File, _: u64, _: &mut [u8]) -> io::Result<bool> {
        Ok(false)
    }
}

/// The bytes of a body.
pub(super) fn bytes(
    pieces: impl Stream<Item = Piece> + Send + 'static,
) -> impl Stream<Item = io::Result<Bytes>> + Send {
    let state = (Box::pin(pieces), None);
    futures_util::stream::try_unfold(state, |(mut pieces, rest)| async move {
        let piece = match rest {
            Some(piece) => piece,
            None => match pieces.next().await {
                Some(piece) => piece,
                None => return Ok(None),
            },
        };
        let (bytes, rest) = piece.read().await?;
        Ok(Some((bytes, (pieces, rest))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_in_pieces_is_the_base64_of_the_whole() {
        let folder = tempfile::tempdir().unwrap();
        for length in [0, 1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE + 2] {
            let whole: Vec<u8> = (0..length).map(|i| (i * 7 % 251) as u8).collect();
            let path = folder.path().join("file");
            std::fs::write(&path, &whole).unwrap();
            let file = Piece::of_file(&path).await.unwrap();
            let said = 2 + file.length();
            let pieces = [Piece::Text("<".into()), file, Piece::Text(">".into())];
            let body: Vec<_> = bytes(futures_util::stream::iter(pieces)).collect().await;
            let body: Vec<u8> = body.into_iter().flat_map(|piece| piece.unwrap()).collect();
            assert_eq!(body.len() as u64, said);
            assert_eq!(String::from_utf8(body).unwrap(), format!("<{}>", STANDARD.encode_to_string(&whole)));
        }
    }
}
