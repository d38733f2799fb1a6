//! Rows of jobs that run here, so that each of their calls need not read them again.

use impasto_ports::JobRow;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// What of a row never changes while the job runs: who asked, for what, of which model. Its state is in the journal alone.
#[derive(Debug, Default)]
pub(crate) struct Recent(Mutex<HashMap<String, Arc<JobRow>>>);

/// Rows at most: jobs that wait in a long queue need not be remembered.
const MOST: usize = 1024;

impl Recent {
    /// Keeps a row until it is forgotten, while there are not too many: the journal has it as well.
    pub(crate) fn keep(&self, row: JobRow) -> Arc<JobRow> {
        let row = Arc::new(row);
        let mut rows = self.rows();
        if rows.len() < MOST {
            rows.insert(row.id.clone(), Arc::clone(&row));
        }
        row
    }

    pub(crate) fn get(&self, id: &str) -> Option<Arc<JobRow>> {
        self.rows().get(id).cloned()
    }

    pub(crate) fn forget(&self, id: &str) {
        self.rows().remove(id);
    }

    fn rows(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<JobRow>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
