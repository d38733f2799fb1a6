//! Which models speak of an auth profile.

use crate::Studio;
use impasto_sdk::Result;

impl Studio {
    /// The models whose definition names an auth profile, as `provider/model`. Who removes a profile asks this first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn users_of_profile(&self, profile: &str) -> Result<Vec<String>> {
        let models = self.models().await?.into_iter().map(|model| model.config);
        let named = models.filter(|config| {
            let authoring = self.registry.get(&config.provider_id).and_then(|entry| entry.authoring);
            let described = authoring.zip(config.definition.as_ref()).map(|(role, text)| role.describe(text));
            described.and_then(Result::ok).is_some_and(|described| described.auth.as_deref() == Some(profile))
        });
        Ok(named.map(|config| format!("{}/{}", config.provider_id, config.provider_model_id)).collect())
    }
}
