//! `impasto keys …`

use crate::{
    cli::key_value,
    exit::Exit,
    failure::{Failure, Outcome},
    secret, text,
    wiring::App,
};
use impasto_config::{Origin, key_name};
use impasto_sdk::Info;
use serde_json::json;

/// What to do with keys.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Set a provider's key: asks without echo, or reads standard input
    #[command(
        after_help = "A key may also be env:NAME, file:PATH or command:… instead of the secret itself."
    )]
    Set {
        /// Its id, e.g. `openai`
        provider: String,
        /// Where its API is, for proxies and compatible servers
        #[arg(long, value_name = "URL")]
        base_url: Option<String>,
        /// Another setting (repeat); see `impasto providers show PROVIDER`
        #[arg(long = "set", value_name = "NAME=VALUE", value_parser = key_value)]
        settings: Vec<(String, String)>,
        /// Leave the key as it is, and do not ask for it
        #[arg(long)]
        no_key: bool,
    },
    /// Remove a provider's key, or other settings of it
    Unset {
        /// Its id, e.g. `openai`
        provider: String,
        /// Remove the base URL (and keep the key)
        #[arg(long)]
        base_url: bool,
        /// Remove another setting (and keep the key; repeat)
        #[arg(long = "set", value_name = "NAME")]
        settings: Vec<String>,
    },
}

pub(crate) async fn run(app: &App, command: Command) -> Outcome {
    match command {
        Command::Set { provider, base_url, settings, no_key } => {
            let mut changes: Vec<(String, String)> =
                base_url.map(|url| ("base_url".into(), url)).into_iter().collect();
            changes.extend(settings);
            if !no_key {
                changes.extend(ask(app, &provider)?);
            }
            set(app, &provider, &changes).await
        }
        Command::Unset { provider, base_url, settings } => {
            let mut names: Vec<_> =
                base_url.then(|| "base_url".to_owned()).into_iter().chain(settings).collect();
            if names.is_empty() {
                names.push("api_key".into());
            }
            unset(app, &provider, &names).await
        }
    }
}

/// The key, where the provider has one and a person gives one.
fn ask(app: &App, provider: &str) -> Outcome<Option<(String, String)>> {
    let info = app.provider(provider)?.provider.info();
    if !has_key(app, &info)? {
        return Ok(None);
    }
    let key = secret::ask(&question(&info))?;
    Ok(key.map(|key| ("api_key".into(), key)))
}

async fn set(app: &App, provider: &str, changes: &[(String, String)]) -> Outcome {
    let info = app.provider(provider)?.provider.info();
    if changes.is_empty() {
        return Err(Failure::usage(
            "nothing was given, so nothing was changed; give a key, --base-url or --set NAME=VALUE",
        ));
    }
    let edits: Vec<_> = changes.iter().map(|(name, value)| (name.as_str(), Some(value.as_str()))).collect();
    write(app, provider, &edits)?;
    // Those of providers that need no key may come along the first time.
    let mut installed = app.studio()?.sync_starters().await?;
    installed.retain(|link| link.provider == provider);
    let names: Vec<_> = changes.iter().map(|(name, _)| name.as_str()).collect();
    let document = json!({ "provider": provider, "set": names, "configured": app.config().configured(provider),
        "installed": installed.iter().map(ToString::to_string).collect::<Vec<_>>() });
    app.out.answer(&document, |out| {
        out.line(format!("set for {}: {}", info.name, names.join(", ")));
        if !installed.is_empty() {
            out.note(format!(
                "installed {}; see: impasto models list",
                text::count(installed.len(), "model")
            ));
        }
        if info.needs_key && !info.links.pricing.is_empty() {
            out.note(format!("its use may cost money: {}", info.links.pricing));
        }
    });
    Ok(Exit::Done)
}

async fn unset(app: &App, provider: &str, names: &[String]) -> Outcome {
    let info = app.provider(provider)?.provider.info();
    // An unknown name is refused below, before anything is written.
    let is_set = |name: &&String| app.config().origin(&key_name(provider, name)) == Origin::KeyFile;
    let set: Vec<_> = names.iter().filter(is_set).map(String::as_str).collect();
    let edits: Vec<_> = names.iter().map(|name| (name.as_str(), None)).collect();
    write(app, provider, &edits)?;
    let configured = app.config().configured(provider);
    let models = app.studio()?.models().await?;
    let idle = models.iter().filter(|model| model.config.provider_id == provider).count();
    let document = json!({ "provider": provider, "unset": set, "configured": configured });
    app.out.answer(&document, |out| {
        if !set.is_empty() {
            out.line(format!("removed for {}: {}", info.name, set.join(", ")));
        }
        for name in names.iter().filter(|name| !set.contains(&name.as_str())) {
            match app.config().origin(&key_name(provider, name)) {
                Origin::Default => out.note(format!("{name} of {} is not set; nothing to remove", info.name)),
                origin => {
                    out.note(format!("{name} of {} is set elsewhere ({origin}), and stays so", info.name));
                }
            }
        }
        if !configured && idle > 0 {
            let models = text::count(idle, "model");
            out.note(format!(
                "{models} of {} stay installed and cannot be used until a key is set",
                info.name
            ));
        }
    });
    Ok(Exit::Done)
}

/// The folder is made for its owner only before a key is written into it.
fn write(app: &App, provider: &str, edits: &[(&str, Option<&str>)]) -> Outcome<()> {
    app.root()?;
    for warning in app.live.edit(provider, edits)? {
        app.out.warn(warning);
    }
    Ok(())
}

fn has_key(app: &App, info: &Info) -> Outcome<bool> {
    Ok(app.config().status(info.id)?.iter().any(|setting| setting.setting == "api_key"))
}

fn question(info: &Info) -> String {
    let place =
        if info.links.keys.is_empty() { String::new() } else { format!(" (get one at {})", info.links.keys) };
    format!("key for {}{place}, not shown while you type: ", info.name)
}
