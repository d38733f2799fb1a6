//! Why a command could not do what it was asked for.

use crate::{exit::Exit, flags};
use impasto_controls::Violation;
use impasto_sdk::{Kind, Remedy};
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
        let hint = error.remedy.as_deref().and_then(command);
        Self { hint, ..Self::new(Exit::of_kind(error.kind), error.kind.code(), words(error)) }
    }
}

/// How the command line mends an error.
fn command(remedy: &Remedy) -> Option<String> {
    Some(match remedy {
        Remedy::SetKey(provider) => format!("impasto keys set {provider}"),
        Remedy::AddProfile(name) => format!("impasto auth add {name} --type …"),
        Remedy::GiveSecret(name) => format!("impasto auth secret {name}"),
        Remedy::Enable(model) => format!("impasto models enable {model}"),
        Remedy::Publish(model) => {
            format!("impasto custom show {model}, then: impasto custom publish {model}")
        }
        Remedy::Install(link) => format!("impasto models install {link}"),
        Remedy::ListModels => "impasto models list".into(),
        Remedy::ListCustom => "impasto custom list".into(),
        Remedy::DescribeModel => "impasto custom add".into(),
        Remedy::AskForWords(model) => format!("impasto ask --model {model}"),
        Remedy::ShowJob(job) => format!("impasto jobs show {job}"),
        Remedy::ListJobs => "impasto jobs list".into(),
        Remedy::TakeUp => "impasto jobs resume".into(),
        Remedy::ListTokens => "impasto tokens list".into(),
        _ => return None,
    })
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
        let hint = match &error {
            impasto_config::Error::UnknownProfile { name, .. } => command(&Remedy::AddProfile(name.clone())),
            _ => None,
        };
        Self { hint, ..Self::new(exit, Kind::Config.code(), error.to_string()) }
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
    fn what_mends_an_error_is_told_as_a_command() {
        let error = impasto_sdk::Error::new(Kind::Config, "no API key is set; set one")
            .mended_by(Remedy::SetKey("acme".into()));
        let failure = Failure::from(error);
        assert_eq!(failure.hint.as_deref(), Some("impasto keys set acme"));
        assert_eq!(failure.message, "no API key is set; set one");
    }

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
