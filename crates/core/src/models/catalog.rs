//! Installing, listing, editing and removing models.

use crate::{
    Studio,
    models::{
        self,
        each::{EachModel, Shelf},
    },
    price::{Layers, Tariff},
};
use impasto_controls::ModelView;
use impasto_ports::{ModelRow, Tombstone};
use impasto_sdk::{
    Capabilities, Described, Error, Feature, Kind, Modality, ModelConfig, ModelLink, Price, ProviderEntry,
    Remedy, Result, Starter, Status,
};
use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::HashSet;

/// An installed model, ready for use.
#[derive(Clone, Debug)]
pub struct Model {
    /// The whole record.
    pub config: ModelConfig,
    /// What takes effect of its capabilities: what the adapter can send.
    pub effective: Capabilities,
    /// Claims without effect, retirement and the like, for people.
    pub warnings: Vec<String>,
    /// What it costs.
    pub tariff: Option<Tariff>,
    /// The schema of the model's own options.
    pub options: Option<Schema>,
    /// What its definition says, where it is a model that a person described.
    pub described: Option<Described>,
    /// Raised by each change of the record.
    pub revision: u64,
}

/// What an install came to.
#[derive(Clone, Debug)]
pub struct Installed {
    /// The model.
    pub model: Model,
    /// Whether it was there before.
    pub replaced: bool,
}

/// A starter and whether it is installed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StarterEntry {
    /// `external://provider/model`.
    pub source: String,
    /// The provider's id.
    pub provider: String,
    /// The starter.
    #[serde(flatten)]
    pub starter: Starter,
    /// Whether a record with this source, or with one of its names, is there.
    pub is_installed: bool,
}

/// What is known of a provider's models, whatever the records say.
#[derive(Clone, Copy)]
pub(crate) struct Shipped<'a> {
    pub(crate) starters: &'a [Starter],
    /// What the file of prices says.
    pub(crate) file: &'a [Price],
    /// The prices that the provider ships.
    pub(crate) built_in: &'a [Price],
}

impl Model {
    /// What the controls need of it.
    #[must_use]
    pub fn view(&self) -> ModelView {
        ModelView {
            key: self.config.key.clone(),
            name: self.config.name.clone(),
            provider: self.config.provider_id.clone(),
            capabilities: self.effective.clone(),
            defaults: self.config.default_settings.clone().unwrap_or_default(),
            layout: self.config.panel_schema.clone(),
            options: self.options.clone(),
        }
    }

    /// Whether it makes this out of that.
    #[must_use]
    pub fn makes(&self, modality: Modality) -> bool {
        match &self.described {
            Some(described) => described.modalities.contains(&modality),
            // What a provider ships makes pictures.
            None => modality == Modality::TextToImage,
        }
    }

    /// Whether it is a draft, or was switched off by whoever described it.
    #[must_use]
    pub fn is_unpublished(&self) -> bool {
        self.described.as_ref().is_some_and(|described| !described.usable)
    }

    /// Whether it may be used.
    ///
    /// # Errors
    /// `Config` that says why not, and what to do.
    pub(crate) fn is_ready(&self, trial: Trial) -> Result<()> {
        let (name, key) = (&self.config.name, &self.config.key);
        let off = |message: String, remedy| Err(Error::new(Kind::Config, message).mended_by(remedy));
        if !self.config.enabled {
            return off(format!("{name} is switched off; switch it on"), Remedy::Enable(key.clone()));
        }
        if self.is_unpublished() && trial == Trial::No {
            let message = format!("{name} is a draft, or its inference is off; publish it, and switch it on");
            return off(message, Remedy::Publish(key.clone()));
        }
        Ok(())
    }

