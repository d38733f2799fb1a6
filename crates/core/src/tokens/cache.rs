//! The tokens as they were read last. Each request asks for them, and the store must not be asked each time.

use impasto_ports::{Store, TokenRow};
use impasto_sdk::Result;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The tokens as they were read last.
#[derive(Debug, Default)]
pub(crate) struct TokenCache {
    last: Mutex<Last>,
}

#[derive(Debug, Default)]
struct Last {
    tokens: Option<(Instant, Arc<[TokenRow]>)>,
    /// Raised when what is being read may be old already.
    changes: u64,
}

/// How long what was read is true: so long does a token live on that another process revoked.
const TRUE_FOR: Duration = Duration::from_secs(1);

impl TokenCache {
    /// The tokens, from the store where what was read is old. Without the store nobody is let in.
    pub(super) async fn get(&self, store: &dyn Store) -> Result<Arc<[TokenRow]>> {
        let (fresh, changes) = {
            let last = self.last();
            let fresh = last.tokens.as_ref().filter(|(at, _)| at.elapsed() < TRUE_FOR);
            (fresh.map(|(_, tokens)| Arc::clone(tokens)), last.changes)
        };
        if let Some(tokens) = fresh {
            return Ok(tokens);
        }
        let asked = Instant::now();
        let tokens: Arc<[TokenRow]> = store.tokens().await?.into();
        let mut last = self.last();
        if last.changes == changes {
            last.tokens = Some((asked, Arc::clone(&tokens)));
        }
        Ok(tokens)
    }

    /// This process has changed them.
    pub(super) fn forget(&self) {
        let mut last = self.last();
        last.tokens = None;
        last.changes += 1;
    }

    /// Takes a use over, so that requests side by side do not all write it.
    pub(super) fn note(&self, used: &TokenRow) {
        let mut last = self.last();
        let Some((_, tokens)) = &mut last.tokens else { return };
        let with_use = |row: &TokenRow| if row.id == used.id { used.clone() } else { row.clone() };
        *tokens = tokens.iter().map(with_use).collect();
    }

    fn last(&self) -> std::sync::MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
