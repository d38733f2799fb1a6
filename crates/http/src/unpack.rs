//! Bodies that come packed although they were asked for as they are. Some servers and what stands before them pack whatever
//! they send; the answer is paid for, so what is packed in a usual way is unpacked, piece by piece and within the bounds of
//! every body.

use crate::fault;
use bytes::Bytes;
use flate2::{Decompress, FlushDecompress, Status, write::GzDecoder};
use impasto_ports::{Boxed, Chunks};
use impasto_sdk::{Error, Kind, Result};
use std::io::{self, Write};

/// Packed bytes that are unpacked at a time: they become a thousand times as many at most.
const STEP: usize = 1024;

/// How a body is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    Gzip,
    Deflate,
}

impl Packing {
    /// The packing that a header names: `None` for a body as it is.
    ///
    /// # Errors
    /// `BadResponse` for one that is not known.
    pub(crate) fn of<'a>(encodings: impl Iterator<Item = &'a str>) -> Result<Option<Self>> {
        let mut named = encodings.flat_map(|header| header.split(',')).map(str::trim);
        let mut packed =
            named.by_ref().filter(|name| !name.is_empty() && !name.eq_ignore_ascii_case("identity"));
        let Some(name) = packed.next() else { return Ok(None) };
        match name.to_ascii_lowercase().as_str() {
            _ if packed.next().is_some() => Err(unknown("several times over")),
            "gzip" | "x-gzip" => Ok(Some(Self::Gzip)),
            "deflate" => Ok(Some(Self::Deflate)),
            _ => Err(unknown(name)),
        }
    }
}

fn unknown(name: &str) -> Error {
    let message = format!(
        "it is packed ({name}), although it was asked for as it is (Accept-Encoding: identity); only gzip and deflate are \
         unpacked, so let the server send one of these, or no packing"
    );
    Error::new(Kind::BadResponse, message)
}

/// A body, unpacked.
pub(crate) struct Unpacked {
    inner: Box<dyn Chunks>,
    packing: Packing,
    decoder: Option<Decoder>,
    /// What came and is not unpacked yet.
    ahead: Bytes,
}

enum Decoder {
    Gzip(Box<Members>),
    Deflate(Decompress, Deflated),
}

/// The members of a gzip file, one behind another. What is behind a whole one and is no member is left, as others leave it:
/// some servers pad.
struct Members {
    decoder: GzDecoder<Vec<u8>>,
    /// Whole ones.
    read: usize,
    state: Deflated,
}

impl Members {
    fn new() -> Self {
        Self { decoder: GzDecoder::new(Vec::new()), read: 0, state: Deflated::Open }
    }

    fn push(&mut self, mut bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        while self.state == Deflated::Open && !bytes.is_empty() {
            match self.decoder.write(bytes) {
                Ok(0) => {
                    self.decoder.try_finish()?;
                    out.append(self.decoder.get_mut());
                    self.decoder = GzDecoder::new(Vec::new());
                    self.read += 1;
                }
                Ok(taken) => bytes = &bytes[taken..],
                Err(_) if self.is_between() => self.state = Deflated::Over,
                Err(error) => return Err(error),
            }
        }
        if !self.is_between() {
            self.decoder.flush()?;
        }
        out.append(self.decoder.get_mut());
        Ok(out)
    }

    /// Whether a member is whole and no head of another has come.
    fn is_between(&self) -> bool {
        self.read > 0 && self.decoder.header().is_none()
    }

    fn end(self) -> io::Result<Vec<u8>> {
        if self.is_between() { Ok(Vec::new()) } else { self.decoder.finish() }
    }
}

/// Whether a deflated text has told that it is over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deflated {
    Open,
    Over,
}

impl Decoder {
    /// What is called deflate has a head or none, as servers take it; the head begins with an eight.
    fn of(packing: Packing, first: u8) -> Self {
        match packing {
            Packing::Gzip => Self::Gzip(Box::new(Members::new())),
            Packing::Deflate => Self::Deflate(Decompress::new(first & 0x0f == 8), Deflated::Open),
        }
    }

    fn push(&mut self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::Gzip(members) => members.push(bytes),
            Self::Deflate(decoder, state) => inflate(decoder, state, bytes),
        }
    }

    fn end(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Gzip(members) => members.end(),
            Self::Deflate(_, Deflated::Over) => Ok(Vec::new()),
            Self::Deflate(_, Deflated::Open) => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

/// What is behind the end of a text is left.
fn inflate(decoder: &mut Decompress, state: &mut Deflated, mut bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    while *state == Deflated::Open {
        out.reserve(16 * STEP);
        let (before, room) = (decoder.total_in(), out.capacity());
        let status = decoder.decompress_vec(bytes, &mut out, FlushDecompress::Sync)?;
        bytes = &bytes[usize::try_from(decoder.total_in() - before).unwrap_or(bytes.len())..];
        if status == Status::StreamEnd {
            *state = Deflated::Over;
        } else if bytes.is_empty() && out.len() < room {
            break;
        }
    }
    Ok(out)
}

impl Unpacked {
    pub(crate) fn new(inner: Box<dyn Chunks>, packing: Packing) -> Self {
        Self { inner, packing, decoder: None, ahead: Bytes::new() }
    }

    /// The next piece that is not empty.
    async fn step(&mut self) -> Result<Option<Bytes>> {
        loop {
            if self.ahead.is_empty() {
                match self.inner.next().await? {
                    Some(piece) => self.ahead = piece,
                    None => return self.end(),
                }
            }
            let Some(first) = self.ahead.first().copied() else { continue };
            let piece = self.ahead.split_to(self.ahead.len().min(STEP));
            let packing = self.packing;
            let decoder = self.decoder.get_or_insert_with(|| Decoder::of(packing, first));
            let out = decoder.push(&piece).map_err(|error| unreadable(packing, &error))?;
            if !out.is_empty() {
                return Ok(Some(out.into()));
            }
        }
    }

    fn end(&mut self) -> Result<Option<Bytes>> {
        let Some(decoder) = self.decoder.take() else { return Ok(None) };
        let rest = decoder.end().map_err(|error| fault::cut_short(&error))?;
        Ok(Some(rest).filter(|rest| !rest.is_empty()).map(Bytes::from))
    }
}

impl Chunks for Unpacked {
    fn next(&mut self) -> Boxed<'_, Result<Option<Bytes>>> {
        Box::pin(self.step())
    }
}

