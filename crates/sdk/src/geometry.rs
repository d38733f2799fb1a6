//! Sizes, shapes, and the one field that says either.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{borrow::Cow, fmt, str::FromStr};

/// Width and height in pixels, both above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// Pixels.
    #[serde(deserialize_with = "positive")]
    #[schemars(range(min = 1))]
    pub width: u32,
    /// Pixels.
    #[serde(deserialize_with = "positive")]
    #[schemars(range(min = 1))]
    pub height: u32,
}

fn positive<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        0 => Err(serde::de::Error::custom("a side must be at least 1 pixel")),
        side => Ok(side),
    }
}

impl Size {
    /// A size; both sides must be above zero.
    #[must_use]
    pub const fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    /// Number of pixels.
    #[must_use]
    pub const fn pixels(self) -> u64 {
        self.width as u64 * self.height as u64
    }

    /// The longer side.
    #[must_use]
    pub fn longest(self) -> u32 {
        self.width.max(self.height)
    }

    /// The shape in lowest terms: 1536x1024 is 3:2.
    #[must_use]
    pub fn ratio(self) -> Ratio {
        let divisor = gcd(self.width, self.height).max(1);
        Ratio { width: self.width / divisor, height: self.height / divisor }
    }

    fn aspect(self) -> f64 {
        f64::from(self.width) / f64::from(self.height)
    }
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

impl FromStr for Size {
    type Err = GeometryError;

    fn from_str(text: &str) -> Result<Self, GeometryError> {
        let sides = text
            .split_once(['x', 'X', '×'])
            .and_then(|(w, h)| Some((w.trim().parse().ok()?, h.trim().parse().ok()?)));
        match sides {
            Some((width, height)) if width > 0 && height > 0 => Ok(Self { width, height }),
            _ => Err(GeometryError { wanted: "a size such as 1024x1024", came: text.into() }),
        }
    }
}

/// A shape as it is written, e.g. `16:9` or `21:9`. It is not reduced: vendors name shapes in their own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ratio {
    width: u32,
    height: u32,
}

impl Ratio {
    /// A shape; both numbers must be above zero.
    #[must_use]
    pub const fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    /// Width divided by height.
    #[must_use]
    pub fn aspect(self) -> f64 {
        f64::from(self.width) / f64::from(self.height)
    }

    /// Whether both are the same shape, however they are written: 21:9 and 7:3.
    #[must_use]
    pub fn same_shape(self, other: Self) -> bool {
        u64::from(self.width) * u64::from(other.height) == u64::from(other.width) * u64::from(self.height)
    }

    /// How far a size is from this shape: the absolute difference of the logarithms, so that 2:1 and 1:2 are equally
    /// far from 1:1.
    #[must_use]
    pub fn distance(self, size: Size) -> f64 {
        (self.aspect().ln() - size.aspect().ln()).abs()
    }

    /// The nearest of these shapes by logarithmic distance; the earliest of equals.
    pub fn nearest(ratios: impl IntoIterator<Item = Self>, size: Size) -> Option<Self> {
        let mut best: Option<(f64, Self)> = None;
        for ratio in ratios {
            let distance = ratio.distance(size);
            if best.is_none_or(|(least, _)| distance < least - 1e-9) {
                best = Some((distance, ratio));
            }
        }
        best.map(|(_, ratio)| ratio)
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.width, self.height)
    }
}

impl FromStr for Ratio {
    type Err = GeometryError;

    fn from_str(text: &str) -> Result<Self, GeometryError> {
        let numbers =
            text.split_once(':').and_then(|(w, h)| Some((w.trim().parse().ok()?, h.trim().parse().ok()?)));
        match numbers {
            Some((width, height)) if width > 0 && height > 0 => Ok(Self { width, height }),
            _ => Err(GeometryError { wanted: "a ratio such as 16:9", came: text.into() }),
        }
    }
}

/// What a person asks for in the one field `size`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SizeSpec {
    /// `auto`: the model chooses.
    Auto,
    /// `1024x1024`.
    Exact(Size),
    /// `16:9`: this shape at the model's usual size.
    Shape(Ratio),
    /// `16:9@2K`: a preset, named by its shape and its size class.
    Preset(Ratio, String),
}