    pub(crate) fn of(entry: &ProviderEntry, shipped: Shipped<'_>, row: &ModelRow) -> Result<Self> {
        let Shipped { starters, file, built_in } = shipped;
        let described = models::describe(entry, row)?;
        let config = match &described {
            Some(described) => models::described_record(described, entry, row)?,
            None => models::record(models::starter_of(starters, &row.model), row)?,
        };
        let (effective, idle) = config.capabilities.within(&entry.provider.adapter(&row.model));
        let layers = Layers { record: config.price.as_ref(), file, built_in };
        let tariff = layers.tariff(&row.model);
        let mut warnings: Vec<String> = idle
            .into_iter()
            .map(|claim| {
                format!("{claim}: {} cannot send this, so it has no effect", entry.provider.info().name)
            })
            .collect();
        warnings.extend(idle_defaults(&config, &effective));
        warnings.extend(life_warning(&config));
        Ok(Self {
            options: match &described {
                Some(described) => described.options.clone(),
                None => entry.provider.options(&row.model),
            },
            described,
            effective,
            warnings,
            tariff,
            revision: row.revision,
            config,
        })
    }
}

/// Defaults of controls that the model does not have.
fn idle_defaults(config: &ModelConfig, effective: &Capabilities) -> Vec<String> {
    let Some(defaults) = &config.default_settings else { return Vec::new() };
    let idle = |name: &str, said: bool, feature| {
        (said && !effective.has(feature))
            .then(|| format!("default_settings.{name}: this model has no such control, so it has no effect"))
    };
    let steps = idle("steps", defaults.steps.is_some(), Feature::Steps);
    let guidance = idle("guidance", defaults.guidance.is_some(), Feature::Guidance);
    steps.into_iter().chain(guidance).collect()
}

/// What a person should know about a model that will not stay.
fn life_warning(config: &ModelConfig) -> Option<String> {
    let instead = config.replaced_by.as_deref().map(|id| format!("; take {id} instead")).unwrap_or_default();
    match (config.status, &config.retires_on) {
        (Status::Retired, Some(day)) => Some(format!("the vendor retired this model on {day}{instead}")),
        (Status::Retired, None) => Some(format!("the vendor has retired this model{instead}")),
        (Status::Deprecated, Some(day)) => {
            Some(format!("the vendor's retirement date of this model is {day}{instead}"))
        }
        (Status::Deprecated, None) => Some(format!("the vendor will retire this model{instead}")),
        (Status::Preview | Status::Ga, Some(day)) => {
            Some(format!("this model is served until {day}{instead}"))
        }
        (Status::Preview | Status::Ga, None) => None,
    }
}

impl Studio {
    /// Every starter of every provider, by provider, in the provider's order.
    ///
    /// # Errors
    /// What the store says.
    pub async fn starters(&self) -> Result<Vec<StarterEntry>> {
        let rows = self.store.models().await?;
        let there: HashSet<ModelLink> = rows.iter().map(ModelRow::link).collect();
        let names: HashSet<String> = EachModel::new(self, rows).map(|model| model.config.name).collect();
        let mut all = Vec::new();
        for entry in self.registry.iter() {
            let provider = entry.provider.info().id;
            for starter in entry.starters() {
                let link = ModelLink { provider: provider.into(), model: starter.id.clone() };
                let named = starter.previous_names.iter().any(|name| names.contains(name));
                let is_installed = named || there.contains(&link);
                all.push(StarterEntry {
                    source: link.to_string(),
                    provider: provider.into(),
                    starter: starter.clone(),
                    is_installed,
                });
            }
        }
        Ok(all)
    }

    /// Installed models, by provider and then in the order of the starters. A record that no longer fits its provider
    /// is left out here; [`Studio::model`] says what is wrong with it.
    ///
    /// # Errors
    /// What the store says.
    pub async fn models(&self) -> Result<Vec<Model>> {
        Ok(self.each_model().await?.collect())
    }

    /// As [`Studio::models`], one after the other, for whoever needs no two of them at once.
    ///
    /// # Errors
    /// What the store says.
    pub async fn each_model(&self) -> Result<EachModel> {
        Ok(EachModel::new(self, self.store.models().await?))
    }

    /// The model that a text names: a record's key, `provider/model`, `external://provider/model`, or a bare model id
    /// or name when only one fits.
    ///
    /// # Errors
    /// `NotFound` that says what is near, `InvalidRequest` where several fit.
    pub async fn model(&self, name: &str) -> Result<Model> {
        match self.named(name).await? {
            Some(row) => self.usable(&row),
            None => self.not_installed(name).await,
        }
    }

