//! Faults of vendors and of the way to them: what is sent, and what a program that is right about money makes of it.

mod dates;
mod faulty;
mod inflict;
mod script;
mod verdict;

pub(crate) use dates::day;
pub use dates::http_date;
pub use faulty::Faulty;
pub use script::Script;
pub use verdict::{Again, End, Verdict};

use std::{fmt, str::FromStr};

/// Whose words a fault is told in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// OpenAI's.
    OpenAi,
    /// Gemini's.
    Gemini,
}

macro_rules! faults {
    ($($(#[doc = $docs:literal])* $name:ident = $text:literal,)*) => {
        /// Something that goes wrong with one generation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Fault {
            $($(#[doc = $docs])* $name,)*
        }

        impl Fault {
            /// Every fault.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// As it is written on a command line.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            /// What goes wrong, in a sentence or two.
            #[must_use]
            pub fn about(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($docs),*).trim(),)*
                }
            }
        }
    };
}

faults! {
    /// 401, or Gemini's 400 `API_KEY_INVALID`: the key is wrong.
    Unauthorized = "401",
    /// 403: the key may not do this.
    Forbidden = "403",
    /// 404: the model is gone.
    NotFound = "404",
    /// 408: the vendor gave up, nobody can say in the middle of what. It was billed.
    RequestTimeout = "408",
    /// 413: the request is too large.
    TooLarge = "413",
    /// 429 without a word on when to come back.
    RateLimited = "429",
    /// 429 with `retry-after: 2`.
    RateLimitedSeconds = "429-seconds",
    /// 429 with `retry-after` as a date, three seconds ahead.
    RateLimitedDate = "429-date",
    /// 429 with Gemini's `RetryInfo` of four seconds in the body.
    RateLimitedBody = "429-body",
    /// 429 because the quota is zero or the balance is used up.
    QuotaZero = "quota-zero",
    /// 500 after the work was done. It was billed, but not by Google, which says so of a 500.
    ServerError = "500",
    /// 503: turned away because of overload.
    Overloaded = "503",
    /// The connection is reset after the request was read and the work was billed, before the head.
    ResetBeforeHead = "reset-before-head",
    /// The connection is reset inside the first picture.
    ResetBeforePicture = "reset-before-picture",
    /// The connection is reset right after the first picture.
    ResetAfterPicture = "reset-after-picture",
    /// The JSON breaks off inside the first picture, and the body ends properly.
    TruncatedJson = "truncated-json",
    /// The JSON is whole, the base64 in it is not.
    TruncatedBase64 = "truncated-base64",
    /// A proxy's page of HTML with status 200.
    WrongContentType = "wrong-content-type",
    /// A success without pictures.
    EmptyData = "empty-data",
    /// Moderation refuses the prompt.
    RefusedPrompt = "refused-prompt",
    /// Moderation refuses the finished picture.
    RefusedPicture = "refused-picture",
    /// 64 MiB of zeros, packed by gzip, though nobody asked for that.
    GzipBomb = "gzip-bomb",
    /// A picture that claims 65535 x 65535 pixels.
    PngBomb = "png-bomb",
    /// The body comes in many pieces, slowly.
    SlowBody = "slow-body",
    /// The head never comes.
    StalledHead = "stalled-head",
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL.iter().find(|fault| fault.name() == name).copied().ok_or_else(|| {
            let known: Vec<_> = Self::ALL.iter().map(|fault| fault.name()).collect();
            format!("expected a fault, one of {}; got {name:?}", known.join(", "))
        })
    }
}

#[cfg(test)]
mod tests;
