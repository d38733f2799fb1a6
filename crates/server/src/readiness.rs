//! Whether what must be written can be. Probes come often, and each look writes: so one is good for a while.

use impasto_core::Studio;
use std::{
    io,
    time::{Duration, Instant},
};
use tokio::sync::Mutex;

/// What the last look found.
#[derive(Debug, Default)]
pub(crate) struct Readiness {
    last: Mutex<Option<(Instant, Vec<String>)>>,
}

/// How long a look is good for.
const TRUE_FOR: Duration = Duration::from_secs(5);

impl Readiness {
    /// What is in the way of writing. Where the folders are and what the system said stays inside: whoever asks needs no
    /// token.
    pub(crate) async fn problems(&self, studio: &Studio) -> Vec<String> {
        let mut last = self.last.lock().await;
        let known = last.as_ref().map(|(_, problems)| problems.len()).unwrap_or_default();
        if let Some((_, problems)) = last.as_ref().filter(|(at, _)| at.elapsed() < TRUE_FOR) {
            return problems.clone();
        }
        let found = studio.unwritable().await;
        if found.len() != known {
            for (folder, error) in &found {
                tracing::warn!(folder, %error, "a folder of the root cannot be written");
            }
        }
        let problems: Vec<_> = found.iter().map(|(folder, error)| told(folder, error)).collect();
        *last = Some((Instant::now(), problems.clone()));
        problems
    }
}

fn told(folder: &str, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            format!("the disk is full: {folder} cannot be written")
        }
        _ => format!("the folder {folder} cannot be written; see the log"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_from_a_folder_that_is_another_ones() {
        let full = told("spool", &io::ErrorKind::StorageFull.into());
        assert_eq!(full, "the disk is full: spool cannot be written");
        let denied = told("owners", &io::ErrorKind::PermissionDenied.into());
        assert_eq!(denied, "the folder owners cannot be written; see the log");
    }
}
