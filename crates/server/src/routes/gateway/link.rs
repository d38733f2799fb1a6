//! Addresses of pictures that need no token: unguessable, and good for an hour, as OpenAI's are.

use crate::{Failure, Service, read::At};
use axum::{
    extract::State,
    http::{HeaderMap, Response, header::HOST},
};
use impasto_sdk::{Error, Kind};
use std::time::{SystemTime, UNIX_EPOCH};

/// How long an address is good for, in seconds.
const GOOD_FOR: u64 = 60 * 60;

/// What addresses of pictures are signed with. It is in the root, so that they outlast a restart.
#[derive(Clone, Copy)]
pub(super) struct SigningKey([u8; 32]);

impl SigningKey {
    /// The one of this installation.
    pub(super) fn of(service: &Service) -> Result<Self, Error> {
        // Read anew each time, so that whoever removes the file ends every address at once, at all servers of the root.
        let kept = service.studio.link_key()?;
        Ok(Self(blake3::derive_key("impasto 2026 addresses of pictures v1", &kept)))
    }

    /// The last part of a picture's address.
    fn sign(self, image: &str, until: u64) -> String {
        let mac = blake3::keyed_hash(&self.0, format!("{image}.{until}").as_bytes());
        format!("{image}.{until}.{}", mac.to_hex())
    }

    /// The picture that an address names, if this installation gave it and it is still good.
    pub(super) fn open(self, link: &str) -> Option<&str> {
        let (signed, mac) = link.rsplit_once('.')?;
        let (image, until) = signed.rsplit_once('.')?;
        let theirs = blake3::Hash::from_hex(mac).ok()?;
        // Hashes of this type are compared in constant time.
        let ours = blake3::keyed_hash(&self.0, signed.as_bytes());
        (ours == theirs && now() < until.parse().ok()?).then_some(image)
    }
}

/// A picture's whole address, under the name that this server was asked by.
pub(super) fn address(service: &Service, headers: &HeaderMap, image: &str) -> Result<String, Error> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = text("x-forwarded-proto").filter(|scheme| *scheme == "https").unwrap_or("http");
    let host = text(HOST.as_str()).unwrap_or("localhost");
    let link = SigningKey::of(service)?.sign(image, now() + GOOD_FOR);
    Ok(format!("{scheme}://{host}{}/v1/files/{link}", service.access.base_path))
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// The picture behind an address.
pub(super) async fn file(
    State(service): State<Service>,
    At(link): At<String>,
    headers: HeaderMap,
) -> Result<Response<axum::body::Body>, Failure> {
    let Some(image) = SigningKey::of(&service)?.open(&link) else {
        return Err(Error::new(Kind::NotFound, "this address is wrong or has run out").into());
    };
    let row = service.studio.image(image).await?;
    if row.deleted_ms.is_some() {
        return Err(Error::new(Kind::NotFound, "this picture was deleted").into());
    }
    let path = service.studio.image_path(&row).await?;
    super::super::files::send(&path, &row.blob.media_type, &row.blob.id, &headers).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_signed_and_is_not_over_opens() {
        let signet = SigningKey([7; 32]);
        let good = signet.sign("call-0", now() + 60);
        assert_eq!(signet.open(&good), Some("call-0"));
        assert_eq!(signet.open(&signet.sign("call-0", now() - 1)), None);
        assert_eq!(signet.open(&good.replacen("call-0", "call-1", 1)), None);
        assert_eq!(signet.open(&good[..good.len() - 1]), None);
        assert_eq!(SigningKey([8; 32]).open(&good), None, "another installation's");
        for wrong in ["", "call-0", "call-0.99999999999.00"] {
            assert_eq!(signet.open(wrong), None, "{wrong}");
        }
    }
}
