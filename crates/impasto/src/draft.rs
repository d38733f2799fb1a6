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
use impasto_sdk::{Error, Kind, ModelLink, Ratio};
use serde_json::{Map, Value, json};
use std::{
    cell::OnceCell,
    fs,
    io::Read,
    path::{Path, PathBuf},
    str::FromStr,
};

/// What is asked for; the same for `generate` and `plan`.
#[derive(Args, Debug)]
pub(crate) struct Request {
    /// What is wanted, in words; `-` reads it from standard input
    #[arg(required_unless_present = "draft")]
    prompt: Option<String>,
    /// A draft, as `impasto images recall` prints it; `-` reads standard input. What is given beside it wins
    #[arg(long, value_name = "FILE")]
    draft: Option<PathBuf>,
    /// `provider/model` or a key [default: the setting default_model, else the offline sandbox]
    #[arg(short, long)]
    model: Option<String>,
    /// Pictures; more than one call gives become several calls
    #[arg(short = 'n', long, value_name = "N", value_parser = several, allow_negative_numbers = true)]
    count: Option<u32>,
    /// Size in pixels, or `auto`
    #[arg(long, value_name = "WxH", group = "geometry")]
    size: Option<String>,
    /// Shape at the model's usual size, e.g. 16:9
    #[arg(long, value_name = "W:H", group = "geometry", value_parser = shape)]
    aspect: Option<String>,
    /// A named size of the model, e.g. '16:9 2K'
    #[arg(long, group = "geometry")]
    preset: Option<String>,
    /// Seed of the first picture; the others count up
    #[arg(long, value_name = "N", value_parser = natural::<u64>, allow_negative_numbers = true)]
    seed: Option<u64>,
    /// What to avoid
    #[arg(long, value_name = "TEXT")]
    negative: Option<String>,
    /// Steps of the sampler
    #[arg(long, value_name = "N", value_parser = natural::<u32>, allow_negative_numbers = true)]
    steps: Option<u32>,
    /// How closely the words are followed
    #[arg(long, value_name = "X", value_parser = finite, allow_negative_numbers = true)]
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
    #[arg(long, value_name = "N", value_parser = natural::<u32>, allow_negative_numbers = true)]
    partials: Option<u32>,
    /// Refuse when it may cost more than this
    #[arg(long, value_name = "USD", value_parser = dollars, allow_negative_numbers = true)]
    max_cost: Option<f64>,
    #[command(flatten)]
    pub(crate) destination: Destination,
    /// What was read from standard input: it can be read only once.
    #[arg(skip)]
    read: OnceCell<String>,
}

/// Who asks from the command line.
pub(crate) const CALLER: &str = "local";

