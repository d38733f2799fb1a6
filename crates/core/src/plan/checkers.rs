//! Compiled validators, kept per revision of a record.

use crate::Model;
use impasto_controls::Checker;
use impasto_sdk::{Error, Kind, Result};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Compiling a validator takes a millisecond, a check microseconds.
#[derive(Default)]
pub(crate) struct Checkers {
    kept: Mutex<HashMap<String, (u64, Arc<Checker>)>>,
}

impl Checkers {
    /// The checker of a model as it is now.
    pub(crate) fn of(&self, model: &Model) -> Result<Arc<Checker>> {
        let key = &model.config.key;
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((revision, checker)) = kept.get(key)
            && *revision == model.revision
        {
            return Ok(Arc::clone(checker));
        }
        let checker = Checker::new(&model.view()).map_err(|error| {
            Error::new(Kind::Config, format!("the panel of {key} cannot be built: {error}"))
        })?;
        let checker = Arc::new(checker);
        kept.insert(key.clone(), (model.revision, Arc::clone(&checker)));
        Ok(checker)
    }
}
