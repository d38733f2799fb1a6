//! Faults on the three ways of a submit, poll and fetch vendor.

use impasto_testkit::{
    books::Books,
    fault::{Dialect, Fault, Script},
    scripted,
    vendor::{Request, Response, Vendor},
};
use std::sync::Arc;

/// Which requests meet the faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The job is handed in; this is what is billed.
    Submit,
    /// The job is asked for.
    Poll,
    /// A finished picture is fetched.
    Download,
}

impl Stage {
    /// The faults that make sense there.
    pub(crate) const fn faults(self) -> &'static [Fault] {
        use Fault as F;
        match self {
            Self::Submit => &[
                F::Unauthorized,
                F::RateLimited,
                F::RequestTimeout,
                F::ServerError,
                F::Overloaded,
                F::ResetBeforeHead,
                F::StalledHead,
                F::WrongContentType,
            ],
            Self::Poll => &[
                F::NotFound,
                F::RateLimited,
                F::ServerError,
                F::ResetBeforeHead,
                F::StalledHead,
                F::WrongContentType,
            ],
            Self::Download => &[
                F::NotFound,
                F::RateLimited,
                F::ServerError,
                F::ResetBeforeHead,
                F::ResetBeforePicture,
                F::StalledHead,
                F::WrongContentType,
            ],
        }
    }

    /// Whether a request is of this stage.
    pub(crate) fn is_of(self, request: &Request) -> bool {
        let (method, folder) = match self {
            Self::Submit => ("POST", "/jobs"),
            Self::Poll => ("GET", "/jobs/"),
            Self::Download => ("GET", "/files/"),
        };
        request.method == method && request.path.starts_with(folder)
    }
}

/// The polled vendor, with faults at one stage.
pub(crate) struct Rough {
    inner: scripted::Studio,
    stage: Stage,
    script: Script,
}

impl Rough {
    pub(crate) fn new(stage: Stage, script: Script) -> Self {
        Self { inner: scripted::Studio::default(), stage, script }
    }
}

impl Vendor for Rough {
    fn answer(&self, request: &Request) -> Response {
        match self.stage.is_of(request).then(|| self.script.next()).flatten() {
            Some(fault) => fault.inflict(Dialect::OpenAi, request, &Plain(&self.inner)),
            None => self.inner.answer(request),
        }
    }

    fn books(&self) -> Arc<Books> {
        self.inner.books()
    }
}

/// Every success as 200, which is what faults are put over.
struct Plain<'a>(&'a scripted::Studio);

impl Vendor for Plain<'_> {
    fn answer(&self, request: &Request) -> Response {
        let mut answer = self.0.answer(request);
        if answer.status == 202 {
            answer.status = 200;
        }
        answer
    }

    fn books(&self) -> Arc<Books> {
        self.0.books()
    }
}
