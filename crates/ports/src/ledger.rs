//! What was spent.

use impasto_sdk::{Money, Usage, family_of};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How sure a price is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// From a price for exactly this, or from what the vendor says it used.
    Priced,
    /// From tables of what such pictures usually take.
    Estimated,
    /// No price is known. Never shown as zero.
    Unpriced,
}

impl Basis {
    /// As it is written in rows and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Priced => "priced",
            Self::Estimated => "estimated",
            Self::Unpriced => "unpriced",
        }
    }
}

/// One call's entry, written when it settles.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LedgerRow {
    /// The call; one entry each.
    pub call: String,
    /// Its job.
    pub job: String,
    /// Who asked.
    pub caller: String,
    /// The provider's id.
    pub provider: String,
    /// The vendor's model id.
    pub model: String,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// Pictures that came.
    pub images: u32,
    /// What the vendor says it used.
    pub usage: Option<Usage>,
    /// What it cost; absent where no price is known.
    pub price: Option<Money>,
    /// How sure the price is.
    pub basis: Basis,
    /// What was expected at most before the run.
    pub expected: Option<Money>,
}

/// How totals are grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UsageBy {
    /// By UTC day.
    Day,
    /// By vendor's model.
    Model,
    /// By provider.
    Provider,
    /// By caller.
    Caller,
}

/// Which entries of the ledger; what is absent narrows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerQuery {
    /// From then on, in milliseconds since 1970.
    pub since_ms: Option<i64>,
    /// Before then, in milliseconds since 1970.
    pub until_ms: Option<i64>,
    /// Only this provider's.
    pub provider: Option<String>,
    /// Only this model's, by the vendor's id, with its dated snapshots.
    pub model: Option<String>,
    /// Only this caller's.
    pub caller: Option<String>,
}

/// Which entries to add up, and how.
#[derive(Clone, Debug)]
pub struct UsageQuery {
    /// How totals are grouped.
    pub by: UsageBy,
    /// Which entries count.
    pub of: LedgerQuery,
}

impl LedgerQuery {
    /// Whether an entry is asked for.
    #[must_use]
    pub fn takes(&self, entry: &LedgerRow) -> bool {
        let is = |wanted: &Option<String>, own: &str| wanted.as_deref().is_none_or(|wanted| wanted == own);
        self.since_ms.is_none_or(|since| entry.at_ms >= since)
            && self.until_ms.is_none_or(|until| entry.at_ms < until)
            && is(&self.provider, &entry.provider)
            && (is(&self.model, &entry.model) || is(&self.model, family_of(&entry.model)))
            && is(&self.caller, &entry.caller)
    }
}

/// A total.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UsageTotal {
    /// The day (`YYYY-MM-DD`), model, provider or caller.
    pub group: String,
    /// Calls.
    pub calls: u64,
    /// Pictures.
    pub images: u64,
    /// US dollars that are known.
    pub usd: Money,
    /// Calls without a known price; they are not in `usd`.
    pub unpriced_calls: u64,
}
