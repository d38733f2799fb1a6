//! The gallery: listing, showing, exporting, recalling, removing.

mod export;
mod list;
mod thumbnails;

pub use export::{Exported, RecipeIn};
pub use thumbnails::THUMBNAIL_EDGE;
