//! The server as a whole.

use crate::{
    Access, Caller, Connections, Failure, Front, Options, Settings,
    attempts::{Attempts, Unserved},
    events::Journal,
    front,
    given::Given,
    guard,
    installs::Installs,
    leftover, metrics,
    metrics::Requests,
    panics,
    readers::Readers,
    readiness::Readiness,
    routes, serve_within,
    sessions::Sessions,
};
use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::Response,
};
use impasto_core::Studio;
use std::{future::Future, io, ops::Deref, sync::Arc};
use tokio::net::TcpListener;

/// What handlers share. To clone it is to count one more.
#[derive(Clone)]
pub struct Service(Arc<Shared>);

/// What is behind a [`Service`].
#[derive(Clone)]
pub struct Shared {
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
    pub(crate) attempts: Arc<Attempts>,
    pub(crate) readers: Arc<Readers>,
    pub(crate) readiness: Arc<Readiness>,
}

impl Deref for Service {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl Service {
    /// Puts the server over a studio. Call it inside a runtime: it begins to note events.
    #[must_use]
    pub fn new(studio: Studio, settings: Arc<dyn Settings>, access: Access) -> Self {
        let journal = Journal::follow(&studio);
        Self(Arc::new(Shared {
            studio,
            settings,
            access: Arc::new(access),
            options: Arc::default(),
            front: None,
            journal,
            sessions: Arc::default(),
            requests: Arc::default(),
            installs: Arc::default(),
            attempts: Arc::default(),
            readers: Arc::default(),
            readiness: Arc::default(),
        }))
    }

    /// The same with other choices than the usual ones.
    #[must_use]
    pub fn with(mut self, options: Options) -> Self {
        Arc::make_mut(&mut self.0).options = Arc::new(options);
        self
    }

    /// Remembers what another process did not hand over, so that a client that sends such a request again joins its job.
    pub fn remember(&self, unserved: Vec<Unserved>) {
        self.attempts.remember(unserved);
    }

    /// What this process has not handed over so far.
    #[must_use]
    pub fn unserved(&self) -> Vec<Unserved> {
        self.attempts.unserved()
    }

    /// Shows a page for people at the server's own address.
    #[must_use]
    pub fn with_front(mut self, front: Arc<dyn Front>) -> Self {
        Arc::make_mut(&mut self.0).front = Some(front);
        self
    }

    /// Who asks; `None` where a token is needed and none or a wrong one came.
    ///
    /// Until the first token is made, whoever reaches this machine's own address is its user. From then on a token is
    /// needed, or the cookie that was given for one. A wrong token is not made good by a cookie.
    pub(crate) async fn caller_of(&self, given: &Given) -> Result<Option<Caller>, Failure> {
        if self.studio.is_without_tokens().await? {
            return Ok(Some(Caller::local()));
        }
        let known = match given {
            Given::Nothing => None,
            Given::Token(token) => self.studio.authenticate(token).await?,
            Given::Session(session) => match self.sessions.token_of(session) {
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
        router = router.route(route.path, route.answering());
    }
    let base = service.access.base_path.clone();
    let router = if base.is_empty() { router } else { Router::new().nest(&base, router) };
    router
        .fallback(front::or_nothing)
        .method_not_allowed_fallback(routes::not_so)
        .layer(middleware::from_fn_with_state(service.clone(), around))
        .with_state(service)
}

/// What stands around every route. It is one layer, since each copies what is within it for each request.
async fn around(State(service): State<Service>, request: Request, next: Next) -> Response {
    leftover::finished(request, |request| {
        metrics::measure(&service, request, |request| {
            routes::gateway::envelope(&service, request, |request| {
                guard::outer(&service, request, |request| panics::caught(next.run(request)))
            })
        })
    })
    .await
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
