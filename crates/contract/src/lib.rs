//! The contract: what front ends and readers may rely on, computed from the declarations that the program itself uses,
//! and committed, so that a change of it is seen in review.
//!
//! [`artefacts`] computes every file; [`stale`] compares them with what is committed; [`write()`] makes them current.
//! Nothing here needs the network, and the same declarations give the same bytes: JSON has its keys sorted, no file holds
//! a date of its making.

mod artefact;
mod catalog;
mod config;
mod diff;
mod docs;
mod errors;
mod freshness;
mod http;
mod panels;
mod root;
mod schemas;
mod starters;
mod typescript;

pub use artefact::Artefact;
pub use catalog::{Catalog, CatalogModel, CatalogProvider};
pub use freshness::{Stale, stale, write};
pub use root::root;

/// The command that makes every file current; it stands at the head of each.
pub const COMMAND: &str = "cargo xtask contract";

/// Every file of the contract.
///
/// # Errors
/// Plug-ins that do not register as they should, two models that would share a file, or a panel that no check can be
/// made of.
pub fn artefacts() -> anyhow::Result<Vec<Artefact>> {
    let catalog = Catalog::linked()?;
    let mut all = panels::artefacts(&catalog)?;
    all.extend(schemas::artefacts(&catalog));
    all.extend(http::artefacts());
    all.push(config::artefact(&catalog));
    all.push(errors::artefact());
    all.push(starters::artefact(&catalog));
    all.extend(docs::artefacts(&catalog));
    all.sort_by(|a, b| a.path.cmp(&b.path));
    artefact::refuse_twins(&all)?;
    Ok(all)
}
