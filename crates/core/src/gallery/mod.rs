//! The gallery: listing, showing, exporting, recalling, removing.

mod boards;
mod change;
mod export;
mod link;
mod list;
mod purge;
mod thumbnails;
mod upload;

pub use change::ImageChange;
pub use export::{Exported, RecipeIn};
pub use thumbnails::THUMBNAIL_EDGE;
