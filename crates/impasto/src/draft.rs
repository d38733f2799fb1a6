//! From arguments to a draft.

use crate::{
    cli::key_value,
    delivery::Destination,
    exit::Exit,
    failure::{Failure, Outcome},
    files, options,
    wiring::App,
};
use clap::{Args, ValueEnum};
use impasto_core::{IdempotencyKey, Model, Plan, Studio, Upload, Uploads};
use impasto_ports::Once;
use impasto_sdk::{Error, Kind, ModelLink};
use serde_json::{Map, Value, json};
use std::{cell::OnceCell, io::Read, path::Path};

/// What is asked for; the same for `generate` and `plan`.
#[derive(Args, Debug)]
pub(crate) struct Request {
    /// What is wanted, in words; `-` reads it from standard input
    pub(crate) prompt: String,
    /// `provider/model` or a key [default: the setting default_model, else the offline sandbox]
    #[arg(short, long)]
    model: Option<String>,
    /// Pictures; more than one call gives become several calls
    #[arg(short = 'n', long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    count: Option<u32>,
    /// Size in pixels, or `auto`
    #[arg(long, value_name = "WxH", group = "geometry")]
    size: Option<String>,
    /// Shape at the model's usual size, e.g. 16:9
    #[arg(long, value_name = "W:H", group = "geometry")]
    aspect: Option<String>,
    /// A named size of the model, e.g. '16:9 2K'
    #[arg(long, group = "geometry")]
    preset: Option<String>,
    /// Seed of the first picture; the others count up
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// What to avoid
    #[arg(long, value_name = "TEXT")]
    negative: Option<String>,
    /// Steps of the sampler
    #[arg(long, value_name = "N")]
    steps: Option<u32>,
    /// How closely the words are followed
    #[arg(long, value_name = "X", value_parser = finite)]
    guidance: Option<f64>,
    /// A picture to follow: a file or a gallery id (repeat)
    #[arg(long = "ref", value_name = "FILE")]
    references: Vec<String>,
    /// The picture to start from: a file or a gallery id
    #[arg(long, value_name = "FILE")]
    init: Option<String>,
    /// How an init image of another shape is made to fit
    #[arg(long, value_enum, value_name = "HOW")]
    init_fit: Option<Fit>,
    /// What to repaint: transparent, or without an alpha channel white
    #[arg(long, value_name = "FILE")]
    mask: Option<String>,
    /// An option of the model (repeat); see `impasto models show MODEL`
    #[arg(short = 'O', long = "option", value_name = "KEY=VALUE", value_parser = key_value)]
    options: Vec<(String, String)>,
    /// Unfinished pictures to show on the way, where the model can stream them
    #[arg(long, value_name = "N")]
    partials: Option<u32>,
    /// Refuse when it may cost more than this
    #[arg(long, value_name = "USD", value_parser = dollars)]
    max_cost: Option<f64>,
    #[command(flatten)]
    pub(crate) destination: Destination,
    /// The prompt, once it was read from standard input: it can be read only once.
    #[arg(skip)]
    read: OnceCell<String>,
}

/// Who asks from the command line.
pub(crate) const CALLER: &str = "local";

/// How an init image of another shape is made to fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Fit {
    /// What stands over is cut off.
    Crop,
    /// What is missing is painted around it.
    Pad,
}

impl Request {
    /// The plan of what is asked for. Options and unfinished pictures depend on the model, so it is found first.
    pub(crate) async fn plan(&self, app: &App, studio: &Studio) -> Outcome<Plan> {
        let (mut draft, mut uploads) = self.draft()?;
        let partials = if self.partials.is_none() { app.config().settings.partial_images } else { 0 };
        if !self.options.is_empty() || partials > 0 {
            let plan = studio.plan(Value::Object(draft.clone()), &uploads, CALLER).await;
            let plan = plan.map_err(|error| self.explain(app, error))?;
            self.complete(&mut draft, &mut uploads, plan.model(), partials)?;
        }
        let plan = studio.plan(Value::Object(draft), &uploads, CALLER).await;
        plan.map_err(|error| self.explain(app, error))
    }

    /// What is asked for, digested under a key, so that it happens once.
    pub(crate) fn once(&self, studio: &Studio, key: &IdempotencyKey) -> Outcome<Once> {
        let (mut draft, uploads) = self.draft()?;
        draft.insert("options".into(), json!(self.options));
        Ok(studio.once(key, &Value::Object(draft), &uploads)?)
    }

