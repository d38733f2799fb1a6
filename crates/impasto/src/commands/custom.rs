//! `impasto custom …`

use crate::{
    cli::key_value,
    draft::{CALLER, input},
    exit::Exit,
    failure::{Failure, Outcome},
    options,
    out::Out,
    table::{Cell, Table, Tone},
    text,
    wiring::App,
};
use impasto_core::{
    AnswerShape, Ask, CustomModel, InUse, Sending, Studio, TestAnswer, TestCall, TestExchange, Uploads,
};
use impasto_sdk::{Finding, Inference, Life, Modality, Publication};
use serde_json::{Map, Value, json};
use std::{io::Read, path::Path};

/// What to do with models of your own.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Models that you described
    List,
    /// Definitions to start from; with a name, that one as YAML
    Templates {
        /// One of them
        name: Option<String>,
    },
    /// One model: its definition, and what keeps it from being published
    Show {
        /// Its id, key or `custom/id`
        model: String,
    },
    /// Keep a definition as a draft, complete or not; a file that `export` wrote will do as well
    #[command(visible_alias = "import")]
    Add {
        /// YAML or JSON; `-` reads standard input
        file: String,
        /// Lower-case letters, digits, dots and dashes [default: made of its name]
        #[arg(long)]
        id: Option<String>,
    },
    /// Put another definition in the place of a model's own; what runs keeps the old one
    Edit {
        /// As in `show`
        model: String,
        /// YAML or JSON; `-` reads standard input
        file: String,
    },
    /// Read an OpenAPI document: its operations, or a definition for one of them
    Openapi {
        /// A file or an address (`https://…`); `-` reads standard input
        document: String,
        /// The operation, e.g. 'POST /v1/images'
        operation: Option<String>,
    },
    /// Try a model, published or not: what is sent, what comes back, and which paths may be meant
    Test {
        /// As in `show`
        model: String,
        /// What to ask for
        #[arg(default_value = "a red cat")]
        prompt: String,
        /// An option of the model (repeat)
        #[arg(short = 'O', long = "option", value_name = "KEY=VALUE", value_parser = key_value)]
        options: Vec<(String, String)>,
        /// A picture to go with it: a file or a gallery id (repeat)
        #[arg(long, value_name = "FILE")]
        image: Vec<String>,
        /// A sound to go with it
        #[arg(long, value_name = "FILE")]
        audio: Option<String>,
        /// Show the request, and send nothing
        #[arg(long)]
        dry: bool,
    },
    /// Let a complete model be used
    Publish {
        /// As in `show`
        model: String,
    },
    /// Make a draft of a model again
    Unpublish {
        /// As in `show`
        model: String,
    },
    /// Switch a published model's inference on
    On {
        /// As in `show`
        model: String,
    },
    /// Switch a published model's inference off
    Off {
        /// As in `show`
        model: String,
    },
    /// The same definition under another id, as a draft
    Copy {
        /// As in `show`
        model: String,
        /// The id of the copy [default: made of its name]
        id: Option<String>,
    },
    /// Remove models; pictures keep their recipes
    Remove {
        /// As in `show`
        #[arg(required = true)]
        models: Vec<String>,
        /// Also those that have been used
        #[arg(long)]
        force: bool,
    },
    /// The model as one file, without a secret
    Export {
        /// As in `show`
        model: String,
    },
}

