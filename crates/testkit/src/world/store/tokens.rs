//! Access tokens.

use super::{Tables, taken};
use impasto_ports::TokenRow;
use impasto_sdk::Result;

impl Tables {
    pub(super) fn list_tokens(&self) -> Vec<TokenRow> {
        let mut tokens = self.tokens.clone();
        tokens.sort_by(|a, b| (a.created_ms, &a.id).cmp(&(b.created_ms, &b.id)));
        tokens
    }

    pub(super) fn put_token(&mut self, row: &TokenRow) -> Result<()> {
        if self.tokens.iter().any(|kept| kept.hash == row.hash && kept.id != row.id) {
            return Err(taken("the token with the digest", &row.hash));
        }
        match self.tokens.iter_mut().find(|kept| kept.id == row.id) {
            None => self.tokens.push(row.clone()),
            Some(kept) => {
                kept.last_used_ms = kept.last_used_ms.max(row.last_used_ms);
                kept.revoked_ms = kept.revoked_ms.or(row.revoked_ms);
            }
        }
        Ok(())
    }
}
