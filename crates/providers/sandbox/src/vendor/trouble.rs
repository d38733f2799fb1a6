//! Failing on purpose.

use super::{Refusal, reply::Out};
use crate::options::Fail;
use impasto_sdk::{LocalHost, Result};

/// The refusal that was asked for, where it comes instead of pictures.
pub(super) fn refusal(fail: Fail) -> Option<Refusal> {
    let said = |status, code, message: &str| {
        Some(Refusal::new(status, code, format!("{message}, as was asked for")))
    };
    let mut refusal = match fail {
        Fail::InvalidRequest => said(400, "invalid_request", "the request is called invalid"),
        Fail::Unauthenticated => said(401, "unauthenticated", "the key is called wrong"),
        Fail::PermissionDenied => said(403, "permission_denied", "the key is called too weak"),
        Fail::NotFound => said(404, "not_found", "the model is called unknown"),
        Fail::RateLimited => said(429, "rate_limited", "too many requests"),
        Fail::Quota => said(429, "quota_exceeded", "the quota is called used up"),
        Fail::Refused => said(400, "content_refused", "refused by moderation"),
        Fail::ServerError => said(500, "server_error", "broken inside"),
        Fail::Unavailable => said(503, "overloaded", "overloaded"),
        Fail::Timeout => said(504, "timeout", "took too long"),
        Fail::None | Fail::BadResponse | Fail::Empty | Fail::RefuseLast | Fail::CutBody => None,
    };
    if let Some(refusal) = refusal.as_mut().filter(|refusal| refusal.fault.code == "rate_limited") {
        refusal.fault.retry_after_ms = Some(200);
    }
    refusal
}

/// Answers that are a success in name only; false where no such answer was asked for.
pub(super) fn hollow(fail: Fail, host: &mut dyn LocalHost) -> Result<bool> {
    let text = match fail {
        Fail::BadResponse => r#"{"pictures":"none of the usual shape"}"#,
        Fail::Empty => r#"{"data":[]}"#,
        _ => return Ok(false),
    };
    host.head(200, "application/json");
    Out::new(host).text(text)?;
    Ok(true)
}
