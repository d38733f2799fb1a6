//! What is sent.

use super::{Dialect, Fault, dates::http_date};
use crate::{
    sample::{gzip_of_zeros, png_bomb},
    vendor::{Delivery, Request, Response, Vendor},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use std::time::Duration;

/// Bytes of a picture's base64 that arrive before a cut inside of it.
const INSIDE: usize = 200;

impl Fault {
    /// Answers a generation with this fault. Where the vendor bills it, the generation is executed first.
    #[must_use]
    pub fn inflict(self, dialect: Dialect, request: &Request, vendor: &dyn Vendor) -> Response {
        let Some(verdict) = self.verdict(dialect) else { return vendor.answer(request) };
        if !verdict.billed {
            return refusal(self, dialect, request);
        }
        let answer = vendor.answer(request);
        // A request that is wrong in itself is told so, whatever the script says.
        if !(200..300).contains(&answer.status) { answer } else { spoilt(self, dialect, request, answer) }
    }
}

fn spoilt(fault: Fault, dialect: Dialect, request: &Request, answer: Response) -> Response {
    use Fault as F;
    match fault {
        F::ResetBeforeHead => answer.delivered(Delivery::ResetBeforeHead),
        F::StalledHead => answer.delivered(Delivery::Stall),
        F::ResetBeforePicture => {
            let bytes = first_picture(dialect, &answer.body).0 + INSIDE;
            answer.delivered(Delivery::ResetAfter { bytes })
        }
        F::ResetAfterPicture => {
            let bytes = first_picture(dialect, &answer.body).1 + 2;
            answer.delivered(Delivery::ResetAfter { bytes })
        }
        F::SlowBody => {
            let bytes = (answer.body.len() / 8).max(1);
            answer.delivered(Delivery::Pieces { bytes, pause: Duration::from_millis(25) })
        }
        F::TruncatedJson => {
            let cut = first_picture(dialect, &answer.body).0 + INSIDE;
            with_body(answer, |body| body.truncate(cut))
        }
        F::TruncatedBase64 => {
            let (start, end) = first_picture(dialect, &answer.body);
            // One character more than a multiple of four can never be base64.
            let keep = start + (end - start) / 8 * 4 + 1;
            with_body(answer, |body| drop(body.drain(keep..end)))
        }
        F::PngBomb => {
            let (start, end) = first_picture(dialect, &answer.body);
            let bomb = STANDARD.encode(png_bomb());
            with_body(answer, |body| drop(body.splice(start..end, bomb.into_bytes())))
        }
        F::WrongContentType => {
            Response::bytes(200, "text/html", b"<html><body>Welcome</body></html>".to_vec())
        }
        F::GzipBomb => Response::bytes(200, "application/json", gzip_of_zeros(64 << 20))
            .header("content-encoding", "gzip"),
        F::EmptyData => Response::json(200, &empty(dialect)),
        F::RefusedPrompt => Response::json(
            200,
            &json!({
                "promptFeedback": {"blockReason": "PROHIBITED_CONTENT"},
                "usageMetadata": {"promptTokenCount": 9, "totalTokenCount": 9},
            }),
        ),
        F::RefusedPicture => Response::json(
            200,
            &json!({
                "candidates": [{"finishReason": "IMAGE_SAFETY", "index": 0,
                    "finishMessage": "Unable to show the generated image."}],
                "usageMetadata": {"promptTokenCount": 9, "totalTokenCount": 9},
            }),
        ),
        fault => refusal(fault, dialect, request),
    }
}

fn with_body(mut answer: Response, change: impl FnOnce(&mut Vec<u8>)) -> Response {
    change(&mut answer.body);
    answer.carries.clear();
    answer
}

/// Where the base64 of the first finished picture starts and ends. Gemini's interim pictures come first, so its last
/// one is meant.
fn first_picture(dialect: Dialect, body: &[u8]) -> (usize, usize) {
    let text = String::from_utf8_lossy(body);
    let (mark, found) = match dialect {
        Dialect::OpenAi => {
            let mark = "\"b64_json\":\"";
            let from = text.find(".completed\"").unwrap_or(0);
            (mark, text[from..].find(mark).map(|at| at + from))
        }
        Dialect::Gemini => ("\"data\":\"", text.rfind("\"data\":\"")),
    };
    let start = found.map_or(0, |at| at + mark.len());
    let length = text[start..].find('"').unwrap_or(0);
    (start, start + length)
}

fn empty(dialect: Dialect) -> Value {
    match dialect {
        Dialect::OpenAi => json!({"created": 1_795_255_200, "data": []}),
        Dialect::Gemini => json!({"usageMetadata": {"promptTokenCount": 9, "totalTokenCount": 9}}),
    }
}

/// An answer that is no success.
fn refusal(fault: Fault, dialect: Dialect, request: &Request) -> Response {
    let message = match fault {
        // Some servers repeat the key that they reject.
        Fault::Unauthorized => format!("Incorrect API key provided: {}.", key(request)),
        fault => format!("A fault on purpose: {fault}."),
    };
    let response = match dialect {
        Dialect::OpenAi => openai(fault, &message),
        Dialect::Gemini => gemini(fault, &message),
    };
    match fault {
        Fault::RateLimitedSeconds => response.header("retry-after", "2"),
        Fault::RateLimitedDate => response.header("retry-after", http_date(request.at_ms + 3_000)),
        _ => response,
    }
}

fn key(request: &Request) -> &str {
    let bearer = request.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    bearer.or_else(|| request.header("x-goog-api-key")).unwrap_or("none")
}

fn openai(fault: Fault, message: &str) -> Response {
    use Fault as F;
    let (status, kind, code) = match fault {
        F::Unauthorized => (401, "invalid_request_error", "invalid_api_key"),
        F::Forbidden => (403, "invalid_request_error", "unsupported_country_region_territory"),
        F::NotFound => (404, "invalid_request_error", "model_not_found"),
        F::RequestTimeout => (408, "invalid_request_error", "timeout"),
        F::TooLarge => (413, "invalid_request_error", "request_too_large"),
        F::RateLimited | F::RateLimitedSeconds | F::RateLimitedDate => {
            (429, "requests", "rate_limit_exceeded")
        }
        F::QuotaZero => (429, "insufficient_quota", "insufficient_quota"),
        F::Overloaded => (503, "service_unavailable_error", "server_is_overloaded"),
        F::RefusedPrompt | F::RefusedPicture => (400, "image_generation_user_error", "moderation_blocked"),
        _ => (500, "server_error", "server_error"),
    };
    let mut error = json!({"message": message, "type": kind, "param": null, "code": code});
    if code == "moderation_blocked" {
        let stage = if fault == F::RefusedPrompt { "input" } else { "output" };
        error["moderation_details"] = json!({"categories": ["violence"], "moderation_stage": stage});
    }
    Response::json(status, &json!({ "error": error })).header("x-request-id", "req_fault")
}

fn gemini(fault: Fault, message: &str) -> Response {
    use Fault as F;
    let (code, status) = match fault {
        // An invalid key is a 400 here.
        F::Unauthorized => (400, "INVALID_ARGUMENT"),
        F::Forbidden => (403, "PERMISSION_DENIED"),
        F::NotFound => (404, "NOT_FOUND"),
        F::RequestTimeout => (408, "CANCELLED"),
        F::TooLarge => (413, "INVALID_ARGUMENT"),
        F::RateLimited | F::RateLimitedSeconds | F::RateLimitedDate | F::RateLimitedBody | F::QuotaZero => {
            (429, "RESOURCE_EXHAUSTED")
        }
        F::Overloaded => (503, "UNAVAILABLE"),
        _ => (500, "INTERNAL"),
    };
    let rpc = |name: &str, mut detail: Value| {
        detail["@type"] = format!("type.googleapis.com/google.rpc.{name}").into();
        json!([detail])
    };
    let details = match fault {
        F::Unauthorized => rpc("ErrorInfo", json!({"reason": "API_KEY_INVALID", "domain": "googleapis.com"})),
        F::RateLimitedBody => rpc("RetryInfo", json!({"retryDelay": "4s"})),
        F::QuotaZero => rpc(
            "QuotaFailure",
            json!({"violations": [{
                "quotaMetric": "generativelanguage.googleapis.com/generate_content_free_tier_requests",
                "quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
                "quotaValue": "0",
            }]}),
        ),
        _ => json!([]),
    };
    let error = json!({"code": code, "message": message, "status": status, "details": details});
    Response::json(code, &json!({ "error": error }))
}
