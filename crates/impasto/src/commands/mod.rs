//! One file a group of commands: arguments, a question to the service, an answer.

pub(crate) mod ask;
pub(crate) mod auth;
pub(crate) mod backup;
pub(crate) mod budgets;
pub(crate) mod completions;
pub(crate) mod custom;
pub(crate) mod doctor;
pub(crate) mod generate;
pub(crate) mod images;
pub(crate) mod import;
pub(crate) mod jobs;
pub(crate) mod keys;
pub(crate) mod models;
pub(crate) mod plan;
pub(crate) mod providers;
pub(crate) mod serve;
pub(crate) mod tokens;
pub(crate) mod usage;
