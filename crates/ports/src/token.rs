//! Access tokens of the server.

use crate::{Every, Most};
use serde::{Deserialize, Serialize};
use std::fmt;

/// An access token. The token itself is nowhere: only its digest is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRow {
    /// Unique; not secret.
    pub id: String,
    /// The caller: jobs, spending and pictures go by it. Several tokens may have one name.
    pub name: String,
    /// BLAKE3 of the token, in hex. Unique.
    pub hash: String,
    /// What it allows.
    pub scopes: Vec<TokenScope>,
    /// What its caller may spend, where that is bounded.
    pub budget: Option<TokenBudget>,
    /// Milliseconds since 1970.
    pub created_ms: i64,
    /// When it was last used, to about a minute, in milliseconds since 1970.
    pub last_used_ms: Option<i64>,
    /// When it was revoked, in milliseconds since 1970.
    pub revoked_ms: Option<i64>,
}

/// What a token allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenScope {
    /// To make pictures, and to change one's own.
    Generate,
    /// To see models, and one's own pictures and jobs.
    Read,
    /// Everything, also what others made.
    Admin,
}

/// What a token's caller may spend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TokenBudget {
    /// When it renews.
    pub every: Every,
    /// How much.
    pub most: Most,
}

impl TokenScope {
    /// Every scope.
    pub const ALL: [Self; 3] = [Self::Generate, Self::Read, Self::Admin];

    /// Its name, e.g. `generate`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Generate => "generate",
            Self::Read => "read",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for TokenScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for TokenBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let every = match self.every {
            Every::Day => "day",
            Every::Month => "month",
        };
        write!(f, "{} a {every}", self.most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_written_as_they_are_named() {
        for scope in TokenScope::ALL {
            assert_eq!(serde_json::to_value(scope).unwrap(), scope.as_str());
        }
    }

    #[test]
    fn budgets_are_read_as_they_are_written() {
        for (budget, text) in [
            (
                TokenBudget { every: Every::Day, most: Most::Images(3) },
                r#"{"every":"day","most":{"images":3}}"#,
            ),
            (
                TokenBudget { every: Every::Month, most: Most::Usd(impasto_sdk::Money::from_usd(2.5)) },
                r#"{"every":"month","most":{"usd":2.5}}"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&budget).unwrap(), text);
            assert_eq!(serde_json::from_str::<TokenBudget>(text).unwrap(), budget);
        }
    }
}