impl fmt::Display for SizeSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Exact(size) => size.fmt(f),
            Self::Shape(ratio) => ratio.fmt(f),
            Self::Preset(ratio, image_size) => write!(f, "{ratio}@{image_size}"),
        }
    }
}

impl FromStr for SizeSpec {
    type Err = GeometryError;

    /// Also takes `16:9 2K`, as the command line writes a preset.
    fn from_str(text: &str) -> Result<Self, GeometryError> {
        let text = text.trim();
        let wrong = || GeometryError { wanted: "auto, 1024x1024, 16:9 or 16:9@2K", came: text.into() };
        if text.eq_ignore_ascii_case("auto") {
            return Ok(Self::Auto);
        }
        if let Some((ratio, image_size)) = text.split_once(['@', ' ']) {
            // A preset's label, `16:9 (2K) — 2752×1536`, names it as well.
            let image_size = image_size.split('—').next().unwrap_or_default().trim().trim_matches(['(', ')']);
            let ratio = ratio.parse().map_err(|_| wrong())?;
            return if image_size.is_empty() {
                Err(wrong())
            } else {
                Ok(Self::Preset(ratio, image_size.into()))
            };
        }
        if text.contains(':') {
            return text.parse().map(Self::Shape).map_err(|_| wrong());
        }
        text.parse().map(Self::Exact).map_err(|_| wrong())
    }
}

/// A text that is not the geometry it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeometryError {
    wanted: &'static str,
    came: String,
}

impl fmt::Display for GeometryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, got {:?}", self.wanted, self.came)
    }
}

impl std::error::Error for GeometryError {}

macro_rules! as_text {
    ($type:ident, $pattern:literal, $docs:literal) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Cow::<str>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": $pattern, "description": $docs })
            }
        }
    };
}

as_text!(Ratio, "^[1-9][0-9]*:[1-9][0-9]*$", "A shape such as 16:9.");
as_text!(
    SizeSpec,
    "^(auto|[1-9][0-9]*x[1-9][0-9]*|[1-9][0-9]*:[1-9][0-9]*(@.+)?)$",
    "auto, 1024x1024, 16:9 or 16:9@2K."
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_field_says_what_it_means() {
        for (text, spec) in [
            ("auto", SizeSpec::Auto),
            ("1024x768", SizeSpec::Exact(Size::new(1024, 768))),
            ("16:9", SizeSpec::Shape(Ratio::new(16, 9))),
            ("16:9@2K", SizeSpec::Preset(Ratio::new(16, 9), "2K".into())),
        ] {
            assert_eq!(text.parse::<SizeSpec>().unwrap(), spec);
            assert_eq!(spec.to_string(), text);
        }
        for label in ["16:9 2K", "16:9 (2K)", "16:9 (2K) — 2752×1536"] {
            assert_eq!(label.parse::<SizeSpec>().unwrap().to_string(), "16:9@2K");
        }
        for wrong in ["", "0x5", "16:0", "big", "16:9@", "-3x4"] {
            assert!(wrong.parse::<SizeSpec>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn distance_is_symmetric_between_portrait_and_landscape() {
        let square = Ratio::new(1, 1);
        let (wide, tall) = (Size::new(2000, 1000), Size::new(1000, 2000));
        assert!((square.distance(wide) - square.distance(tall)).abs() < 1e-12);
        // A plain difference of quotients would call 3:2 nearer than 21:9 here.
        let ratios = [Ratio::new(3, 2), Ratio::new(21, 9)];
        assert_eq!(Ratio::nearest(ratios, Size::new(1900, 1000)), Some(Ratio::new(21, 9)));
    }

    #[test]
    fn shapes_keep_the_vendors_spelling() {
        let cinema: Ratio = "21:9".parse().unwrap();
        assert_eq!(cinema.to_string(), "21:9");
        assert!(cinema.same_shape(Size::new(2100, 900).ratio()));
    }
}
