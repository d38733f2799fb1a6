//! What a fault has to come to: written down from the vendors' documents and from reason, not from what the providers
//! do.

use super::{Dialect, Fault};
use impasto_sdk::Kind;
use std::time::Duration;

/// What a program makes of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The kind of the error; absent where there is none.
    pub kind: Option<Kind>,
    /// Whether the same request may be sent again by itself.
    pub again: Again,
    /// Whether the vendor bills the generation that meets the fault.
    pub billed: bool,
    /// What the call comes to when it meets the fault once.
    pub end: End,
}

/// Whether a request may be sent again by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// It would fail again, or be billed again.
    Never,
    /// After a while of the program's own choice.
    Yes,
    /// After this long at least.
    After(Duration),
}

/// What a call comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// All its pictures are in the gallery.
    Landed,
    /// One picture is in the gallery; where more were asked for, the others are missing with a reason.
    One,
    /// No picture, and a reason.
    Nothing,
    /// It may have been billed; only a person sends it again.
    Unknown,
}

impl Fault {
    /// What it has to come to; `None` where this vendor does not know the fault.
    #[must_use]
    pub const fn verdict(self, dialect: Dialect) -> Option<Verdict> {
        use Fault as F;
        let openai = matches!(dialect, Dialect::OpenAi);
        let verdict = match self {
            F::Unauthorized => refused(Kind::Unauthenticated),
            F::Forbidden => refused(Kind::PermissionDenied),
            F::NotFound => refused(Kind::NotFound),
            F::TooLarge => refused(Kind::InvalidRequest),
            F::QuotaZero => refused(Kind::QuotaExceeded),
            F::RateLimited => later(Kind::RateLimited, Again::Yes),
            F::RateLimitedSeconds => later(Kind::RateLimited, Again::After(Duration::from_secs(2))),
            F::RateLimitedDate => later(Kind::RateLimited, Again::After(Duration::from_secs(3))),
            F::RateLimitedBody if openai => return None,
            F::RateLimitedBody => later(Kind::RateLimited, Again::After(Duration::from_secs(4))),
            F::Overloaded => later(Kind::Unavailable, Again::Yes),
            F::RequestTimeout => billed(Kind::Timeout, End::Nothing),
            F::ServerError if openai => billed(Kind::Unavailable, End::Nothing),
            // "If your request fails with a 400 or 500 error, you won't be charged for the tokens used"
            // (ai.google.dev/gemini-api/docs/billing).
            F::ServerError => refused(Kind::Unavailable),
            F::ResetBeforeHead | F::ResetBeforePicture => billed(Kind::Unavailable, End::Unknown),
            F::StalledHead => billed(Kind::Timeout, End::Unknown),
            F::TruncatedJson => billed(Kind::BadResponse, End::Unknown),
            F::ResetAfterPicture => billed(Kind::BadResponse, End::One),
            F::TruncatedBase64 | F::EmptyData | F::WrongContentType | F::GzipBomb => {
                billed(Kind::BadResponse, End::Nothing)
            }
            // A 400 of OpenAI costs nothing; a refusal of Gemini's is a success that is billed.
            F::RefusedPrompt | F::RefusedPicture if openai => refused(Kind::ContentRefused),
            F::RefusedPrompt | F::RefusedPicture => billed(Kind::ContentRefused, End::Nothing),
            F::PngBomb | F::SlowBody => {
                Verdict { kind: None, again: Again::Never, billed: true, end: End::Landed }
            }
        };
        Some(verdict)
    }
}

const fn refused(kind: Kind) -> Verdict {
    Verdict { kind: Some(kind), again: Again::Never, billed: false, end: End::Nothing }
}

const fn later(kind: Kind, again: Again) -> Verdict {
    Verdict { kind: Some(kind), again, billed: false, end: End::Landed }
}

const fn billed(kind: Kind, end: End) -> Verdict {
    Verdict { kind: Some(kind), again: Again::Never, billed: true, end }
}
