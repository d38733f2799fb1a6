//! Where a value comes from.

use figment::{Metadata, Source};
use serde::Serialize;
use std::fmt;

/// Where a value comes from, strongest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case", tag = "layer", content = "variable")]
pub enum Origin {
    /// An option of the command line.
    CommandLine,
    /// A variable `IMPASTO_…`.
    Environment(String),
    /// `api_keys.yaml`.
    KeyFile,
    /// `impasto.yaml`.
    SettingsFile,
    /// The vendor's usual variable, e.g. `OPENAI_API_KEY`.
    VendorVariable(String),
    /// Nobody set it.
    Default,
}

impl Origin {
    /// As figment carries it along with each value.
    pub(crate) fn metadata(&self) -> Metadata {
        let metadata = Metadata::named(self.layer());
        match self {
            Self::Environment(name) | Self::VendorVariable(name) => metadata.source(name.clone()),
            _ => metadata,
        }
    }

    /// The way back from [`Origin::metadata`].
    pub(crate) fn of(metadata: Option<&Metadata>) -> Self {
        let Some(metadata) = metadata else { return Self::Default };
        let variable =
            || metadata.source.as_ref().and_then(Source::custom).map(str::to_owned).unwrap_or_default();
        match metadata.name.as_ref() {
            "command line" => Self::CommandLine,
            "environment" => Self::Environment(variable()),
            "api_keys.yaml" => Self::KeyFile,
            "impasto.yaml" => Self::SettingsFile,
            "vendor's variable" => Self::VendorVariable(variable()),
            _ => Self::Default,
        }
    }

    const fn layer(&self) -> &'static str {
        match self {
            Self::CommandLine => "command line",
            Self::Environment(_) => "environment",
            Self::KeyFile => "api_keys.yaml",
            Self::SettingsFile => "impasto.yaml",
            Self::VendorVariable(_) => "vendor's variable",
            Self::Default => "default",
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment(name) | Self::VendorVariable(name) => write!(f, "environment {name}"),
            _ => f.write_str(self.layer()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_survives_the_way_through_figment() {
        for origin in [
            Origin::CommandLine,
            Origin::Environment("IMPASTO_STORE".into()),
            Origin::KeyFile,
            Origin::SettingsFile,
            Origin::VendorVariable("OPENAI_API_KEY".into()),
            Origin::Default,
        ] {
            assert_eq!(Origin::of(Some(&origin.metadata())), origin);
        }
        assert_eq!(Origin::of(None), Origin::Default);
    }
}
