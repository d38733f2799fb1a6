//! What statuses, codes and types come to.

use impasto_sdk::Kind;

const BUSY: &[&str] = &["server_is_overloaded", "service_unavailable_error", "slow_down"];

/// Codes and types that say more than the status, and the statuses with which they are believed. In a stream or a
/// document of status 200, where no status helps, all of them are.
const NAMES: &[(&[u16], &[&str], Kind)] = &[
    (
        &[400, 403, 422],
        &[
            "moderation_blocked",
            "content_policy_violation",
            "image_content_policy_violation",
            "content_filter",
            "responsibleaipolicyviolation",
        ],
        Kind::ContentRefused,
    ),
    (
        &[400, 402, 403, 429],
        &[
            "insufficient_quota",
            "credit_balance_exhausted",
            "organization_spend_limit_exceeded",
            "project_spend_limit_exceeded",
            "organization_usage_limit_exceeded",
            "billing_hard_limit_reached",
            // An account without a valid way to pay (developers.openai.com, error codes): waiting does not help.
            "billing_not_active",
        ],
        Kind::QuotaExceeded,
    ),
    (&[400, 404], &["model_not_found", "deploymentnotfound"], Kind::NotFound),
    (&[], &["invalid_api_key"], Kind::Unauthenticated),
    (&[], &["rate_limit_exceeded", "rate_limit_error", "slow_down"], Kind::RateLimited),
    (&[], &["server_error", "server_is_overloaded", "service_unavailable_error"], Kind::Unavailable),
    (&[], &["invalid_request_error", "image_generation_user_error"], Kind::InvalidRequest),
];

/// By status, then by the first of these names that says more than it; never by a message.
pub(super) fn kind(status: u16, names: &[String]) -> Kind {
    let alone = (200..300).contains(&status);
    let meaning = |name: &String| {
        let mut believed = NAMES.iter().filter(|(statuses, ..)| alone || statuses.contains(&status));
        believed.find(|(_, names, _)| names.contains(&name.as_str())).map(|(.., kind)| *kind)
    };
    names.iter().find_map(meaning).unwrap_or_else(|| by_status(status))
}

/// Whether one of these names says that the request was turned away because the server is busy.
pub(super) fn is_busy(names: &[String]) -> bool {
    names.iter().any(|name| BUSY.contains(&name.as_str()))
}

const fn by_status(status: u16) -> Kind {
    match status {
        // Redirects are not followed: the key would go with them.
        300..=399 => Kind::Config,
        401 => Kind::Unauthenticated,
        402 => Kind::QuotaExceeded,
        403 => Kind::PermissionDenied,
        404 | 410 => Kind::NotFound,
        405 | 501 => Kind::Unsupported,
        408 | 504 | 524 => Kind::Timeout,
        429 => Kind::RateLimited,
        409 | 500..=599 => Kind::Unavailable,
        400..=499 => Kind::InvalidRequest,
        _ => Kind::BadResponse,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fault::Fault;
    use impasto_sdk::Kind;
    use serde_json::json;

    #[test]
    fn the_kind_comes_from_status_then_code_then_type() {
        for (status, body, kind) in [
            (
                400,
                json!({"error": {"message": "x", "type": "invalid_request_error", "param": "size"}}),
                Kind::InvalidRequest,
            ),
            (
                400,
                json!({"error": {"type": "image_generation_user_error", "code": "moderation_blocked"}}),
                Kind::ContentRefused,
            ),
            (400, json!({"error": {"code": "content_policy_violation"}}), Kind::ContentRefused),
            (
                400,
                json!({"error": {"code": "400", "innererror": {"code": "ResponsibleAIPolicyViolation"}}}),
                Kind::ContentRefused,
            ),
            (
                429,
                json!({"error": {"code": "billing_not_active", "type": "billing_not_active"}}),
                Kind::QuotaExceeded,
            ),
            (400, json!({"error": {"code": "billing_hard_limit_reached"}}), Kind::QuotaExceeded),
            (
                400,
                json!({"error": {"code": "model_not_found", "type": "invalid_request_error"}}),
                Kind::NotFound,
            ),
            (
                401,
                json!({"error": {"code": "invalid_api_key", "type": "invalid_request_error"}}),
                Kind::Unauthenticated,
            ),
            (401, json!({"error": {"code": "moderation_blocked"}}), Kind::Unauthenticated),
            (402, json!({}), Kind::QuotaExceeded),
            (403, json!({"error": {"code": "Forbidden"}}), Kind::PermissionDenied),
            (404, json!({"error": {"code": "DeploymentNotFound"}}), Kind::NotFound),
            (408, json!({}), Kind::Timeout),
            (409, json!({}), Kind::Unavailable),
            (413, json!({}), Kind::InvalidRequest),
            (422, json!({"detail": [{"loc": ["body"]}]}), Kind::InvalidRequest),
            (429, json!({"error": {"code": "rate_limit_exceeded", "type": "requests"}}), Kind::RateLimited),
            (429, json!({"error": {"code": "slow_down", "type": "rate_limit_error"}}), Kind::RateLimited),
            (
                429,
                json!({"error": {"code": "insufficient_quota", "type": "insufficient_quota"}}),
                Kind::QuotaExceeded,
            ),
            (429, json!({"error": {"code": null, "type": "insufficient_quota"}}), Kind::QuotaExceeded),
            (429, json!({"error": {"code": "credit_balance_exhausted"}}), Kind::QuotaExceeded),
            (429, json!({"error": {"code": "organization_spend_limit_exceeded"}}), Kind::QuotaExceeded),
            (429, json!({"error": {"code": "project_spend_limit_exceeded"}}), Kind::QuotaExceeded),
            (429, json!({"error": {"code": "organization_usage_limit_exceeded"}}), Kind::QuotaExceeded),
            (500, json!({"error": {"type": "server_error"}}), Kind::Unavailable),
            (503, json!({"error": {"code": "server_is_overloaded"}}), Kind::Unavailable),
            (504, json!({}), Kind::Timeout),
            (302, json!({}), Kind::Config),
            (200, json!({"error": {"code": "moderation_blocked"}}), Kind::ContentRefused),
            (200, json!({"error": {"code": "rate_limit_exceeded"}}), Kind::RateLimited),
            (200, json!({"error": {"type": "server_error"}}), Kind::Unavailable),
            (
                200,
                json!({"error": {"code": "server_error", "type": "invalid_request_error"}}),
                Kind::Unavailable,
            ),
            (200, json!({"error": {"code": "odd", "type": "invalid_request_error"}}), Kind::InvalidRequest),
            (200, json!({"error": "it broke"}), Kind::BadResponse),
        ] {
            assert_eq!(Fault::of(&body).kind(status), kind, "{status} {body}");
        }
    }

    #[test]
    fn the_message_never_decides() {
        let body = json!({"error": {"message": "rate limit: insufficient_quota, moderation_blocked"}});
        assert_eq!(Fault::of(&body).kind(400), Kind::InvalidRequest);
    }
}
