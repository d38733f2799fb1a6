//! What a client asks for under a key of its own, whatever happens to its connection.

use crate::{Caller, Failure, Service, read::wrong, uploads::Drafted};
use axum::http::HeaderMap;
use impasto_core::Job;
use impasto_ports::Once;

/// What is known under the key of a request.
pub(super) enum Earlier {
    /// It was asked for before; this is the job of then.
    Job(Box<Job>),
    /// It is new; with its key, where there is one.
    New(Option<Once>),
}

impl Earlier {
    /// Looks the header `Idempotency-Key` up.
    pub(super) async fn find(
        service: &Service,
        caller: &Caller,
        headers: &HeaderMap,
        given: &Drafted,
    ) -> Result<Self, Failure> {
        let Some(key) = headers.get("idempotency-key") else { return Ok(Self::New(None)) };
        let key = key.to_str().unwrap_or_default().parse().map_err(wrong)?;
        let once = service.studio.once(&key, &given.draft, &given.uploads)?;
        let job = service.studio.earlier(&caller.name, &once).await?;
        Ok(job.map_or(Self::New(Some(once)), |job| Self::Job(Box::new(job))))
    }
}
