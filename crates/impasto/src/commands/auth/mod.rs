//! `impasto auth …`

mod add;

use crate::{
    exit::Exit,
    failure::{Failure, Outcome},
    table::{Cell, Table, Tone},
    wiring::App,
};
use impasto_config::ProfileStatus;
use impasto_core::InUse;
use impasto_sdk::AuthMethod;
use serde_json::Value;

/// What to do with auth profiles.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Add a profile; its secret is asked for without echo, or read from standard input
    #[command(
        after_help = "A secret may also be env:NAME, file:PATH or command:… instead of the secret itself. That of basic \
        is user:password, that of client-credentials client_id:client_secret."
    )]
    Add(Box<add::Add>),
    /// Give a profile its secret: asks without echo, or reads standard input
    Secret {
        /// The profile's name
        name: String,
        #[command(flatten)]
        from: add::From,
    },
    /// All profiles, and which models use them
    List,
    /// One profile; its secret is never shown
    Show {
        /// Its name
        name: String,
    },
    /// Remove a profile and its secret
    Remove {
        /// Its name
        name: String,
        /// Also while models use it; they cannot be used then
        #[arg(long)]
        force: bool,
    },
}

pub(crate) async fn run(app: &App, command: Command) -> Outcome {
    match command {
        Command::Add(wanted) => add::run(app, &wanted).await,
        Command::Secret { name, from } => add::secret(app, &name, &from).await,
        Command::List => list(app).await,
        Command::Show { name } => show(app, &name).await,
        Command::Remove { name, force: true } => remove(app, &name, InUse::Remove).await,
        Command::Remove { name, force: false } => remove(app, &name, InUse::Refuse).await,
    }
}

async fn list(app: &App) -> Outcome {
    let config = app.config();
    let mut table = Table::new(&["profile", "method", "hosts", "secret", "used by"]);
    let mut documents = Vec::new();
    for profile in config.auth_profiles() {
        let status = config.profile_status(&profile.name)?;
        let users = users(app, &profile.name).await?;
        table.row([
            Cell::whole(&profile.name),
            Cell::from(word(&profile.method)),
            Cell::from(profile.hosts.join(", ")),
            secret(&status),
            Cell::from(users.join(", ")),
        ]);
        documents.push(document(&status, &users)?);
    }
    app.out.answer(&documents, |out| {
        out.table(&table, "no auth profile was added yet; see: impasto auth add --help");
    });
    Ok(Exit::Done)
}

async fn show(app: &App, name: &str) -> Outcome {
    let status = app.config().profile_status(name)?;
    let users = users(app, name).await?;
    app.out.answer(&document(&status, &users)?, |out| {
        out.line(format!("{name}: {}", word(&status.profile.method)));
        for (what, words) in facts(&status.profile.method) {
            out.line(format!("{what}: {words}"));
        }
        out.line(format!("hosts: {}", status.profile.hosts.join(", ")));
        let text = status.secret.as_deref().unwrap_or("-");
        out.line(format!("secret: {text} ({})", status.origin));
        out.line(format!("used by: {}", if users.is_empty() { "-".into() } else { users.join(", ") }));
    });
    Ok(Exit::Done)
}

async fn remove(app: &App, name: &str, in_use: InUse) -> Outcome {
    let status = app.config().profile_status(name)?;
    let users = users(app, name).await?;
    if in_use == InUse::Refuse && !users.is_empty() {
        let message = format!("{} use the auth profile {name}, so it was not removed", users.join(", "));
        return Err(Failure::usage(message).hint("change them first, or give --force"));
    }
    for warning in app.live.remove_profile(name)? {
        app.out.warn(warning);
    }
    app.out.answer(&document(&status, &users)?, |out| {
        out.line(format!("removed the auth profile {name}"));
        if !users.is_empty() {
            out.note(format!("{} cannot be used until they have another", users.join(", ")));
        }
    });
    Ok(Exit::Done)
}

/// Models that use a profile.
async fn users(app: &App, name: &str) -> Outcome<Vec<String>> {
    Ok(app.studio()?.users_of_profile(name).await?)
}

/// A profile as programs see it; no secret is in it.
fn document(status: &ProfileStatus, users: &[String]) -> Outcome<Value> {
    let mut document = serde_json::to_value(status)?;
    document["used_by"] = users.into();
    Ok(document)
}

fn secret(status: &ProfileStatus) -> Cell {
    match (&status.secret, &status.profile.method) {
        (Some(_), _) => Cell::from(format!("from {}", status.origin)),
        (None, AuthMethod::None {}) => Cell::from("not needed"),
        (None, _) => Cell::from("missing").tone(Tone::Doubtful),
    }
}

fn word(method: &AuthMethod) -> &'static str {
    match method {
        AuthMethod::None {} => "none",
        AuthMethod::Header { .. } => "header",
        AuthMethod::Query { .. } => "query",
        AuthMethod::Bearer {} => "bearer",
        AuthMethod::Basic {} => "basic",
        AuthMethod::ClientCredentials { .. } => "client-credentials",
    }
}

/// What a method says beside its name.
fn facts(method: &AuthMethod) -> Vec<(&'static str, String)> {
    match method {
        AuthMethod::Header { name, prefix } => vec![("header", format!("{name}: {prefix}…"))],
        AuthMethod::Query { name } => vec![("parameter", name.clone())],
        AuthMethod::ClientCredentials { token_url, scope, audience, .. } => {
            let told = [("scope", scope), ("audience", audience)];
            let told = told.into_iter().filter_map(|(what, words)| Some((what, words.clone()?)));
            [("tokens from", token_url.clone())].into_iter().chain(told).collect()
        }
        AuthMethod::None {} | AuthMethod::Bearer {} | AuthMethod::Basic {} => Vec::new(),
    }
}
