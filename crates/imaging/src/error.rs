//! What can be wrong with a picture.

use crate::MediaType;
use impasto_sdk::{Kind, Size};
use std::{fmt, io, path::Path};

/// The result of looking at or changing a picture.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What is wrong with a picture, or with what was asked of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file cannot be read.
    #[error("{path} cannot be read: {why}")]
    Read {
        /// The file.
        path: String,
        /// Why, in the words of the operating system.
        why: String,
        /// Whether there is no such file.
        missing: bool,
    },
    /// The bytes are no picture that is known here.
    #[error("these bytes are no picture; expected PNG, JPEG, WebP, GIF, SVG or AVIF")]
    NotAPicture,
    /// The bytes end too early: a prefix that is too short, or a file that was cut.
    #[error("the picture ends after {len} bytes, in the middle of what has to be read")]
    CutShort {
        /// Bytes that are there.
        len: u64,
    },
    /// The bytes contradict the rules of their format.
    #[error("this {media_type} picture is broken: {why}")]
    Broken {
        /// What the bytes claim to be.
        media_type: MediaType,
        /// What is wrong.
        why: String,
    },
    /// The format is known, but what was asked cannot be done with it.
    #[error("{media_type} pictures cannot be {what} here; {instead}")]
    Unsupported {
        /// What the bytes are.
        media_type: MediaType,
        /// What was asked: a participle, e.g. `decoded`.
        what: &'static str,
        /// What can be done.
        instead: &'static str,
    },
    /// The picture is larger than a limit of the caller.
    #[error("the picture has {came} {limit}, the limit is {allowed}; take a smaller picture")]
    TooLarge {
        /// Which limit.
        limit: Limit,
        /// How much is allowed.
        allowed: u64,
        /// How much it is.
        came: u64,
    },
    /// Mask and init image are of different sizes.
    #[error("the mask is {mask} but the init image is {init}; make the mask of the init image's size")]
    SizesDiffer {
        /// The mask.
        mask: Size,
        /// The init image.
        init: Size,
    },
    /// Two sizes do not go together.
    #[error("{wanted} does not fit {came}; {advice}")]
    WrongSize {
        /// What was asked for.
        wanted: String,
        /// What the picture is.
        came: Size,
        /// What to do.
        advice: &'static str,
    },
    /// What was made does not get small enough.
    #[error("the {what} has {came} bytes, the model takes {allowed}; {advice}")]
    TooManyBytes {
        /// What was made, e.g. `mask`.
        what: &'static str,
        /// Bytes that are allowed.
        allowed: u64,
        /// Bytes of the smallest form that was tried.
        came: u64,
        /// What to do.
        advice: &'static str,
    },
    /// The model takes no media type that can be made of this picture without losing something.
    #[error("the picture {why}, and none of the media types that the model takes ({allowed}) can hold it")]
    NoMediaType {
        /// What the picture is.
        why: &'static str,
        /// The media types, joined by commas.
        allowed: String,
    },
    /// The file carries signed content credentials, which any change would break.
    #[error("the picture is signed (C2PA content credentials); a recipe would break the signature")]
    Signed,
    /// The recipe is not what a recipe must be.
    #[error("the recipe cannot be written into the picture: {0}")]
    Recipe(String),
    /// Scaling failed.
    #[error("the picture cannot be scaled to {to}: {why}")]
    Scale {
        /// The size that was asked for.
        to: Size,
        /// Why, in the words of the scaler.
        why: String,
    },
    /// An encoder failed.
    #[error("the picture cannot be written as {media_type}: {why}")]
    Encode {
        /// What was to be written.
        media_type: MediaType,
        /// Why, in the words of the encoder.
        why: String,
    },
}

/// A limit that a picture can break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Pixels of its width.
    Width,
    /// Pixels of its height.
    Height,
    /// Pixels altogether.
    Pixels,
    /// Bytes of memory for its pixels.
    Memory,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Width => "pixels of width",
            Self::Height => "pixels of height",
            Self::Pixels => "pixels",
            Self::Memory => "bytes of pixels in memory",
        })
    }
}

impl Error {
    /// A failure to read a file.
    pub(crate) fn read(path: &Path, error: &io::Error) -> Self {
        let missing = error.kind() == io::ErrorKind::NotFound;
        Self::Read { path: path.display().to_string(), why: error.to_string(), missing }
    }

    /// A picture that contradicts its format.
    pub(crate) fn broken(media_type: MediaType, why: impl fmt::Display) -> Self {
        Self::Broken { media_type, why: why.to_string() }
    }
}

impl From<Error> for impasto_sdk::Error {
    /// A picture comes from a person, so that what is wrong with it is wrong with the request; unless the file is gone or
    /// an encoder fails.
    fn from(error: Error) -> Self {
        let kind = match &error {
            Error::Read { missing: true, .. } => Kind::NotFound,
            Error::Read { .. } | Error::Encode { .. } | Error::Scale { .. } | Error::Recipe(_) => {
                Kind::Unexpected
            }
            Error::Unsupported { .. } | Error::Signed => Kind::Unsupported,
            _ => Kind::InvalidRequest,
        };
        Self::new(kind, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_both_sides_and_become_the_shared_error() {
        let error = Error::SizesDiffer { mask: Size::new(2, 3), init: Size::new(4, 5) };
        let shared = impasto_sdk::Error::from(error);
        assert_eq!(shared.kind, Kind::InvalidRequest);
        assert!(shared.message.contains("2x3") && shared.message.contains("4x5"), "{shared}");
        let gone = io::Error::from(io::ErrorKind::NotFound);
        assert_eq!(impasto_sdk::Error::from(Error::read(Path::new("x"), &gone)).kind, Kind::NotFound);
    }
}
