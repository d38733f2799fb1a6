//! The server as a whole.

use crate::{
    Access, Caller, Connections, Failure, Front, Options, Settings, bodies, events::Journal, front,
    given::Given, guard, installs::Installs, metrics, metrics::Requests, routes, serve_within,
    sessions::Sessions,
};
use axum::{Router, middleware};
use impasto_core::Studio;
use std::{convert::Infallible, future::Future, io, sync::Arc};
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
    /// What whoever runs it chose.
    pub options: Arc<Options>,
    /// The page for people, where there is one.
    pub(crate) front: Option<Arc<dyn Front>>,
    pub(crate) journal: Arc<Journal>,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) requests: Arc<Requests>,
    pub(crate) installs: Arc<Installs>,
}

impl Service {
    /// Puts the server over a studio. Call it inside a runtime: it begins to note events.
    #[must_use]
    pub fn new(studio: Studio, settings: Arc<dyn Settings>, access: Access) -> Self {
        let journal = Journal::follow(&studio);
        Self {
            studio,
            settings,
            access: Arc::new(access),
            options: Arc::default(),
            front: None,
            journal,
            sessions: Arc::default(),
            requests: Arc::default(),
            installs: Arc::default(),
        }
    }

    /// The same with other choices than the usual ones.
    #[must_use]
    pub fn with(self, options: Options) -> Self {
        Self { options: Arc::new(options), ..self }
    }

    /// Shows a page for people at the server's own address.
    #[must_use]
    pub fn with_front(mut self, front: Arc<dyn Front>) -> Self {
        self.front = Some(front);
        self
    }

    /// Who asks; `None` where a token is needed and none or a wrong one came.
    ///
    /// Until the first token is made, whoever reaches this machine's own address is its user. From then on a token is
    /// needed, or the cookie that was given for one. A wrong token is not made good by a cookie.
    pub(crate) async fn caller_of(&self, given: Given) -> Result<Option<Caller>, Failure> {
        if self.studio.is_without_tokens().await? {
            return Ok(Some(Caller::local()));
        }
        let known = match given {
            Given::Nothing => None,
            Given::Token(token) => self.studio.authenticate(&token).await?,
            Given::Session(session) => match self.sessions.token_of(&session) {
                Some(token) => self.studio.authenticate_by_id(&token).await?,
                None => None,
            },
        };
        Ok(known.map(Caller::from))
    }
}

/// The router over the table of routes.
pub fn router(service: Service) -> Router {
    let mut router = Router::new();
    for route in routes::table() {
        let (guarded, need) = (service.clone(), route.need);
        let layer =
            middleware::from_fn(move |request, next| guard::inner(guarded.clone(), need, request, next));
        let bounds = service.options.bodies;
        let bodies = middleware::from_fn(move |request, next| bodies::bound(bounds, need, request, next));
        router = router.route(route.path, route.handler.layer::<_, Infallible>(bodies).layer(layer));
    }
    let base = service.access.base_path.clone();
    let router = if base.is_empty() { router } else { Router::new().nest(&base, router) };
    router
        .fallback(front::or_nothing)
        .method_not_allowed_fallback(routes::not_so)
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn_with_state(service.clone(), guard::outer))
        .layer(middleware::from_fn_with_state(service.clone(), routes::gateway::envelope))
        .layer(middleware::from_fn_with_state(service.clone(), metrics::measure))
        .with_state(service)
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
    serve_within(Connections::default(), listener, router, until).await
}
