//! Error bodies, and what they come to.

use super::value::{list, unwrapped};
use impasto_sdk::{Answer, AnswerBody, Kind};
use serde_json::Value;

/// An error of the vendor: google.rpc.Status in JSON, as far as it came.
pub(super) struct Fault {
    http: u16,
    status: String,
    pub(super) message: String,
    pub(super) details: Vec<Value>,
}

impl Fault {
    /// Reads whatever came.
    pub(super) fn of(answer: &Answer) -> Self {
        let http = answer.status;
        let reply = match &answer.body {
            AnswerBody::Json(value) => unwrapped(value.clone()),
            AnswerBody::Text(text) => Value::String(text.clone()),
            _ => Value::Null,
        };
        // Relays and proxies write a bare text where Google writes an object.
        let error = reply.get("error").unwrap_or(&reply);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Self {
            http,
            status: text(&error["status"]),
            message: text(error.get("message").unwrap_or(error)),
            details: list(&error["details"]).cloned().collect(),
        }
    }

    /// The kind of error, and what happened and what to do, in words.
    pub(super) fn verdict(&self) -> (Kind, &'static str) {
        // An invalid key is a 400 here, told apart only by its reason.
        if self.reason() == Some("API_KEY_INVALID") {
            return (Kind::Unauthenticated, "the key was rejected; check it or make a new one");
        }
        match (self.http, self.status.as_str()) {
            (300..=399, _) => (Kind::Config, "the base URL redirects; set it to where it leads"),
            (400, "FAILED_PRECONDITION") => {
                (Kind::PermissionDenied, "the key may not do this; check region and billing of its project")
            }
            (401, _) => (Kind::Unauthenticated, "the key was rejected; check it or make a new one"),
            (402, _) => (Kind::QuotaExceeded, "the balance is used up; top it up"),
            (403, _) => {
                (Kind::PermissionDenied, "the key may not do this; check its restrictions and its project")
            }
            (404, _) => (
                Kind::NotFound,
                "the address or the model is unknown; the model may be retired, or the base URL or API version wrong",
            ),
            (408 | 504, _) => (Kind::Timeout, "gemini did not finish in time; it may have been billed"),
            (413, _) => (Kind::InvalidRequest, "the request is too large; send fewer or smaller pictures"),
            (429, _) => self.quota(),
            (499, _) => (Kind::Unavailable, "gemini cancelled the request; it may have been billed"),
            (400..=498, _) => (Kind::InvalidRequest, "gemini does not accept the request"),
            (503, _) => (Kind::Unavailable, "gemini is overloaded; try again later"),
            _ => (Kind::Unavailable, "gemini failed; it may have been billed"),
        }
    }

    /// A quota of a day, or of nothing at all, does not come back in a moment; everything else does. Protobuf leaves
    /// zeros out, so a free tier without a value is a free tier of nothing, as image models have.
    fn quota(&self) -> (Kind, &'static str) {
        let gone = self.violations().any(|violation| {
            let text = |name: &str| violation[name].as_str().unwrap_or_default();
            let free = text("quotaMetric").contains("free_tier");
            let value = text("quotaValue");
            text("quotaId").contains("PerDay") || value == "0" || value.is_empty() && free
        });
        if gone {
            (
                Kind::QuotaExceeded,
                "the quota of this key is used up or zero; image models need a paid project",
            )
        } else {
            (Kind::RateLimited, "too many requests for now; wait a moment")
        }
    }

    /// Found by their members: some relays drop `@type`.
    pub(super) fn violations(&self) -> impl Iterator<Item = &Value> {
        self.details.iter().flat_map(|detail| list(&detail["violations"]))
    }

    fn reason(&self) -> Option<&str> {
        self.details.iter().find_map(|detail| detail["reason"].as_str())
    }

    /// Names and values for logs. Nothing of the free texts and metadata is here: Google puts keys into them.
    pub(super) fn facts(&self) -> Vec<(&'static str, String)> {
        let joined = |values: Vec<&str>| values.join(" ");
        let quotas = self.violations().filter_map(|violation| violation["quotaId"].as_str());
        let fields = self.details.iter().flat_map(|detail| list(&detail["fieldViolations"]));
        let fields = fields.filter_map(|violation| violation["field"].as_str());
        [
            ("code", self.status.clone()),
            ("reason", self.reason().unwrap_or_default().into()),
            ("quota", joined(quotas.collect())),
            ("fields", joined(fields.collect())),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect()
    }
}
