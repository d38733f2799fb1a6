//! `impasto providers …`

use crate::{
    exit::Exit,
    failure::{Failure, Outcome},
    table::{Cell, Table, Tone},
    wiring::App,
};
use impasto_config::{Origin, SettingStatus};
use impasto_core::Studio;
use impasto_sdk::{Info, ProviderEntry};
use serde_json::{Value, json};

/// What to do with providers.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// All providers, and where their keys and base URLs come from
    List,
    /// One provider: every setting, its value and where it comes from; keys are never shown
    Show {
        /// Its id, e.g. `openai`
        provider: String,
    },
    /// Ask providers whether key and base URL work; costs nothing
    Test {
        /// Their ids; without any: all that have what they need
        providers: Vec<String>,
    },
}

pub(crate) async fn run(app: &App, command: Command) -> Outcome {
    match command {
        Command::List => list(app),
        Command::Show { provider } => show(app, &provider),
        Command::Test { providers } => test(app, &providers).await,
    }
}

fn list(app: &App) -> Outcome {
    let documents: Vec<_> = app.registry.iter().map(|entry| document(app, entry)).collect::<Outcome<_>>()?;
    let mut table = Table::new(&["provider", "name", "configured", "key", "base URL"]);
    for entry in app.registry.iter() {
        let info = entry.provider.info();
        let status = app.config().status(info.id)?;
        let setting = |name: &str| status.iter().find(|setting| setting.setting == name);
        let base = setting("base_url").map_or_else(String::new, |setting| origin_of(setting, info.base_url));
        table.row([
            Cell::from(info.id),
            Cell::from(info.name),
            configured(app, &info),
            Cell::from(key_origin(&info, setting("api_key"))),
            Cell::from(base),
        ]);
    }
    app.out.answer(&documents, |out| out.table(&table, "no provider is part of this program"));
    Ok(Exit::Done)
}

fn show(app: &App, id: &str) -> Outcome {
    let entry = app.provider(id)?;
    let info = entry.provider.info();
    let status = app.config().status(id)?;
    app.out.answer(&document(app, entry)?, |out| {
        out.line(format!("{} ({})", info.name, info.id));
        for (name, page) in
            [("keys", info.links.keys), ("prices", info.links.pricing), ("docs", info.links.docs)]
        {
            if !page.is_empty() {
                out.line(format!("{name}: {page}"));
            }
        }
        let mut table = Table::new(&["setting", "value", "from"]);
        for setting in &status {
            let value = setting.value.as_deref().unwrap_or("-");
            table.row([
                Cell::from(&setting.setting),
                Cell::from(value),
                Cell::from(setting.origin.to_string()),
            ]);
        }
        out.table(&table, "it has no settings");
    });
    Ok(Exit::Done)
}

/// Asks which models the key can use; records learn the days that the vendor names for their end. A vendor that does
/// not list models tells nothing, which is no failure of the test.
async fn learn(app: &App, studio: &Studio, id: &str) -> Vec<Value> {
    let found = studio.discover(id).await.unwrap_or_default();
    let ending = found.into_iter().filter_map(|model| Some((model.id, model.retires_on?)));
    ending
        .map(|(model, day)| {
            app.out.line(format!("{id}/{model} is served until {day}"));
            json!({ "model": model, "retires_on": day })
        })
        .collect()
}

async fn test(app: &App, ids: &[String]) -> Outcome {
    let studio = app.studio()?;
    let config = app.config();
    let ready = || app.registry.iter().map(|entry| entry.provider.info().id.to_owned());
    let ids =
        if ids.is_empty() { ready().filter(|id| config.configured(id)).collect() } else { ids.to_vec() };
    let (mut results, mut worst) = (Vec::new(), Exit::Done);
    for id in ids {
        app.provider(&id)?;
        match studio.test_provider(&id).await {
            Ok(words) => {
                app.out.line(format!("{id}: ok, {words}"));
                let retiring = learn(app, &studio, &id).await;
                results.push(json!({ "provider": id, "ok": true, "message": words, "retiring": retiring }));
            }
            Err(error) => {
                let failure = Failure::from(error);
                worst = failure.exit;
                app.out.error(format!("{id}: {}", failure.message));
                results.push(
                    json!({ "provider": id, "ok": false, "code": failure.code, "message": failure.message }),
                );
            }
        }
    }
    app.out.answer(&results, |_| {});
    Ok(worst)
}

/// A provider as programs see it; no key is in it.
fn document(app: &App, entry: &ProviderEntry) -> Outcome<Value> {
    let (config, info) = (app.config(), entry.provider.info());
    Ok(json!({
        "provider_id": info.id,
        "name": info.name,
        "configured": config.configured(info.id),
        "needs_key": info.needs_key,
        "links": { "keys": info.links.keys, "pricing": info.links.pricing, "docs": info.links.docs },
        "settings": config.status(info.id)?,
    }))
}

fn configured(app: &App, info: &Info) -> Cell {
    if app.config().configured(info.id) {
        Cell::from("yes").tone(Tone::Good)
    } else {
        Cell::from("no").tone(Tone::Doubtful)
    }
}

fn key_origin(info: &Info, setting: Option<&SettingStatus>) -> String {
    match setting.map(|setting| &setting.origin) {
        Some(Origin::Default) if info.needs_key => format!("impasto keys set {}", info.id),
        None | Some(Origin::Default) => "not needed".into(),
        Some(origin) => origin.to_string(),
    }
}

fn origin_of(setting: &SettingStatus, usual: &str) -> String {
    let value = setting.value.as_deref().unwrap_or(usual);
    match &setting.origin {
        Origin::Default => value.into(),
        origin => format!("{value} ({origin})"),
    }
}
