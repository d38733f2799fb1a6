//! The table of routes, and what they do, by subject.

mod files;
pub(crate) mod gateway;
mod images;
mod jobs;
mod models;

mod operation;
mod page;
mod plan;
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
        models::routes(),
        usage::routes(),
        gateway::routes(),
        operation::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub(crate) async fn nothing_here() -> Failure {
    Error::new(Kind::NotFound, "there is nothing at this address; see /openapi.json").into()
}
