//! What a new token is to be.

use crate::asker::LOCAL;
use base64::Engine as _;
use impasto_ports::{Most, TokenBudget, TokenRow, TokenScope};
use impasto_sdk::{Error, Kind, Money, Result};
use std::fmt;

/// What a new token is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// The caller that it makes of whoever gives it. Several tokens may have one name: they are one caller.
    pub name: String,
    /// What it allows.
    pub scopes: Vec<TokenScope>,
    /// What its caller may spend.
    pub budget: Option<TokenBudget>,
}

/// A token that was just made.
pub struct CreatedToken {
    /// What the store holds of it.
    pub row: TokenRow,
    /// The token itself; nobody will see it again.
    pub secret: String,
}

impl fmt::Debug for CreatedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreatedToken").field("row", &self.row).finish_non_exhaustive()
    }
}

/// How a token begins, so that people and scanners of source code know one.
const PREFIX: &str = "imp_";

/// Characters of a name at most.
const LONGEST_NAME: usize = 64;

impl NewToken {
    pub(super) fn check(&self) -> Result<()> {
        let wrong = |message: String| Err(Error::new(Kind::InvalidRequest, message));
        let name = &self.name;
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-@+".contains(c);
        if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(plain) {
            return wrong(format!(
                "name: expected up to {LONGEST_NAME} letters, digits and . _ - @ +, got {name:?}"
            ));
        }
        if name == LOCAL {
            return wrong(format!("name: {LOCAL:?} is the command line itself; choose another name"));
        }
        if self.scopes.is_empty() {
            let known = TokenScope::ALL.map(TokenScope::as_str).join(", ");
            return wrong(format!("scopes: expected one or more of {known}, got none"));
        }
        match self.budget {
            Some(TokenBudget { most: Most::Usd(usd), .. }) if usd < Money::ZERO => {
                let usd = usd.decimal();
                let message = format!("budget.most.usd: expected US dollars, 0 or more, got {usd}");
                Err(Error::new(Kind::InvalidRequest, message).with("field", "/budget/most/usd"))
            }
            _ => Ok(()),
        }
    }
}

/// 256 bits that nobody guesses.
pub(super) fn secret() -> Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        Error::new(Kind::Unexpected, format!("the system gives no random numbers: {error}"))
    })?;
    Ok(format!("{PREFIX}{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_ports::Every;

    fn token(name: &str) -> NewToken {
        NewToken { name: name.into(), scopes: vec![TokenScope::Read], budget: None }
    }

    #[test]
    fn names_are_plain_and_not_that_of_the_command_line() {
        for name in ["team", "a.b-c_d@e+1", "LOCAL"] {
            assert!(token(name).check().is_ok(), "{name}");
        }
        for name in ["", "local", "*", "a b", "a\n", "ä", &"x".repeat(65)] {
            assert_eq!(token(name).check().unwrap_err().kind, Kind::InvalidRequest, "{name}");
        }
        assert!(NewToken { scopes: Vec::new(), ..token("team") }.check().is_err());
    }

    #[test]
    fn a_budget_is_nothing_or_more() {
        let budget = |usd| Some(TokenBudget { every: Every::Day, most: Most::Usd(Money::from_usd(usd)) });
        for usd in [0.0, 0.000_001, 5.0] {
            assert!(NewToken { budget: budget(usd), ..token("team") }.check().is_ok(), "{usd}");
        }
        let refused = NewToken { budget: budget(-0.5), ..token("team") }.check().unwrap_err();
        assert_eq!(refused.kind, Kind::InvalidRequest);
        assert_eq!(refused.context("field"), Some("/budget/most/usd"));
        assert!(
            refused.message.contains("budget.most.usd") && refused.message.ends_with("-0.5"),
            "{refused}"
        );
    }

    #[test]
    fn tokens_are_long_and_never_the_same() {
        let (one, other) = (secret().unwrap(), secret().unwrap());
        assert!(one.starts_with("imp_") && one.len() == 47, "{one}");
        assert_ne!(one, other);
    }

    #[test]
    fn a_token_is_not_in_what_is_logged() {
        let row = TokenRow {
            id: "id".into(),
            name: "team".into(),
            hash: "digest".into(),
            scopes: Vec::new(),
            budget: None,
            created_ms: 0,
            last_used_ms: None,
            revoked_ms: None,
        };
        let created = CreatedToken { row, secret: "imp_secret".into() };
        assert!(!format!("{created:?}").contains("secret"));
    }
}
