//! `impasto import …`

use crate::{
    exit::Exit,
    failure::{Failure, Outcome},
    text,
    wiring::App,
};
use impasto_config::{ForeignValue, Origin, key_name, read_foreign};
use impasto_core::Studio;
use impasto_sdk::ModelLink;
use impasto_store_sqlite::read_invokeai_models;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// From where to take over.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Keys, base URLs and external models of an InvokeAI root; the root itself is only read
    #[command(
        after_help = "Of a model that a provider here ships, only the key of its record is taken over: what is known \
        of it here is newer. Other models come whole. What is set or installed here already stays as it is."
    )]
    Invokeai {
        /// InvokeAI's root folder
        dir: PathBuf,
    },
}

/// What was taken over, and what was not.
#[derive(Default, serde::Serialize)]
struct Report {
    /// Settings by name, never their values.
    settings: Vec<String>,
    models: Vec<String>,
    skipped: Vec<String>,
}

/// The files of an InvokeAI root that say something of keys, strongest first.
const SETTINGS: [&str; 2] = ["api_keys.yaml", "invokeai.yaml"];

/// Where an InvokeAI root has its models.
const DATABASE: &str = "databases/invokeai.db";

pub(crate) async fn run(app: &App, command: Command) -> Outcome {
    let Command::Invokeai { dir } = command;
    if !dir.is_dir() {
        return Err(Failure::usage(format!("there is no folder {}", dir.display())));
    }
    refuse_another_folder(&dir)?;
    let mut report = Report::default();
    // The key file wins over the settings file, so it comes first.
    for name in SETTINGS {
        take_settings(app, &dir.join(name), &mut report)?;
    }
    let studio = app.studio()?;
    let database = dir.join(DATABASE);
    if database.is_file() {
        take_models(&studio, &database, &mut report).await?;
    }
    let starters = studio.sync_starters().await?;
    app.out.answer(&report, |out| {
        report.settings.iter().for_each(|name| out.line(format!("set: {name}")));
        report.models.iter().for_each(|model| out.line(format!("installed: {model}")));
        report.skipped.iter().for_each(|why| out.note(format!("not taken over: {why}")));
        if !starters.is_empty() {
            out.note(format!("also installed {} of these providers", text::count(starters.len(), "starter")));
        }
        if report.settings.is_empty() && report.models.is_empty() {
            out.note("nothing was taken over");
        }
    });
    Ok(Exit::Done)
}

/// A folder with none of the files is not the root of InvokeAI: most likely the folder beside it is meant.
fn refuse_another_folder(dir: &Path) -> Outcome<()> {
    let mut known = SETTINGS.into_iter().chain([DATABASE]);
    if known.any(|name| dir.join(name).is_file()) {
        return Ok(());
    }
    let message = format!(
        "{} is no root folder of InvokeAI: there is no {}, {} or {DATABASE} in it",
        dir.display(),
        SETTINGS[0],
        SETTINGS[1]
    );
    Err(Failure::usage(message))
}

fn take_settings(app: &App, path: &Path, report: &mut Report) -> Outcome<()> {
    let foreign = read_foreign(path, &app.specs())?;
    let unknown = foreign.unknown.iter().filter(|name| name.starts_with("external_"));
    report.skipped.extend(unknown.map(|name| format!("{name}: no provider here has this setting")));
    for ForeignValue { provider, setting, text } in foreign.values {
        let name = key_name(&provider, &setting);
        let origin = app.live.refresh().origin(&name);
        if matches!(origin, Origin::Default | Origin::VendorVariable(_)) {
            app.root()?;
            for warning in app.live.edit(&provider, &[(&setting, Some(&text))])? {
                app.out.warn(warning);
            }
            report.settings.push(name);
        } else if !report.settings.contains(&name) {
            report.skipped.push(format!("{name}: it is set here already ({origin})"));
        }
    }
    Ok(())
}

async fn take_models(studio: &Studio, database: &Path, report: &mut Report) -> Outcome<()> {
    let starters = studio.starters().await?;
    for config in read_invokeai_models(database)? {
        let field = |name: &str| config.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let link = ModelLink { provider: field("provider_id"), model: field("provider_model_id") };
        if studio.models().await?.iter().any(|model| model.config.link() == link) {
            report.skipped.push(format!("{}: it is installed here already", link.short()));
            continue;
        }
        let shipped = starters.iter().any(|entry| entry.source == link.to_string());
        let body = if shipped { json!({ "key": field("key") }) } else { config };
        match studio.install(&link, &body).await {
            Ok(_) => report.models.push(link.short()),
            Err(error) => report.skipped.push(format!("{}: {error}", link.short())),
        }
    }
    Ok(())
}
