//! `auth_profiles.yaml`: how models that a person describes prove who sends them. The secrets stand with the keys.

use crate::{
    Change, Config, Error, KeyFile, Origin, Result, Secret, keys::PROFILES, reference::Reference, yaml,
};
use impasto_sdk::{AuthMethod, AuthProfile};
use serde::{Deserialize, Serialize};
use serde_saphyr::Spanned;
use std::{collections::BTreeMap, fs, path::Path};

/// Profiles by name.
pub(crate) type Profiles = BTreeMap<String, AuthProfile>;

/// An auth profile as a person may see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProfileStatus {
    /// The profile; no secret is in it.
    #[serde(flatten)]
    pub profile: AuthProfile,
    /// Dots for the secret, or the reference that says where it is. Absent where there is none.
    pub secret: Option<String>,
    /// Where the secret comes from.
    pub origin: Origin,
}

/// The key under which a profile's secret stands, e.g. `auth_profile_acme`.
#[must_use]
pub fn profile_key(profile: &str) -> String {
    // No name holds `_`, so that no two profiles have the same key.
    format!("auth_profile_{}", profile.replace('-', "_"))
}

/// One entry of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    method: AuthMethod,
    #[serde(default)]
    hosts: Vec<String>,
}

/// Reads the text of a file of profiles: name → method and hosts.
///
/// # Errors
/// [`Error::Yaml`] for an entry that is no profile: nothing is guessed, since secrets go by it.
pub(crate) fn read(path: &Path, text: &str) -> Result<Profiles> {
    let options = serde_saphyr::options! { with_snippet: false };
    let entries: Option<BTreeMap<String, Spanned<Entry>>> =
        serde_saphyr::from_str_with_options(text, options).map_err(|error| yaml::yaml_error(path, &error))?;
    let mut profiles = Profiles::new();
    for (name, Spanned { value: Entry { method, hosts }, referenced, .. }) in entries.unwrap_or_default() {
        let profile = AuthProfile { name: name.clone(), method, hosts };
        if let Some((field, message)) = profile.problems().into_iter().next() {
            return Err(Error::Yaml {
                path: path.into(),
                line: referenced.line(),
                column: referenced.column(),
                message: format!("{name}: {field}: {message}"),
            });
        }
        profiles.insert(name, profile);
    }
    Ok(profiles)
}

impl Config {
    /// The auth profiles, by name.
    pub fn auth_profiles(&self) -> impl Iterator<Item = &AuthProfile> {
        self.profiles.values()
    }

    /// An auth profile.
    ///
    /// # Errors
    /// [`Error::UnknownProfile`].
    pub fn auth_profile(&self, name: &str) -> Result<&AuthProfile> {
        self.profiles.get(name).ok_or_else(|| Error::UnknownProfile {
            name: name.into(),
            known: self.profiles.keys().cloned().collect::<Vec<_>>().join(", "),
        })
    }

    /// An auth profile as a person may see it. No secret is shown or even resolved.
    ///
    /// # Errors
    /// [`Error::UnknownProfile`].
    pub fn profile_status(&self, name: &str) -> Result<ProfileStatus> {
        let profile = self.auth_profile(name)?.clone();
        let secret = self.secret_text(name).map(|text| Reference::of(&text).shown());
        Ok(ProfileStatus { profile, secret, origin: self.provider_origin(PROFILES, name) })
    }

    /// The secret of a profile, where there is one. A reference is followed now, and kept until the next load; a command
    /// may take ten seconds, so call this where blocking is allowed.
    ///
    /// # Errors
    /// [`Error::UnknownProfile`], or [`Error::Reference`] where the secret cannot be had.
    pub fn profile_secret(&self, name: &str) -> Result<Option<Secret>> {
        self.auth_profile(name)?;
        self.secret_text(name).map(|text| self.secret(&profile_key(name), &text)).transpose()
    }

