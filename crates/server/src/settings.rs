//! What routes ask of the program's settings. Who keeps them, and where, is not the server's business.

use impasto_sdk::{AuthProfile, Links, Result};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// The settings of the program, as far as they are changed over HTTP.
pub trait Settings: Send + Sync {
    /// Every provider, and how it is set up. Never a key.
    ///
    /// # Errors
    /// `Config` where the settings cannot be read.
    fn providers(&self) -> Result<Vec<ProviderState>>;

    /// Changes settings of a provider by name; `None` removes one. The change is in force when this returns.
    ///
    /// # Errors
    /// `NotFound` for a provider that is not part of the program, `InvalidRequest` for a setting or value that is wrong.
    fn edit(&self, provider: &str, changes: &[(String, Option<String>)]) -> Result<()>;

    /// Every auth profile, by name. Never a secret.
    ///
    /// # Errors
    /// `Config` where the settings cannot be read.
    fn auth_profiles(&self) -> Result<Vec<AuthProfileState>>;

    /// Adds an auth profile, or puts it in the place of the one of its name. Without a secret, the one it has stays; a
    /// blank one removes it. The change is in force when this returns.
    ///
    /// # Errors
    /// `InvalidRequest` for a profile or secret that cannot work.
    fn set_auth_profile(&self, profile: &AuthProfile, secret: Option<&str>) -> Result<()>;

    /// Removes an auth profile and its secret.
    ///
    /// # Errors
    /// `NotFound` where there is none of this name.
    fn remove_auth_profile(&self, name: &str) -> Result<()>;
}

/// An auth profile as a person may see it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AuthProfileState {
    /// The profile.
    #[serde(flatten)]
    pub profile: AuthProfile,
    /// Dots for its secret, or the reference that says where the secret is; null where there is none.
    pub secret: Option<String>,
    /// Where the secret comes from: the layer, and the file or variable.
    pub origin: Value,
}

/// How a provider is set up.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ProviderState {
    /// Its id.
    pub provider_id: String,
    /// Its name.
    pub name: String,
    /// Whether it has all it needs.
    pub configured: bool,
    /// Pages about it.
    pub links: ProviderLinks,
    /// Every setting; a secret's value is dots.
    pub settings: Vec<ProviderSetting>,
    /// The schema of the settings that this provider alone has; null where there are none.
    pub settings_schema: Option<Value>,
}

/// Pages about a provider, for people.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct ProviderLinks {
    /// Where a key is made.
    pub keys: Option<String>,
    /// What it costs.
    pub pricing: Option<String>,
    /// How the API works.
    pub docs: Option<String>,
}

impl From<Links> for ProviderLinks {
    fn from(links: Links) -> Self {
        let page = |page: &str| Some(page.to_owned()).filter(|page| !page.is_empty());
        Self { keys: page(links.keys), pricing: page(links.pricing), docs: page(links.docs) }
    }
}

/// One setting of a provider.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ProviderSetting {
    /// Its name, e.g. `base_url`.
    pub name: String,
    /// Its value; dots for a secret, or the reference that says where the secret is.
    pub value: Option<String>,
    /// Where the value comes from: the layer, and the file or variable.
    pub origin: Value,
}