pub(crate) async fn run(app: &App, command: Command) -> Outcome {
    let studio = app.stocked_studio().await?;
    let published = |status| move |life: Life| Life { status, ..life };
    let switched = |inference| move |life: Life| Life { inference, ..life };
    match command {
        Command::List => list(app, &studio).await,
        Command::Templates { name } => templates(app, &studio, name.as_deref()),
        Command::Show { model } => show(app, &studio.custom_model(&model).await?),
        Command::Add { file, id } => add(app, &studio, &file, id.as_deref()).await,
        Command::Edit { model, file } => edit(app, &studio, &model, &file).await,
        Command::Openapi { document, operation } => {
            openapi(app, &studio, &document, operation.as_deref()).await
        }
        Command::Test { model, prompt, options, image, audio, dry } => {
            let sample = Sample { prompt, options, image, audio };
            let sending = if dry { Sending::Dry } else { Sending::Real };
            test(app, &studio, &model, &sample, sending).await
        }
        Command::Publish { model } => publish(app, &studio, &model).await,
        Command::Unpublish { model } => {
            told(app, &studio.lead_custom(&model, published(Publication::Draft)).await?, "a draft again")
        }
        Command::On { model } => {
            told(app, &studio.lead_custom(&model, switched(Inference::On)).await?, "switched on")
        }
        Command::Off { model } => {
            told(app, &studio.lead_custom(&model, switched(Inference::Off)).await?, "switched off")
        }
        Command::Copy { model, id } => {
            told(app, &studio.copy_custom(&model, id.as_deref()).await?, "a copy, and a draft")
        }
        Command::Remove { models, force: true } => remove(app, &studio, &models, InUse::Remove).await,
        Command::Remove { models, force: false } => remove(app, &studio, &models, InUse::Refuse).await,
        Command::Export { model } => export(app, &studio, &model).await,
    }
}

async fn list(app: &App, studio: &Studio) -> Outcome {
    let models = studio.custom_models().await?;
    app.out.answer(&models, |out| {
        let mut table = Table::new(&["model", "name", "makes", "endpoint", "state"]);
        for model in &models {
            table.row([
                Cell::from(&model.source),
                Cell::from(&model.name),
                Cell::from(makes(model)),
                Cell::from(model.described.host.clone().unwrap_or_default()),
                state(model),
            ]);
        }
        out.table(&table, "you described no model yet; begin with: impasto custom templates");
    });
    Ok(Exit::Done)
}

fn makes(model: &CustomModel) -> String {
    let words = model.described.modalities.iter().map(|modality| match modality {
        Modality::TextToText => "words",
        Modality::TextToImage => "pictures",
        Modality::ImageToText => "words of pictures",
        Modality::AudioToText => "words of speech",
    });
    words.collect::<Vec<_>>().join(", ")
}

fn state(model: &CustomModel) -> Cell {
    match (model.life.status, model.life.inference) {
        (Publication::Draft, _) if model.findings.is_empty() => {
            Cell::from("draft, complete").tone(Tone::Doubtful)
        }
        (Publication::Draft, _) => {
            Cell::from(format!("draft, {} open", model.findings.len())).tone(Tone::Faint)
        }
        (Publication::Published, Inference::On) => Cell::from("published").tone(Tone::Good),
        (Publication::Published, Inference::Off) => Cell::from("inference off").tone(Tone::Doubtful),
    }
}

fn templates(app: &App, studio: &Studio, name: Option<&str>) -> Outcome {
    let templates = studio.definition_templates()?;
    let Some(name) = name else {
        app.out.answer(&templates, |out| {
            let mut table = Table::new(&["template", "for"]);
            templates
                .iter()
                .for_each(|template| table.row([Cell::from(template.id), Cell::from(template.name)]));
            out.table(&table, "");
            out.line("");
            out.line("write one to a file with: impasto custom templates NAME > my-model.yaml");
        });
        return Ok(Exit::Done);
    };
    let Some(template) = templates.iter().find(|template| template.id == name.replace('_', "-")) else {
        return Err(Failure::usage(format!("there is no template {name:?}; see: impasto custom templates")));
    };
    app.out.answer(template, |out| out.ready_made(&yaml(&template.definition)));
    Ok(Exit::Done)
}

fn show(app: &App, model: &CustomModel) -> Outcome {
    app.out.answer(model, |out| {
        out.line(format!("{} ({}), revision {}", model.name, model.source, model.revision));
        out.line("");
        yaml(&model.definition).lines().for_each(|line| out.line(line));
        findings(out, &model.findings);
    });
    Ok(Exit::Done)
}

