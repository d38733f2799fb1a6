//! Installs of models, as InvokeAI tells them: jobs. Nothing is downloaded, so each is done when it is answered; the list
//! is for people and lives as long as the process.

use impasto_core::Installed;
use impasto_sdk::{ModelConfig, ModelLink};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Installs that are remembered.
const KEPT: usize = 256;

/// The latest installs.
#[derive(Debug, Default)]
pub(crate) struct Installs {
    kept: Mutex<Jobs>,
}

#[derive(Debug, Default)]
struct Jobs {
    last: u64,
    jobs: VecDeque<InstallJob>,
}

/// An install of a model.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct InstallJob {
    /// Counts from 1.
    pub(crate) id: u64,
    /// Always `completed`: an install that fails is answered as a problem.
    status: InstallStatus,
    /// What was installed.
    source: InstallSource,
    /// What was asked for.
    config_in: Value,
    /// The record as it is now.
    config_out: ModelConfig,
    /// Whether a record of the same model was there before.
    replaced: bool,
    /// What of the record has no effect, and why; the vendor's plans for the model.
    warnings: Vec<String>,
    /// Always absent.
    error: Option<String>,
    /// Always absent.
    error_reason: Option<String>,
    /// Always true: nothing is copied.
    inplace: bool,
    /// Always 0: nothing is downloaded.
    bytes: u64,
    /// Always 0: nothing is downloaded.
    total_bytes: u64,
}

/// How far an install is.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum InstallStatus {
    /// Done.
    Completed,
}

/// What was installed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct InstallSource {
    /// Always `external`.
    #[serde(rename = "type")]
    kind: impasto_sdk::SourceType,
    /// The provider's id.
    provider_id: String,
    /// The vendor's model id.
    provider_model_id: String,
}

impl Installs {
    /// Notes an install.
    pub(crate) fn note(&self, link: ModelLink, config_in: Value, installed: Installed) -> InstallJob {
        let mut jobs = self.lock();
        jobs.last += 1;
        let job = InstallJob {
            id: jobs.last,
            status: InstallStatus::Completed,
            source: InstallSource {
                kind: impasto_sdk::SourceType::External,
                provider_id: link.provider,
                provider_model_id: link.model,
            },
            config_in,
            config_out: installed.model.config,
            replaced: installed.replaced,
            warnings: installed.model.warnings,
            error: None,
            error_reason: None,
            inplace: true,
            bytes: 0,
            total_bytes: 0,
        };
        jobs.jobs.push_back(job.clone());
        if jobs.jobs.len() > KEPT {
            jobs.jobs.pop_front();
        }
        job
    }

    /// All that are remembered, oldest first.
    pub(crate) fn all(&self) -> Vec<InstallJob> {
        self.lock().jobs.iter().cloned().collect()
    }

    /// Forgets one, which undoes nothing. False where there is none.
    pub(crate) fn forget(&self, id: u64) -> bool {
        let mut jobs = self.lock();
        let before = jobs.jobs.len();
        jobs.jobs.retain(|job| job.id != id);
        jobs.jobs.len() < before
    }

    /// Forgets all, which undoes nothing.
    pub(crate) fn clear(&self) {
        self.lock().jobs.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Jobs> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
