//! Ways to turn an under-painting into a picture.

mod painting;
mod poster;
mod sketch;
mod watercolour;

use super::{Style, canvas::Canvas, flow::Flow, picture::Picture};

/// What every style is told.
pub(crate) struct Hand<'a> {
    pub(crate) canvas: &'a Canvas,
    pub(crate) flow: &'a Flow,
    pub(crate) seed: u64,
    /// How often the painter goes over the picture.
    pub(crate) steps: u32,
    /// How much of the work is done, 0 to 1; below 1 the picture is an unfinished one.
    pub(crate) progress: f32,
}

/// Fills a picture.
pub(crate) fn render(style: Style, hand: &Hand<'_>, picture: &mut Picture) {
    match style {
        Style::Painting => painting::render(hand, picture),
        Style::Watercolour => watercolour::render(hand, picture),
        Style::Poster => poster::render(hand, picture),
        Style::Sketch => sketch::render(hand, picture),
    }
}