fn findings(out: &Out, findings: &[Finding]) {
    if findings.is_empty() {
        return;
    }
    out.line("");
    out.line("open:");
    for finding in findings {
        out.line(told_of(finding));
    }
}

/// What is open, and where in a template it is.
fn told_of(finding: &Finding) -> String {
    let place = finding.at.map(|at| format!(" (line {}, column {})", at.line, at.column)).unwrap_or_default();
    format!("  {}{place}: {}", finding.field, finding.message)
}

async fn add(app: &App, studio: &Studio, file: &str, id: Option<&str>) -> Outcome {
    let text = read(file)?;
    let imported = studio.import_custom(&text, id).await.map_err(|error| of_file(file, error))?;
    let profile =
        imported.auth_profile.as_ref().filter(|profile| app.config().auth_profile(&profile.name).is_err());
    if let Some(profile) = profile {
        app.live.set_profile(profile, None)?.iter().for_each(|warning| app.out.warn(warning));
    }
    app.out.answer(&imported, |out| {
        out.line(format!("{} is kept as a draft", imported.model.source));
        if let Some(profile) = profile {
            out.line(format!(
                "its auth profile {0:?} came with it, without a secret; set one with: impasto auth secret {0}",
                profile.name
            ));
        }
        findings(out, &imported.model.findings);
        if imported.model.findings.is_empty() {
            let own = imported.model.source.trim_start_matches("custom/");
            out.line(format!("try it with: impasto custom test {own}, then: impasto custom publish {own}"));
        }
    });
    Ok(Exit::Done)
}

async fn edit(app: &App, studio: &Studio, model: &str, file: &str) -> Outcome {
    let text = read(file)?;
    let model = studio.rewrite_custom(model, &text).await.map_err(|error| of_file(file, error))?;
    app.out.answer(&model, |out| {
        out.line(format!("{} is at revision {}", model.source, model.revision));
        findings(out, &model.findings);
    });
    Ok(Exit::Done)
}

async fn openapi(app: &App, studio: &Studio, document: &str, operation: Option<&str>) -> Outcome {
    let text = if document.starts_with("https://") || document.starts_with("http://") {
        fetch(document).await?
    } else {
        read(document)?
    };
    let Some(operation) = operation else {
        let operations = studio.openapi_operations(&text)?;
        app.out.answer(&operations, |out| {
            let mut table = Table::new(&["operation", "summary"]);
            operations.iter().for_each(|one| table.row([Cell::from(&one.id), Cell::from(&one.summary)]));
            out.table(&table, "no operation of this document could be a model");
        });
        return Ok(Exit::Done);
    };
    let draft = studio.openapi_draft(&text, operation)?;
    app.out.answer(&draft, |out| out.ready_made(&yaml(&draft.definition)));
    draft.open.iter().for_each(|open| app.out.note(format!("open: {open}")));
    if let Some(profile) = &draft.auth_profile {
        app.out.note(format!("it wants an auth profile: {}", json!(profile)));
    }
    Ok(Exit::Done)
}

/// A document of an address; a person typed it, so it may be anywhere.
async fn fetch(address: &str) -> Outcome<String> {
    const MOST: usize = 32 << 20;
    let failed = |error: reqwest::Error| Failure::usage(format!("{address}: {error}"));
    let client = impasto_http::client().build().map_err(failed)?;
    let mut answer =
        client.get(address).send().await.and_then(reqwest::Response::error_for_status).map_err(failed)?;
    let mut bytes = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(failed)? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > MOST {
            return Err(Failure::usage(format!("{address}: more than {MOST} bytes")));
        }
    }
    String::from_utf8(bytes).map_err(|_| Failure::usage(format!("{address}: expected text")))
}

/// What a model is tried with.
struct Sample {
    prompt: String,
    options: Vec<(String, String)>,
    image: Vec<String>,
    audio: Option<String>,
}

