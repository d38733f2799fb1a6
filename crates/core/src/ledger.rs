//! What was spent, call by call and in totals.

use crate::{Studio, rfc3339};
use impasto_ports::{Amount, Basis, JobRow, LedgerQuery, LedgerRow, UsageQuery, UsageTotal};
use impasto_sdk::{Money, Result, Usage};
use schemars::JsonSchema;
use serde::Serialize;

/// What one call cost, for books that are kept elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Spent {
    /// When it was settled, RFC 3339.
    pub time: String,
    /// The job.
    pub job: String,
    /// The call; it has one entry.
    pub call: String,
    /// Who asked.
    pub caller: String,
    /// The provider's id.
    pub provider: String,
    /// The vendor's model id.
    pub model: String,
    /// Pictures that came.
    pub images: u32,
    /// US dollars; absent where no price is known.
    pub price_usd: Option<Money>,
    /// How sure the price is.
    pub basis: Basis,
    /// US dollars at most, as expected before the run.
    pub expected_usd: Option<Money>,
    /// The price less what was expected; absent where either is unknown.
    pub difference_usd: Option<Money>,
    /// What the vendor says it used, by class; absent where it says nothing.
    #[schemars(with = "Option<serde_json::Value>")]
    pub usage: Option<Usage>,
}

impl Spent {
    /// An entry of the ledger.
    #[must_use]
    pub fn of(row: LedgerRow) -> Self {
        Self {
            time: rfc3339(row.at_ms),
            difference_usd: row.price.zip(row.expected).map(|(price, expected)| price - expected),
            job: row.job,
            call: row.call,
            caller: row.caller,
            provider: row.provider,
            model: row.model,
            images: row.images,
            price_usd: row.price,
            basis: row.basis,
            expected_usd: row.expected,
            usage: row.usage,
        }
    }
}

impl Studio {
    /// Totals of what was spent.
    ///
    /// # Errors
    /// What the store says.
    pub async fn usage(&self, query: &UsageQuery) -> Result<Vec<UsageTotal>> {
        self.store.usage(query).await
    }

    /// What calls may have cost beside what was spent: their outcome is unknown, or was when they were sent again.
    ///
    /// # Errors
    /// What the store says.
    pub async fn at_risk(&self, query: &LedgerQuery) -> Result<Amount> {
        self.store.at_risk(query).await
    }

    /// The jobs that these calls belong to, newest first, each with what it may have cost besides; those of free calls are
    /// left out.
    ///
    /// # Errors
    /// What the store says.
    pub async fn jobs_at_risk(&self) -> Result<Vec<(JobRow, Amount)>> {
        let mut found = Vec::new();
        for (id, risk) in self.store.jobs_at_risk().await? {
            if (risk.usd != Money::ZERO || risk.unpriced > 0)
                && let Some(job) = self.store.job(&id).await?
            {
                found.push((job, risk));
            }
        }
        Ok(found)
    }

    /// What was spent, call by call, oldest first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn spent(&self, query: &LedgerQuery) -> Result<Vec<Spent>> {
        Ok(self.store.ledger(query).await?.into_iter().map(Spent::of).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(price: Option<i64>, expected: Option<i64>) -> LedgerRow {
        LedgerRow {
            call: "c".into(),
            job: "j".into(),
            caller: "local".into(),
            provider: "acme".into(),
            model: "canvas".into(),
            at_ms: 1_795_251_600_123,
            images: 2,
            usage: None,
            price: price.map(Money::from_nano_usd),
            basis: Basis::Priced,
            expected: expected.map(Money::from_nano_usd),
        }
    }

    #[test]
    fn the_difference_is_exact_and_only_where_both_are_known() {
        let difference =
            |price, expected| Spent::of(row(price, expected)).difference_usd.map(Money::nano_usd);
        assert_eq!(difference(Some(100_000_001), Some(300_000_003)), Some(-200_000_002));
        assert_eq!(difference(Some(7), Some(7)), Some(0));
        assert_eq!((difference(None, Some(7)), difference(Some(7), None)), (None, None));
        assert_eq!(Spent::of(row(None, None)).time, "2026-11-21T09:00:00.123Z");
    }
}
