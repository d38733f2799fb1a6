//! Files of the gallery as answers: streamed, and kept by whoever asked, since bytes under a digest never change.

use super::range::{Wanted, wanted};
use crate::Failure;
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
};
use futures_util::StreamExt;
use impasto_sdk::{Error, Kind};
use std::{io::SeekFrom, path::Path};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

/// Answers with a file, or with 304 where the asker has it.
pub(super) async fn send(
    path: &Path,
    media_type: &str,
    tag: &str,
    headers: &HeaderMap,
) -> Result<Response<Body>, Failure> {
    let tag = format!("\"{tag}\"");
    let builder = Response::builder()
        .header(header::ETAG, &tag)
        .header(header::CACHE_CONTROL, "private, max-age=31536000, immutable");
    if has_it(headers, &tag) {
        return builder.status(StatusCode::NOT_MODIFIED).body(Body::empty()).map_err(|error| broken(&error));
    }
    let mut file = tokio::fs::File::open(path).await.map_err(|error| gone(&error))?;
    let length = file.metadata().await.map_err(|error| gone(&error))?.len();
    let (status, piece) = match wanted(headers, &tag, length) {
        Wanted::Whole => (StatusCode::OK, 0..length),
        Wanted::Piece(piece) => (StatusCode::PARTIAL_CONTENT, piece),
        Wanted::Beyond => return Ok(beyond(length)),
    };
    file.seek(SeekFrom::Start(piece.start)).await.map_err(|error| gone(&error))?;
    let mut builder = builder.status(status).header(header::ACCEPT_RANGES, "bytes");
    if status == StatusCode::PARTIAL_CONTENT {
        let place = format!("bytes {}-{}/{length}", piece.start, piece.end.saturating_sub(1));
        builder = builder.header(header::CONTENT_RANGE, place);
    }
    let bytes = ReaderStream::with_capacity(file.take(piece.end - piece.start), 64 << 10);
    builder
        .header(header::CONTENT_TYPE, media_type)
        .header(header::CONTENT_LENGTH, piece.end - piece.start)
        // A picture is never run as a page, whatever is in it.
        .header("content-security-policy", "default-src 'none'; sandbox")
        .body(Body::from_stream(bytes))
        .map_err(|error| broken(&error))
}

/// Whether the asker names this tag among those that it has. One that calls itself weak is as good here: it stands for the
/// same bytes (RFC 9110, 13.1.2).
fn has_it(headers: &HeaderMap, tag: &str) -> bool {
    let lists = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.split(',')).map(str::trim).any(|known| {
        // Whatever it has, the file is there.
        known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag
    })
}

/// Says how long the file is, so that the asker knows what it may ask for (RFC 9110, 15.5.17).
fn beyond(length: u64) -> Response<Body> {
    let message = format!("range: the file has {length} bytes, and nothing of what was asked for");
    let failure = Failure::from(Error::new(Kind::InvalidRequest, message));
    let mut response = failure.status(StatusCode::RANGE_NOT_SATISFIABLE).into_response();
    if let Ok(whole) = HeaderValue::from_str(&format!("bytes */{length}")) {
        response.headers_mut().insert(header::CONTENT_RANGE, whole);
    }
    response
}

/// A folder for files that are on their way; it goes when it is dropped.
pub(super) fn folder() -> Result<TempDir, Failure> {
    tempfile::Builder::new().prefix("impasto-").tempdir().map_err(|error| {
        Error::new(Kind::Unexpected, format!("a file on its way cannot be kept: {error}")).into()
    })
}

/// Answers with a file to be saved, and keeps the folder where it lies until it is sent.
pub(super) async fn send_away(
    path: &Path,
    media_type: &str,
    name: &str,
    notes: &[String],
    folder: TempDir,
) -> Result<Response<Body>, Failure> {
    let file = tokio::fs::File::open(path).await.map_err(|error| gone(&error))?;
    let length = file.metadata().await.map_err(|error| gone(&error))?.len();
    let ending = match media_type.split(['/', '+', ';']).nth(1) {
        None | Some("") => "bin",
        Some("jpeg") => "jpg",
        Some(ending) => ending,
    };
    let mut builder = Response::builder()
        .header(header::CONTENT_TYPE, media_type)
        .header(header::CONTENT_LENGTH, length)
        .header(header::CACHE_CONTROL, "private, no-cache")
        .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"impasto-{name}.{ending}\""))
        .header("content-security-policy", "default-src 'none'; sandbox");
    for note in notes {
        let plain: String = note.chars().filter(|c| c.is_ascii() && !c.is_ascii_control()).collect();
        builder = builder.header("impasto-notes", plain);
    }
    let pieces = ReaderStream::with_capacity(file, 64 << 10).map(move |piece| {
        let _lives_until_sent = &folder;
        piece
    });
    builder.body(Body::from_stream(pieces)).map_err(|error| broken(&error))
}

fn gone(error: &std::io::Error) -> Failure {
    Error::new(Kind::Unexpected, format!("the picture's file cannot be read: {error}")).into()
}

fn broken(error: &axum::http::Error) -> Failure {
    Error::new(Kind::Unexpected, format!("the answer cannot be made: {error}")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_the_asker_has_is_known_by_any_of_its_tags() {
        for (lists, has) in [
            (&["\"t\""][..], true),
            (&["W/\"t\""], true),
            (&["\"a\", W/\"b\" ,\"t\""], true),
            (&["\"a\"", "\"t\""], true),
            (&["*"], true),
            (&[" * "], true),
            (&["\"a\", W/\"b\""], false),
            (&["t"], false),
            (&["w/\"t\""], false),
            (&[""], false),
            (&[], false),
        ] {
            let mut headers = HeaderMap::new();
            for list in lists {
                headers.append(header::IF_NONE_MATCH, list.parse().unwrap());
            }
            assert_eq!(has_it(&headers, "\"t\""), has, "{lists:?}");
        }
    }
}
