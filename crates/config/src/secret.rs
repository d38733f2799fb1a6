//! A text that cannot be printed.

use std::fmt;

/// A key. It has no `Display`, its `Debug` is dots, and it cannot be serialised.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// What stands where a secret would.
pub(crate) const DOTS: &str = "••••••••";

impl Secret {
    /// Wraps a key.
    #[must_use]
    pub fn new(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    /// The key itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({DOTS})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_shows_nothing_of_itself() {
        let shown = format!("{:?} {:#?}", Secret::new("sk-12345"), Some(Secret::new("sk-12345")));
        assert!(!shown.contains("sk") && !shown.contains('5'), "{shown}");
    }
}
