//! A vendor that misbehaves on purpose.

use super::{Dialect, Script};
use crate::{
    books::Books,
    vendor::{Request, Response, Vendor},
    wire::{Keys, gemini::Gemini, openai::OpenAi},
};
use std::sync::Arc;

/// A vendor whose generations (its POST requests) meet the faults of a script.
pub struct Faulty<V> {
    inner: V,
    dialect: Dialect,
    script: Script,
}

impl<V: Vendor> Faulty<V> {
    /// Puts a script over a vendor.
    #[must_use]
    pub fn new(inner: V, dialect: Dialect, script: Script) -> Self {
        Self { inner, dialect, script }
    }
}

impl Dialect {
    /// A fake of this dialect's vendor, whose generations meet the faults of a script.
    #[must_use]
    pub fn vendor(self, keys: Keys, script: Script) -> Box<dyn Vendor> {
        match self {
            Self::OpenAi => Box::new(Faulty::new(OpenAi::new().keys(keys), self, script)),
            Self::Gemini => Box::new(Faulty::new(Gemini::new().keys(keys), self, script)),
        }
    }
}

impl<V: Vendor> Vendor for Faulty<V> {
    fn answer(&self, request: &Request) -> Response {
        let fault = (request.method == "POST").then(|| self.script.next()).flatten();
        match fault {
            Some(fault) => fault.inflict(self.dialect, request, &self.inner),
            None => self.inner.answer(request),
        }
    }

    fn books(&self) -> Arc<Books> {
        self.inner.books()
    }
}

impl Vendor for Box<dyn Vendor> {
    fn answer(&self, request: &Request) -> Response {
        self.as_ref().answer(request)
    }

    fn books(&self) -> Arc<Books> {
        self.as_ref().books()
    }
}
