//! What the fake knows of each model. Figures from google-genai 3.4.0 and LiteLLM's map 1.109.1, read on 2026-11-21;
//! written down apart from the provider's, so that the two can disagree.

use crate::books::Rates;
use impasto_sdk::Size;

/// Shape, and the pixels of the 1K class; the transposed shapes swap them.
const SHAPES: [(&str, u32, u32); 14] = [
    ("1:1", 1024, 1024),
    ("1:4", 512, 2048),
    ("4:1", 2048, 512),
    ("1:8", 384, 3072),
    ("8:1", 3072, 384),
    ("2:3", 848, 1264),
    ("3:2", 1264, 848),
    ("3:4", 896, 1200),
    ("4:3", 1200, 896),
    ("4:5", 928, 1152),
    ("5:4", 1152, 928),
    ("9:16", 768, 1376),
    ("16:9", 1376, 768),
    ("21:9", 1584, 672),
];

/// A model's limits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Model {
    pub(super) extreme_shapes: bool,
    pub(super) sizes: &'static [&'static str],
    pub(super) levels: &'static [&'static str],
    pub(super) pictures: usize,
    pub(super) search: bool,
    /// Tokens of a picture of the 1K class.
    pub(super) tokens: u64,
    pub(super) rates: Rates,
}

impl Model {
    pub(super) fn of(id: &str) -> Option<Self> {
        let all = Self {
            extreme_shapes: true,
            sizes: &["1K", "2K", "4K"],
            levels: &[],
            pictures: 14,
            search: true,
            tokens: 1120,
            rates: rates(2.0, 12.0, 120.0),
        };
        Some(match id.strip_suffix("-preview").unwrap_or(id) {
            "gemini-nano-banana-2.1" => {
                Self { levels: &["MINIMAL", "MEDIUM", "HIGH"], rates: rates(1.5, 7.5, 30.0), ..all }
            }
            "gemini-3.1-flash-image" => Self {
                sizes: &["512", "1K", "2K", "4K"],
                levels: &["MINIMAL", "HIGH"],
                rates: rates(0.5, 3.0, 60.0),
                ..all
            },
            "gemini-3.1-flash-lite-image" => Self {
                sizes: &["1K"],
                levels: &["MINIMAL", "HIGH"],
                search: false,
                rates: rates(0.25, 1.5, 30.0),
                ..all
            },
            "gemini-3-pro-image" | "nano-banana-pro" => Self { extreme_shapes: false, ..all },
            "gemini-2.5-flash-image" => Self {
                extreme_shapes: false,
                sizes: &[],
                pictures: 3,
                search: false,
                tokens: 1290,
                rates: rates(0.3, 2.5, 30.0),
                ..all
            },
            _ => return None,
        })
    }

    /// The pixels of a shape and size class, where the model draws them.
    pub(super) fn pixels(&self, ratio: &str, class: &str) -> Option<Size> {
        let (_, width, height) = SHAPES.iter().find(|(name, ..)| *name == ratio)?;
        let extreme = ["1:4", "4:1", "1:8", "8:1"].contains(&ratio);
        if extreme && !self.extreme_shapes || !self.sizes.is_empty() && !self.sizes.contains(&class) {
            return None;
        }
        let (times, parts) = match class {
            "512" => (1, 2),
            "2K" => (2, 1),
            "4K" => (4, 1),
            _ => (1, 1),
        };
        Some(Size::new(width * times / parts, height * times / parts))
    }
}

const fn rates(input: f64, text_out: f64, image_out: f64) -> Rates {
    Rates { text_in: input, image_in: input, text_out, image_out }
}
