//! How big a picture shall be, in the words of the format.

use impasto_sdk::{Frame, Ratio};
use serde::Serialize;

/// A shape and a size class; the format knows no pixels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageConfig {
    /// A named shape, such as `16:9`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aspect_ratio: Option<Ratio>,
    /// A size class, such as `2K`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_size: Option<String>,
}

/// The shapes that every Gemini image model draws (google-genai 3.4.0).
const SHAPES: [(u32, u32); 10] =
    [(1, 1), (16, 9), (9, 16), (4, 3), (3, 4), (3, 2), (2, 3), (5, 4), (4, 5), (21, 9)];

impl ImageConfig {
    /// A frame's shape and size class. Pixels without a named shape become the nearest one; a frame that says nothing is
    /// nothing here too.
    #[must_use]
    pub fn of(frame: &Frame) -> Option<Self> {
        let shapes = SHAPES.map(|(width, height)| Ratio::new(width, height));
        let nearest = || frame.pixels.and_then(|pixels| Ratio::nearest(shapes, pixels));
        let aspect_ratio = frame.ratio.or_else(nearest);
        let image_size = frame.image_size.clone();
        (aspect_ratio.is_some() || image_size.is_some()).then_some(Self { aspect_ratio, image_size })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_sdk::Size;
    use serde_json::{Value, json};

    #[test]
    fn a_size_without_a_named_shape_becomes_the_nearest_one() {
        for (frame, wanted) in [
            (
                Frame { pixels: Some(Size::new(1000, 1490)), ..Frame::default() },
                json!({"aspectRatio": "2:3"}),
            ),
            (
                Frame { pixels: Some(Size::new(10, 10)), ratio: Some(Ratio::new(21, 9)), ..Frame::default() },
                json!({"aspectRatio": "21:9"}),
            ),
            (Frame { image_size: Some("4K".into()), ..Frame::default() }, json!({"imageSize": "4K"})),
            (Frame::default(), Value::Null),
        ] {
            assert_eq!(serde_json::to_value(ImageConfig::of(&frame)).unwrap(), wanted);
        }
    }
}
