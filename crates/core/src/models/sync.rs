//! Keeping the model store in step with keys and vendors.

use crate::Studio;
use impasto_ports::ModelRow;
use impasto_sdk::{ModelLink, Outcome, Result, Starter, Status, Task};
use serde_json::{Value, json};
use std::collections::HashSet;

impl Studio {
    /// Installs the starters of configured providers that are missing: not those that are retired, not those that a
    /// person removed. Gives what was installed.
    ///
    /// # Errors
    /// What the store says.
    pub async fn sync_starters(&self) -> Result<Vec<ModelLink>> {
        let (rows, tombstones) = (self.store.models().await?, self.store.tombstones().await?);
        let there: HashSet<ModelLink> = rows.iter().map(ModelRow::link).chain(tombstones).collect();
        let today = crate::day(self.clock.now_ms());
        let mut installed = Vec::new();
        for entry in self.registry.iter() {
            let provider = entry.provider.info().id;
            if !self.is_configured(provider) {
                continue;
            }
            for starter in entry.starters() {
                let link = ModelLink { provider: provider.into(), model: starter.id.clone() };
                if !there.contains(&link) && is_offered(starter, &today) {
                    self.install(&link, &json!({})).await?;
                    installed.push(link);
                }
            }
        }
        Ok(installed)
    }

    /// Asks a vendor which models the key can use, and notes the days it names for their end.
    ///
    /// # Errors
    /// What the vendor answers.
    pub async fn discover(&self, provider: &str) -> Result<Vec<impasto_sdk::Found>> {
        let outcome = self.inquire(provider, Task::Discover).await?;
        let Outcome::Models(found) = outcome else { return Ok(Vec::new()) };
        let rows: Vec<ModelRow> = self.store.models().await?;
        for row in rows.into_iter().filter(|row| row.provider == provider) {
            let told =
                found.iter().find(|model| model.id == row.model).and_then(|model| model.retires_on.clone());
            if let Some(day) = told {
                self.learn(row, "retires_on", Value::String(day)).await?;
            }
        }
        Ok(found)
    }
}

/// Whether a starter is worth installing by itself: the vendor has not retired it, and no day it named has passed.
fn is_offered(starter: &Starter, today: &str) -> bool {
    starter.status != Status::Retired && starter.retires_on.as_deref().is_none_or(|day| day > today)
}
