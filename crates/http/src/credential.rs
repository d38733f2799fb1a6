//! What one exchange may carry, and where to.

use base64::{Engine, engine::general_purpose::STANDARD};
use impasto_ports::{Access, ProfileAccess, Secret};
use impasto_sdk::{Auth, AuthMethod, Body, Error, Exchange, Kind, Remedy, Result};
use std::fmt;
use url::{Url, form_urlencoded::byte_serialize};

/// What one exchange may carry, and where to.
#[derive(Clone)]
pub(crate) struct Credential {
    /// Whose it is, for messages.
    pub(crate) owner: Owner,
    /// Where it goes.
    pub(crate) place: Auth,
    /// The key, the secret, or the token that was got with it.
    pub(crate) secret: Option<Secret>,
    /// Hosts that it may go to.
    pub(crate) hosts: Vec<String>,
    /// Hosts that may have a private address.
    pub(crate) private: Vec<String>,
    /// What no reply may repeat.
    pub(crate) hidden: Vec<Secret>,
}

/// Whose secret it is.
#[derive(Clone)]
pub(crate) enum Owner {
    /// A provider, by its id.
    Provider(String),
    /// An auth profile, by its name.
    Profile(String),
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Provider(id) => write!(f, "the key of {id}"),
            Self::Profile(name) => write!(f, "the secret of the auth profile {name}"),
        }
    }
}

impl Owner {
    /// There is nothing to send.
    pub(crate) fn missing(&self) -> Error {
        let (message, remedy) = match self {
            Self::Provider(id) => (format!("{id} has no key; set one"), Remedy::SetKey(id.clone())),
            Self::Profile(name) => (
                format!("the auth profile {name} has no secret; give it one"),
                Remedy::GiveSecret(name.clone()),
            ),
        };
        Error::new(Kind::Unauthenticated, message).mended_by(remedy)
    }

    /// Why it does not go to a host.
    pub(crate) const fn elsewhere(&self) -> &'static str {
        match self {
            Self::Provider(_) => "which is neither a host of the provider nor configured",
            Self::Profile(_) => "which is not among the profile's hosts; add it there if it is meant",
        }
    }
}

impl Credential {
    /// A provider's key, where the exchange says.
    pub(crate) fn of_provider(provider: &str, exchange: &Exchange, access: Access) -> Self {
        let private = private(&access, exchange);
        let hidden = forms(access.key.as_ref(), &exchange.auth);
        Self {
            owner: Owner::Provider(provider.into()),
            place: exchange.auth.clone(),
            secret: access.key,
            hosts: access.hosts,
            private,
            hidden,
        }
    }

    /// The secret of a profile, where the profile says. Client credentials have a token instead: [`Self::of_token`].
    pub(crate) fn of_profile(access: &ProfileAccess, private: Vec<String>) -> Self {
        let place = access.profile.place();
        Self {
            owner: Owner::Profile(access.profile.name.clone()),
            hidden: forms(access.secret.as_ref(), &place),
            place,
            secret: access.secret.clone(),
            hosts: access.profile.hosts.clone(),
            private,
        }
    }

    /// A token, to the profile's hosts.
    pub(crate) fn of_token(access: &ProfileAccess, token: Secret, private: Vec<String>) -> Self {
        let mut credential = Self::of_profile(access, private);
        credential.hidden = forms(access.secret.as_ref(), &Auth::ClientForm);
        credential.hidden.push(token.clone());
        credential.secret = Some(token);
        credential
    }

    /// The secret of a profile, for the request for a token, and to where tokens are given out alone.
    ///
    /// # Errors
    /// `Unauthenticated` where there is none, `Config` for one that is no `client_id:client_secret`.
    pub(crate) fn of_client(access: &ProfileAccess, place: &Auth, private: Vec<String>) -> Result<Self> {
        let mut credential = Self::of_profile(access, private);
        let secret = credential.secret.as_ref().ok_or_else(|| credential.owner.missing())?;
        pair(&credential.owner, secret)?;
        credential.hidden = forms(Some(secret), &Auth::ClientForm);
        credential.place = place.clone();
        credential.hosts = match &access.profile.method {
            AuthMethod::ClientCredentials { token_url, .. } => host_and_port(token_url).into_iter().collect(),
            _ => Vec::new(),
        };
        Ok(credential)
    }

