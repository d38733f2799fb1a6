//! Whether the auth profile that a definition names can do its part.

use crate::Studio;
use impasto_sdk::{Auth, AuthProfile, Authoring, Exchange, Finding, Severity, Shown};
use serde_json::Value;

impl Studio {
    /// Everything that is wrong with a definition: what its author finds, and what its auth profile lacks.
    pub(super) fn findings(&self, author: &dyn Authoring, definition: &Value) -> Vec<Finding> {
        let mut findings = author.check(definition);
        let Ok(described) = author.describe(definition) else { return findings };
        let (Some(name), Some(known)) = (described.auth, self.configuration.auth_profiles()) else {
            return findings;
        };
        findings.extend(finding(&name, described.host.as_deref(), &known));
        findings
    }

    /// A request as it would be sent: where its profile puts the secret is where the dots stand.
    pub(super) fn shown(&self, exchange: &Exchange) -> Shown {
        let Auth::Profile(name) = &exchange.auth else { return exchange.shown(&exchange.auth) };
        let known = self.configuration.auth_profiles().unwrap_or_default();
        match known.iter().find(|profile| profile.name == *name) {
            Some(profile) => {
                let mut shown = exchange.shown(&profile.place());
                // The place of a header has room to say whose secret it is; an address has not.
                if matches!(profile.place(), Auth::Header { .. } | Auth::Basic)
                    && let Some((_, value)) = shown.headers.last_mut()
                {
                    value.push_str(&format!(" (auth profile {name})"));
                }
                shown
            }
            None => exchange.shown(&exchange.auth),
        }
    }
}

/// The first thing that keeps a profile from carrying a secret to the endpoint's host.
fn finding(name: &str, host: Option<&str>, known: &[AuthProfile]) -> Option<Finding> {
    let told = |message, severity| Finding { field: "/auth".into(), message, severity, at: None };
    let Some(profile) = known.iter().find(|profile| profile.name == name) else {
        let names: Vec<_> = known.iter().map(|profile| profile.name.as_str()).collect();
        let there =
            if names.is_empty() { "there is none".into() } else { format!("there is: {}", names.join(", ")) };
        let message = format!("the auth profile {name:?} is not known ({there}); add it, or name another");
        return Some(told(message, Severity::Incomplete));
    };
    let host = host?;
    if profile.place() == Auth::None || profile.reaches(host) {
        return None;
    }
    let message = format!(
        "the secret of the auth profile {name:?} goes to {} alone, not to {host}; add the host to the profile, or take another one",
        profile.hosts.join(", ")
    );
    Some(told(message, Severity::Wrong))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_profile_must_be_there_and_reach_the_endpoint() {
        let known: Vec<AuthProfile> = serde_json::from_value(json!([
            {"name": "acme", "method": {"type": "bearer"}, "hosts": ["api.acme.example"]},
            {"name": "open", "method": {"type": "none"}, "hosts": []},
        ]))
        .unwrap();
        for (name, host, said) in [
            ("acme", Some("api.acme.example"), None),
            ("acme", None, None),
            ("open", Some("other.example"), None),
            ("acme", Some("other.example"), Some("goes to api.acme.example alone, not to other.example")),
            (
                "acmee",
                Some("api.acme.example"),
                Some("\"acmee\" is not known (there is: acme, open); add it"),
            ),
        ] {
            let found = finding(name, host, &known);
            assert_eq!(found.is_some(), said.is_some(), "{name} {host:?}");
            if let Some(found) = found {
                assert!(found.field == "/auth" && found.message.contains(said.unwrap()), "{}", found.message);
            }
        }
    }
}