impl Sample {
    /// The draft of a picture, or a question.
    fn draft(&self, model: &CustomModel) -> Outcome<(Value, Uploads)> {
        let mut uploads = Uploads::new();
        let mut draft = Map::from_iter([("prompt".to_owned(), json!(self.prompt))]);
        if !self.options.is_empty() {
            let blobs = &model.described.blob_options;
            let schema = serde_json::to_value(&model.described.options).unwrap_or_default();
            let read = options::read_with(&self.options, &schema, blobs, &mut uploads)?;
            draft.insert("provider_options".into(), Value::Object(read));
        }
        let images = self.image.iter().map(|name| input(name, &mut uploads)).collect::<Outcome<Vec<_>>>()?;
        let pictures = model.described.modalities.contains(&Modality::TextToImage);
        match images.as_slice() {
            [] => {}
            [one, rest @ ..] if pictures => {
                draft.insert("init_image".into(), json!(one));
                if !rest.is_empty() {
                    draft.insert("reference_images".into(), json!(rest));
                }
            }
            all => drop(draft.insert("images".into(), json!(all))),
        }
        if let Some(audio) = &self.audio {
            draft.insert("audio".into(), json!(input(audio, &mut uploads)?));
        }
        Ok((Value::Object(draft), uploads))
    }
}

async fn test(app: &App, studio: &Studio, name: &str, sample: &Sample, sending: Sending) -> Outcome {
    let model = studio.custom_model(name).await?;
    let (draft, uploads) = sample.draft(&model)?;
    let call = studio.test_custom(&model.key, draft, &uploads, sending, Ask::by(CALLER)).await?;
    app.out.answer(&call, |out| report(out, &call));
    Ok(call.job.as_ref().map_or(Exit::Done, Exit::of_job))
}

fn report(out: &Out, call: &TestCall) {
    for exchange in &call.exchanges {
        sent(out, exchange);
    }
    if !call.proposals.is_empty() {
        out.line("paths that may be meant:");
        for proposal in &call.proposals {
            let value = proposal.value.as_str().map_or_else(|| proposal.value.to_string(), str::to_owned);
            out.line(format!("  {}: {value}    ({})", proposal.field, proposal.sample));
        }
        out.line("");
    }
    let Some(job) = &call.job else { return };
    if let Some(words) = &job.text {
        out.line(format!("the answer: {}", words.text));
    }
    if !job.images.is_empty() {
        out.line(format!("{} in the gallery", text::count(job.images.len(), "picture")));
    }
    job.errors.iter().for_each(|problem| out.line(format!("{}: {}", problem.code, problem.message)));
    let cost = text::came_to(job).map(|cost| format!(", {cost}")).unwrap_or_default();
    out.line(format!("{}{cost}, job {}", job.state.as_str(), text::short_id(&job.id)));
}

fn sent(out: &Out, exchange: &TestExchange) {
    let request = &exchange.request;
    out.line(format!("> {} {}", request.method, request.url));
    request.headers.iter().for_each(|(name, value)| out.line(format!("> {name}: {value}")));
    lines(out, ">", &request.body);
    let Some(answer) = &exchange.answer else { return };
    out.line(format!("< {} after {} ms", answer.status, answer.took_ms));
    answer.headers.iter().for_each(|(name, value)| out.line(format!("< {name}: {value}")));
    lines(out, "<", &readable(answer));
}

/// A stream is a line an event; long texts, pictures above all, are cut.
fn readable(answer: &TestAnswer) -> String {
    let content = elided(answer.content.clone());
    match (&content, answer.body) {
        (Value::Array(events), AnswerShape::Events) => {
            events.iter().map(Value::to_string).collect::<Vec<_>>().join("\n")
        }
        (Value::String(text), _) => text.clone(),
        (document, _) => serde_json::to_string_pretty(document).unwrap_or_default(),
    }
}

