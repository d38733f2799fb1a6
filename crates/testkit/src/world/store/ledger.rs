//! The ledger.

use super::Tables;
use crate::fault::day;
use impasto_ports::{LedgerQuery, LedgerRow, UsageBy, UsageQuery, UsageTotal};
use impasto_sdk::Money;
use std::collections::BTreeMap;

impl Tables {
    /// A call has one entry.
    pub(super) fn put_entry(&mut self, entry: &LedgerRow) {
        match self.ledger.iter_mut().find(|other| other.call == entry.call) {
            Some(kept) => {
                let LedgerRow { caller, provider, model, at_ms, .. } = kept.clone();
                *kept = LedgerRow { caller, provider, model, at_ms, ..entry.clone() };
            }
            None => self.ledger.push(entry.clone()),
        }
    }

    pub(super) fn entries(&self, query: &LedgerQuery) -> Vec<LedgerRow> {
        let mut entries: Vec<_> = self.ledger.iter().filter(|entry| query.takes(entry)).cloned().collect();
        entries.sort_by(|a, b| (a.at_ms, &a.call).cmp(&(b.at_ms, &b.call)));
        entries
    }

    pub(super) fn usage(&self, query: &UsageQuery) -> Vec<UsageTotal> {
        let mut totals: BTreeMap<String, UsageTotal> = BTreeMap::new();
        for entry in self.entries(&query.of) {
            let group = match query.by {
                UsageBy::Day => day(entry.at_ms),
                UsageBy::Model => format!("{}/{}", entry.provider, entry.model),
                UsageBy::Provider => entry.provider.clone(),
                UsageBy::Caller => entry.caller.clone(),
            };
            let none = || UsageTotal {
                group: group.clone(),
                calls: 0,
                images: 0,
                usd: Money::ZERO,
                unpriced_calls: 0,
            };
            let total = totals.entry(group.clone()).or_insert_with(none);
            total.calls += 1;
            total.images += u64::from(entry.images);
            match entry.price {
                Some(price) => total.usd = total.usd + price,
                None => total.unpriced_calls += 1,
            }
        }
        totals.into_values().collect()
    }
}
