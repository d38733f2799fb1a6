//! Installed models.

use super::Tables;
use impasto_ports::{ModelRow, Tombstone};
use impasto_sdk::{Error, Kind, ModelLink, Result};

impl Tables {
    pub(super) fn put_model(&mut self, row: &ModelRow) -> Result<ModelRow> {
        let kept = self.models.values().find(|kept| kept.link() == row.link()).cloned();
        if let Some(other) = self.models.get(&row.key).filter(|other| other.link() != row.link()) {
            let message =
                format!("the key {:?} is that of {}; choose another", row.key, other.link().short());
            return Err(Error::new(Kind::InvalidRequest, message));
        }
        let mut written = ModelRow { revision: 1, ..row.clone() };
        if let Some(kept) = kept {
            written.key = kept.key;
            written.created_ms = kept.created_ms;
            written.revision = kept.revision + 1;
        }
        self.tombstones.remove(&written.link());
        self.models.insert(written.key.clone(), written.clone());
        Ok(written)
    }

    pub(super) fn models_named(&self, name: &str, link: Option<&ModelLink>) -> Vec<ModelRow> {
        let means = |row: &&ModelRow| row.key == name || row.model == name || Some(&row.link()) == link;
        self.models.values().filter(means).cloned().collect()
    }

    pub(super) fn remove_model(&mut self, key: &str, tombstone: Tombstone) -> bool {
        let Some(row) = self.models.remove(key) else { return false };
        if tombstone == Tombstone::Keep {
            self.tombstones.insert(row.link());
        }
        true
    }
}