fn elided(value: Value) -> Value {
    const MOST: usize = 120;
    match value {
        Value::String(text) if text.chars().count() > 4 * MOST => {
            let start: String = text.chars().take(MOST).collect();
            json!(format!("{start}… ({} characters)", text.chars().count()))
        }
        Value::Array(items) => items.into_iter().map(elided).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, elided(value))).collect(),
        other => other,
    }
}

fn lines(out: &Out, mark: &str, text: &str) {
    out.line(mark);
    short(text).lines().for_each(|line| out.line(line));
    out.line("");
}

/// Long documents are cut; `--json` has them whole.
fn short(text: &str) -> String {
    const MOST: usize = 4000;
    if text.chars().count() <= MOST {
        return text.into();
    }
    let cut: String = text.chars().take(MOST).collect();
    format!("{cut}\n… ({} characters; --json shows all)", text.chars().count())
}

fn told(app: &App, model: &CustomModel, what: &str) -> Outcome {
    app.out.answer(model, |out| {
        out.line(format!("{} is {what}", model.source));
        if model.described.usable {
            let ask =
                if model.described.modalities.contains(&Modality::TextToImage) { "generate" } else { "ask" };
            out.line(format!("use it with: impasto {ask} -m {} \"…\"", model.source));
        }
    });
    Ok(Exit::Done)
}

/// Publishes a model, or says everything that keeps it from that, each on a line of its own.
async fn publish(app: &App, studio: &Studio, name: &str) -> Outcome {
    let publish = |life: Life| Life { status: Publication::Published, ..life };
    let refused = match studio.lead_custom(name, publish).await {
        Ok(model) => return told(app, &model, "published"),
        Err(error) => error,
    };
    let model = studio.custom_model(name).await?;
    if model.findings.is_empty() {
        return Err(refused.into());
    }
    let own = model.source.trim_start_matches("custom/");
    let told: Vec<_> = model.findings.iter().map(told_of).collect();
    let message = format!("{} cannot be published yet:\n{}", model.source, told.join("\n"));
    let mut hint = format!("mend the file, then: impasto custom edit {own} FILE");
    if model.findings.iter().any(|finding| finding.field == "/auth") {
        hint += "; auth profiles: impasto auth list, impasto auth add NAME --type …";
    }
    Err(Failure::new(Exit::Usage, refused.kind.code(), message).hint(hint))
}

/// An error about a file, by the name that it was given by.
fn of_file(file: &str, mut error: impasto_sdk::Error) -> Failure {
    let name = if file == "-" { "standard input" } else { file };
    error.message = error.message.replacen("the file", name, 1);
    // The message names it.
    error.context.retain(|(name, _)| name != "field");
    error.into()
}

async fn remove(app: &App, studio: &Studio, models: &[String], in_use: InUse) -> Outcome {
    for model in models {
        studio.remove_custom(model, in_use).await.map_err(|error| {
            let asked = error.context("field") == Some("force");
            let failure = Failure::from(error);
            if asked { failure.hint("to remove it all the same, add --force") } else { failure }
        })?;
        app.out.note(format!("{model} is removed"));
    }
    app.out.answer(&json!({"removed": models}), |_| {});
    Ok(Exit::Done)
}

async fn export(app: &App, studio: &Studio, model: &str) -> Outcome {
    let found = studio.custom_model(model).await?;
    let config = app.config();
    let profile = found.described.auth.as_deref().and_then(|name| config.auth_profile(name).ok().cloned());
    let file = studio.export_custom(&found.key, profile).await?;
    app.out.answer(&json!({"file": file}), |out| out.ready_made(&file));
    Ok(Exit::Done)
}

fn read(file: &str) -> Outcome<String> {
    let mut text = String::new();
    let read = match file {
        "-" => std::io::stdin().read_to_string(&mut text).map(drop),
        path => std::fs::read_to_string(Path::new(path)).map(|found| text = found),
    };
    read.map_err(|error| Failure::usage(format!("{file}: {error}")))?;
    Ok(text)
}

fn yaml(value: &Value) -> String {
    serde_saphyr::to_string(value).unwrap_or_else(|_| value.to_string())
}
