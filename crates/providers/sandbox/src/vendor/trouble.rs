//! Failing on purpose.

use crate::options::Fail;
use impasto_sdk::{Error, Kind, Retry};
use serde_json::{Value, json};
use std::time::Duration;

/// Status and body that come instead of pictures. Retry is a promise that nothing was made.
pub(super) fn instead(fail: Fail) -> Option<(u16, Value)> {
    let soon = Retry::After(Some(Duration::from_millis(200)));
    let (status, kind, retry, message) = match fail {
        Fail::InvalidRequest => (400, Kind::InvalidRequest, Retry::Never, "the request is called invalid"),
        Fail::Unauthenticated => (401, Kind::Unauthenticated, Retry::Never, "the key is called wrong"),
        Fail::PermissionDenied => (403, Kind::PermissionDenied, Retry::Never, "the key is called too weak"),
        Fail::NotFound => (404, Kind::NotFound, Retry::Never, "the model is called unknown"),
        Fail::RateLimited => (429, Kind::RateLimited, soon, "too many requests"),
        Fail::Quota => (429, Kind::QuotaExceeded, Retry::Never, "the quota is called used up"),
        Fail::Refused => (400, Kind::ContentRefused, Retry::Never, "refused by moderation"),
        Fail::ServerError => (500, Kind::Unavailable, Retry::Never, "broken inside"),
        Fail::Unavailable => (503, Kind::Unavailable, Retry::After(None), "overloaded"),
        Fail::Timeout => (504, Kind::Timeout, Retry::Never, "took too long"),
        Fail::BadResponse => return Some((200, json!({ "pictures": "none of the usual shape" }))),
        Fail::Empty => return Some((200, json!({ "data": [] }))),
        Fail::None | Fail::RefuseLast | Fail::CutBody => return None,
    };
    let error = Error::new(kind, format!("{message}, as was asked for")).retry(retry);
    Some((status, json!({ "error": error })))
}
