//! Who asks, and what that allows.

use crate::Failure;
use axum::{extract::FromRequestParts, http::request::Parts};
use impasto_core::{Asker, Authenticated, LOCAL, Trial};
use impasto_ports::TokenScope;
use impasto_sdk::{Error, Kind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a route needs of whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Nothing: it tells nothing and does nothing.
    Public,
    /// To be known: any token, whatever it allows.
    Known,
    /// To see models, and one's own pictures and jobs.
    Read,
    /// To make pictures, and to change one's own.
    Generate,
    /// To change models, keys and tokens, and to see what others made.
    Admin,
}

/// Who asks. Handlers take it as an argument; the guard has put it there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Its name, by which jobs, budgets and pictures are its own.
    pub name: String,
    /// What it may do.
    pub allowed: Vec<Need>,
}

impl Caller {
    /// Whoever sits at this machine, while nobody has made a token.
    #[must_use]
    pub fn local() -> Self {
        Self { name: LOCAL.into(), allowed: vec![Need::Read, Need::Generate, Need::Admin] }
    }

    /// Whether it is whoever reaches a server without tokens: no token may have this name.
    pub(crate) fn is_local(&self) -> bool {
        self.name == LOCAL
    }

    /// Whether it may do this. An administrator may do all.
    #[must_use]
    pub fn may(&self, need: Need) -> bool {
        matches!(need, Need::Public | Need::Known)
            || self.allowed.contains(&need)
            || self.allowed.contains(&Need::Admin)
    }

    /// Whose things it sees: `None` is everyone's.
    #[must_use]
    pub fn sees(&self) -> Option<&str> {
        (!self.may(Need::Admin)).then_some(self.name.as_str())
    }

    /// As plans know it: only pictures that it sees may go into what it asks for.
    #[must_use]
    pub fn asker(&self) -> Asker<'_> {
        Asker { name: &self.name, sees: self.sees(), tries: Trial::No }
    }

    /// Hides what is another's, as if it were not there.
    ///
    /// # Errors
    /// `NotFound`, in the words of what is really not there.
    pub fn must_see(&self, owner: &str, what: &str, id: &str) -> Result<(), Failure> {
        match self.sees() {
            Some(own) if own != owner => {
                Err(Error::new(Kind::NotFound, format!("there is no {what} {id:?}")).into())
            }
            _ => Ok(()),
        }
    }
}

impl From<Authenticated> for Caller {
    fn from(known: Authenticated) -> Self {
        let allowed = known.scopes.into_iter().map(|scope| match scope {
            TokenScope::Read => Need::Read,
            TokenScope::Generate => Need::Generate,
            TokenScope::Admin => Need::Admin,
        });
        Self { name: known.name, allowed: allowed.collect() }
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let missing = || Error::new(Kind::Unexpected, "a route was reached past its guard");
        parts.extensions.get::<Self>().cloned().ok_or_else(|| missing().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_administrator_may_do_all_and_others_what_they_were_given() {
        let reader = Caller { name: "team".into(), allowed: vec![Need::Read] };
        assert!(reader.may(Need::Public) && reader.may(Need::Read));
        assert!(!reader.may(Need::Generate) && !reader.may(Need::Admin));
        assert_eq!(reader.sees(), Some("team"));
        assert!(reader.must_see("other", "picture", "x").is_err());
        assert_eq!(Caller::local().sees(), None);
    }
}
