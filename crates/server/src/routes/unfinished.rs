//! Pictures of a job that are not in the gallery yet.

use super::{files, jobs::seen};
use crate::{
    Caller, Failure, Need, Reply, Route, Service,
    read::{Asked, At},
};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, Response, header},
};
use impasto_sdk::{Error, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use tokio::io::AsyncReadExt;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/jobs/{id}/calls/{call}/pictures/{index}", Need::Read, show)
            .says(
                "get_unfinished_picture",
                "The latest picture that an event of the call told of, until it is in the gallery.",
            )
            .query::<Anew>()
            .reply(200, Reply::Raw("image/*")),
    ]
}

/// How it is asked for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Anew {
    /// Any number, another one for each picture that came: a page asks for what has one address once.
    #[allow(dead_code, reason = "it makes another address, and says nothing")]
    came: Option<u32>,
}

async fn show(
    State(service): State<Service>,
    caller: Caller,
    Asked(_): Asked<Anew>,
    At((id, call, index)): At<(String, String, u32)>,
) -> Result<Response<Body>, Failure> {
    seen(&service, &caller, &id).await?;
    let path = service.journal.picture(&id, &call, index).filter(|path| path.is_file());
    let Some(path) = path else { return Err(gone()) };
    let mut start = [0; 16];
    let mut file = tokio::fs::File::open(&path).await.map_err(|_| gone())?;
    let read = file.read(&mut start).await.map_err(|_| gone())?;
    let mut answer =
        files::send(&path, media_of(start.get(..read).unwrap_or_default()), "", &Default::default()).await?;
    // The next one has the same address.
    answer.headers_mut().remove(header::ETAG);
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}

fn gone() -> Failure {
    Error::new(Kind::NotFound, "there is no unfinished picture; what is finished is in the gallery").into()
}

/// What a picture is, by its first bytes. Vendors send unfinished ones in formats that every browser shows.
fn media_of(start: &[u8]) -> &'static str {
    match start {
        [0xff, 0xd8, ..] => "image/jpeg",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
        [b'G', b'I', b'F', ..] => "image/gif",
        _ => "image/png",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_known_by_its_first_bytes() {
        for (start, media) in [
            (b"\xff\xd8\xff\xe0".as_slice(), "image/jpeg"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
            (b"GIF89a", "image/gif"),
            (b"\x89PNG\r\n\x1a\n", "image/png"),
            (b"", "image/png"),
        ] {
            assert_eq!(media_of(start), media);
        }
    }
}
