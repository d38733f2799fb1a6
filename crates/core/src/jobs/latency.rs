//! How long vendors take, since this process began.

use impasto_driver::Exchanged;
use impasto_sdk::Effect;
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// Upper bounds of the histogram, in seconds: from a probe to a film-sized picture.
pub const LATENCY_BOUNDS: [f64; 12] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0];

/// How long one sort of exchange with a provider took.
#[derive(Clone, Debug, PartialEq)]
pub struct Latency {
    /// The provider's id.
    pub provider: String,
    /// Whether it may be billed.
    pub billed: bool,
    /// How it ended.
    pub outcome: &'static str,
    /// How many took up to each of [`LATENCY_BOUNDS`], and longer than the bound before.
    pub within: [u64; LATENCY_BOUNDS.len()],
    /// How many there were.
    pub count: u64,
    /// What all of them took together.
    pub seconds: f64,
}

/// Provider, whether billed, outcome.
type Sort = (String, bool, &'static str);

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct Latencies {
    seen: Mutex<BTreeMap<Sort, Latency>>,
}

impl Latencies {
    pub(crate) fn note(&self, provider: &str, exchange: &Exchanged) {
        let (billed, outcome) = (exchange.effect == Effect::Billed, outcome(exchange.status));
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let latency = seen.entry((provider.into(), billed, outcome)).or_insert_with(|| Latency {
            provider: provider.into(),
            billed,
            outcome,
            within: [0; LATENCY_BOUNDS.len()],
            count: 0,
            seconds: 0.0,
        });
        let seconds = exchange.took.as_secs_f64();
        if let Some(at) = LATENCY_BOUNDS.iter().position(|bound| seconds <= *bound) {
            latency.within[at] += 1;
        }
        latency.count += 1;
        latency.seconds += seconds;
    }

    pub(crate) fn all(&self) -> Vec<Latency> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }
}

const fn outcome(status: Option<u16>) -> &'static str {
    match status {
        None => "silent",
        Some(..400) => "answered",
        Some(429) => "too_fast",
        Some(..500) => "refused",
        Some(_) => "broken",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn exchanges_are_counted_by_provider_effect_and_outcome() {
        let latencies = Latencies::default();
        for (provider, effect, status, millis) in [
            ("a", Effect::Billed, Some(200), 300),
            ("a", Effect::Billed, Some(201), 200_000),
            ("a", Effect::Free, Some(200), 1),
            ("a", Effect::Billed, Some(429), 1),
            ("b", Effect::Billed, None, 1),
        ] {
            latencies.note(provider, &Exchanged { effect, status, took: Duration::from_millis(millis) });
        }
        let all = latencies.all();
        let sorts: Vec<_> = all.iter().map(|l| (l.provider.as_str(), l.billed, l.outcome, l.count)).collect();
        let expected = [
            ("a", false, "answered", 1),
            ("a", true, "answered", 2),
            ("a", true, "too_fast", 1),
            ("b", true, "silent", 1),
        ];
        assert_eq!(sorts, expected);
        assert_eq!(
            (all[1].within[3], all[1].within.iter().sum::<u64>()),
            (1, 1),
            "the slow one is past every bound"
        );
        assert!((all[1].seconds - 200.3).abs() < 1e-6);
    }
}
