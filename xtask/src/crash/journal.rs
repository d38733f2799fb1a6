//! What the program says of its jobs.

use serde_json::Value;

/// A job.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) id: String,
    pub(super) state: String,
    pub(super) provider: String,
    pub(super) prompt: String,
    pub(super) calls: Vec<Call>,
    pub(super) digests: Vec<String>,
    pub(super) errors: String,
}

/// A call.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) id: String,
    pub(super) state: String,
    pub(super) attempts: usize,
    /// Billionths of a dollar.
    pub(super) nano: Option<i64>,
    /// Whether the vendor said what it used, so that the price is no estimate.
    pub(super) told: bool,
    /// Whether it may have cost more than its price.
    pub(super) at_risk: bool,
    pub(super) request: Option<String>,
}

/// States after which nothing happens by itself.
const ENDS: [&str; 5] = ["done", "partial", "failed", "cancelled", "unknown"];
const CALL_ENDS: [&str; 4] = ["settled", "failed", "cancelled", "unknown"];

impl Job {
    /// From `jobs show --json`.
    pub(super) fn of(value: &Value) -> Self {
        let images = value["images"].as_array().into_iter().flatten();
        Self {
            id: text(&value["id"]),
            state: text(&value["state"]),
            provider: text(&value["provider"]),
            prompt: text(&value["draft"]["prompt"]),
            calls: value["calls"].as_array().into_iter().flatten().map(Call::of).collect(),
            digests: images.map(|image| text(&image["digest"])).collect(),
            errors: value["errors"].to_string(),
        }
    }

    /// Whether it and all its calls are at an end.
    pub(super) fn is_over(&self) -> bool {
        let calls = self.calls.iter().all(|call| CALL_ENDS.contains(&call.state.as_str()));
        calls && ENDS.contains(&self.state.as_str())
    }
}

impl Call {
    fn of(value: &Value) -> Self {
        Self {
            id: text(&value["id"]),
            state: text(&value["state"]),
            attempts: value["attempts"].as_array().map_or(0, Vec::len),
            nano: value["price_usd"].as_f64().map(|_| nano(&value["price_usd"])),
            told: !value["usage"].is_null(),
            at_risk: !value["at_risk_usd"].is_null(),
            request: value["request_id"].as_str().map(Into::into),
        }
    }
}

/// Dollars as billionths: the program writes them exactly, up to nine million dollars.
#[expect(clippy::cast_possible_truncation, reason = "rounded, and far below 2^63")]
pub(crate) fn nano(usd: &Value) -> i64 {
    (usd.as_f64().unwrap_or_default() * 1e9).round() as i64
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_job_is_over_when_it_and_its_calls_are() {
        for (job, call, over) in
            [("done", "settled", true), ("running", "settled", false), ("unknown", "sent", false)]
        {
            let job = Job::of(&json!({"state": job, "calls": [{"state": call, "price_usd": 0.080_01}]}));
            assert_eq!(job.is_over(), over);
            assert_eq!(job.calls[0].nano, Some(80_010_000));
        }
    }
}