    /// Writes a profile, and its secret into the key file: none leaves it as it is, a blank one removes it. Gives warnings
    /// for a person. This `Config` stays as it is: load it again.
    ///
    /// # Errors
    /// [`Error::Profile`] for one that cannot work, or what [`KeyFile::edit`] says.
    pub fn set_profile(&self, profile: &AuthProfile, secret: Option<&str>) -> Result<Vec<String>> {
        if let Some((field, message)) = profile.problems().into_iter().next() {
            return Err(Error::Profile { name: profile.name.clone(), field, message });
        }
        let secret = secret.map(|text| secret_change(profile, text)).transpose()?;
        let entry = serde_json::json!({ "method": profile.method, "hosts": profile.hosts });
        let change = Change { key: profile.name.clone(), value: Some(entry) };
        let mut warnings = KeyFile::at(self.root().profiles_file()).edit(&[change])?;
        if let Some(change) = secret {
            warnings.extend(KeyFile::at(self.root().key_file()).edit(&[change])?);
        }
        warnings.extend(Self::load(&self.sources)?.overruled_secret(&profile.name));
        Ok(warnings)
    }

    /// Removes a profile and its secret.
    ///
    /// # Errors
    /// [`Error::UnknownProfile`], or what [`KeyFile::edit`] says.
    pub fn remove_profile(&self, name: &str) -> Result<Vec<String>> {
        self.auth_profile(name)?;
        // The secret first: one that nobody may use is better than a profile that lost its secret half-way.
        let secret = Change { key: profile_key(name), value: None };
        let mut warnings = KeyFile::at(self.root().key_file()).edit(&[secret])?;
        let entry = Change { key: name.into(), value: None };
        warnings.extend(KeyFile::at(self.root().profiles_file()).edit(&[entry])?);
        Ok(warnings)
    }

    /// The text in the place of the secret: itself, or where it is.
    fn secret_text(&self, name: &str) -> Option<String> {
        Some(self.values(PROFILES).get(name)?.as_str()?.to_owned())
    }

    /// Why what stands in the key file does not count.
    fn overruled_secret(&self, name: &str) -> Option<String> {
        let origin = self.provider_origin(PROFILES, name);
        matches!(origin, Origin::CommandLine | Origin::Environment(_))
            .then(|| format!("{}: {origin} still wins over the key file", profile_key(name)))
    }
}

fn secret_change(profile: &AuthProfile, text: &str) -> Result<Change> {
    let text = text.trim();
    let wrong = |message: &str| Error::Profile {
        name: profile.name.clone(),
        field: "secret",
        message: message.into(),
    };
    let is_itself = matches!(Reference::of(text), Reference::Itself(_));
    if is_itself && text.contains(char::is_control) {
        return Err(wrong("expected one line of text"));
    }
    if is_itself && !text.is_empty() {
        no_pair(&profile.method, text).map_or(Ok(()), |message| Err(wrong(message)))?;
    }
    let value = (!text.is_empty()).then(|| text.into());
    Ok(Change { key: profile_key(&profile.name), value })
}

/// Why a secret is not the pair that the method wants. A user may have no password, a client always has a secret.
fn no_pair(method: &AuthMethod, text: &str) -> Option<&'static str> {
    let (id, rest) = text.split_once(':').unwrap_or_default();
    match method {
        AuthMethod::Basic {} if id.is_empty() => {
            Some("expected user:password, got no colon behind a user; write both")
        }
        AuthMethod::ClientCredentials { .. } if id.is_empty() || rest.is_empty() => {
            Some("expected client_id:client_secret, got no colon between two texts")
        }
        _ => None,
    }
}

