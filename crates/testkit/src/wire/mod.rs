//! Fakes of vendors' wire formats, strict as the real services are: an unknown field is a refusal.

pub mod gemini;
pub mod openai;

/// The key that in-process transports send. It looks like a real one, so that what recognises keys recognises it.
pub const TEST_KEY: &str = "sk-test5d1f0c6e9b7a48329f0e1c2b3a4d5e6f";

/// Which keys a fake takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keys {
    /// Any but an empty one.
    Any,
    /// This one.
    Only(String),
}

impl Keys {
    pub(crate) fn accept(&self, key: &str) -> bool {
        match self {
            Self::Any => !key.trim().is_empty(),
            Self::Only(right) => key == right,
        }
    }
}

impl Default for Keys {
    fn default() -> Self {
        Self::Only(TEST_KEY.into())
    }
}
