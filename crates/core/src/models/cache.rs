//! Models as they were looked up last. Whoever asks a model again and again, as clients of a gateway do, must not have its
//! record read and put together each time.

use crate::{Model, Studio};
use impasto_ports::ModelRow;
use impasto_sdk::Result;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Models by the names that they were asked for under.
#[derive(Default)]
pub(crate) struct ModelCache {
    last: Mutex<Last>,
}

#[derive(Default)]
struct Last {
    models: HashMap<String, (Instant, Arc<Model>)>,
    /// Raised when what is being read may be old already.
    changes: u64,
}

/// How long a look is true: so long may a model be asked that another process has switched off.
const TRUE_FOR: Duration = Duration::from_secs(1);
/// Names at most; they are made up by whoever asks, but only those that lead to a model are kept.
const MOST: usize = 256;

impl ModelCache {
    /// A record was changed by this process.
    pub(crate) fn forget(&self) {
        let mut last = self.last();
        last.models.clear();
        last.changes += 1;
    }

    fn find(&self, name: &str) -> (Option<Arc<Model>>, u64) {
        let last = self.last();
        let fresh = last.models.get(name).filter(|(at, _)| at.elapsed() < TRUE_FOR);
        (fresh.map(|(_, model)| Arc::clone(model)), last.changes)
    }

    fn keep(&self, name: &str, asked: Instant, model: &Arc<Model>, changes: u64) {
        let mut last = self.last();
        if last.changes != changes {
            return;
        }
        if last.models.len() >= MOST {
            last.models.clear();
        }
        last.models.insert(name.into(), (asked, Arc::clone(model)));
    }

    fn last(&self) -> MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Studio {
    /// As [`Studio::model`]; what another process or a change of prices made of it shows a second later at most.
    ///
    /// # Errors
    /// As [`Studio::model`].
    pub async fn known_model(&self, name: &str) -> Result<Arc<Model>> {
        let (known, changes) = self.model_cache.find(name);
        if let Some(model) = known {
            return Ok(model);
        }
        let asked = Instant::now();
        let model = Arc::new(self.model(name).await?);
        self.model_cache.keep(name, asked, &model, changes);
        Ok(model)
    }

    /// Writes a record.
    pub(crate) async fn put_model(&self, row: &ModelRow) -> Result<ModelRow> {
        let written = self.store.put_model(row).await;
        self.model_cache.forget();
        written
    }
}
