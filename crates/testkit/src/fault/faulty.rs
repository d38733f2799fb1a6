//! A vendor that misbehaves on purpose.

use super::{Dialect, Fault, Script};
use crate::{
    books::Books,
    scripted::FILES,
    vendor::{Request, Response, Vendor},
    wire::{Keys, gemini::Gemini, openai::OpenAi},
};
use serde_json::json;
use std::sync::Arc;

/// A vendor whose generations (its POST requests) meet the faults of a script, and whose downloads of finished pictures
/// meet those of another.
pub struct Faulty<V> {
    inner: V,
    dialect: Dialect,
    script: Script,
    downloads: Script,
}

impl<V: Vendor> Faulty<V> {
    /// Puts a script over a vendor.
    #[must_use]
    pub fn new(inner: V, dialect: Dialect, script: Script) -> Self {
        Self { inner, dialect, script, downloads: Script::peace() }
    }

    fn fault(&self, request: &Request) -> Option<Fault> {
        match request.method.as_str() {
            "POST" => self.script.next(),
            "GET" if request.path.starts_with(FILES) => self.downloads.next(),
            _ => None,
        }
    }

    /// `fault=NAME` or `fault=none`, `times=N`, `on=downloads`.
    fn rewrite(&self, request: &Request) -> Result<(), String> {
        let times =
            request.parameter("times").map_or(Ok(1), str::parse).map_err(|e| format!("times: {e}"))?;
        let fault = match request.parameter("fault") {
            None | Some("none") => None,
            Some(name) => Some((name.parse::<Fault>()?, times)),
        };
        match request.parameter("on") {
            None | Some("generations") => self.script.rewrite(fault),
            Some("downloads") => self.downloads.rewrite(fault),
            Some(other) => return Err(format!("expected generations or downloads, got {other:?}")),
        }
        Ok(())
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
        match self.fault(request) {
            Some(fault) => fault.inflict(self.dialect, request, &self.inner),
            None => self.inner.answer(request),
        }
    }

    fn books(&self) -> Arc<Books> {
        self.inner.books()
    }

    fn direct(&self, request: &Request) -> Option<Response> {
        Some(match self.rewrite(request) {
            Ok(()) => Response::json(200, &json!({})),
            Err(error) => Response::json(400, &json!({ "error": error })),
        })
    }
}

impl Vendor for Box<dyn Vendor> {
    fn answer(&self, request: &Request) -> Response {
        self.as_ref().answer(request)
    }

    fn books(&self) -> Arc<Books> {
        self.as_ref().books()
    }

    fn direct(&self, request: &Request) -> Option<Response> {
        self.as_ref().direct(request)
    }
}
