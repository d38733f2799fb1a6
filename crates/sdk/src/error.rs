//! One error for every plug-in: what went wrong, and what may be done about it.

use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt, time::Duration};

/// A result whose error carries a decision.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong. Programs decide by this, never by the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// The request is wrong in itself: a field is missing, malformed or out of its bounds.
    InvalidRequest,
    /// The request is well formed, but this model or provider cannot do it.
    Unsupported,
    /// The key is missing or was rejected.
    Unauthenticated,
    /// The key is valid, but is not allowed to do this.
    PermissionDenied,
    /// The model, task or file is unknown or gone.
    NotFound,
    /// A quota or balance is used up. Waiting a moment does not help.
    QuotaExceeded,
    /// Too many requests for now. Waiting helps.
    RateLimited,
    /// The vendor's moderation refused the input or the output. Never sent again.
    ContentRefused,
    /// No answer in time.
    Timeout,
    /// The vendor is down, overloaded or cannot be reached.
    Unavailable,
    /// An answer came that cannot be understood.
    BadResponse,
    /// A setting is missing or wrong.
    Config,
    /// A budget of this installation does not bear it. Nothing was sent.
    OverBudget,
    /// A person or a client stopped it.
    Cancelled,
    /// A defect or a failure of this machine.
    Unexpected,
}

impl Kind {
    /// Every kind, in the order of the documentation.
    pub const ALL: [Self; 15] = [
        Self::InvalidRequest,
        Self::Unsupported,
        Self::Unauthenticated,
        Self::PermissionDenied,
        Self::NotFound,
        Self::QuotaExceeded,
        Self::RateLimited,
        Self::ContentRefused,
        Self::Timeout,
        Self::Unavailable,
        Self::BadResponse,
        Self::Config,
        Self::OverBudget,
        Self::Cancelled,
        Self::Unexpected,
    ];

    /// The stable machine code, e.g. `rate_limited`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::Unsupported => "unsupported",
            Self::Unauthenticated => "unauthenticated",
            Self::PermissionDenied => "permission_denied",
            Self::NotFound => "not_found",
            Self::QuotaExceeded => "quota_exceeded",
            Self::RateLimited => "rate_limited",
            Self::ContentRefused => "content_refused",
            Self::Timeout => "timeout",
            Self::Unavailable => "unavailable",
            Self::BadResponse => "bad_response",
            Self::Config => "config",
            Self::OverBudget => "over_budget",
            Self::Cancelled => "cancelled",
            Self::Unexpected => "unexpected",
        }
    }
}

/// Whether the same exchange may be sent again.
///
/// `After`, returned by [`crate::Provider::next`] for a billed exchange, is the provider's promise that nothing was
/// charged. For a free one, such as a poll, it promises nothing: give it for whatever passes (429, 408, 5xx), since `Never`
/// ends the call, and with it what was paid for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// Sending it again would fail again, or might be billed again.
    #[default]
    Never,
    /// May be sent again: after this long, or after a back-off of the driver's choice.
    After(Option<Duration>),
    /// Could have been sent again, but the attempts are used up.
    Exhausted,
}

/// What a provider knows of the money that an exchange cost which came to an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Charge {
    /// Nothing more than the status of the answer and [`Retry`] say.
    #[default]
    Unsaid,
    /// The vendor bills such answers too, whatever their status says: a refusal after work was done.
    Possible,
    /// The vendor says that it does not bill such answers.
    Nothing,
}

/// What mends an error, where people do it in another way at each surface: the message says it in words that hold for all of
/// them, and whoever shows it adds its own, such as a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Remedy {
    /// Set this provider's key.
    SetKey(String),
    /// Add an auth profile of this name.
    AddProfile(String),
    /// Give this auth profile its secret.
    GiveSecret(String),
    /// Switch this model on.
    Enable(String),
    /// Look at what this custom model lacks, and publish it.
    Publish(String),
    /// Install this model, by its link.
    Install(String),
    /// Look at the models.
    ListModels,
    /// Look at the custom models.
    ListCustom,
    /// Describe a custom model.
    DescribeModel,
    /// Ask this model for words.
    AskForWords(String),
    /// Look at this job.
    ShowJob(String),
    /// Look at the jobs.
    ListJobs,
    /// Take up what has arrived.
    TakeUp,
    /// Look at the access tokens.
    ListTokens,
}

/// Plain data, so that the journal keeps it and every front end can show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Error {
    /// What went wrong.
    pub kind: Kind,
    /// Whether it may be tried again.
    #[serde(default)]
    pub retry: Retry,
    /// What the provider knows of the money it cost.
    #[serde(default, skip_serializing_if = "Charge::is_unsaid")]
    pub charge: Charge,
    /// For people: what was wanted, what came, what to do. Lower case, no final full stop, never a secret.
    pub message: String,
    /// For people and logs: names and values, such as `status`, `request_id`, `code`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub context: Vec<(Cow<'static, str>, String)>,
    /// What mends it; boxed, since errors are handed on in results everywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Box<Remedy>>,
}

impl Error {
    /// An error that is not retried.
    #[must_use]
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            retry: Retry::Never,
            charge: Charge::Unsaid,
            message: message.into(),
            context: Vec::new(),
            remedy: None,
        }
    }

    /// The same error with another decision about retrying.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// The same error, of an answer that may be billed whatever its status.
    #[must_use]
    pub fn may_be_billed(mut self) -> Self {
        self.charge = Charge::Possible;
        self
    }

    /// The same error, of an answer that the vendor says it does not bill, whatever its status.
    #[must_use]
    pub fn unbilled(mut self) -> Self {
        self.charge = Charge::Nothing;
        self
    }

    /// The same error with what mends it.
    #[must_use]
    pub fn mended_by(mut self, remedy: Remedy) -> Self {
        self.remedy = Some(Box::new(remedy));
        self
    }

    /// Adds a name and a value to the context.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.context.push((name.into(), value.to_string()));
        self
    }

    /// The value of a name in the context.
    #[must_use]
    pub fn context(&self, name: &str) -> Option<&str> {
        self.context.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl Charge {
    const fn is_unsaid(&self) -> bool {
        matches!(self, Self::Unsaid)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if !self.context.is_empty() {
            let facts: Vec<_> = self.context.iter().map(|(name, value)| format!("{name} {value}")).collect();
            write!(f, " ({})", facts.join(", "))?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::new(Kind::BadResponse, format!("JSON of an unexpected shape: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_what_serde_writes() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
        }
    }

    #[test]
    fn an_error_survives_the_journal() {
        let error = Error::new(Kind::RateLimited, "too fast")
            .retry(Retry::After(Some(Duration::from_millis(1500))))
            .with("status", 429)
            .may_be_billed()
            .mended_by(Remedy::SetKey("acme".into()));
        let text = serde_json::to_string(&error).unwrap();
        assert_eq!(serde_json::from_str::<Error>(&text).unwrap(), error);
        assert_eq!(error.to_string(), "too fast (status 429)");
        // As rows say it that were written before.
        let plain = serde_json::to_value(Error::new(Kind::Config, "no")).unwrap();
        assert_eq!(plain.get("charge"), None);
    }
}
