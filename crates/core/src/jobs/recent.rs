//! Rows of jobs that run here, and of what they made, so that nobody need read them again.

use impasto_ports::{ImageRow, JobRow};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// What of a row never changes while the job runs: who asked, for what, of which model. Its state is in the journal alone.
#[derive(Debug, Default)]
pub(crate) struct Recent(Mutex<HashMap<String, Kept>>);

#[derive(Debug)]
struct Kept {
    row: Arc<JobRow>,
    landed: Vec<ImageRow>,
}

/// Rows at most: jobs that wait in a long queue need not be remembered.
const MOST: usize = 1024;

impl Recent {
    /// Keeps a row until it is forgotten, while there are not too many: the journal has it as well.
    pub(crate) fn keep(&self, row: JobRow) {
        let mut rows = self.rows();
        if rows.len() < MOST {
            rows.insert(row.id.clone(), Kept { row: Arc::new(row), landed: Vec::new() });
        }
    }

    pub(crate) fn get(&self, id: &str) -> Option<Arc<JobRow>> {
        self.rows().get(id).map(|kept| Arc::clone(&kept.row))
    }

    /// Notes pictures of a job that go into the gallery.
    pub(crate) fn land(&self, id: &str, images: &[ImageRow]) {
        if let Some(kept) = self.rows().get_mut(id) {
            kept.landed.extend_from_slice(images);
        }
    }

    /// Gives the pictures that were noted, where the job was kept.
    pub(crate) fn forget(&self, id: &str) -> Option<Vec<ImageRow>> {
        self.rows().remove(id).map(|kept| kept.landed)
    }

    fn rows(&self) -> std::sync::MutexGuard<'_, HashMap<String, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