/// The profiles of a root; a file that is not there names none.
pub(crate) fn read_file(path: &Path) -> Result<Profiles> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Profiles::new()),
        text => read(path, &text.map_err(Error::file(path, "read"))?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Environment, Live, Root, Sources, secret::DOTS, spec::tests::acme};
    use serde_json::json;

    fn profile(name: &str, method: serde_json::Value) -> AuthProfile {
        serde_json::from_value(json!({"name": name, "method": method, "hosts": ["api.acme.example"]}))
            .unwrap()
    }

    fn sources(folder: &Path, variables: &[(&str, &str)]) -> Sources {
        let environment: Environment = variables.iter().copied().collect();
        let root = Root::find(Some(folder.into()), &environment).unwrap();
        Sources { root, providers: vec![acme()], environment, overrides: BTreeMap::new() }
    }

    fn live(folder: &Path) -> Live {
        Live::open(sources(folder, &[])).unwrap()
    }

    fn secret(config: &Config, name: &str) -> Option<String> {
        config.profile_secret(name).unwrap().map(|secret| secret.expose().to_owned())
    }

    #[test]
    fn a_profile_is_kept_in_one_file_and_its_secret_in_the_other() {
        let folder = tempfile::tempdir().unwrap();
        let live = live(folder.path());
        let text = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap_or_default();
        let bearer = profile("acme-labs", json!({"type": "bearer"}));
        assert_eq!(live.set_profile(&bearer, Some(" sk-1\n")).unwrap(), [""; 0]);
        assert_eq!(
            text("auth_profiles.yaml"),
            "acme-labs: {method: {type: \"bearer\"}, hosts: [\"api.acme.example\"]}\n"
        );
        assert_eq!(text("api_keys.yaml"), "auth_profile_acme_labs: \"sk-1\"\n");
        let config = live.current();
        assert!(config.warnings.is_empty(), "{:?}", config.warnings);
        assert_eq!(config.auth_profiles().collect::<Vec<_>>(), [&bearer]);
        assert_eq!(secret(&config, "acme-labs").as_deref(), Some("sk-1"));
        let status = config.profile_status("acme-labs").unwrap();
        assert_eq!((status.secret.as_deref(), &status.origin), (Some(DOTS), &Origin::KeyFile));

        let basic = profile("acme-labs", json!({"type": "basic"}));
        live.set_profile(&basic, None).unwrap();
        assert_eq!(live.current().auth_profile("acme-labs").unwrap(), &basic);
        assert_eq!(secret(&live.current(), "acme-labs").as_deref(), Some("sk-1"), "it stays");
        live.set_profile(&basic, Some("")).unwrap();
        assert_eq!(secret(&live.current(), "acme-labs"), None);
        live.set_profile(&basic, Some("a:b")).unwrap();
        live.remove_profile("acme-labs").unwrap();
        assert_eq!((text("auth_profiles.yaml").as_str(), text("api_keys.yaml").as_str()), ("", ""));
        assert!(matches!(live.remove_profile("acme-labs"), Err(Error::UnknownProfile { .. })));
    }

    #[test]
    fn what_a_person_wrote_is_read_followed_and_kept_where_another_is_edited() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("auth_profiles.yaml");
        let own = "# ours\nhouse:\n  method: {type: header, name: X-Key}  # the gate\n  hosts:\n    - llm.example\n";
        fs::write(&file, own).unwrap();
        fs::write(folder.path().join("key.txt"), "from-file\n").unwrap();
        fs::write(folder.path().join("api_keys.yaml"), "auth_profile_house: file:key.txt\n").unwrap();
        let live = live(folder.path());
        assert_eq!(secret(&live.current(), "house").as_deref(), Some("from-file"));
        assert_eq!(live.current().profile_status("house").unwrap().secret.as_deref(), Some("file:key.txt"));
        live.set_profile(&profile("acme", json!({"type": "bearer"})), None).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with(own) && text.contains("\nacme: {"), "{text}");
        let error = live.set_profile(&profile("house", json!({"type": "bearer"})), None).unwrap_err();
        assert!(error.to_string().contains("edit it by hand"), "a comment would be lost: {error}");
        fs::write(&file, own.replace("  # the gate", "")).unwrap();
        live.set_profile(&profile("house", json!({"type": "bearer"})), None).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        assert_eq!(text, "# ours\nhouse: {method: {type: \"bearer\"}, hosts: [\"api.acme.example\"]}\n");
    }

    #[test]
    fn a_variable_gives_a_secret_too_and_says_that_it_wins() {
        let folder = tempfile::tempdir().unwrap();
        let variables = [("IMPASTO_AUTH_PROFILE_ACME", "from-variable")];
        let config = Config::load(&sources(folder.path(), &variables)).unwrap();
        let warnings = config.set_profile(&profile("acme", json!({"type": "bearer"})), Some("sk-1")).unwrap();
        assert!(warnings[0].contains("IMPASTO_AUTH_PROFILE_ACME still wins"), "{warnings:?}");
        let config = Config::load(&sources(folder.path(), &variables)).unwrap();
        assert_eq!(secret(&config, "acme").as_deref(), Some("from-variable"));
    }

    #[test]
    fn what_cannot_work_is_refused_by_field_and_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let live = live(folder.path());
        let client = json!({"type": "client_credentials", "token_url": "https://a.example/t"});
        let no_host = AuthProfile { hosts: Vec::new(), ..profile("acme", json!({"type": "bearer"})) };
        for (profile, secret, said) in [
            (profile("Acme", json!({"type": "bearer"})), None, "Acme: name: expected at most 63 lower-case"),
            (no_host, None, "acme: hosts: expected the hosts"),
            (
                profile("acme", json!({"type": "bearer"})),
                Some("sk-secret\nx"),
                "acme: secret: expected one line",
            ),
            (
                profile("acme", client.clone()),
                Some("sk-secret"),
                "acme: secret: expected client_id:client_secret",
            ),
            (
                profile("acme", json!({"type": "basic"})),
                Some("sk-secret"),
                "acme: secret: expected user:password, got no colon",
            ),
        ] {
            let error = live.set_profile(&profile, secret).unwrap_err().to_string();
            assert!(error.contains(said) && !error.contains("sk-secret"), "{error}");
        }
        assert!(fs::read_dir(folder.path()).unwrap().next().is_none());
        live.set_profile(&profile("acme", client), Some("env:CLIENT")).unwrap();
    }

    #[test]
    fn a_broken_file_is_told_with_its_place_and_what_was_good_stays() {
        let folder = tempfile::tempdir().unwrap();
        let live = live(folder.path());
        live.set_profile(&profile("acme", json!({"type": "bearer"})), Some("sk-1")).unwrap();
        let file = folder.path().join("auth_profiles.yaml");
        for (text, said) in [
            ("acme: {method: {type: bearer}, hosts: []}\n", "auth_profiles.yaml:1:7: acme: hosts: expected"),
            ("acme: {method: {type: magic}, hosts: [a]}\n", "auth_profiles.yaml:1:"),
            ("acme: {method: {type: bearer}, hosts: [a], secret: sk-2}\n", "unknown field `secret`"),
            (
                "acme: {method: {type: bearer, x: 1}, hosts: [a]}\n",
                "unknown field `x`; expected nothing more",
            ),
            ("acme: {hosts: [a]}\n", "missing field `method`"),
            ("- acme\n", "expected lines such as `key: value`"),
            ("A: {method: {type: none}}\n", "A: name: expected at most 63"),
        ] {
            fs::write(&file, text).unwrap();
            assert!(live.refresh().auth_profile("acme").is_ok(), "{text}");
            let problem = live.problem().unwrap().to_string();
            assert!(problem.contains(said) && !problem.contains("sk-"), "{problem}");
        }
    }

    #[test]
    fn a_secret_without_a_profile_is_kept_and_told() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("api_keys.yaml"), "auth_profile_gone: sk-1\n").unwrap();
        let config = Config::load(&sources(folder.path(), &[])).unwrap();
        assert!(
            config.warnings.iter().any(|warning| warning.contains("auth_profile_gone")),
            "{:?}",
            config.warnings
        );
        let unknown = config.profile_secret("gone").unwrap_err().to_string();
        assert!(unknown.contains("no auth profile \"gone\"") && !unknown.contains("sk-1"), "{unknown}");
    }

    #[test]
    fn every_name_that_a_profile_may_have_can_be_a_key_of_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let live = live(folder.path());
        for name in ["no", "nul", "true", "1e5", "0x1f", "2026-11-21", "123", "a-b-", "y"] {
            live.set_profile(&profile(name, json!({"type": "bearer"})), Some("sk-1")).unwrap();
            assert_eq!(secret(&live.current(), name).as_deref(), Some("sk-1"), "{name}");
        }
        assert_eq!(live.current().auth_profiles().count(), 9);
    }
}
