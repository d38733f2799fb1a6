//! HTTP: routes, wire types, error table, OpenAPI.
//!
//! Every route is one row of a table ([`table`]): its method and path, what a caller needs for it, what it takes and
//! answers, and its handler. The router, the check of tokens, the OpenAPI document and the tests that no route is left
//! open are made from that table. Handlers speak to [`impasto_core::Studio`] and to nothing else.

mod access;
mod attempts;
mod bodies;
mod caller;
mod cors;
mod docs;
mod events;
mod front;
mod given;
mod guard;
mod installs;
mod leftover;
mod listen;
mod metrics;
mod openapi;
mod options;
mod panics;
mod pieces;
mod problem;
mod read;
mod readers;
mod readiness;
mod refusals;
mod route;
mod routes;
mod service;
mod sessions;
mod settings;
mod trace;
mod uploads;

pub use access::{Access, HostRule};
pub use attempts::Unserved;
pub use caller::{Caller, Need};
pub use events::SentEvent;
pub use front::{Front, FrontFile, Kept};
pub use listen::{Connections, serve_within};
pub use openapi::document;
pub use options::{Bodies, Options};
pub use problem::{Failure, Problem, STATUSES};
pub use route::{Body, MakeSchema, Reply, Route};
pub use routes::table;
pub use service::{Service, Shared, router, serve};
pub use settings::{AuthProfileState, ProviderLinks, ProviderSetting, ProviderState, Settings};
