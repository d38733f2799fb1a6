//! Requests: how many, how long, how many at once.

use super::text::Text;
use axum::http::Method;
use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// Upper bounds of the histogram, in seconds: from a list out of memory to a job that is waited for.
const BOUNDS: [f64; 10] = [0.001, 0.005, 0.02, 0.1, 0.5, 1.0, 5.0, 20.0, 60.0, 120.0];

/// What was asked since the program began.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    open: AtomicU64,
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    /// By route.
    routes: BTreeMap<String, Asked>,
    bytes: u64,
}

/// How often a route was asked.
#[derive(Debug, Default)]
struct Asked {
    answered: BTreeMap<(&'static str, u16), u64>,
    durations: BTreeMap<&'static str, Durations>,
}

#[derive(Debug, Default)]
struct Durations {
    /// How many took up to each bound, and longer than its predecessor.
    within: [u64; BOUNDS.len()],
    count: u64,
    seconds: f64,
}

/// A request that is being answered; also one that is broken off ends.
#[derive(Debug)]
pub(crate) struct Open<'a>(&'a AtomicU64);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Requests {
    pub(super) fn open(&self) -> Open<'_> {
        self.open.fetch_add(1, Ordering::Relaxed);
        Open(&self.open)
    }

    pub(super) fn note(&self, method: &Method, route: &str, status: u16, took: Duration, bytes: u64) {
        // Methods of a caller's making would each be a series of their own.
        let names = ["GET", "POST", "DELETE", "PATCH", "PUT", "OPTIONS"];
        let method = names.into_iter().find(|name| method.as_str() == *name).unwrap_or("other");
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.bytes += bytes;
        let asked = match counts.routes.get_mut(route) {
            Some(asked) => asked,
            None => counts.routes.entry(route.into()).or_default(),
        };
        *asked.answered.entry((method, status)).or_default() += 1;
        asked.durations.entry(method).or_default().note(took);
    }

    pub(super) fn write(&self, text: &mut Text) {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let name = "impasto_http_requests_total";
        text.family(name, "counter", "Requests that were answered, by route and status.");
        for (route, asked) in &counts.routes {
            for ((method, status), count) in &asked.answered {
                let labels = [("method", *method), ("route", route), ("status", &status.to_string())];
                text.sample(name, &labels, count);
            }
        }
        let name = "impasto_http_request_duration_seconds";
        text.family(name, "histogram", "Until an answer began, by route.");
        for (route, asked) in &counts.routes {
            for (method, durations) in &asked.durations {
                durations.write(text, name, &[("method", method), ("route", route)]);
            }
        }
        let open = self.open.load(Ordering::Relaxed);
        text.single("impasto_http_requests_in_flight", "gauge", "Requests that are being answered.", open);
        let help = "Bytes of answers whose length was known.";
        text.single("impasto_http_response_bytes_total", "counter", help, counts.bytes);
    }
}

impl Durations {
    fn note(&mut self, took: Duration) {
        let seconds = took.as_secs_f64();
        if let Some(at) = BOUNDS.iter().position(|bound| seconds <= *bound) {
            self.within[at] += 1;
        }
        self.count += 1;
        self.seconds += seconds;
    }

    fn write(&self, text: &mut Text, name: &str, labels: &[(&str, &str)]) {
        let mut up_to = 0;
        for (bound, within) in BOUNDS.iter().zip(self.within) {
            up_to += within;
            let bound = bound.to_string();
            text.sample(&format!("{name}_bucket"), &[labels, &[("le", &bound)]].concat(), up_to);
        }
        text.sample(&format!("{name}_bucket"), &[labels, &[("le", "+Inf")]].concat(), self.count);
        text.sample(&format!("{name}_sum"), labels, self.seconds);
        text.sample(&format!("{name}_count"), labels, self.count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_add_up_and_a_broken_off_request_is_no_longer_open() {
        let requests = Requests::default();
        let open = requests.open();
        for millis in [0, 50, 200_000] {
            requests.note(&Method::GET, "/x", 200, Duration::from_millis(millis), 7);
        }
        let strange = Method::from_bytes(b"BREW").unwrap();
        requests.note(&strange, "none", 405, Duration::ZERO, 0);
        let mut text = Text::default();
        requests.write(&mut text);
        let text = text.end();
        for line in [
            "impasto_http_requests_total{method=\"GET\",route=\"/x\",status=\"200\"} 3\n",
            "impasto_http_requests_total{method=\"other\",route=\"none\",status=\"405\"} 1\n",
            "_bucket{method=\"GET\",route=\"/x\",le=\"0.001\"} 1\n",
            "_bucket{method=\"GET\",route=\"/x\",le=\"0.1\"} 2\n",
            "_bucket{method=\"GET\",route=\"/x\",le=\"120\"} 2\n",
            "_bucket{method=\"GET\",route=\"/x\",le=\"+Inf\"} 3\n",
            "_count{method=\"GET\",route=\"/x\"} 3\n",
            "impasto_http_requests_in_flight 1\n",
            "impasto_http_response_bytes_total 21\n",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
        drop(open);
        assert_eq!(requests.open.load(Ordering::Relaxed), 0);
    }
}
