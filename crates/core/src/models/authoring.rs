//! Models that people describe: their whole life, whichever provider makes them out of definitions.

use crate::{Studio, time::rfc3339};
use impasto_ports::{ImageQuery, JobQuery, LedgerQuery, ModelRow, UsageBy, UsageQuery};
use impasto_sdk::{
    AuthProfile, Authoring, Bundle, Described, Draft, Error, Finding, Inference, Kind, Life, ModelLink,
    Operation, Publication, Remedy, Result, Template,
};
use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde_json::{Value, json};

/// A model that a person described.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CustomModel {
    /// The record's key.
    pub key: String,
    /// `provider/id`, as requests name it.
    pub source: String,
    /// Shown to a person.
    pub name: String,
    /// The definition, without a secret.
    pub definition: Value,
    /// Where it is in its life.
    pub life: Life,
    /// What the definition says of the model.
    pub described: Described,
    /// What keeps it from being published; empty: nothing.
    pub findings: Vec<Finding>,
    /// Raised by each change.
    pub revision: u64,
    /// RFC 3339, UTC.
    pub updated_at: String,
}

/// What an import came to.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Imported {
    /// The model, a draft.
    pub model: CustomModel,
    /// The auth profile that came with it. It is not kept yet, and has no secret.
    pub auth_profile: Option<AuthProfile>,
}

/// Whether what is in use may be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InUse {
    /// It may not.
    Refuse,
    /// It may: a person was asked.
    Remove,
}

impl Studio {
    /// Whoever makes models out of definitions, by provider.
    fn author(&self) -> Result<(&'static str, &'static dyn Authoring)> {
        let found = self.registry.iter().find_map(|entry| Some((entry.provider.info().id, entry.authoring?)));
        found.ok_or_else(|| {
            Error::new(Kind::Unsupported, "no provider of this program makes models out of definitions")
        })
    }

    /// The schema of a definition.
    ///
    /// # Errors
    /// `Unsupported` where no provider has definitions.
    pub fn definition_schema(&self) -> Result<Schema> {
        Ok(self.author()?.1.schema())
    }

    /// Definitions to start from.
    ///
    /// # Errors
    /// `Unsupported` where no provider has definitions.
    pub fn definition_templates(&self) -> Result<Vec<Template>> {
        Ok(self.author()?.1.templates())
    }

    /// What is wrong with a definition; empty: it may be published.
    ///
    /// # Errors
    /// `Unsupported` where no provider has definitions.
    pub fn check_definition(&self, definition: &Value) -> Result<Vec<Finding>> {
        Ok(self.findings(self.author()?.1, definition))
    }

    /// The operations of an OpenAPI document that could be a model.
    ///
    /// # Errors
    /// `InvalidRequest` where it cannot be read.
    pub fn openapi_operations(&self, document: &str) -> Result<Vec<Operation>> {
        self.author()?.1.operations(document)
    }

    /// A definition for one operation of an OpenAPI document, as far as that says.
    ///
    /// # Errors
    /// `NotFound` for an operation that is not there, `InvalidRequest` where the document cannot be read.
    pub fn openapi_draft(&self, document: &str, operation: &str) -> Result<Draft> {
        self.author()?.1.draft(document, operation)
    }

    /// Every model that a person described, by name.
    ///
    /// # Errors
    /// What the store says.
    pub async fn custom_models(&self) -> Result<Vec<CustomModel>> {
        let (provider, author) = self.author()?;
        let rows = self.store.models().await?;
        let own = rows.iter().filter(|row| row.provider == provider);
        let mut models = Vec::new();
        for row in own {
            match self.custom_of(author, row) {
                Ok(model) => models.push(model),
                Err(error) => tracing::warn!(key = row.key, %error, "a definition cannot be read"),
            }
        }
        models.sort_by_key(|model| model.name.to_lowercase());
        Ok(models)
    }

    /// One of them, by key, `provider/id` or id.
    ///
    /// # Errors
    /// `NotFound`; `InvalidRequest` for a model that nobody described.
    pub async fn custom_model(&self, name: &str) -> Result<CustomModel> {
        let (_, author) = self.author()?;
        self.custom_of(author, &self.custom_row(name).await?)
    }

    /// Keeps a new definition as a draft, complete or not. Without an id it gets one of its name.
    ///
    /// # Errors
    /// `InvalidRequest` where it does not have its shape, or the id is taken.
    pub async fn add_custom(&self, id: Option<&str>, definition: &Value) -> Result<CustomModel> {
        let (provider, author) = self.author()?;
        let name = author.describe(definition)?.name;
        let rows = self.store.models().await?;
        let taken = |id: &str| rows.iter().any(|row| row.provider == provider && row.model == id);
        let id = match id {
            Some(id) => fresh(id, taken)?,
            None => free(&slug(&name), taken),
        };
        let life = Life { status: Publication::Draft, inference: Inference::On };
        let definition = author.at(definition, life)?;
        let link = ModelLink { provider: provider.into(), model: id };
        let installed = self.install(&link, &json!({ "definition": definition })).await?;
        self.custom_model(&installed.model.config.key).await
    }

