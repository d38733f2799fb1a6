//! How much there is.

use crate::{JobState, Phase};

/// How much there is, for those who watch the program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Jobs by state, those without any left out, in the order of [`JobState::ALL`].
    pub jobs: Vec<(JobState, u64)>,
    /// Calls by phase, those without any left out, in the order of [`Phase::ALL`].
    pub calls: Vec<(Phase, u64)>,
    /// Pictures that are not deleted.
    pub images: u64,
}
