//! What an unsuccessful answer comes to.

use crate::answer;
use impasto_dialects::gemini;
use impasto_sdk::{Answer, AnswerBody, Charge, Error, Kind, Quota, Retry, Window};
use serde_json::{Value, json};
use std::time::Duration;

/// 2026-11-21T09:00:00Z.
const NOW_MS: i64 = 1_795_251_600_000;

const AGAIN: Retry = Retry::After(None);

fn after(millis: u64) -> Retry {
    Retry::After(Some(Duration::from_millis(millis)))
}

/// Of a relay, which bills by rules of its own.
fn error(answer: &Answer) -> Error {
    gemini::error("https://relay.example/v1beta", answer, NOW_MS)
}

#[test]
fn googles_own_500_is_not_charged_and_nobody_elses() {
    let at = |server: &str, status| gemini::error(server, &fault(status, "INTERNAL", json!([])), NOW_MS);
    let google = "https://generativelanguage.googleapis.com/v1beta";
    let free = at(google, 500);
    assert_eq!((free.kind, free.retry, free.charge), (Kind::Unavailable, Retry::Never, Charge::Nothing));
    assert!(!free.message.contains("billed"), "{free}");
    for (server, status) in [
        (google, 502),
        (google, 504),
        ("https://relay.example/generativelanguage.googleapis.com", 500),
        ("https://generativelanguage.googleapis.com.evil.example", 500),
        ("https://generativelanguage.googleapis.com@evil.example/", 500),
    ] {
        let error = at(server, status);
        assert_eq!((error.retry, error.charge), (Retry::Never, Charge::Unsaid), "{server} {status}");
        assert!(error.message.contains("may have been billed"), "{error}");
    }
}

fn fault(http: u16, status: &str, details: Value) -> Answer {
    let message = "Something is wrong.";
    answer(http, json!({"error": {"code": http, "message": message, "status": status, "details": details}}))
}

fn info(reason: &str) -> Value {
    json!({"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com"})
}

