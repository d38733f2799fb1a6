//! Readers of events, who stay for as long as they like: only while they may.

use crate::{Caller, Failure, Service, given::Given};
use axum::{extract::FromRequestParts, http::request::Parts};
use std::time::Duration;
use tokio::time::sleep;

/// Who reads, and what was given for it.
pub(crate) struct Reader {
    pub(crate) caller: Caller,
    given: Given,
}

/// How often it is looked whether a reader still may. The tokens that it is looked up in are a second old at most.
const LOOK: Duration = Duration::from_millis(500);

impl Reader {
    /// Done when what was given is good for this no longer: its token was revoked, its session has ended, or nothing was
    /// given and the first token was made. So it is where nobody knows, since the store fails.
    pub(crate) async fn shut_out(self, service: Service) {
        while matches!(service.caller_of(&self.given).await, Ok(Some(caller)) if caller == self.caller) {
            sleep(LOOK).await;
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Reader {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let Ok(given) = Given::from_request_parts(parts, state).await;
        Ok(Self { caller, given })
    }
}
