//! `impasto auth add`

use crate::{
    exit::Exit,
    failure::{Failure, Outcome},
    secret,
    wiring::App,
};
use impasto_sdk::{AuthMethod, AuthProfile, ClientAuth};
use std::path::{self, Path, PathBuf};

/// What the profile is to be.
#[derive(clap::Args, Debug)]
pub(crate) struct Add {
    /// Lower-case letters, digits and dashes
    name: String,
    /// Where the secret goes
    #[arg(long = "type", value_enum, value_name = "TYPE")]
    kind: Kind,
    /// A host that the secret may go to: NAME, NAME:PORT, or .NAME for any host below (repeat)
    #[arg(long = "host", value_name = "HOST")]
    hosts: Vec<String>,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    secret: From,
    /// Put it in the place of the profile of this name; its secret stays unless another is given
    #[arg(long)]
    replace: bool,
}

/// Where a secret goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    /// Nowhere
    None,
    /// Into a header of its own
    Header,
    /// Into the address
    Query,
    /// Into Authorization: Bearer
    Bearer,
    /// HTTP basic authentication
    Basic,
    /// OAuth 2 client credentials
    ClientCredentials,
}

/// What the types say of it.
#[derive(clap::Args, Debug)]
struct Place {
    /// The header's name, for the type header
    #[arg(long, value_name = "NAME")]
    header: Option<String>,
    /// What stands before the secret in the header
    #[arg(long, value_name = "TEXT")]
    prefix: Option<String>,
    /// The parameter's name, for the type query
    #[arg(long, value_name = "NAME")]
    param: Option<String>,
    /// Where tokens are given out, for the type client-credentials
    #[arg(long, value_name = "URL")]
    token_url: Option<String>,
    /// What tokens shall allow, words separated by spaces
    #[arg(long, value_name = "WORDS")]
    scope: Option<String>,
    /// For whom tokens are, where the vendor asks for it
    #[arg(long, value_name = "TEXT")]
    audience: Option<String>,
    /// How the client proves who it is [default: basic]
    #[arg(long, value_enum, value_name = "HOW")]
    client: Option<Client>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Client {
    /// With HTTP basic authentication
    Basic,
    /// With fields of the form
    Form,
}

/// Where the secret is. Never an argument: others see those.
#[derive(clap::Args, Debug)]
#[group(multiple = false)]
pub(crate) struct From {
    /// Read the secret from standard input, also on a terminal
    #[arg(long)]
    secret_stdin: bool,
    /// Keep the name of this variable, and read the secret from it when it is needed
    #[arg(long, value_name = "NAME")]
    secret_env: Option<String>,
    /// Keep the path of this file, and read the secret from it when it is needed
    #[arg(long, value_name = "PATH")]
    secret_file: Option<PathBuf>,
    /// Do not ask for the secret
    #[arg(long)]
    no_secret: bool,
}

pub(super) async fn run(app: &App, wanted: &Add) -> Outcome {
    let is_there = app.config().auth_profile(&wanted.name).is_ok();
    if is_there && !wanted.replace {
        let message = format!("there is an auth profile {} already, so nothing was changed", wanted.name);
        return Err(Failure::usage(message).hint("give --replace to change it, or choose another name"));
    }
    let method = wanted.method()?;
    let profile = AuthProfile { name: wanted.name.clone(), method, hosts: wanted.hosts.clone() };
    if let Some((field, message)) = profile.problems().into_iter().next() {
        return Err(Failure::usage(format!("{field}: {message}")));
    }
    let secret = wanted.secret.read(&profile)?;
    let done = if is_there { "changed" } else { "added" };
    set(app, &profile, secret.as_deref(), done).await
}

/// `impasto auth secret`
pub(super) async fn secret(app: &App, name: &str, from: &From) -> Outcome {
    let profile = app.config().auth_profile(name)?.clone();
    match from.read(&profile)? {
        Some(secret) => set(app, &profile, Some(&secret), "gave its secret to").await,
        None => Err(Failure::usage("no secret was given, so nothing was changed")),
    }
}

async fn set(app: &App, profile: &AuthProfile, secret: Option<&str>, done: &str) -> Outcome {
    // The folder is made for its owner only before a secret is written into it.
    app.root()?;
    for warning in app.live.set_profile(profile, secret)? {
        app.out.warn(warning);
    }
    let status = app.config().profile_status(&profile.name)?;
    let users = super::users(app, &profile.name).await?;
    app.out.answer(&super::document(&status, &users)?, |out| {
        out.line(format!("{done} the auth profile {}", profile.name));
        if status.secret.is_none() && profile.method != (AuthMethod::None {}) {
            out.note(format!("it has no secret yet; give one with: impasto auth secret {}", profile.name));
        }
    });
    Ok(Exit::Done)
}

impl Add {
    fn method(&self) -> Outcome<AuthMethod> {
        let place = &self.place;
        place.refuse_idle(self.kind)?;
        Ok(match self.kind {
            Kind::None => AuthMethod::None {},
            Kind::Bearer => AuthMethod::Bearer {},
            Kind::Basic => AuthMethod::Basic {},
            Kind::Header => AuthMethod::Header {
                name: needed(place.header.as_ref(), "--header NAME")?,
                prefix: place.prefix.clone().unwrap_or_default(),
            },
            Kind::Query => AuthMethod::Query { name: needed(place.param.as_ref(), "--param NAME")? },
            Kind::ClientCredentials => AuthMethod::ClientCredentials {
                token_url: needed(place.token_url.as_ref(), "--token-url URL")?,
                scope: place.scope.clone(),
                audience: place.audience.clone(),
                client: match place.client {
                    Some(Client::Form) => ClientAuth::Form,
                    Some(Client::Basic) | None => ClientAuth::Basic,
                },
            },
        })
    }
}

impl Place {
    /// An option that has no effect is a mistake: perhaps another type was meant.
    fn refuse_idle(&self, kind: Kind) -> Outcome<()> {
        let all = [
            (self.header.is_some(), "--header", Kind::Header, "header"),
            (self.prefix.is_some(), "--prefix", Kind::Header, "header"),
            (self.param.is_some(), "--param", Kind::Query, "query"),
            (self.token_url.is_some(), "--token-url", Kind::ClientCredentials, "client-credentials"),
            (self.scope.is_some(), "--scope", Kind::ClientCredentials, "client-credentials"),
            (self.audience.is_some(), "--audience", Kind::ClientCredentials, "client-credentials"),
            (self.client.is_some(), "--client", Kind::ClientCredentials, "client-credentials"),
        ];
        match all.into_iter().find(|(is_given, _, owner, _)| *is_given && *owner != kind) {
            Some((_, option, _, owner)) => Err(Failure::usage(format!(
                "{option} has no effect here: it belongs to --type {owner}; leave it out, or choose that type"
            ))),
            None => Ok(()),
        }
    }
}

impl From {
    /// The secret, or where it is; nothing where nobody gives one.
    fn read(&self, profile: &AuthProfile) -> Outcome<Option<String>> {
        match (&self.secret_env, &self.secret_file) {
            _ if profile.method == (AuthMethod::None {}) || self.no_secret => Ok(None),
            (Some(name), _) => Ok(Some(format!("env:{name}"))),
            (_, Some(path)) => reference(path).map(Some),
            _ if self.secret_stdin => secret::piped(),
            _ => secret::ask(&question(profile)),
        }
    }
}

/// In the key file, a path is one below the root; on the command line, one from here.
fn reference(path: &Path) -> Outcome<String> {
    let wrong = |why: String| Failure::usage(format!("--secret-file {}: {why}", path.display()));
    let path = path::absolute(path).map_err(|error| wrong(error.to_string()))?;
    if !path.is_file() {
        return Err(wrong("there is no such file".into()));
    }
    Ok(format!("file:{}", path.display()))
}

fn question(profile: &AuthProfile) -> String {
    let form = match profile.method {
        AuthMethod::Basic {} => "user:password",
        AuthMethod::ClientCredentials { .. } => "client_id:client_secret",
        _ => "secret",
    };
    format!("{form} of {}, not shown while you type: ", profile.name)
}

fn needed(value: Option<&String>, option: &str) -> Outcome<String> {
    value.cloned().ok_or_else(|| Failure::usage(format!("this type needs {option}; give it")))
}
