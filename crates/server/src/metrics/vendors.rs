//! How long vendors take.

use super::text::Text;
use impasto_core::{LATENCY_BOUNDS, Latency};

const NAME: &str = "impasto_provider_request_duration_seconds";

/// Writes the histogram.
pub(super) fn write(latencies: &[Latency], text: &mut Text) {
    let help = "Exchanges with providers, until their answer was here whole, by outcome.";
    text.family(NAME, "histogram", help);
    for latency in latencies {
        let billed = latency.billed.to_string();
        let labels =
            [("provider", latency.provider.as_str()), ("billed", &billed), ("outcome", latency.outcome)];
        let mut up_to = 0;
        for (bound, within) in LATENCY_BOUNDS.iter().zip(latency.within) {
            up_to += within;
            let bound = bound.to_string();
            text.sample(&format!("{NAME}_bucket"), &[&labels[..], &[("le", &bound)]].concat(), up_to);
        }
        text.sample(&format!("{NAME}_bucket"), &[&labels[..], &[("le", "+Inf")]].concat(), latency.count);
        text.sample(&format!("{NAME}_sum"), &labels, latency.seconds);
        text.sample(&format!("{NAME}_count"), &labels, latency.count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_add_up_to_the_count() {
        let mut within = [0; LATENCY_BOUNDS.len()];
        (within[0], within[2]) = (2, 1);
        let (provider, outcome) = ("acme".to_owned(), "answered");
        let latency = Latency { provider, billed: true, outcome, within, count: 4, seconds: 200.5 };
        let mut text = Text::default();
        write(&[latency], &mut text);
        let text = text.end();
        let labels = "provider=\"acme\",billed=\"true\",outcome=\"answered\"";
        for (line, value) in [
            (format!("{NAME}_bucket{{{labels},le=\"0.05\"}}"), "2"),
            (format!("{NAME}_bucket{{{labels},le=\"0.25\"}}"), "3"),
            (format!("{NAME}_bucket{{{labels},le=\"+Inf\"}}"), "4"),
            (format!("{NAME}_sum{{{labels}}}"), "200.5"),
            (format!("{NAME}_count{{{labels}}}"), "4"),
        ] {
            assert!(text.contains(&format!("{line} {value}\n")), "{line}\n{text}");
        }
    }
}
