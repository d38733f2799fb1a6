//! The media types that are known here.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What the bytes of a picture are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum MediaType {
    /// `image/png`, animated or not.
    #[serde(rename = "image/png")]
    Png,
    /// `image/jpeg`.
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// `image/webp`.
    #[serde(rename = "image/webp")]
    Webp,
    /// `image/gif`.
    #[serde(rename = "image/gif")]
    Gif,
    /// `image/svg+xml`.
    #[serde(rename = "image/svg+xml")]
    Svg,
    /// `image/avif`.
    #[serde(rename = "image/avif")]
    Avif,
}

impl MediaType {
    /// Every media type.
    pub const ALL: [Self; 6] = [Self::Png, Self::Jpeg, Self::Webp, Self::Gif, Self::Svg, Self::Avif];

    /// As it stands in a `Content-Type` header.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Svg => "image/svg+xml",
            Self::Avif => "image/avif",
        }
    }

    /// Whether its pixels can be decoded here.
    #[must_use]
    pub const fn can_decode(self) -> bool {
        !matches!(self, Self::Svg | Self::Avif)
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for MediaType {
    type Err = crate::Error;

    /// Takes the forms that people and vendors write: parameters, capitals, and `image/jpg`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let essence = if essence == "image/jpg" { "image/jpeg" } else { &essence };
        Self::ALL.into_iter().find(|media| media.as_str() == essence).ok_or(crate::Error::NotAPicture)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_are_read_as_they_are_written() {
        for media in MediaType::ALL {
            assert_eq!(media.as_str().parse(), Ok(media));
            assert_eq!(serde_json::to_value(media).unwrap(), media.as_str());
        }
        assert_eq!("IMAGE/JPG; q=1".parse(), Ok(MediaType::Jpeg));
        assert!("text/html".parse::<MediaType>().is_err());
    }
}