    /// What is sent behind the body: the secret, where it stands in a form.
    ///
    /// # Errors
    /// `Config` for a secret that is no pair, `InvalidRequest` for a body that is no form.
    pub(crate) fn tail(&self, body: &Body) -> Result<Secret> {
        if self.place != Auth::ClientForm {
            return Ok(Secret::new(""));
        }
        if body.content_type != "application/x-www-form-urlencoded" {
            let message = format!("{} goes into a form, and the body is {:?}", self.owner, body.content_type);
            return Err(Error::new(Kind::InvalidRequest, message));
        }
        let secret = self.secret.as_ref().ok_or_else(|| self.owner.missing())?;
        let (id, secret) = pair(&self.owner, secret)?;
        let joint = if body.is_empty() { "" } else { "&" };
        Ok(Secret::new(format!("{joint}client_id={}&client_secret={}", encoded(id), encoded(secret))))
    }
}

/// Hosts that may have a private address: those of the settings, and what the exchange's endpoint was allowed.
pub(crate) fn private(access: &Access, exchange: &Exchange) -> Vec<String> {
    access.private_hosts.iter().chain(&exchange.private).cloned().collect()
}

/// Every spelling in which a secret travels, so that none of them comes back.
fn forms(secret: Option<&Secret>, place: &Auth) -> Vec<Secret> {
    let Some(secret) = secret.map(Secret::expose) else { return Vec::new() };
    let mut forms = vec![secret.to_owned(), encoded(secret)];
    if matches!(place, Auth::Basic | Auth::ClientForm) {
        forms.push(STANDARD.encode(secret));
        let (id, rest) = secret.split_once(':').unwrap_or((secret, ""));
        forms.extend([id.to_owned(), rest.to_owned(), encoded(id), encoded(rest)]);
    }
    forms.into_iter().map(Secret::new).collect()
}

fn pair<'a>(owner: &Owner, secret: &'a Secret) -> Result<(&'a str, &'a str)> {
    let halves = secret.expose().split_once(':').filter(|(id, rest)| !id.is_empty() && !rest.is_empty());
    halves.ok_or_else(|| {
        let message = format!("{owner} has no colon; expected client_id:client_secret");
        Error::new(Kind::Config, message)
    })
}

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

fn host_and_port(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    Some(format!("{}:{}", url.host_str()?, url.port_or_known_default()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn access(secret: &str) -> ProfileAccess {
        let profile = json!({"name": "acme", "hosts": ["api.acme.example"],
            "method": {"type": "client_credentials", "token_url": "https://login.acme.example/token"}});
        ProfileAccess { profile: serde_json::from_value(profile).unwrap(), secret: Some(Secret::new(secret)) }
    }

    #[test]
    fn the_secret_goes_where_tokens_are_given_out_and_the_token_to_the_hosts() {
        let access = access("id:s3cret");
        let client = Credential::of_client(&access, &Auth::Basic, Vec::new()).unwrap();
        assert_eq!(client.hosts, ["login.acme.example:443"]);
        let token = Credential::of_token(&access, Secret::new("tok"), Vec::new());
        assert_eq!(token.hosts, ["api.acme.example"]);
        assert_eq!(token.secret.unwrap().expose(), "tok");
        assert!(
            ["id:s3cret", "s3cret", "tok", "aWQ6czNjcmV0"]
                .iter()
                .all(|form| token.hidden.iter().any(|hidden| hidden.expose() == *form))
        );
    }

    #[test]
    fn a_client_without_a_secret_is_refused_without_naming_the_half() {
        for secret in ["s3cret", ":s3cret", "s3cret:"] {
            let error = Credential::of_client(&access(secret), &Auth::Basic, Vec::new()).err().unwrap();
            assert!(error.kind == Kind::Config && !error.message.contains("s3cret"), "{error}");
        }
        let none = ProfileAccess { secret: None, ..access("") };
        let error = Credential::of_client(&none, &Auth::Basic, Vec::new()).err().unwrap();
        assert!(
            error.kind == Kind::Unauthenticated
                && error.remedy.as_deref() == Some(&Remedy::GiveSecret("acme".into())),
            "{error}"
        );
    }

    #[test]
    fn a_form_gets_its_client_at_the_end() {
        let client = Credential::of_client(&access("my id:a&b=c"), &Auth::ClientForm, Vec::new()).unwrap();
        let tail = |body: &Body| client.tail(body).map(|tail| tail.expose().to_owned());
        let form = Body::form().text("a", "b").finish();
        assert_eq!(tail(&form).unwrap(), "&client_id=my+id&client_secret=a%26b%3Dc");
        assert_eq!(tail(&Body::json(&json!({})).unwrap()).unwrap_err().kind, Kind::InvalidRequest);
    }
}