    /// Puts another definition in the place of a model's own: a new revision. What runs goes on with its own.
    ///
    /// # Errors
    /// `NotFound`; `InvalidRequest` where it does not have its shape, or is not complete and the model is published.
    pub async fn save_custom(&self, name: &str, definition: &Value) -> Result<CustomModel> {
        let (_, author) = self.author()?;
        let row = self.custom_row(name).await?;
        let life = author.life(definition)?;
        if life.status == Publication::Published {
            // What is off may stay so, and be switched off, also when its profile is gone.
            let findings = match life.inference {
                Inference::On => self.findings(author, definition),
                Inference::Off => author.check(definition),
            };
            complete(&findings)?;
        }
        let definition = author.at(definition, life)?;
        let model = self.edit_model(&row.key, &json!({ "definition": definition })).await?;
        self.custom_model(&model.config.key).await
    }

    /// Publishes, takes back, switches on or off.
    ///
    /// # Errors
    /// `NotFound`; `InvalidRequest` with everything that keeps it from being published.
    pub async fn lead_custom(&self, name: &str, change: impl FnOnce(Life) -> Life) -> Result<CustomModel> {
        let (_, author) = self.author()?;
        let mut row = self.custom_row(name).await?;
        let definition = definition_of(&row);
        let before = author.life(&definition)?;
        let life = change(before);
        let is_new = before.status == Publication::Draft;
        if life.status == Publication::Published && (is_new || life.inference == Inference::On) {
            // What is switched off may miss its profile.
            let findings = match life.inference {
                Inference::On => self.findings(author, &definition),
                Inference::Off => author.check(&definition),
            };
            complete(&findings)?;
        }
        row.edits["definition"] = author.at(&definition, life)?;
        let model = self.write_model(row).await?;
        self.custom_model(&model.config.key).await
    }

    /// The same definition under another id: a draft.
    ///
    /// # Errors
    /// `NotFound`; `InvalidRequest` where the id is taken.
    pub async fn copy_custom(&self, name: &str, id: Option<&str>) -> Result<CustomModel> {
        let model = self.custom_model(name).await?;
        let mut definition = model.definition;
        if id.is_none() {
            definition["name"] = json!(format!("{} (copy)", model.name));
        }
        self.add_custom(id, &definition).await
    }

    /// Removes a model. Pictures keep the recipe, and jobs the definition, that they were made with.
    ///
    /// # Errors
    /// `NotFound`; `InvalidRequest` where it is in use and nobody was asked.
    pub async fn remove_custom(&self, name: &str, in_use: InUse) -> Result<()> {
        let row = self.custom_row(name).await?;
        if in_use == InUse::Refuse {
            self.refuse_if_used(&row).await?;
        }
        self.drop_model(&row.key).await
    }