    /// The row that a text names.
    async fn named(&self, name: &str) -> Result<Option<ModelRow>> {
        let link = name.parse::<ModelLink>().ok();
        let mut rows = self.store.models_named(name, link.as_ref()).await?;
        let by_key = rows.iter().position(|row| row.key == name);
        let by_link = || rows.iter().position(|row| Some(row.link()) == link);
        match (by_key.or_else(by_link), rows.len()) {
            (Some(at), _) => Ok(Some(rows.swap_remove(at))),
            // What is left has this id at one provider or another.
            (None, 0 | 1) => Ok(rows.pop()),
            (None, _) => {
                let fits: Vec<_> = rows.iter().map(|row| row.link().short()).collect();
                let message = format!("{name:?} names several models: {}", fits.join(", "));
                Err(Error::new(Kind::InvalidRequest, message))
            }
        }
    }

    /// What no row is named by: a starter, or nothing.
    async fn not_installed(&self, name: &str) -> Result<Model> {
        let link = name.parse::<ModelLink>().ok().or_else(|| self.starter_by_key(name));
        if let Some(starter) = link.as_ref().and_then(|link| self.starter_model(link)) {
            return starter;
        }
        let rows = self.store.models().await?;
        Err(self.unknown_model(name, link.as_ref(), &rows))
    }

    /// The starter whose record will have this key, as drafts name it.
    fn starter_by_key(&self, key: &str) -> Option<ModelLink> {
        let links = self.registry.iter().flat_map(|entry| {
            let provider = entry.provider.info().id;
            entry
                .starters()
                .iter()
                .map(move |starter| ModelLink { provider: provider.into(), model: starter.id.clone() })
        });
        links.into_iter().find(|link| link.key() == key)
    }

    /// A starter that is not installed, as it would be: its panel, plan and price can be asked for before there is a key.
    fn starter_model(&self, link: &ModelLink) -> Option<Result<Model>> {
        let entry = self.registry.get(&link.provider)?;
        let starters = entry.starters();
        models::starter_of(starters, &link.model)?;
        let row = ModelRow {
            key: link.key(),
            provider: link.provider.clone(),
            model: link.model.clone(),
            edits: json!({}),
            learned: json!({}),
            enabled: true,
            revision: 0,
            created_ms: 0,
            updated_ms: 0,
        };
        Some(self.model_of(entry, &row))
    }

    fn usable(&self, row: &ModelRow) -> Result<Model> {
        self.model_of(self.provider_entry(&row.provider)?, row)
    }

    fn model_of(&self, entry: &'static ProviderEntry, row: &ModelRow) -> Result<Model> {
        Model::of(entry, Shelf::of(self.configuration.as_ref(), entry).shipped(), row)
    }

    fn unknown_model(&self, name: &str, link: Option<&ModelLink>, rows: &[ModelRow]) -> Error {
        let missing = |why: &str| Error::new(Kind::NotFound, format!("there is no model {name:?}{why}"));
        let entry = link.and_then(|link| self.registry.get(&link.provider));
        match link {
            Some(_) if entry.is_some_and(|entry| entry.authoring.is_some()) => {
                missing("; describe it first").mended_by(Remedy::DescribeModel)
            }
            Some(link) if entry.is_some() => {
                missing("; install it first").mended_by(Remedy::Install(link.to_string()))
            }
            Some(link) => missing(&format!("; there is no provider {:?}", link.provider)),
            None if rows.is_empty() => missing("; no model is installed"),
            None => missing("").mended_by(Remedy::ListModels),
        }
    }

    /// Installs a model, or installs it anew: any part of a model config lies over the starter, or over nothing.
    ///
    /// # Errors
    /// `NotFound` for a provider that is not part of this program, `InvalidRequest` that names the field.
    pub async fn install(&self, link: &ModelLink, body: &Value) -> Result<Installed> {
        let entry = self.provider_entry(&link.provider)?;
        let mut edits = models::edits(body, link)?;
        edits.retain(|_, value| !value.is_null());
        models::refuse_secrets(entry, &edits)?;
        if entry.authoring.is_some() && !edits.contains_key("definition") {
            let message = format!("models of {} are described, not installed", entry.provider.info().name);
            let error = Error::new(Kind::InvalidRequest, message).with("field", "source");
            return Err(error.mended_by(Remedy::DescribeModel));
        }
        let key = match edits.remove("key") {
            Some(Value::String(key)) if !key.trim().is_empty() => key,
            _ => link.key(),
        };
        let enabled = !matches!(edits.remove("enabled"), Some(Value::Bool(false)));
        let now = self.clock.now_ms();
        let row = ModelRow {
            key,
            provider: link.provider.clone(),
            model: link.model.clone(),
            edits: Value::Object(edits),
            learned: json!({}),
            enabled,
            revision: 0,
            created_ms: now,
            updated_ms: now,
        };
        self.model_of(entry, &row)?;
        let there = self.store.models_named(&link.model, Some(link)).await?;
        let replaced = there.iter().any(|old| old.link() == *link);
        let row = self.put_model(&row).await?;
        Ok(Installed { model: self.model_of(entry, &row)?, replaced })
    }

