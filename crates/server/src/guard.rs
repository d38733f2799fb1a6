//! What stands before every route: the name it was asked under, who asks, and whether that is enough.

use crate::{
    Caller, Failure, HostRule, Need, Service,
    access::{self, proxied},
    bodies, cors,
    given::Given,
    read,
    route::AnyHandler,
    routes::PROBES,
};
use axum::{
    extract::{ConnectInfo, MatchedPath, Request},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use impasto_sdk::{Error, Kind};
use std::{future::Future, net::SocketAddr};
use tracing::{
    Instrument, Span,
    field::{DisplayValue, Empty, display},
};

/// Refuses strange hosts and origins, gives the request an id, and sets the headers that every answer has.
pub(crate) async fn outer<F: Future<Output = Response>>(
    service: &Service,
    request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response {
    let id = uuid::Uuid::now_v7().simple().to_string();
    let authority = request.uri().authority().map(|authority| authority.as_str().to_owned());
    let origin = cors::origin(&service.access, request.headers());
    let mut response = match service.access.check(request.headers(), authority.as_deref()) {
        HostRule::StrangeHost if !is_probe(service, &request) => {
            let asked = access::host(request.headers(), authority.as_deref()).unwrap_or_default();
            tracing::info!(id, host = asked, peer = peer(&request), "asked under a strange name");
            misdirected("this server does not answer under that name; add it to server.trusted_hosts")
        }
        HostRule::StrangeOrigin => {
            let asked = access::origin(request.headers()).unwrap_or_default();
            tracing::info!(id, origin = asked, peer = peer(&request), "asked by a page of a strange origin");
            misdirected("pages of that origin may not ask; add it to server.allowed_origins")
        }
        HostRule::Fine | HostRule::StrangeHost => answered(request, &id, origin.as_ref(), next).await,
    };
    response = read::as_problem(response, &service.access.base_path).await;
    if let Some(origin) = origin.filter(|_| response.status() != StatusCode::MISDIRECTED_REQUEST) {
        cors::allow(&mut response, origin);
    }
    dressed(response, &id)
}

/// Answers a request. What is logged on the way carries the request's id, who asks and from where; who it is, the guard of
/// the route finds out.
async fn answered<F: Future<Output = Response>>(
    request: Request,
    id: &str,
    origin: Option<&HeaderValue>,
    next: impl FnOnce(Request) -> F,
) -> Response {
    let (method, path, peer) = (request.method(), told(&request), peer(&request));
    let span = tracing::info_span!("request", id, %method, path, peer, caller = Empty);
    async {
        let answer = match cors::preflight(request.method(), request.headers(), origin) {
            Some(answer) => answer,
            None => next(request).await,
        };
        tracing::info!(status = answer.status().as_u16(), "answered");
        answer
    }
    .instrument(span)
    .await
}

/// Whether it asks how the server is. Probes ask by address, and what they hear is nobody's secret.
fn is_probe(service: &Service, request: &Request) -> bool {
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let route = route.and_then(|route| route.strip_prefix(service.access.base_path.as_str()));
    route.is_some_and(|route| PROBES.contains(&route))
}

/// Who is at the other end of the connection: behind a proxy, that.
fn peer(request: &Request) -> Option<DisplayValue<SocketAddr>> {
    request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| display(*peer))
}

/// The path as the log tells it: an address that holds a secret is not told.
fn told(request: &Request) -> &str {
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    route.filter(|route| route.ends_with("/{link}")).unwrap_or_else(|| request.uri().path())
}

/// Finds out who asks and whether a route is open to them.
pub(crate) async fn inner(
    service: Service,
    need: Need,
    mut request: Request,
    handler: &AnyHandler,
) -> Response {
    let bounds = service.options.bodies;
    if need == Need::Public {
        return bodies::bound(bounds, need, request, |request| handler.answer(request, service)).await;
    }
    let (given, proxy) = (Given::by(&request), proxied(request.headers()));
    match let_in(&service, need, &given, proxy).await {
        Err(refusal) => *refusal,
        Ok(caller) => {
            request.extensions_mut().insert::<Caller>(caller);
            bodies::bound(bounds, need, request, |request| handler.answer(request, service)).await
        }
    }
}

/// Whoever asks, if that is enough for what they ask for; `proxy` is the header that a proxy set.
async fn let_in(
    service: &Service,
    need: Need,
    given: &Given,
    proxy: Option<&str>,
) -> Result<Caller, Box<Response>> {
    let known = service.caller_of(given).await.map_err(|failure| Box::new(failure.into_response()))?;
    let Some(caller) = known else { return Err(Box::new(unauthorized(given))) };
    if let Some(header) = proxy.filter(|_| caller.is_local()) {
        return Err(Box::new(through_proxy(header)));
    }
    Span::current().record("caller", caller.name.as_str());
    if caller.may(need) { Ok(caller) } else { Err(Box::new(forbidden(need))) }
}

/// Without tokens the server is for whoever sits at its machine; all that come through a proxy look as if they did.
fn through_proxy(header: &str) -> Response {
    tokenless(&format!(
        "no access token was made yet, so this server is for its own machine alone, and this request came through a \
         proxy, as its header {header} says; make the first token on that machine, without the proxy"
    ))
}

fn misdirected(message: &str) -> Response {
    Failure::from(Error::new(Kind::InvalidRequest, message))
        .status(StatusCode::MISDIRECTED_REQUEST)
        .into_response()
}

pub(crate) fn unauthorized(given: &Given) -> Response {
    let message = match given {
        Given::Nothing => "a token is needed: Authorization: Bearer …; whoever runs this server makes one",
        Given::Token(_) => {
            "this token is not known here, or was revoked; whoever runs this server makes another"
        }
        Given::Session(_) => "the session has ended; log in again with a token",
    };
    tokenless(message)
}

fn tokenless(message: &str) -> Response {
    let error = Error::new(Kind::Unauthenticated, message);
    let mut response = Failure::from(error).status(StatusCode::UNAUTHORIZED).into_response();
    response.headers_mut().insert("www-authenticate", HeaderValue::from_static("Bearer"));
    response
}

fn forbidden(need: Need) -> Response {
    let scope = match need {
        Need::Admin => "admin",
        Need::Generate => "generate",
        Need::Read | Need::Known | Need::Public => "read",
    };
    let error = Error::new(Kind::PermissionDenied, format!("this token lacks the scope {scope}"));
    Failure::from(error).status(StatusCode::FORBIDDEN).into_response()
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

const DRESS: [(HeaderName, HeaderValue); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
];

/// Headers of every answer: nothing is guessed about its type, nothing frames it, nothing of it is told to others.
fn dressed(mut response: Response, id: &str) -> Response {
    let headers = response.headers_mut();
    headers.reserve(DRESS.len() + 1);
    for (name, value) in DRESS {
        headers.entry(name).or_insert(value);
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, id);
    }
    response
}
