//! `impasto models …`

use crate::{
    exit::Exit,
    failure::{Failure, Outcome},
    out::Out,
    table::{Cell, Table, Tone},
    text,
    wiring::App,
};
use impasto_core::{Enabled, Model, StarterEntry, Studio, day, price};
use impasto_ports::Priced;
use impasto_sdk::{Frame, Inference, Life, Modality, ModelLink, Money, Publication, Size, Status, family_of};
use serde_json::{Map, Value, json};
use std::{collections::HashMap, io::Read, path::PathBuf};

/// What to do with models.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Installed models
    List {
        /// Only this provider's
        #[arg(short, long)]
        provider: Option<String>,
    },
    /// One model: what it can do, its options, its price
    Show {
        /// `provider/model`, a key, or a model id when only one fits
        model: String,
    },
    /// Models that providers ship, installed or not
    Starters {
        /// Only this provider's
        #[arg(short, long)]
        provider: Option<String>,
    },
    /// Install a model, or install it anew
    Install {
        /// `external://provider/model`, or `provider/model`
        source: String,
        /// Any part of a model config, as JSON, over the starter; `-` reads standard input
        #[arg(long, value_name = "FILE.json")]
        config: Option<PathBuf>,
    },
    /// Remove models; a starter that was removed does not come back by itself
    Remove {
        /// As in `show`
        #[arg(required = true)]
        models: Vec<String>,
    },
    /// Let models be used
    Enable {
        /// As in `show`
        #[arg(required = true)]
        models: Vec<String>,
    },
    /// Let models not be used
    Disable {
        /// As in `show`
        #[arg(required = true)]
        models: Vec<String>,
    },
    /// The panel document of a model, as JSON: its controls as data
    Panel {
        /// As in `show`
        model: String,
    },
}

pub(crate) async fn run(app: &App, command: Command) -> Outcome {
    let studio = app.stocked_studio().await?;
    match command {
        Command::List { provider } => list(app, &studio, provider.as_deref()).await,
        Command::Show { model } => show(app, &studio, &model).await,
        Command::Starters { provider } => starters(app, &studio, provider.as_deref()).await,
        Command::Install { source, config } => install(app, &studio, &source, config.as_deref()).await,
        Command::Remove { models } => remove(app, &studio, &models).await,
        Command::Enable { models } => enable(app, &studio, &models, Enabled::Yes).await,
        Command::Disable { models } => enable(app, &studio, &models, Enabled::No).await,
        Command::Panel { model } => {
            app.out.document(&studio.panel(&model).await?);
            Ok(Exit::Done)
        }
    }
}

async fn list(app: &App, studio: &Studio, provider: Option<&str>) -> Outcome {
    let models = studio.models().await?;
    let wanted = |model: &&Model| provider.is_none_or(|id| model.config.provider_id == id);
    let models: Vec<_> = models.iter().filter(wanted).collect();
    let lives = lives(studio).await;
    let documents: Vec<_> = models.iter().map(|model| document(app, model)).collect();
    app.out.answer(&documents, |out| {
        let mut table = Table::new(&["model", "name", "modes", "pictures a call", "price", "state"]);
        for model in models {
            let per_call = model.effective.max_images_per_request.map_or(1, u32::from);
            let per_call = if makes_pictures(model) { per_call.to_string() } else { String::new() };
            table.row([
                Cell::from(model.config.link().short()),
                Cell::from(&model.config.name),
                Cell::from(modes(model)),
                Cell::from(per_call),
                Cell::from(short_price(model)),
                state(app, model, lives.get(&model.config.key)),
            ]);
        }
        out.table(&table, "no model is installed; see: impasto models starters");
    });
    Ok(Exit::Done)
}

async fn show(app: &App, studio: &Studio, name: &str) -> Outcome {
    let model = studio.model(name).await?;
    app.out.answer(&document(app, &model), |out| print(out, app, &model));
    Ok(Exit::Done)
}