    /// Lays new edits over a record; null takes a field back to the starter's.
    ///
    /// # Errors
    /// `NotFound`, or `InvalidRequest` that names the field.
    pub async fn edit_model(&self, key: &str, body: &Value) -> Result<Model> {
        let mut row = self.model_row(key).await?;
        let new = models::edits(body, &row.link())?;
        models::refuse_secrets(self.provider_entry(&row.provider)?, &new)?;
        let mut edits = row.edits.as_object().cloned().unwrap_or_default();
        models::lay_edits(&mut edits, &without(new, &["key", "enabled"]));
        row.edits = Value::Object(edits);
        if let Some(enabled) = body.get("enabled").and_then(Value::as_bool) {
            row.enabled = enabled;
        }
        self.write_model(row).await
    }

    /// Lets a model be used, or not.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn enable_model(&self, key: &str, enabled: Enabled) -> Result<Model> {
        let mut row = self.model_row(key).await?;
        row.enabled = enabled == Enabled::Yes;
        self.write_model(row).await
    }

    /// Removes a model. A starter that a person removed is not installed again by itself.
    ///
    /// # Errors
    /// `NotFound`; `InvalidRequest` for one that people described and used, see [`Studio::remove_custom`].
    pub async fn remove_model(&self, key: &str) -> Result<()> {
        let row = self.model_row(key).await?;
        self.refuse_if_used(&row).await?;
        self.drop_model(&row.key).await
    }

    pub(crate) async fn drop_model(&self, key: &str) -> Result<()> {
        self.store.remove_model(key, Tombstone::Keep).await?;
        self.model_cache.forget();
        Ok(())
    }

    async fn model_row(&self, name: &str) -> Result<ModelRow> {
        let Some(row) = self.named(name).await? else {
            self.not_installed(name).await?;
            return Err(Error::new(Kind::NotFound, format!("there is no model {name:?}")));
        };
        self.usable(&row)?;
        Ok(row)
    }

    pub(super) async fn write_model(&self, mut row: ModelRow) -> Result<Model> {
        row.updated_ms = self.clock.now_ms();
        self.usable(&row)?;
        let row = self.put_model(&row).await?;
        self.usable(&row)
    }

    /// Notes what a vendor told about a model.
    pub(crate) async fn learn(&self, mut row: ModelRow, fact: &str, value: Value) -> Result<()> {
        let mut learned = row.learned.as_object().cloned().unwrap_or_default();
        if learned.get(fact) == Some(&value) {
            return Ok(());
        }
        learned.insert(fact.into(), value);
        row.learned = Value::Object(learned);
        self.write_model(row).await.map(drop)
    }

    pub(crate) fn provider_entry(&self, provider: &str) -> Result<&'static ProviderEntry> {
        self.registry.get(provider).ok_or_else(|| {
            let known: Vec<_> = self.registry.iter().map(|entry| entry.provider.info().id).collect();
            Error::new(
                Kind::NotFound,
                format!("there is no provider {provider:?}; there are {}", known.join(", ")),
            )
        })
    }
}

/// Whether a model is only tried: then it may be a draft.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trial {
    /// It is used.
    #[default]
    No,
    /// It is tried.
    Yes,
}

/// Whether a model may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enabled {
    /// It may.
    Yes,
    /// It may not.
    No,
}

fn without(mut fields: Map<String, Value>, names: &[&str]) -> Map<String, Value> {
    for name in names {
        fields.remove(*name);
    }
    fields
}
