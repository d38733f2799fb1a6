//! Why a command could not do what it was asked for.

use crate::{exit::Exit, flags};
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
        Self::new(Exit::of_kind(error.kind), error.kind.code(), words(error.clone()))
    }
}

/// What an error says: the field of a request by its flag, and nothing of a field that nobody types.
fn words(mut error: impasto_sdk::Error) -> String {
    const UNTYPED: [&str; 3] = ["", "force", "source"];
    let field = error.context("field").map(str::to_owned);
    match field {
        Some(field) if flags::has(&field) || UNTYPED.contains(&field.as_str()) => {
            error.context.retain(|(name, _)| name != "field");
            let words = error.to_string();
            // Some messages name it themselves.
            let named = field.is_empty() || !flags::has(&field) || words.contains(&*flags::of(&field));
            if named { words } else { format!("{}: {words}", flags::of(&field)) }
        }
        _ => error.to_string(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_flag_and_no_field_that_nobody_types() {
        let said = |field: &str| {
            let error = impasto_sdk::Error::new(Kind::InvalidRequest, "it is wrong").with("field", field);
            Failure::from(error).message
        };
        assert_eq!(said("Idempotency-Key"), "--idempotency-key: it is wrong");
        assert_eq!(said("/init_image"), "--init: it is wrong");
        assert_eq!((said("force"), said("")), ("it is wrong".into(), "it is wrong".into()));
        assert_eq!(said("/body/template"), "it is wrong (field /body/template)");
    }
}