fn print(out: &Out, app: &App, model: &Model) {
    let config = &model.config;
    out.line(format!("{} ({})", config.name, config.link().short()));
    if let Some(description) = &config.description {
        out.line(description);
    }
    out.line(format!("key           {}", config.key));
    out.line(format!("status        {}", config.status.as_str()));
    out.line(format!("enabled       {}", config.enabled));
    out.line(format!("provider set  {}", app.config().configured(&config.provider_id)));
    out.line(format!("modes         {}", modes(model)));
    if makes_pictures(model) {
        out.line(format!("a picture     {}", text::price(&usual_price(model))));
    } else {
        out.line(format!("price         {}", short_price(model)));
    }
    out.line(format!("price from    {}", text::tariff(model.tariff.as_ref())));
    model.warnings.iter().for_each(|warning| out.line(format!("note          {warning}")));
    out.line("capabilities");
    fields(out, &json!(model.effective));
    let options = serde_json::to_value(&model.options).unwrap_or_default();
    let properties = options["properties"].as_object().cloned().unwrap_or_default();
    if !properties.is_empty() {
        out.line("options (-O name=value)");
    }
    for (name, schema) in &properties {
        out.line(format!(
            "  {name}: {}",
            schema["description"].as_str().unwrap_or_default().replace('\n', " ")
        ));
    }
}

/// What is said, one field a line; what is off or absent is left out.
fn fields(out: &Out, value: &Value) {
    for (name, value) in value.as_object().into_iter().flatten() {
        if !matches!(value, Value::Null | Value::Bool(false)) {
            out.line(format!("  {name}: {value}"));
        }
    }
}

async fn starters(app: &App, studio: &Studio, provider: Option<&str>) -> Outcome {
    let all = studio.starters().await?;
    let wanted = |entry: &&StarterEntry| provider.is_none_or(|id| entry.provider == id);
    let entries: Vec<_> = all.iter().filter(wanted).collect();
    app.out.answer(&entries, |out| {
        let today = day(jiff::Timestamp::now().as_millisecond());
        let mut table = Table::new(&["source", "name", "status", "ends", "instead", "installed"]);
        for entry in &entries {
            table.row([
                Cell::from(&entry.source),
                Cell::from(&entry.starter.name),
                status(entry.starter.status),
                Cell::from(ending(entry.starter.retires_on.as_deref(), &today)),
                Cell::from(entry.starter.replaced_by.as_deref().unwrap_or("")),
                Cell::from(if entry.is_installed { "yes" } else { "no" }),
            ]);
        }
        out.table(&table, "there is no starter of this provider; see: impasto providers list");
    });
    Ok(Exit::Done)
}

/// When a model ends, or ended.
fn ending(day: Option<&str>, today: &str) -> String {
    match day {
        Some(day) if day <= today => format!("{day} (past)"),
        day => day.unwrap_or_default().into(),
    }
}

async fn install(app: &App, studio: &Studio, source: &str, config: Option<&std::path::Path>) -> Outcome {
    let link: ModelLink = source.parse()?;
    let body = config.map_or_else(|| Ok(json!({})), read_config)?;
    let installed = studio.install(&link, &body).await?;
    let model = &installed.model;
    model.warnings.iter().for_each(|warning| app.out.warn(warning));
    if !body.get("capabilities").is_some_and(Value::is_object)
        && let Some(warning) = undeclared(app, &link)
    {
        app.out.warn(warning);
    }
    let ready = app.config().configured(&link.provider);
    app.out.answer(&document(app, model), |out| {
        let what = if installed.replaced { "installed anew" } else { "installed" };
        out.line(format!("{what}: {} ({}), key {}", model.config.name, link.short(), model.config.key));
        if !ready {
            out.note(format!("it needs a key: impasto keys set {}", link.provider));
        }
    });
    Ok(Exit::Done)
}

/// What follows where a provider does not declare a model: the least is taken for granted, and nobody knows its price.
fn undeclared(app: &App, link: &ModelLink) -> Option<String> {
    let entry = app.registry.get(&link.provider)?;
    let is_it = |id: &str| id == link.model || family_of(&link.model) == id;
    if entry.authoring.is_some() || entry.starters().iter().any(|starter| is_it(&starter.id)) {
        return None;
    }
    Some(format!(
        "{} declares no model {:?}: it may not exist, it gets the plainest controls, and its price is not known; \
         those that are declared: impasto models starters --provider {}; what it can do goes into --config FILE.json",
        entry.provider.info().name,
        link.model,
        link.provider
    ))
}

fn read_config(path: &std::path::Path) -> Outcome<Value> {
    let mut text = String::new();
    let read = if path.as_os_str() == "-" {
        std::io::stdin().read_to_string(&mut text).map(drop)
    } else {
        std::fs::read_to_string(path).map(|read| text = read)
    };
    read.map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
    serde_json::from_str(&text).map_err(|error| Failure::usage(format!("{}: {error}", path.display())))
}

