//! The text format of Prometheus.

use std::fmt::{Display, Write};

/// The type of the answer.
pub(crate) const MEDIA: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Families of samples, one after the other.
#[derive(Debug, Default)]
pub(super) struct Text(String);

impl Text {
    /// Begins a family; its samples follow.
    pub(super) fn family(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    pub(super) fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        let labels: Vec<String> =
            labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }

    /// A family of one sample.
    pub(super) fn single(&mut self, name: &str, kind: &str, help: &str, value: impl Display) {
        self.family(name, kind, help);
        self.sample(name, &[], value);
    }

    pub(super) fn end(self) -> String {
        self.0
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_have_their_labels_escaped() {
        let mut text = Text::default();
        text.family("a_total", "counter", "What it is.");
        text.sample("a_total", &[("x", "a\"b\\\n"), ("y", "")], 3);
        text.single("b", "gauge", "Another.", "0.5");
        let expected = "# HELP a_total What it is.\n# TYPE a_total counter\na_total{x=\"a\\\"b\\\\\\n\",y=\"\"} 3\n\
                        # HELP b Another.\n# TYPE b gauge\nb 0.5\n";
        assert_eq!(text.end(), expected);
    }
}
