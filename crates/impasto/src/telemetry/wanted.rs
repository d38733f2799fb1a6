//! Whether traces are wanted, by the usual variables.

/// Whether traces are wanted.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// They are not.
    Nothing,
    /// They are, by OTLP over HTTP.
    Otlp {
        /// What a person should know.
        warnings: Vec<String>,
    },
}

impl Wanted {
    /// Reads the variables.
    pub(super) fn by(variable: impl Fn(&str) -> Option<String>) -> Self {
        let told =
            |name: &str| variable(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let for_traces = |name: &str| {
            let (own, common) =
                (format!("OTEL_EXPORTER_OTLP_TRACES_{name}"), format!("OTEL_EXPORTER_OTLP_{name}"));
            told(&own).or_else(|| told(&common))
        };
        let disabled = told("OTEL_SDK_DISABLED").is_some_and(|text| text.eq_ignore_ascii_case("true"));
        if disabled || for_traces("ENDPOINT").is_none() {
            return Self::Nothing;
        }
        let mut warnings = Vec::new();
        match told("OTEL_TRACES_EXPORTER").as_deref() {
            None | Some("otlp") => {}
            Some("none") => return Self::Nothing,
            Some(other) => {
                warnings.push(format!(
                    "OTEL_TRACES_EXPORTER: expected otlp or none, got {other:?}; otlp is used"
                ));
            }
        }
        match for_traces("PROTOCOL").as_deref() {
            None | Some("http/protobuf") => {}
            Some(other) => warnings.push(format!(
                "OTEL_EXPORTER_OTLP_PROTOCOL: traces go by http/protobuf, got {other:?}; give the collector's HTTP port"
            )),
        }
        Self::Otlp { warnings }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDPOINT: (&str, &str) = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318");

    fn wanted(variables: &[(&str, &str)]) -> Wanted {
        Wanted::by(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn nothing_is_sent_unless_there_is_an_address_and_nobody_minds() {
        for variables in [
            &[][..],
            &[("OTEL_SERVICE_NAME", "x")],
            &[("OTEL_EXPORTER_OTLP_ENDPOINT", " ")],
            &[ENDPOINT, ("OTEL_SDK_DISABLED", "True")],
            &[ENDPOINT, ("OTEL_TRACES_EXPORTER", "none")],
        ] {
            assert_eq!(wanted(variables), Wanted::Nothing, "{variables:?}");
        }
    }

    #[test]
    fn an_address_is_enough_and_what_cannot_be_heeded_is_told() {
        for (variables, told) in [
            (&[ENDPOINT][..], 0),
            (&[("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://localhost:4318/v1/traces")], 0),
            (&[ENDPOINT, ("OTEL_TRACES_EXPORTER", "otlp"), ("OTEL_SDK_DISABLED", "false")], 0),
            (&[ENDPOINT, ("OTEL_TRACES_EXPORTER", "zipkin")], 1),
            (&[ENDPOINT, ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")], 1),
        ] {
            let Wanted::Otlp { warnings } = wanted(variables) else { panic!("{variables:?}") };
            assert_eq!(warnings.len(), told, "{variables:?}");
        }
    }
}
