//! What whoever runs the server chooses.

use impasto_core::Listing;
use std::time::Duration;

/// What whoever runs the server chooses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether the gallery lists what was made through the OpenAI-compatible routes.
    pub gateway: Listing,
    /// Bounds on the bodies of requests.
    pub bodies: Bodies,
}

/// Bounds on the bodies of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bodies {
    /// Bytes of a JSON body at most: it is held in memory, and pictures in it as data URLs are a third larger.
    pub json: usize,
    /// Bytes of a form at most: its files go to disk as they come.
    pub form: usize,
    /// How far a body may lag behind [`Bodies::PACE`].
    pub patience: Duration,
}

impl Bodies {
    /// Bytes in a second that a body must bring.
    pub const PACE: u32 = 32 << 10;
}

impl Default for Bodies {
    fn default() -> Self {
        Self { json: 64 << 20, form: 600 << 20, patience: Duration::from_secs(30) }
    }
}
