//! What routes ask of the program's settings. Who keeps them, and where, is not the server's business.

use impasto_sdk::Result;
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
    /// Every setting; a secret's value is dots.
    pub settings: Vec<ProviderSetting>,
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
