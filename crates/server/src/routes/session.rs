//! Logging in, for pages.

use crate::{Caller, Failure, Need, Reply, Route, Service, guard, read::Given, sessions};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header::SET_COOKIE},
    response::{IntoResponse, Response},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) fn routes() -> Vec<Route> {
    const PATH: &str = "/api/v1/session";
    vec![
        Route::post(PATH, Need::Public, begin)
            .says("log_in", "Exchanges a token for a cookie, for pages.")
            .takes::<Login>()
            .answers::<Who>(200),
        Route::get(PATH, Need::Known, who)
            .says("get_session", "Who one is, and what one may do.")
            .answers::<Who>(200),
        Route::delete(PATH, Need::Known, end)
            .says("log_out", "Ends the session of the cookie.")
            .reply(204, Reply::Empty),
    ]
}

/// What it takes to log in.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Login {
    /// The token.
    token: String,
}

/// Who one is.
#[derive(Debug, Serialize, JsonSchema)]
struct Who {
    /// The caller.
    name: String,
    /// What it may do.
    scopes: Vec<Need>,
}

impl From<Caller> for Who {
    fn from(caller: Caller) -> Self {
        Self { name: caller.name, scopes: caller.allowed }
    }
}

async fn begin(
    State(service): State<Service>,
    headers: HeaderMap,
    Given(login): Given<Login>,
) -> Result<Response, Failure> {
    let token = login.token.trim();
    let Some(known) = service.studio.authenticate(token).await? else {
        return Ok(guard::unauthorized(&crate::given::Given::Token(token.into())));
    };
    let session = service.sessions.begin(&known.token);
    let cookie = sessions::cookie(Some(&session), &service.access.base_path, &headers);
    Ok(([(SET_COOKIE, cookie)], Json(Who::from(Caller::from(known)))).into_response())
}

async fn who(caller: Caller) -> Json<Who> {
    Json(caller.into())
}

async fn end(State(service): State<Service>, headers: HeaderMap) -> Response {
    if let Some(session) = sessions::named(&headers) {
        service.sessions.end(session);
    }
    let cookie = sessions::cookie(None, &service.access.base_path, &headers);
    (StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]).into_response()
}
