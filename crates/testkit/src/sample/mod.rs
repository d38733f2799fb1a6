//! Pictures for tests: distinct, deterministic, small for their size; and bombs.

mod bomb;
mod picture;

pub use bomb::{gzip_of_zeros, png_bomb};
pub use picture::{Look, alpha_mask, grey_mask, picture};
