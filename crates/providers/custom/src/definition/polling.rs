//! Endpoints that answer with a task, whose result comes later.

use super::{HttpMethod, is_default};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Submit, poll, fetch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Polling {
    /// Where the task's id is in the first answer; `{{task_id}}` from then on.
    #[schemars(title = "Task id")]
    pub(crate) id: String,
    /// The address to ask: a template with `{{task_id}}`.
    #[schemars(title = "Poll URL")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) poll_url: String,
    /// Where the address to ask is in the first answer; instead of `poll_url`. The secret goes there only where the auth
    /// profile names the host.
    #[schemars(title = "Path of the poll URL")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) poll_url_path: String,
    /// How to ask.
    #[schemars(title = "Poll method")]
    pub(crate) poll_method: HttpMethod,
    /// Where the state is in each answer.
    #[schemars(title = "Status")]
    pub(crate) status: String,
    /// States in which it is done.
    #[schemars(title = "Done")]
    pub(crate) done: Vec<String>,
    /// States in which it failed.
    #[schemars(title = "Failed")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) failed: Vec<String>,
    /// States in which moderation refused it.
    #[schemars(title = "Refused")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) refused: Vec<String>,
    /// Milliseconds before the first question.
    #[schemars(title = "Interval", range(min = 100, max = 600_000))]
    pub(crate) interval_ms: u32,
    /// By how much each wait is longer than the one before.
    #[schemars(title = "Back-off", range(min = 1.0, max = 10.0))]
    pub(crate) backoff: f64,
    /// Milliseconds of a wait at most.
    #[schemars(title = "Longest interval", range(min = 100, max = 600_000))]
    pub(crate) max_interval_ms: u32,
    /// Seconds after which nobody asks any more.
    #[schemars(title = "Give up after", range(min = 1, max = 86_400))]
    pub(crate) timeout_seconds: u32,
    /// Where the result is fetched, where the last answer does not hold it.
    #[schemars(title = "Fetch")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) fetch: Option<Fetch>,
    /// How the task is cancelled, where it can be.
    #[schemars(title = "Cancel")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) cancel: Option<Cancel>,
}

/// Where a result is fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fetch {
    /// At this address: a template with `{{task_id}}`.
    Url(String),
    /// At the address that stands at this path of the last answer.
    Path(String),
}

/// How a task is cancelled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cancel {
    /// The HTTP method.
    #[serde(default)]
    pub(crate) method: HttpMethod,
    /// The address: a template with `{{task_id}}`.
    pub(crate) url: String,
}

impl Default for Polling {
    fn default() -> Self {
        Self {
            id: String::new(),
            poll_url: String::new(),
            poll_url_path: String::new(),
            poll_method: HttpMethod::Get,
            status: String::new(),
            done: Vec::new(),
            failed: Vec::new(),
            refused: Vec::new(),
            interval_ms: 1_000,
            backoff: 1.3,
            max_interval_ms: 10_000,
            timeout_seconds: 600,
            fetch: None,
            cancel: None,
        }
    }
}