async fn remove(app: &App, studio: &Studio, names: &[String]) -> Outcome {
    let mut removed = Vec::new();
    for name in names {
        let model = studio.model(name).await?;
        studio.remove_model(&model.config.key).await.map_err(|error| {
            let is_used = error.context("field") == Some("force");
            let failure = Failure::from(error);
            if is_used { failure.hint(format!("impasto custom remove {name} --force")) } else { failure }
        })?;
        app.out.line(format!("removed: {}", model.config.link().short()));
        removed.push(model.config.key);
    }
    app.out.answer(&json!({ "removed": removed }), |_| {});
    Ok(Exit::Done)
}

async fn enable(app: &App, studio: &Studio, names: &[String], enabled: Enabled) -> Outcome {
    let mut models = Vec::new();
    for name in names {
        let model = studio.enable_model(name, enabled).await?;
        let what = if enabled == Enabled::Yes { "enabled" } else { "disabled" };
        app.out.line(format!("{what}: {}", model.config.link().short()));
        models.push(document(app, &model));
    }
    app.out.answer(&models, |_| {});
    Ok(Exit::Done)
}

/// A model as programs see it.
fn document(app: &App, model: &Model) -> Value {
    json!({
        "config": model.config,
        "effective": model.effective,
        "options": model.options,
        "price": usual_price(model),
        "price_table": model.tariff,
        "warnings": model.warnings,
        "configured": app.config().configured(&model.config.provider_id),
    })
}

fn modes(model: &Model) -> String {
    let described = model.described.as_ref().filter(|_| !makes_pictures(model));
    let names: Vec<_> = match described {
        Some(described) => described.modalities.iter().map(|modality| modality_name(*modality)).collect(),
        None => model.effective.modes.iter().map(|mode| mode.as_str()).collect(),
    };
    names.join(" ")
}

const fn modality_name(modality: Modality) -> &'static str {
    match modality {
        Modality::TextToText => "txt2txt",
        Modality::TextToImage => "txt2img",
        Modality::ImageToText => "img2txt",
        Modality::AudioToText => "audio2txt",
    }
}

fn makes_pictures(model: &Model) -> bool {
    model.makes(Modality::TextToImage)
}

/// What a picture costs, or a million tokens of a model of words.
fn short_price(model: &Model) -> String {
    if makes_pictures(model) {
        return text::short_price(&usual_price(model));
    }
    match model.tariff.as_ref().and_then(|tariff| tariff.price.tokens) {
        Some(tokens) => {
            let out = tokens.text_out.unwrap_or(Money::ZERO);
            format!("{} in, {out} out a million tokens", tokens.text_in)
        }
        None => "unpriced".into(),
    }
}

/// How far described models are in their lives, by key.
async fn lives(studio: &Studio) -> HashMap<String, Life> {
    let described = studio.custom_models().await.unwrap_or_default();
    described.into_iter().map(|model| (model.key, model.life)).collect()
}

/// What one picture costs when nothing special is asked for.
fn usual_price(model: &Model) -> Priced {
    let defaults = model.config.default_settings.clone().unwrap_or_default();
    let pixels = defaults.width.zip(defaults.height).map(|(w, h)| Size::new(w.get(), h.get()));
    let options: Map<String, Value> = defaults.provider_options.unwrap_or_default();
    let frame = Frame { pixels, ratio: None, image_size: None };
    price::estimate(
        model.tariff.as_ref(),
        &price::Quote { count: 1, frame: &frame, options: &options, chars: 0, pictures: 0, partials: 0 },
    )
}

fn state(app: &App, model: &Model, life: Option<&Life>) -> Cell {
    let ready = app.config().configured(&model.config.provider_id);
    match (model.config.enabled, ready, model.config.status) {
        (false, ..) => Cell::from("disabled").tone(Tone::Faint),
        (_, false, _) => Cell::from("needs a key").tone(Tone::Doubtful),
        _ if life.is_some_and(|life| life.status == Publication::Draft) => {
            Cell::from("draft").tone(Tone::Doubtful)
        }
        _ if life.is_some_and(|life| life.inference == Inference::Off) => Cell::from("off").tone(Tone::Faint),
        (.., Status::Ga) => Cell::from("ready").tone(Tone::Good),
        (.., status_of) => status(status_of),
    }
}

fn status(status: Status) -> Cell {
    let tone = match status {
        Status::Ga => Tone::Good,
        Status::Preview => Tone::Usual,
        Status::Deprecated => Tone::Doubtful,
        Status::Retired => Tone::Bad,
    };
    Cell::from(status.as_str()).tone(tone)
}
