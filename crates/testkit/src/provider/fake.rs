//! What a provider brings to its trials: a stand-in for its vendor, and how to make that stand-in fail.

use crate::{
    fault::{Dialect, Fault, Script, Verdict},
    local::LocalTransport,
    vendor::Vendor,
    wire::Keys,
    world::{Way, World},
};
use impasto_sdk::{Local, ProviderEntry, Result};
use serde_json::{Map, Value};

/// A stand-in for a vendor.
pub struct Fake {
    outside: Outside,
    cases: Vec<Case>,
}

enum Outside {
    Http(Box<dyn Fn(Script) -> Box<dyn Vendor> + Send + Sync>),
    Dialect(Dialect),
    Local(&'static dyn Local),
}

/// A fault, and what it has to come to.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name, in the style of a file's.
    pub name: String,
    /// How it is brought about.
    pub bring: Bring,
    /// What it has to come to.
    pub verdict: Verdict,
}

/// How a fault is brought about.
#[derive(Clone, Debug)]
pub enum Bring {
    /// The fake meets a script with this fault.
    Fault(Fault),
    /// These options are set; for vendors inside the program.
    Options(Map<String, Value>),
}

impl Fake {
    /// OpenAI's, with every fault that this vendor knows.
    #[must_use]
    pub fn openai() -> Self {
        Self::dialect(Dialect::OpenAi)
    }

    /// Gemini's, with every fault that this vendor knows.
    #[must_use]
    pub fn gemini() -> Self {
        Self::dialect(Dialect::Gemini)
    }

    fn dialect(dialect: Dialect) -> Self {
        let known = |fault: &Fault| {
            let (name, bring) = (fault.name().replace('-', "_"), Bring::Fault(*fault));
            Some(Case { name, bring, verdict: fault.verdict(dialect)? })
        };
        Self { outside: Outside::Dialect(dialect), cases: Fault::ALL.iter().filter_map(known).collect() }
    }

    /// A vendor of one's own. It takes the key [`crate::wire::TEST_KEY`], notes in its books what it bills and serves,
    /// and obeys the script as far as the cases say that were added with [`Fake::case`].
    #[must_use]
    pub fn vendor(make: impl Fn(Script) -> Box<dyn Vendor> + Send + Sync + 'static) -> Self {
        Self { outside: Outside::Http(Box::new(make)), cases: Vec::new() }
    }

    /// A vendor inside the program. Its faults are brought about by options.
    #[must_use]
    pub fn local(local: &'static dyn Local) -> Self {
        Self { outside: Outside::Local(local), cases: Vec::new() }
    }

    /// Adds a fault.
    #[must_use]
    pub fn case(mut self, case: Case) -> Self {
        self.cases.push(case);
        self
    }

    /// Its faults.
    #[must_use]
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// Whose request schema applies, where one is known.
    pub(super) const fn known_dialect(&self) -> Option<Dialect> {
        match self.outside {
            Outside::Dialect(dialect) => Some(dialect),
            _ => None,
        }
    }

    /// A new world around a provider, with this fake outside.
    ///
    /// # Errors
    /// As [`World::new`].
    pub fn world(&self, entry: &'static ProviderEntry, script: Script) -> Result<World> {
        self.world_with_keys(entry, script, Keys::default())
    }

    /// The same, with another list of keys (known dialects only).
    pub(super) fn world_with_keys(
        &self,
        entry: &'static ProviderEntry,
        script: Script,
        keys: Keys,
    ) -> Result<World> {
        World::new(entry, |clock| match &self.outside {
            Outside::Http(make) => Way::to(make(script), clock),
            Outside::Dialect(dialect) => Way::to(dialect.vendor(keys, script), clock),
            Outside::Local(local) => LocalTransport::way(*local),
        })
    }
}