    /// The models of a provider without a key are not installed, so the key is what is missing.
    fn explain(&self, app: &App, error: Error) -> Failure {
        let link = self.model.as_deref().and_then(|name| name.parse::<ModelLink>().ok());
        let entry = link.and_then(|link| app.registry.get(&link.provider));
        match entry.map(|entry| entry.provider.info()) {
            Some(info) if error.kind == Kind::NotFound && !app.config().configured(info.id) => {
                let message = format!("{}: no API key is set", info.name);
                Failure::new(Exit::NotConfigured, Kind::Config.code(), message).hint(format!(
                    "get a key at {}, then: impasto keys set {}; its models come with it",
                    info.links.keys, info.id
                ))
            }
            _ => error.into(),
        }
    }

    /// The draft without what depends on the model, and the files it names.
    fn draft(&self) -> Outcome<(Map<String, Value>, Uploads)> {
        let mut uploads = Uploads::new();
        let mut input = |text: &String| input(text, &mut uploads).map(Value::String);
        let size = self.size.as_ref().or(self.aspect.as_ref()).or(self.preset.as_ref());
        let references: Vec<_> = self.references.iter().map(&mut input).collect::<Outcome<_>>()?;
        let fit = self.init_fit.map(|fit| if fit == Fit::Pad { "pad" } else { "crop" });
        let fields = [
            ("model", json!(self.model)),
            ("prompt", json!(self.words()?)),
            ("num_images", json!(self.count)),
            ("size", json!(size)),
            ("seed", json!(self.seed)),
            ("negative_prompt", json!(self.negative)),
            ("steps", json!(self.steps)),
            ("guidance", json!(self.guidance)),
            ("reference_images", json!(references)),
            ("init_image", json!(self.init.as_ref().map(&mut input).transpose()?)),
            ("init_fit", json!(fit)),
            ("mask_image", json!(self.mask.as_ref().map(&mut input).transpose()?)),
            ("partial_images", json!(self.partials)),
            ("max_cost_usd", json!(self.max_cost)),
        ];
        let said = fields.into_iter().filter(|(_, value)| !value.is_null());
        Ok((said.map(|(name, value)| (name.into(), value)).collect(), uploads))
    }

    fn complete(
        &self,
        draft: &mut Map<String, Value>,
        uploads: &mut Uploads,
        model: &Model,
        partials: u32,
    ) -> Outcome<()> {
        if !self.options.is_empty() {
            let schema = serde_json::to_value(&model.options).unwrap_or_default();
            let blobs = model.described.as_ref().map_or(&[][..], |described| &described.blob_options);
            let read = options::read_with(&self.options, &schema, blobs, uploads)?;
            draft.insert("provider_options".into(), Value::Object(read));
        }
        let most = model.effective.max_partial_images.map_or(0, u32::from);
        if partials.min(most) > 0 {
            draft.insert("partial_images".into(), json!(partials.min(most)));
        }
        Ok(())
    }

    fn words(&self) -> Outcome<String> {
        if self.prompt != "-" {
            return Ok(self.prompt.clone());
        }
        if let Some(text) = self.read.get() {
            return Ok(text.clone());
        }
        let mut text = String::new();
        match std::io::stdin().read_to_string(&mut text) {
            Ok(_) => Ok(self.read.get_or_init(|| text.trim().to_owned()).clone()),
            Err(error) => {
                Err(Failure::usage(format!("the prompt cannot be read from standard input: {error}")))
            }
        }
    }
}

/// What a draft says for a picture: the name under which a file goes along, or a gallery id.
pub(crate) fn input(text: &str, uploads: &mut Uploads) -> Outcome<String> {
    let path = Path::new(text);
    if path.is_file() {
        uploads.insert(text.into(), Upload::File(path.into()));
        return Ok(text.into());
    }
    if files::is_id(text) {
        return Ok(text.into());
    }
    Err(Failure::usage(format!("there is no file {text:?}, and it is no id of a picture in the gallery")))
}

pub(crate) fn dollars(text: &str) -> Result<f64, String> {
    match text.trim_start_matches('$').parse::<f64>() {
        Ok(usd) if usd.is_finite() && usd >= 0.0 => Ok(usd),
        _ => Err("expected US dollars, e.g. 0.50".into()),
    }
}

/// JSON has no word for what is not a finite number.
pub(crate) fn finite(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err("expected a number".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_are_amounts_and_nothing_else() {
        assert_eq!((dollars("0.5"), dollars("$2")), (Ok(0.5), Ok(2.0)));
        for wrong in ["-1", "NaN", "inf", "much"] {
            assert!(dollars(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_picture_is_a_file_or_an_id_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.png");
        std::fs::write(&file, b"x").unwrap();
        let mut uploads = Uploads::new();
        let name = input(file.to_str().unwrap(), &mut uploads).unwrap();
        assert!(matches!(&uploads[&name], Upload::File(path) if *path == file));
        assert_eq!(input("0193af52", &mut uploads).unwrap(), "0193af52");
        assert!(input("missing.png", &mut uploads).is_err());
        assert_eq!(uploads.len(), 1);
    }
}
