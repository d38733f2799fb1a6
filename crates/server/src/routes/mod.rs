//! The table of routes, and what they do, by subject.

mod boards;
mod files;
mod images;
mod install;
mod jobs;
mod models;
mod operation;
mod page;
mod plan;
mod providers;
mod shelf;
mod usage;

use crate::{Failure, Route};
use impasto_sdk::{Error, Kind};

/// Every route of the server.
#[must_use]
pub fn table() -> Vec<Route> {
    [
        plan::routes(),
        jobs::routes(),
        images::routes(),
        shelf::routes(),
        boards::routes(),
        models::routes(),
        install::routes(),
        providers::routes(),
        usage::routes(),
        operation::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub(crate) async fn nothing_here() -> Failure {
    Error::new(Kind::NotFound, "there is nothing at this address; see /openapi.json").into()
}
