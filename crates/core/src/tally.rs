//! What whoever runs the program watches.

use crate::Studio;
use impasto_ports::Tally;
use impasto_sdk::Result;
use std::sync::PoisonError;

impl Studio {
    /// How many jobs, calls and pictures there are, of all processes.
    ///
    /// # Errors
    /// What the store says.
    pub async fn tally(&self) -> Result<Tally> {
        self.store.tally().await
    }

    /// The jobs that run in this process.
    #[must_use]
    pub fn running(&self) -> Vec<String> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }

    /// Bytes of answers that wait to be settled, when that was last looked at.
    #[must_use]
    pub fn spooled_bytes(&self) -> u64 {
        self.sweeps.kept()
    }
}
