//! One declaration a control, many projections: the panel, the check, the reference and the recall of every model's
//! parameters are computed from [`CONTROLS`] and a model's capabilities.
//!
//! The way of a draft: [`alias::fold`] (other spellings), [`size::resolve`] (geometry), [`Checker::check`] (every
//! violation at once). [`panel()`] serves the schema and the rules that the check uses.

pub mod alias;
pub mod answer;
mod batch;
mod bounds;
pub mod change;
mod check;
mod control;
mod controls;
mod dialect;
mod draft;
mod explain;
pub mod huge;
mod layout;
pub mod mode;
mod options;
mod panel;
#[cfg(test)]
mod properties;
mod recall;
mod reference;
pub mod rules;
#[cfg(test)]
mod samples;
mod schema;
pub mod size;
mod split;
mod view;
pub mod violation;
mod walk;

pub use batch::per_call;
pub use change::Change;
pub use check::Checker;
pub use control::{Control, Group};
pub use controls::{CONTROLS, control};
pub use draft::{Draft, ImageInput, InitFit};
pub use panel::{Panel, PanelModel, VERSION as PANEL_VERSION, panel};
pub use recall::Recalled;
pub use reference::reference;
pub use rules::Rule;
pub use view::ModelView;
pub use violation::Violation;
