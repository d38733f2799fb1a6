//! Where a request goes.

/// What is asked of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// Pictures from words.
    Generations,
    /// Pictures from pictures.
    Edits,
    /// The list of models.
    Models,
}

impl Route {
    /// Its path below the root, without a slash at its start.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Generations => "images/generations",
            Self::Edits => "images/edits",
            Self::Models => "models",
        }
    }
}

/// The address below which the routes stand: a base URL that names a version already, else this version below it,
/// usually `v1`. `base` has neither a query nor a slash at its end.
#[must_use]
pub fn root(base: &str, version: &str) -> String {
    if names_a_version(base) { base.to_owned() } else { format!("{base}/{version}") }
}

/// Whether a segment of the path is a version: `/v1`, `/api/v3`, `/v1beta/openai`.
fn names_a_version(base: &str) -> bool {
    let path = base.split_once("//").map_or(base, |(_, rest)| rest);
    path.split('/').skip(1).any(|segment| {
        segment.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_may_end_in_a_version_or_not() {
        for (base, wanted) in [
            ("https://a.example", "https://a.example/v1"),
            ("https://a.example/v1", "https://a.example/v1"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1"),
            ("https://v2.example", "https://v2.example/v1"),
            ("https://a.example/vision", "https://a.example/vision/v1"),
            ("https://a.example/api/v3", "https://a.example/api/v3"),
            ("https://a.example/v1beta/openai", "https://a.example/v1beta/openai"),
        ] {
            assert_eq!(root(base, "v1"), wanted);
        }
    }
}
