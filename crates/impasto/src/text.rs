//! Amounts, times and ids as people read them.

use impasto_core::{Job, price::Tariff};
use impasto_ports::{Basis, JobState, PriceLayer, Priced};
use impasto_sdk::Money;

/// A price before a run.
pub(crate) fn price(price: &Priced) -> String {
    let table = match price.layer {
        None | Some(PriceLayer::BuiltIn) => "prices of",
        Some(PriceLayer::File) => "your prices of",
        Some(PriceLayer::Record) => "price in the model's record of",
    };
    let dated = price.as_of.as_ref().map(|day| format!(" ({table} {day})")).unwrap_or_default();
    match (price.low_usd, price.high_usd) {
        (Some(low), Some(high)) => format!("{}{dated}", range(low, high, price.basis)),
        _ => "not known".into(),
    }
}

/// Where a price stands, and where that was read.
pub(crate) fn tariff(tariff: Option<&Tariff>) -> String {
    let Some(Tariff { layer, price }) = tariff else { return "nowhere".into() };
    let layer = match layer {
        PriceLayer::BuiltIn => "the built-in table",
        PriceLayer::File => "your file",
        PriceLayer::Record => "the model's record",
    };
    let source = if price.source.is_empty() { String::new() } else { format!(": {}", price.source) };
    format!("{layer}{source}")
}

/// A price without its day.
pub(crate) fn short_price(price: &Priced) -> String {
    match (price.low_usd, price.high_usd) {
        (Some(low), Some(high)) => range(low, high, price.basis),
        _ => "unpriced".into(),
    }
}

fn range(low: Money, high: Money, basis: Basis) -> String {
    let about = if basis == Basis::Estimated { "about " } else { "" };
    let (from, to) = (low.to_string(), high.to_string());
    if high == Money::ZERO {
        "free".into()
    } else if from == to {
        format!("{about}{to}")
    } else {
        format!("{about}{from} to {to}")
    }
}

/// What a picture or a job did cost.
pub(crate) fn paid(amount: Option<Money>) -> String {
    match amount {
        None => "price not known".into(),
        Some(Money::ZERO) => "free".into(),
        Some(amount) => amount.to_string(),
    }
}

/// What a job did cost; nothing to say where it came to nothing, whatever its model costs.
pub(crate) fn came_to(job: &Job) -> Option<String> {
    let at_risk = job.price.at_risk_usd.filter(|usd| *usd != Money::ZERO);
    match (job.price.settled_usd, at_risk) {
        (None, Some(usd)) => Some(format!("about {usd} may have been billed for nothing")),
        (None, None) if job.state != JobState::Done => None,
        (settled, _) => Some(paid(settled)),
    }
}

/// The end of an id, which tells ids of the same minute apart, and which every command takes. A picture's number in its
/// call stays: `aabbccdd-0`.
pub(crate) fn short_id(id: &str) -> &str {
    let own = id.split('-').next().unwrap_or(id);
    own.len().checked_sub(8).and_then(|at| id.get(at..)).unwrap_or(id)
}

/// An RFC 3339 time without its fraction: `2026-11-21 09:00:00`.
pub(crate) fn time(rfc3339: &str) -> String {
    rfc3339.chars().take(19).map(|c| if c == 'T' { ' ' } else { c }).collect()
}

/// Bytes as people say them.
pub(crate) fn bytes(count: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];
    match UNITS.iter().find(|(_, size)| count >= *size) {
        #[expect(clippy::cast_precision_loss, reason = "one digit is shown")]
        Some((unit, size)) => format!("{:.1} {unit}", count as f64 / *size as f64),
        None => format!("{count} bytes"),
    }
}

/// `1 picture`, `3 pictures`.
pub(crate) fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn priced(low: f64, high: f64, basis: Basis) -> Priced {
        Priced {
            low_usd: Some(Money::from_usd(low)),
            high_usd: Some(Money::from_usd(high)),
            basis,
            as_of: Some("2026-11-01".into()),
            layer: Some(PriceLayer::BuiltIn),
        }
    }

    #[test]
    fn a_price_says_how_sure_it_is() {
        assert_eq!(price(&Priced::UNPRICED), "not known");
        let own = Priced { layer: Some(PriceLayer::File), ..priced(0.04, 0.04, Basis::Priced) };
        assert_eq!(price(&own), "$0.040 (your prices of 2026-11-01)");
        assert_eq!(price(&priced(0.04, 0.04, Basis::Priced)), "$0.040 (prices of 2026-11-01)");
        assert_eq!(short_price(&priced(0.5, 1.0, Basis::Estimated)), "about $0.50 to $1.00");
        assert_eq!(short_price(&priced(2.531, 2.534, Basis::Estimated)), "about $2.53");
        assert_eq!(short_price(&priced(0.0, 0.0, Basis::Priced)), "free");
    }

    #[test]
    fn ids_times_and_bytes_are_short() {
        assert_eq!(short_id("0193af5266aa7c31b2d40011aabbccdd"), "aabbccdd");
        assert_eq!(short_id("0193af5266aa7c31b2d40011aabbccdd-12"), "aabbccdd-12");
        assert_eq!(short_id("abc"), "abc");
        assert_eq!(time("2026-11-21T09:00:00.123Z"), "2026-11-21 09:00:00");
        assert_eq!((bytes(999), bytes(1_500_000)), ("999 bytes".into(), "1.5 MB".into()));
    }
}