fn unreadable(packing: Packing, error: &io::Error) -> Error {
    let message =
        format!("it is said to be packed ({packing:?}) and cannot be unpacked: {error}; ask the vendor");
    Error::new(Kind::BadResponse, message.replace("Gzip", "gzip").replace("Deflate", "deflate"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{
        Compression,
        write::{DeflateEncoder, GzEncoder, ZlibEncoder},
    };

    struct Pieces(Vec<Bytes>);

    impl Chunks for Pieces {
        fn next(&mut self) -> Boxed<'_, Result<Option<Bytes>>> {
            let next = if self.0.is_empty() { None } else { Some(self.0.remove(0)) };
            Box::pin(std::future::ready(Ok(next)))
        }
    }

    async fn unpacked(packed: &[u8], packing: Packing, step: usize) -> Result<Vec<u8>> {
        let pieces = packed.chunks(step).map(Bytes::copy_from_slice).collect();
        let mut body = Unpacked::new(Box::new(Pieces(pieces)), packing);
        let mut out = Vec::new();
        while let Some(piece) = body.next().await? {
            assert!(piece.len() <= 4 << 20, "{}", piece.len());
            out.extend_from_slice(&piece);
        }
        Ok(out)
    }

    fn packed(text: &[u8]) -> [(Packing, Vec<u8>); 3] {
        let level = Compression::default();
        let mut gzip = GzEncoder::new(Vec::new(), level);
        let mut zlib = ZlibEncoder::new(Vec::new(), level);
        let mut raw = DeflateEncoder::new(Vec::new(), level);
        gzip.write_all(text).unwrap();
        zlib.write_all(text).unwrap();
        raw.write_all(text).unwrap();
        [
            (Packing::Gzip, gzip.finish().unwrap()),
            (Packing::Deflate, zlib.finish().unwrap()),
            (Packing::Deflate, raw.finish().unwrap()),
        ]
    }

    #[tokio::test]
    async fn what_is_packed_in_a_usual_way_is_unpacked_however_it_comes() {
        let text: Vec<u8> = (0..5000_u32).flat_map(u32::to_le_bytes).collect();
        for (packing, bytes) in packed(&text) {
            for step in [1, 7, 5000, bytes.len()] {
                assert!(unpacked(&bytes, packing, step).await.unwrap() == text, "{packing:?} {step}");
            }
            let cut = unpacked(&bytes[..bytes.len() / 2], packing, 100).await.err().unwrap();
            assert!(cut.message.contains("cut short"), "{cut}");
        }
        assert_eq!(unpacked(b"", Packing::Gzip, 1).await.unwrap(), b"");
        let wrong = unpacked(b"not packed at all", Packing::Gzip, 100).await.unwrap_err();
        assert!(wrong.kind == Kind::BadResponse && wrong.message.contains("gzip"), "{wrong}");
    }

    #[tokio::test]
    async fn what_stands_behind_a_whole_gzip_is_left() {
        let text: Vec<u8> = (0..5000_u32).flat_map(u32::to_le_bytes).collect();
        let [(gzip, whole), ..] = packed(&text);
        for behind in
            [&[0; 3][..], &[0; 4000], b"\x1f", b"\x1f\x8bno, not another", b"<html> garbage </html>"]
        {
            for step in [1, 7, 100_000] {
                let came = unpacked(&[&whole[..], behind].concat(), gzip, step).await;
                assert!(came.unwrap() == text, "{behind:?} {step}");
            }
        }
        let twice = [&whole[..], &whole].concat();
        for step in [1, 7, 100_000] {
            assert!(unpacked(&twice, gzip, step).await.unwrap() == [&text[..], &text].concat());
            let cut = unpacked(&twice[..twice.len() - 9], gzip, step).await.unwrap_err();
            assert!(cut.message.contains("cut short"), "{cut}");
        }
        let mut changed = whole.clone();
        let sum = changed.len() - 8;
        changed[sum] ^= 1;
        assert!(unpacked(&[&changed[..], &[0; 9]].concat(), gzip, 100_000).await.is_err());
    }

    #[tokio::test]
    async fn little_that_becomes_much_comes_in_small_pieces() {
        let [(packing, bomb), ..] = packed(&vec![0; 20 << 20]);
        assert_eq!(unpacked(&bomb, packing, bomb.len()).await.unwrap().len(), 20 << 20);
    }

    #[test]
    fn packings_are_known_by_their_names() {
        for (headers, packing) in [
            (&[][..], Some(None)),
            (&["identity", ""], Some(None)),
            (&["GZIP"], Some(Some(Packing::Gzip))),
            (&["x-gzip"], Some(Some(Packing::Gzip))),
            (&["identity, deflate"], Some(Some(Packing::Deflate))),
            (&["br"], None),
            (&["gzip", "gzip"], None),
            (&["gzip, br"], None),
        ] {
            assert_eq!(Packing::of(headers.iter().copied()).ok(), packing, "{headers:?}");
        }
        let error = Packing::of(std::iter::once("zstd")).unwrap_err();
        assert!(error.message.contains("zstd") && error.message.contains("identity"), "{error}");
    }
}
