//! Microsoft's servers of OpenAI's routes: what they do otherwise, wherever a request to them is made.

use crate::address::host;
use impasto_sdk::{Answer, Kind};

/// Hosts of Azure OpenAI and Microsoft Foundry resources.
#[must_use]
pub fn is_azure(base_url: &str) -> bool {
    let host = host(base_url).to_ascii_lowercase();
    [".openai.azure.com", ".services.ai.azure.com", ".cognitiveservices.azure.com"]
        .iter()
        .any(|zone| host.ends_with(zone))
}

/// Whether an address has the older form, in which the path names the model and the body must not.
#[must_use]
pub fn names_deployment(url: &str) -> bool {
    url.contains("/openai/deployments/")
}

/// Whether Microsoft may bill an answer of this kind: where work was done, it does whatever the status, as with a 400 of a
/// content filter or of a limit on the input (learn.microsoft.com, "Plan to manage costs for Azure OpenAI", read on
/// 2026-11-21).
pub(crate) fn may_bill(kind: Kind, codes: &[String]) -> bool {
    let is_too_long =
        |code: &String| matches!(code.as_str(), "context_length_exceeded" | "string_above_max_length");
    kind == Kind::ContentRefused || codes.iter().any(is_too_long)
}

/// Whether an answer came through Microsoft's gateway, also under a host of one's own.
pub(crate) fn came_from(answer: &Answer) -> bool {
    ["apim-request-id", "x-ms-region"].iter().any(|name| answer.header(name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_older_addresses_are_told_apart() {
        for (url, expected) in [
            ("https://me.openai.azure.com/openai/v1", true),
            ("https://ME.services.AI.azure.com:443", true),
            ("https://api.openai.com/v1", false),
            ("https://evil.example/x.openai.azure.com", false),
            ("https://me.openai.azure.com@evil.example/", false),
        ] {
            assert_eq!(is_azure(url), expected, "{url}");
        }
        assert!(names_deployment(
            "https://me.openai.azure.com/openai/deployments/d/images/edits?api-version=x"
        ));
        assert!(!names_deployment("https://me.openai.azure.com/openai/v1/images/edits"));
    }
}
