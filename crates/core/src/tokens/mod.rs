//! Access tokens: made, revoked, recognised. A token is a caller of the server.

mod cache;
mod new;

pub(crate) use cache::TokenCache;
pub use new::{CreatedToken, NewToken};

use crate::{Budget, Studio, rfc3339, studio::Inner};
use impasto_ports::{Reached, Scope, TokenBudget, TokenRow, TokenScope};
use impasto_sdk::{Error, Kind, Remedy, Result};
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;

/// Whoever gave a token that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authenticated {
    /// The token's id.
    pub token: String,
    /// The caller.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<TokenScope>,
}

/// A token as front ends see it: everything but the token.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TokenView {
    /// Its id, by which it is revoked.
    pub id: String,
    /// The caller.
    pub name: String,
    /// What it allows.
    pub scopes: Vec<TokenScope>,
    /// What its caller may spend, where that is bounded.
    pub budget: Option<TokenBudget>,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// When it was last used, to about a minute: RFC 3339, UTC.
    pub last_used_at: Option<String>,
    /// When it was revoked: RFC 3339, UTC.
    pub revoked_at: Option<String>,
}

/// A use is noted when the last one noted is older.
const NOTED_AFTER_MS: i64 = 60_000;

impl Studio {
    /// All tokens, oldest first, revoked ones among them.
    ///
    /// # Errors
    /// What the store says.
    pub async fn tokens(&self) -> Result<Vec<TokenRow>> {
        self.store.tokens().await
    }

    /// Makes a token. This is the only time that it is seen: the store holds its digest.
    ///
    /// # Errors
    /// `InvalidRequest` for a name or scopes that cannot be; else what the store says.
    pub async fn create_token(&self, wanted: NewToken) -> Result<CreatedToken> {
        wanted.check()?;
        let secret = new::secret()?;
        let NewToken { name, scopes, budget } = wanted;
        let row = TokenRow {
            id: Inner::id(),
            name,
            hash: digest(&secret).to_hex().to_string(),
            scopes,
            budget,
            created_ms: self.clock.now_ms(),
            last_used_ms: None,
            revoked_ms: None,
        };
        let written = self.store.put_token(&row).await;
        self.token_cache.forget();
        written.map(|()| CreatedToken { row, secret })
    }

    /// Ends a token by its id; other processes hear of it within about a second. One that was revoked already stays so.
    ///
    /// # Errors
    /// `NotFound`, or what the store says.
    pub async fn revoke_token(&self, id: &str) -> Result<TokenRow> {
        let mut row = self.token(id).await?;
        if row.revoked_ms.is_none() {
            row.revoked_ms = Some(self.clock.now_ms());
            let written = self.store.put_token(&row).await;
            self.token_cache.forget();
            written?;
        }
        Ok(row)
    }

    async fn token(&self, id: &str) -> Result<TokenRow> {
        let found = self.store.tokens().await?.into_iter().find(|row| row.id == id);
        found.ok_or_else(|| {
            Error::new(Kind::NotFound, format!("there is no token {id:?}")).mended_by(Remedy::ListTokens)
        })
    }

    /// Whether nobody has ever made a token. Revoking the last one does not open the door again: whoever had locked it
    /// would not expect that.
    ///
    /// # Errors
    /// What the store says.
    pub async fn is_without_tokens(&self) -> Result<bool> {
        Ok(self.cached_tokens().await?.is_empty())
    }

    /// Who gave this token; `None` for one that nobody made, and for a revoked one.
    ///
    /// # Errors
    /// What the store says.
    pub async fn authenticate(&self, token: &str) -> Result<Option<Authenticated>> {
        let given = digest(token);
        // Digests are compared in constant time.
        let is_it = |row: &&TokenRow| blake3::Hash::from_hex(&row.hash).is_ok_and(|kept| kept == given);
        let cached = self.cached_tokens().await?;
        Ok(self.admit(cached.iter().find(is_it)).await)
    }

    /// Who was given a session by the token of this id; `None` where that is revoked.
    ///
    /// # Errors
    /// What the store says.
    pub async fn authenticate_by_id(&self, id: &str) -> Result<Option<Authenticated>> {
        let cached = self.cached_tokens().await?;
        Ok(self.admit(cached.iter().find(|row| row.id == id)).await)
    }

    async fn admit(&self, row: Option<&TokenRow>) -> Option<Authenticated> {
        let row = row.filter(|row| row.revoked_ms.is_none())?;
        let now_ms = self.clock.now_ms();
        if row.last_used_ms.is_none_or(|used| now_ms - used >= NOTED_AFTER_MS) {
            let used = TokenRow { last_used_ms: Some(now_ms), ..row.clone() };
            self.token_cache.note(&used);
            // When a token was used is for people to look at; nobody is refused because it could not be written.
            if let Err(error) = self.store.put_token(&used).await {
                tracing::warn!(%error, "the use of a token was not noted");
            }
        }
        Some(Authenticated { token: row.id.clone(), name: row.name.clone(), scopes: row.scopes.clone() })
    }

    async fn cached_tokens(&self) -> Result<Arc<[TokenRow]>> {
        self.token_cache.get(self.store.as_ref()).await
    }

    /// The budgets of the tokens in force. Each holds for its caller.
    pub(crate) async fn token_budgets(&self) -> Result<Vec<Budget>> {
        let tokens = self.cached_tokens().await?;
        Ok(tokens.iter().filter(|row| row.revoked_ms.is_none()).filter_map(budget_of).collect())
    }
}

impl TokenView {
    /// As front ends see it.
    #[must_use]
    pub fn of(row: &TokenRow) -> Self {
        Self {
            id: row.id.clone(),
            name: row.name.clone(),
            scopes: row.scopes.clone(),
            budget: row.budget,
            created_at: rfc3339(row.created_ms),
            last_used_at: row.last_used_ms.map(rfc3339),
            revoked_at: row.revoked_ms.map(rfc3339),
        }
    }
}

fn budget_of(row: &TokenRow) -> Option<Budget> {
    let TokenBudget { every, most } = row.budget?;
    Some(Budget {
        name: format!("token of {}", row.name),
        every,
        scope: Scope { caller: Some(row.name.clone()), ..Scope::default() },
        most,
        reached: Reached::Refuse,
    })
}

fn digest(token: &str) -> blake3::Hash {
    blake3::hash(token.as_bytes())
}