/// Fields of a draft that say a size; one on the command line takes the place of all.
const GEOMETRY: [&str; 5] = ["size", "width", "height", "aspect_ratio", "image_size"];

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
        let is_said = self.partials.is_some() || draft.contains_key("partial_images");
        let partials = if is_said { 0 } else { app.config().settings.partial_images };
        if !self.options.is_empty() || partials > 0 {
            let plan = studio.plan(Value::Object(draft.clone()), &uploads, CALLER).await;
            let plan = plan.map_err(|error| explain(app, &draft, error))?;
            self.complete(&mut draft, &mut uploads, plan.model(), partials)?;
        }
        let plan = studio.plan(Value::Object(draft.clone()), &uploads, CALLER).await;
        plan.map_err(|error| explain(app, &draft, error))
    }

    /// What is asked for, digested under a key, so that it happens once.
    pub(crate) fn once(&self, studio: &Studio, key: &IdempotencyKey) -> Outcome<Once> {
        let (mut draft, uploads) = self.draft()?;
        draft.insert("options".into(), json!(self.options));
        Ok(studio.once(key, &Value::Object(draft), &uploads)?)
    }

    /// The draft without what depends on the model, and the files it names.
    fn draft(&self) -> Outcome<(Map<String, Value>, Uploads)> {
        let mut uploads = Uploads::new();
        let mut draft = self.kept(&mut uploads)?;
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
            ("reference_images", json!(Some(references).filter(|all| !all.is_empty()))),
            ("init_image", json!(self.init.as_ref().map(&mut input).transpose()?)),
            ("init_fit", json!(fit)),
            ("mask_image", json!(self.mask.as_ref().map(&mut input).transpose()?)),
            ("partial_images", json!(self.partials)),
            ("max_cost_usd", json!(self.max_cost)),
        ];
        if size.is_some() {
            GEOMETRY.iter().for_each(|name| drop(draft.remove(*name)));
        }
        let said = fields.into_iter().filter(|(_, value)| !value.is_null());
        draft.extend(said.map(|(name, value)| (name.into(), value)));
        Ok((draft, uploads))
    }

    /// The draft that the arguments change, where one is given, and the files that it names.
    fn kept(&self, uploads: &mut Uploads) -> Outcome<Map<String, Value>> {
        let Some(path) = &self.draft else { return Ok(Map::new()) };
        let wrong = |why: String| Failure::usage(format!("--draft {}: {why}", path.display()));
        let text = if path.as_os_str() == "-" {
            if self.prompt.as_deref() == Some("-") {
                return Err(Failure::usage("standard input is the draft or the prompt, not both"));
            }
            self.standard_input("draft")?
        } else {
            fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?
        };
        let read =
            serde_json::from_str(&text).map_err(|error| wrong(format!("expected a draft: {error}")))?;
        let mut draft = match read {
            // What `recall --json` prints.
            Value::Object(mut whole) if whole.contains_key("changes") => match whole.remove("draft") {
                Some(Value::Object(draft)) => draft,
                _ => whole,
            },
            Value::Object(draft) => draft,
            _ => return Err(wrong("expected a draft, which is a JSON object".into())),
        };
        let single = ["init_image", "mask_image"].into_iter().filter_map(|name| draft.get(name)?.as_str());
        let several = draft.get("reference_images").and_then(Value::as_array).into_iter().flatten();
        for text in single.chain(several.filter_map(Value::as_str)).filter(|text| Path::new(text).is_file()) {
            uploads.insert(text.into(), Upload::File(text.into()));
        }
        // Null says nothing.
        draft.retain(|_, value| !value.is_null());
        Ok(draft)
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
            match draft.get_mut("provider_options") {
                Some(Value::Object(options)) => options.extend(read),
                _ => drop(draft.insert("provider_options".into(), Value::Object(read))),
            }
        }
        let most = model.effective.max_partial_images.map_or(0, u32::from);
        if partials.min(most) > 0 {
            draft.insert("partial_images".into(), json!(partials.min(most)));
        }
        Ok(())
    }

    fn words(&self) -> Outcome<Option<String>> {
        match self.prompt.as_deref() {
            Some("-") => self.standard_input("prompt").map(Some),
            words => Ok(words.map(str::to_owned)),
        }
    }

    fn standard_input(&self, what: &str) -> Outcome<String> {
        if let Some(text) = self.read.get() {
            return Ok(text.clone());
        }
        let mut text = String::new();
        match std::io::stdin().read_to_string(&mut text) {
            Ok(_) => Ok(self.read.get_or_init(|| text.trim().to_owned()).clone()),
            Err(error) => {
                Err(Failure::usage(format!("the {what} cannot be read from standard input: {error}")))
            }
        }
    }
}

/// The models of a provider without a key are not installed, so the key is what is missing.
fn explain(app: &App, draft: &Map<String, Value>, error: Error) -> Failure {
    let link = draft.get("model").and_then(Value::as_str).and_then(|name| name.parse::<ModelLink>().ok());
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

/// A shape, and not a size in pixels.
fn shape(text: &str) -> Result<String, String> {
    match text.parse::<Ratio>() {
        Ok(shape) => Ok(shape.to_string()),
        Err(_) => Err("expected W:H, e.g. 16:9; pixels go to --size".into()),
    }
}

/// A number of pictures; how many a model takes at most is for the plan to say.
fn several(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(count) if count > 0 => Ok(count),
        _ => Err("expected a whole number of pictures, 1 or more".into()),
    }
}

/// A whole number that is not negative.
fn natural<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| "expected a whole number, 0 or more".into())
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
    fn a_shape_is_no_size_and_a_count_is_no_nothing() {
        assert_eq!((shape("16:9"), several("3"), natural::<u64>("0")), (Ok("16:9".into()), Ok(3), Ok(0)));
        for wrong in ["16x9", "1024x1024", "0:9", "wide", "auto"] {
            assert!(shape(wrong).unwrap_err().contains("W:H"), "{wrong}");
        }
        assert!(several("0").is_err() && several("-1").is_err() && natural::<u32>("-1").is_err());
    }

    #[test]
    fn a_picture_is_a_file_or_an_id_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.png");
        fs::write(&file, b"x").unwrap();
        let mut uploads = Uploads::new();
        let name = input(file.to_str().unwrap(), &mut uploads).unwrap();
        assert!(matches!(&uploads[&name], Upload::File(path) if *path == file));
        assert_eq!(input("0193af52", &mut uploads).unwrap(), "0193af52");
        assert!(input("missing.png", &mut uploads).is_err());
        assert_eq!(uploads.len(), 1);
    }
}
