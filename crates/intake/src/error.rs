//! Why a body could not be read to its end.

use std::{fmt, io};

/// Result of reading.
pub type Result<T> = std::result::Result<T, IntakeError>;

/// Why a body could not be read to its end. After any of these, `finish` still hands out what was complete.
#[derive(Debug)]
#[non_exhaustive]
pub enum IntakeError {
    /// The JSON without its pictures is larger than allowed.
    SkeletonTooLarge {
        /// Bytes allowed.
        limit: usize,
    },
    /// Objects and arrays nest deeper than allowed.
    TooDeep {
        /// Levels allowed.
        limit: usize,
    },
    /// A decoded picture is larger than allowed.
    BlobTooLarge {
        /// The picture's number.
        number: usize,
        /// Bytes allowed.
        limit: u64,
    },
    /// There are more pictures than allowed.
    TooManyBlobs {
        /// Pictures allowed.
        limit: usize,
    },
    /// The document is not JSON from this byte on.
    Syntax {
        /// Bytes of the document before the fault.
        offset: u64,
    },
    /// The sink could not take a picture.
    Sink(io::Error),
}

impl fmt::Display for IntakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SkeletonTooLarge { limit } => {
                write!(f, "expected at most {limit} bytes of JSON besides pictures, the answer holds more")
            }
            Self::TooDeep { limit } => {
                write!(f, "expected at most {limit} levels of JSON, the answer nests deeper")
            }
            Self::BlobTooLarge { number, limit } => {
                write!(
                    f,
                    "expected pictures of at most {limit} bytes, picture {number} of the answer is larger"
                )
            }
            Self::TooManyBlobs { limit } => {
                write!(f, "expected at most {limit} pictures, the answer holds more")
            }
            Self::Syntax { offset } => {
                write!(f, "expected JSON, the answer is something else from byte {offset} on")
            }
            Self::Sink(error) => write!(f, "a picture could not be stored: {error}"),
        }
    }
}

impl std::error::Error for IntakeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Sink(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for IntakeError {
    fn from(error: io::Error) -> Self {
        Self::Sink(error)
    }
}