fn quota(violation: Value) -> Value {
    json!({"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [violation]})
}

fn retry_info() -> Value {
    json!({"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34.07s"})
}

#[test]
fn every_status_has_its_kind_and_only_a_request_turned_away_is_retried() {
    for (http, status, details, kind, retry) in [
        (400, "INVALID_ARGUMENT", json!([]), Kind::InvalidRequest, Retry::Never),
        (400, "INVALID_ARGUMENT", json!([info("API_KEY_INVALID")]), Kind::Unauthenticated, Retry::Never),
        (400, "FAILED_PRECONDITION", json!([]), Kind::PermissionDenied, Retry::Never),
        (401, "UNAUTHENTICATED", json!([]), Kind::Unauthenticated, Retry::Never),
        (402, "", json!([]), Kind::QuotaExceeded, Retry::Never),
        (403, "PERMISSION_DENIED", json!([info("CONSUMER_SUSPENDED")]), Kind::PermissionDenied, Retry::Never),
        (404, "NOT_FOUND", json!([]), Kind::NotFound, Retry::Never),
        (408, "CANCELLED", json!([]), Kind::Timeout, Retry::Never),
        (413, "INVALID_ARGUMENT", json!([]), Kind::InvalidRequest, Retry::Never),
        (422, "", json!([]), Kind::InvalidRequest, Retry::Never),
        (429, "RESOURCE_EXHAUSTED", json!([]), Kind::RateLimited, AGAIN),
        (429, "RESOURCE_EXHAUSTED", json!([retry_info()]), Kind::RateLimited, after(34_070)),
        (499, "CANCELLED", json!([]), Kind::Unavailable, Retry::Never),
        (500, "INTERNAL", json!([retry_info()]), Kind::Unavailable, Retry::Never),
        (502, "", json!([]), Kind::Unavailable, Retry::Never),
        (503, "UNAVAILABLE", json!([]), Kind::Unavailable, AGAIN),
        (503, "UNAVAILABLE", json!([retry_info()]), Kind::Unavailable, after(34_070)),
        (504, "DEADLINE_EXCEEDED", json!([]), Kind::Timeout, Retry::Never),
        (307, "", json!([]), Kind::Config, Retry::Never),
    ] {
        let error = error(&fault(http, status, details));
        assert_eq!((error.kind, error.retry), (kind, retry), "{http} {status}");
        assert_eq!(error.context("status"), Some(http.to_string().as_str()));
        assert_eq!(error.context("code"), Some(status).filter(|status| !status.is_empty()));
        assert!(error.message.ends_with("gemini says \"Something is wrong\""), "{error}");
    }
}

#[test]
fn a_quota_that_does_not_come_back_soon_is_no_rate_limit() {
    let metric = "generativelanguage.googleapis.com/generate_content_free_tier_requests";
    let paid = "generativelanguage.googleapis.com/generate_content_paid_tier_requests";
    let gone = (Kind::QuotaExceeded, Retry::Never);
    let soon = (Kind::RateLimited, after(34_070));
    for (violation, wanted) in [
        (
            json!({"quotaMetric": paid, "quotaId": "GenerateRequestsPerDayPerProject", "quotaValue": "250"}),
            gone,
        ),
        (json!({"quotaMetric": metric, "quotaId": "PerMinutePerModel-FreeTier", "quotaValue": "0"}), gone),
        (json!({"quotaMetric": metric, "quotaId": "PerMinutePerModel-FreeTier"}), gone),
        (json!({"quotaMetric": metric, "quotaId": "PerMinutePerModel-FreeTier", "quotaValue": "15"}), soon),
        (json!({"quotaMetric": paid, "quotaId": "GenerateRequestsPerMinute", "quotaValue": "10"}), soon),
        (json!({"quotaMetric": paid, "quotaId": "GenerateRequestsPerMinute"}), soon),
        (json!({}), soon),
    ] {
        let error = error(&fault(429, "RESOURCE_EXHAUSTED", json!([quota(violation.clone()), retry_info()])));
        assert_eq!((error.kind, error.retry), wanted, "{violation}");
        assert_eq!(error.context("quota"), violation["quotaId"].as_str());
    }
}

#[test]
fn the_limits_of_a_minute_are_learnt_from_a_refusal() {
    let told = |violations: Value| {
        let failure = json!({"violations": violations});
        gemini::quota(&fault(429, "RESOURCE_EXHAUSTED", json!([failure, retry_info()])))
    };
    let window =
        |limit| Some(Window { limit, remaining: Some(0), resets_in: Some(Duration::from_millis(34_070)) });
    let learnt = told(json!([
        {"quotaId": "GenerateRequestsPerMinutePerProjectPerModel", "quotaValue": "10"},
        {"quotaId": "GenerateContentInputTokensPerMinute"},
        {"quotaId": "ImagesPerMinute", "quotaMetric": "generated_images", "quotaValue": "5"}
    ]));
    let expected = Quota { requests: window(Some(10)), tokens: window(None), images: window(Some(5)) };
    assert_eq!(learnt, Some(expected));
    assert_eq!(told(json!([{"quotaId": "GenerateRequestsPerDay", "quotaValue": "100"}])), None);
    assert_eq!(gemini::quota(&fault(500, "INTERNAL", json!([retry_info()]))), None);
}

#[test]
fn of_several_quotas_the_slowest_counts() {
    let details = json!([{"violations": [
        {"quotaId": "GenerateRequestsPerMinute", "quotaValue": "10"},
        {"quotaId": "GenerateRequestsPerDay", "quotaValue": "100"}
    ]}]);
    let error = error(&fault(429, "RESOURCE_EXHAUSTED", details));
    assert_eq!(error.kind, Kind::QuotaExceeded);
    assert_eq!(error.context("quota"), Some("GenerateRequestsPerMinute GenerateRequestsPerDay"));
}

#[test]
fn the_header_says_how_long_to_wait_where_the_body_does_not() {
    for (status, value, details, retry) in [
        (429, "7", json!([]), after(7_000)),
        (503, "7", json!([]), after(7_000)),
        (429, "Sat, 21 Nov 2026 09:01:30 GMT", json!([]), after(90_000)),
        (429, "Sat, 21 Nov 2026 08:00:00 GMT", json!([]), AGAIN),
        (429, "soon", json!([]), AGAIN),
        (429, "7", json!([retry_info()]), after(34_070)),
        (500, "7", json!([]), Retry::Never),
    ] {
        let mut answer = fault(status, "", details);
        answer.headers.push(("Retry-After".into(), value.into()));
        assert_eq!(error(&answer).retry, retry, "{status} {value}");
    }
}

#[test]
fn a_wrapped_or_bare_error_is_read_as_well() {
    let details = json!([{"reason": "API_KEY_INVALID", "domain": "googleapis.com"}]);
    let AnswerBody::Json(plain) = fault(400, "INVALID_ARGUMENT", details).body else { unreachable!() };
    let wrapped = error(&answer(400, json!([plain])));
    assert_eq!((wrapped.kind, wrapped.context("reason")), (Kind::Unauthenticated, Some("API_KEY_INVALID")));
    for body in [
        AnswerBody::Json(json!({"error": "no channel left"})),
        AnswerBody::Json(json!({"message": "no channel left"})),
        AnswerBody::Text("no channel left\n".into()),
    ] {
        let error = error(&Answer { body, ..answer(503, Value::Null) });
        assert!(error.message.ends_with("gemini says \"no channel left\""), "{error}");
    }
    for body in [AnswerBody::Json(Value::Null), AnswerBody::Text(String::new()), AnswerBody::Blob] {
        let error = error(&Answer { body, ..answer(500, Value::Null) });
        assert!(error.kind == Kind::Unavailable && !error.message.contains("says"), "{error}");
    }
}

#[test]
fn refused_fields_are_named() {
    let details = json!([{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [
        {"field": "generation_config.image_config", "description": "Unknown name", "reason": "X"},
        {"field": "tools[0]", "description": "Unknown name"}
    ]}]);
    let error = error(&fault(400, "INVALID_ARGUMENT", details));
    assert_eq!(error.context("fields"), Some("generation_config.image_config tools[0]"));
    assert_eq!(error.context("reason"), None);
}

#[test]
fn a_key_that_the_vendor_repeats_is_not_repeated_again() {
    let key = format!("AIza{}", "Sy0-_".repeat(7));
    let message = format!("Permission denied: Consumer 'api_key:{key}' has been suspended.");
    let mut info = info("CONSUMER_SUSPENDED");
    info["metadata"] = json!({"containerInfo": format!("api_key:{key}")});
    let body = json!({"error": {"code": 403, "message": message, "status": "PERMISSION_DENIED", "details": [
        info, {"@type": "type.googleapis.com/google.rpc.LocalizedMessage", "locale": "en-US", "message": message}
    ]}});
    let error = error(&answer(403, body));
    assert_eq!(error.kind, Kind::PermissionDenied);
    assert!(!format!("{error:?} {error}").contains(&key) && error.message.contains("has been suspended"));
    let echo = self::error(&fault(400, &format!("BAD {key}"), json!([{"reason": format!("key={key}")}])));
    assert!(!format!("{echo:?}").contains(&key), "{echo}");
}
