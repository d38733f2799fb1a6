//! The table of routes, and what they do, by subject.

mod auth_profiles;
mod boards;
mod custom;
mod docs;
mod files;
mod follow;
pub(crate) mod gateway;
mod images;
mod install;
mod jobs;
mod models;
mod once;
mod operation;
mod page;
mod plan;
mod providers;
mod range;
mod secrets;
mod session;
mod shelf;
mod tokens;
mod unfinished;
mod usage;
mod words;

pub(crate) use operation::PROBES;

use crate::{Failure, Route};
use impasto_sdk::{Error, Kind};

/// Every route of the server.
#[must_use]
pub fn table() -> Vec<Route> {
    [
        plan::routes(),
        jobs::routes(),
        follow::routes(),
        unfinished::routes(),
        images::routes(),
        shelf::routes(),
        boards::routes(),
        models::routes(),
        custom::routes(),
        words::routes().into(),
        install::routes(),
        providers::routes(),
        auth_profiles::routes(),
        usage::routes(),
        gateway::routes(),
        operation::routes(),
        session::routes(),
        tokens::routes(),
        docs::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub(crate) async fn not_so() -> Failure {
    let error = Error::new(Kind::InvalidRequest, "this address does not take that method; see /openapi.json");
    Failure::from(error).status(axum::http::StatusCode::METHOD_NOT_ALLOWED)
}

pub(crate) async fn nothing_here() -> Failure {
    Error::new(Kind::NotFound, "there is nothing at this address; see /openapi.json").into()
}
