//! Why a command could not do what it was asked for.

use crate::exit::Exit;
use impasto_controls::Violation;
use impasto_sdk::Kind;
use serde::Serialize;

/// Why a command could not do what it was asked for: one line, and what to do.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Failure {
    #[serde(skip)]
    pub(crate) exit: Exit,
    /// The stable machine code.
    pub(crate) code: String,
    /// For people.
    pub(crate) message: String,
    /// What a plan found, all of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) violations: Vec<Violation>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hint: Option<String>,
}

/// What a command comes to.
pub(crate) type Outcome<T = Exit> = Result<T, Failure>;

impl Failure {
    pub(crate) fn new(exit: Exit, code: &str, message: impl Into<String>) -> Self {
        Self { exit, code: code.into(), message: message.into(), violations: Vec::new(), hint: None }
    }

    /// The command line is wrong.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, "usage", message)
    }

    /// A plan that cannot be run.
    pub(crate) fn refused(violations: Vec<Violation>) -> Self {
        let exit = Exit::of_problems(&violations);
        let (code, message) = match exit {
            Exit::OverCost => ("over_max_cost", "not sent: it may cost too much"),
            _ => ("refused", "not sent: the model cannot do this"),
        };
        Self { violations, ..Self::new(exit, code, message) }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl From<impasto_sdk::Error> for Failure {
    fn from(error: impasto_sdk::Error) -> Self {
        Self::new(Exit::of_kind(error.kind), error.kind.code(), error.to_string())
    }
}

impl From<impasto_sdk::RegistryError> for Failure {
    fn from(error: impasto_sdk::RegistryError) -> Self {
        Self::new(Exit::Failed, Kind::Unexpected.code(), error.to_string())
    }
}

impl From<impasto_config::Error> for Failure {
    fn from(error: impasto_config::Error) -> Self {
        let exit = match error {
            impasto_config::Error::UnknownProvider { .. }
            | impasto_config::Error::UnknownSetting { .. }
            | impasto_config::Error::UnknownProfile { .. }
            | impasto_config::Error::Profile { .. } => Exit::Usage,
            _ => Exit::NotConfigured,
        };
        Self::new(exit, Kind::Config.code(), error.to_string())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::new(Exit::Failed, Kind::Unexpected.code(), error.to_string())
    }
}
