//! What can be set beyond key, base URL, time-out and concurrency.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Settings of the Gemini provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    /// The version of the API. A base URL that already ends in a version keeps its own.
    #[schemars(title = "API version")]
    pub(crate) api_version: ApiVersion,
}

/// A version of the API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ApiVersion {
    /// Carries preview models and every image field; the usual choice.
    // `v1` refused image fields in February 2026 (googleapis/js-genai issue 1322); that it takes them today is not
    // proven.
    #[default]
    V1beta,
    /// The stable version.
    V1,
    /// Experimental fields; may change at any time.
    V1alpha,
}

impl ApiVersion {
    /// As it stands in an address.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::V1beta => "v1beta",
            Self::V1 => "v1",
            Self::V1alpha => "v1alpha",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_written_in_settings_as_in_an_address() {
        for version in [ApiVersion::V1beta, ApiVersion::V1, ApiVersion::V1alpha] {
            assert_eq!(serde_json::to_value(version).unwrap(), version.as_str());
        }
        assert_eq!(Settings::default().api_version, ApiVersion::V1beta);
    }

    #[test]
    fn an_unknown_setting_is_refused_by_name() {
        let error = serde_json::from_value::<Settings>(serde_json::json!({"region": "eu"})).unwrap_err();
        assert!(error.to_string().contains("region"), "{error}");
    }
}