    /// One file of it, without a secret. `profile` is the auth profile that it names.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn export_custom(&self, name: &str, profile: Option<AuthProfile>) -> Result<String> {
        let (_, author) = self.author()?;
        let row = self.custom_row(name).await?;
        let definition = self.custom_of(author, &row)?.definition;
        author.export(&Bundle { id: Some(row.model), definition, auth_profile: profile })
    }

    /// A new draft out of a file: a definition alone, or one that was exported. Without an id of the caller's it has the
    /// file's, with a number where that is taken.
    ///
    /// # Errors
    /// `InvalidRequest` that names line and column, or the field.
    pub async fn import_custom(&self, text: &str, id: Option<&str>) -> Result<Imported> {
        let (provider, author) = self.author()?;
        let Bundle { id: own, definition, auth_profile } = author.import(text)?;
        let rows = self.store.models().await?;
        let taken = |id: &str| rows.iter().any(|row| row.provider == provider && row.model == id);
        let own = own.map(|id| free(&slug(&id), taken));
        let id = id.or(own.as_deref());
        Ok(Imported { model: self.add_custom(id, &definition).await?, auth_profile })
    }

    /// Puts the definition of a file in the place of a model's own. A published model stays so; a file changes what a
    /// model is, not where it is in its life.
    ///
    /// # Errors
    /// As [`Studio::save_custom`]; `InvalidRequest` that names line and column.
    pub async fn rewrite_custom(&self, name: &str, text: &str) -> Result<CustomModel> {
        let (_, author) = self.author()?;
        let life = self.custom_model(name).await?.life;
        let definition = author.at(&author.import(text)?.definition, life)?;
        self.save_custom(name, &definition).await
    }

    /// The models that name an auth profile, as `provider/model`.
    ///
    /// # Errors
    /// What the store says.
    pub async fn users_of_profile(&self, profile: &str) -> Result<Vec<String>> {
        if self.author().is_err() {
            return Ok(Vec::new());
        }
        let models = self.custom_models().await?;
        let own = models.into_iter().filter(|model| model.described.auth.as_deref() == Some(profile));
        Ok(own.map(|model| model.source).collect())
    }

    /// A model that people described and used is not removed by the way.
    pub(crate) async fn refuse_if_used(&self, row: &ModelRow) -> Result<()> {
        let described = row.edits.get("definition").is_some_and(|definition| !definition.is_null());
        if !described || !(self.is_in_use(&row.key).await? || self.was_paid_for(row).await?) {
            return Ok(());
        }
        let message = format!(
            "{} has been used: its pictures and jobs stay, but can no longer be made again; confirm to remove it",
            row.key
        );
        Err(Error::new(Kind::InvalidRequest, message).with("field", "force"))
    }

    async fn is_in_use(&self, key: &str) -> Result<bool> {
        let query = ImageQuery { model_key: Some(key.into()), limit: 1, ..ImageQuery::default() };
        if !self.store.images(&query).await?.images.is_empty() {
            return Ok(true);
        }
        let recent = self.store.jobs(&JobQuery { limit: RECENT, ..JobQuery::default() }).await?;
        Ok(recent.iter().any(|job| job.model_key == key))
    }

    /// Completions leave an entry in the ledger and nothing else.
    async fn was_paid_for(&self, row: &ModelRow) -> Result<bool> {
        let of = LedgerQuery {
            provider: Some(row.provider.clone()),
            model: Some(row.model.clone()),
            ..LedgerQuery::default()
        };
        let totals = self.store.usage(&UsageQuery { by: UsageBy::Model, of }).await?;
        Ok(totals.iter().any(|total| total.calls > 0))
    }

    async fn custom_row(&self, name: &str) -> Result<ModelRow> {
        let (provider, _) = self.author()?;
        let link = name.parse::<ModelLink>().ok();
        let rows = self.store.models_named(name, link.as_ref()).await?;
        let fits = |row: &&ModelRow| {
            row.provider == provider && (row.key == name || row.model == name || Some(row.link()) == link)
        };
        rows.iter().find(fits).cloned().ok_or_else(|| {
            Error::new(Kind::NotFound, format!("there is no custom model {name:?}"))
                .mended_by(Remedy::ListCustom)
        })
    }

    fn custom_of(&self, author: &dyn Authoring, row: &ModelRow) -> Result<CustomModel> {
        let definition = author.shown(definition_of(row));
        let described = author.describe(&definition)?;
        Ok(CustomModel {
            key: row.key.clone(),
            source: row.link().short(),
            name: if described.name.is_empty() { row.model.clone() } else { described.name.clone() },
            life: author.life(&definition)?,
            findings: self.findings(author, &definition_of(row)),
            described,
            definition,
            revision: row.revision,
            updated_at: rfc3339(row.updated_ms),
        })
    }
}

/// Jobs that are looked through for one of a model.
const RECENT: u32 = 1000;

fn definition_of(row: &ModelRow) -> Value {
    row.edits.get("definition").cloned().unwrap_or_else(|| json!({}))
}

/// Everything that keeps a definition from being published, as one error.
fn complete(findings: &[Finding]) -> Result<()> {
    let Some(first) = findings.first() else { return Ok(()) };
    let one = |finding: &Finding| {
        let place =
            finding.at.map(|at| format!(" (line {}, column {})", at.line, at.column)).unwrap_or_default();
        format!("{}{place}: {}", finding.field, finding.message)
    };
    let told: Vec<_> = findings.iter().map(one).collect();
    let message = format!("it cannot be published yet: {}", told.join("; "));
    Err(Error::new(Kind::InvalidRequest, message).with("field", &first.field))
}

fn fresh(id: &str, taken: impl Fn(&str) -> bool) -> Result<String> {
    let invalid = |message: String| Err(Error::new(Kind::InvalidRequest, message).with("field", "id"));
    if id.is_empty() || slug(id) != id {
        return invalid(format!("expected lower-case letters, digits, dots and dashes, got {id:?}"));
    }
    if taken(id) {
        return invalid(format!("there is a model {id:?} already; choose another id"));
    }
    Ok(id.into())
}

fn free(id: &str, taken: impl Fn(&str) -> bool) -> String {
    let id = if id.is_empty() { "model" } else { id };
    let numbered = (2..).map(|number| format!("{id}-{number}"));
    std::iter::once(id.to_owned()).chain(numbered).find(|id| !taken(id)).unwrap_or_default()
}

fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' | '.' => slug.push(c),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    slug.trim_matches(['-', '.']).chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_made_of_a_name_and_is_free() {
        assert_eq!(slug("  House Chat 7B (test) "), "house-chat-7b-test");
        assert_eq!(free("a", |id| id == "a" || id == "a-2"), "a-3");
        assert_eq!(free("", |_| false), "model");
        assert_eq!(fresh("a-1", |_| false).unwrap(), "a-1");
        for wrong in ["", "A", "a b", "ü", "-a"] {
            assert!(fresh(wrong, |_| false).is_err(), "{wrong}");
        }
        assert!(fresh("a", |_| true).is_err());
    }
}
