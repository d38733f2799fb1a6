//! Pixels: look at a picture, measure it, convert masks, fit, shrink, thumbnail, splice a recipe in.
//!
//! Everything is a pure function of bytes, or of a path that is only read. Nothing here knows a model or a vendor; the
//! few shared words ([`Size`](impasto_sdk::Size), [`MaskRules`](impasto_sdk::MaskRules),
//! [`InputLimits`](impasto_sdk::InputLimits)) come from the sdk.
//!
//! Two families. One looks at containers and never at pixels: [`sniff()`], [`is_signed`], [`Splice`] walk a file's chunks
//! and read only what they need. The other works on a decoded [`Picture`]: [`Fitting`], [`extend`], [`Mask`],
//! [`shrink()`], [`thumbnail()`]. What is decoded is limited by [`Limits`]; bit depth, alpha and the colour profile survive.

mod at_once;
mod boxes;
mod decode;
mod encode;
mod error;
mod extend;
mod fit;
mod mask;
mod mask_form;
mod media;
mod picture;
mod recipe;
mod rows;
mod scaled;
mod shrink;
mod signed;
mod sniff;
mod source;
mod thumbnail;
mod transform;
mod unfilter;
mod walk;
mod whole;

#[cfg(test)]
mod samples;

pub use decode::{Limits, decode, decode_file};
pub use encode::{Effort, Layout, encode, encode_jpeg, encode_png, encode_raw};
pub use error::{Error, Limit, Result};
pub use extend::{Padding, extend};
pub use fit::{Area, Fit, Fitting, Target};
pub use mask::Mask;
pub use media::MediaType;
pub use picture::Picture;
pub use recipe::{Piece, Splice, read_recipe, read_recipe_file, splice, without_recipe};
pub use shrink::{Change, Shrunk, shrink, within};
pub use signed::{is_signed, is_signed_file};
pub use sniff::{Facts, media_type, sniff, sniff_file};
pub use thumbnail::{Thumbnail, thumbnail};
pub use transform::{cut, paste, scale_to};
pub use whole::whole_file;
