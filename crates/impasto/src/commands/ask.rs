//! `impasto ask`, `impasto describe`, `impasto prompt …`: models that answer in words.

use crate::{
    cli::key_value,
    draft::{CALLER, dollars, finite, input},
    exit::Exit,
    failure::{Failure, Outcome},
    interrupt::Interrupts,
    options,
    out::Out,
    text,
    wiring::App,
};
use impasto_core::{
    Ask, Event, IdempotencyKey, Job, JobEvent, PromptUse, Studio, Uploads, WordsPlan, Written,
};
use impasto_ports::{JobState, Once};
use impasto_sdk::Finish;
use serde_json::{Map, Value, json};
use std::{
    io::Read,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::sync::broadcast::Receiver;

/// A question.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// What is asked; `-` reads it from standard input
    prompt: String,
    /// `provider/model` or a key [default: the setting default_text_model, else the only model that fits]
    #[arg(short, long)]
    model: Option<String>,
    /// How the model shall behave
    #[arg(long, value_name = "TEXT")]
    system: Option<String>,
    /// A picture to go with it: a file or a gallery id (repeat)
    #[arg(long, value_name = "FILE")]
    image: Vec<String>,
    /// Speech or sound to go with it
    #[arg(long, value_name = "FILE")]
    audio: Option<String>,
    /// Pairs that show what is wanted: a JSON list of {"input": …, "output": …}
    #[arg(long, value_name = "FILE")]
    examples: Option<PathBuf>,
    /// The JSON Schema of the answer: a file, or `any` for any JSON object
    #[arg(long, value_name = "FILE")]
    schema: Option<String>,
    /// Tokens of the answer at most
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    max_tokens: Option<u32>,
    /// How freely the model chooses
    #[arg(long, value_name = "X", value_parser = finite)]
    temperature: Option<f64>,
    /// An option of the model (repeat)
    #[arg(short = 'O', long = "option", value_name = "KEY=VALUE", value_parser = key_value)]
    options: Vec<(String, String)>,
    /// Refuse when it may cost more than this
    #[arg(long, value_name = "USD", value_parser = dollars)]
    max_cost: Option<f64>,
    /// Under the same key, the same question is asked once a day and gives the same job
    #[arg(long, value_name = "KEY")]
    idempotency_key: Option<IdempotencyKey>,
}

/// A picture as a prompt.
#[derive(clap::Args, Debug)]
pub(crate) struct DescribeArgs {
    /// A file or a gallery id
    image: String,
    /// As in `ask`
    #[arg(short, long)]
    model: Option<String>,
}

/// What to do with prompts.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum PromptCommand {
    /// The same prompt, better
    Improve {
        /// The prompt; `-` reads it from standard input
        prompt: String,
        /// As in `ask`
        #[arg(short, long)]
        model: Option<String>,
    },
    /// Variations of a prompt, one a line
    Vary {
        /// The prompt; `-` reads it from standard input
        prompt: String,
        /// How many, 1 to 20
        #[arg(short = 'n', long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=20))]
        count: u32,
        /// As in `ask`
        #[arg(short, long)]
        model: Option<String>,
    },
    /// A spoken prompt, written down
    Transcribe {
        /// A sound: WAV, MP3, Ogg, FLAC, M4A or WebM
        audio: String,
        /// As in `ask`
        #[arg(short, long)]
        model: Option<String>,
    },
}

pub(crate) async fn run(app: &App, args: &Args) -> Outcome {
    let studio = app.stocked_studio().await?;
    let asked = Asked::read(args)?;
    let mut ask = Ask::by(CALLER);
    ask.once = args.idempotency_key.as_ref().map(|key| asked.once(&studio, key)).transpose()?;
    if let Some(once) = &ask.once
        && let Some(job) = studio.earlier(CALLER, once).await?
    {
        let id = text::short_id(&job.id);
        app.out.note(format!("job {id} was asked for under this key before; nothing is sent"));
        return to_the_end(app, &studio, studio.follow(), job).await;
    }
    let plan = asked.plan(&studio).await?;
    tell(&app.out, &plan);
    if !plan.problems.is_empty() {
        let hint = format!("what it takes: impasto custom show {}", plan.model().config.key);
        return Err(Failure::refused(plan.problems).hint(hint));
    }
    let events = studio.follow();
    let job = studio.ask(plan, ask).await?;
    to_the_end(app, &studio, events, job).await
}

/// Says what is said, and what it came to.
pub(crate) async fn to_the_end(app: &App, studio: &Studio, events: Receiver<JobEvent>, job: Job) -> Outcome {
    let job = listen(app, studio, events, job).await?;
    app.out.answer(&job, |_| {});
    close(&app.out, &job);
    // Words that are there, but not as they were asked for: cut short, or of another form.
    let lacks = job.text.as_ref().is_some_and(|words| words.finish == Finish::Cut || !job.errors.is_empty());
    Ok(if lacks { Exit::Partial } else { Exit::of_job(&job) })
}

pub(crate) async fn describe(app: &App, args: &DescribeArgs) -> Outcome {
    let mut uploads = Uploads::new();
    let image = input(&args.image, &mut uploads)?;
    write(app, &PromptUse::Describe { image }, args.model.as_deref(), &uploads).await
}

pub(crate) async fn prompt(app: &App, command: PromptCommand) -> Outcome {
    let mut uploads = Uploads::new();
    let (wanted, model) = match command {
        PromptCommand::Improve { prompt, model } => (PromptUse::Improve { prompt: words(&prompt)? }, model),
        PromptCommand::Vary { prompt, count, model } => {
            (PromptUse::Vary { prompt: words(&prompt)?, count }, model)
        }
        PromptCommand::Transcribe { audio, model } => {
            (PromptUse::Transcribe { audio: input(&audio, &mut uploads)? }, model)
        }
    };
    write(app, &wanted, model.as_deref(), &uploads).await
}

async fn write(app: &App, wanted: &PromptUse, model: Option<&str>, uploads: &Uploads) -> Outcome {
    let studio = app.stocked_studio().await?;
    let ask = Ask::by(CALLER);
    let written: Written = studio.write_prompts(wanted, model.unwrap_or_default(), uploads, ask).await?;
    app.out.answer(&written, |out| written.prompts.iter().for_each(|prompt| out.line(prompt)));
    app.out.note(cost(&written.job));
    Ok(Exit::Done)
}

/// A question as it was typed. It is read once: standard input has no second time.
struct Asked<'a> {
    draft: Value,
    uploads: Uploads,
    options: &'a [(String, String)],
}

impl<'a> Asked<'a> {
    fn read(args: &'a Args) -> Outcome<Self> {
        let mut uploads = Uploads::new();
        let draft = question(args, &mut uploads)?;
        Ok(Self { draft, uploads, options: &args.options })
    }

    /// What is asked, digested under a key, so that it happens once.
    fn once(&self, studio: &Studio, key: &IdempotencyKey) -> Outcome<Once> {
        let mut draft = self.draft.clone();
        draft["options"] = json!(self.options);
        Ok(studio.once(key, &draft, &self.uploads)?)
    }

    /// Options depend on the model, so it is found first.
    async fn plan(mut self, studio: &Studio) -> Outcome<WordsPlan> {
        if !self.options.is_empty() {
            let plan = studio.plan_words(&self.draft, &self.uploads, CALLER).await?;
            let schema = serde_json::to_value(&plan.model().options).unwrap_or_default();
            let blobs = plan.model().described.iter().flat_map(|described| described.blob_options.clone());
            let blobs: Vec<String> = blobs.collect();
            let read = options::read_with(self.options, &schema, &blobs, &mut self.uploads)?;
            self.draft["provider_options"] = Value::Object(read);
        }
        Ok(studio.plan_words(&self.draft, &self.uploads, CALLER).await?)
    }
}

fn question(args: &Args, uploads: &mut Uploads) -> Outcome<Value> {
    let images = args.image.iter().map(|name| input(name, uploads)).collect::<Outcome<Vec<_>>>()?;
    let audio = args.audio.as_ref().map(|name| input(name, uploads)).transpose()?;
    let schema = args.schema.as_deref().map(schema).transpose()?;
    let fields = [
        ("model", json!(args.model)),
        ("prompt", json!(words(&args.prompt)?)),
        ("system_prompt", json!(args.system)),
        ("audio", json!(audio)),
        ("examples", json!(args.examples.as_deref().map(json_file).transpose()?)),
        ("response_schema", json!(schema)),
        ("max_tokens", json!(args.max_tokens)),
        ("temperature", json!(args.temperature)),
        ("max_cost_usd", json!(args.max_cost)),
    ];
    let said = fields.into_iter().filter(|(_, value)| !value.is_null());
    let mut draft: Map<String, Value> = said.map(|(name, value)| (name.into(), value)).collect();
    if !images.is_empty() {
        draft.insert("images".into(), json!(images));
    }
    Ok(Value::Object(draft))
}

fn schema(file: &str) -> Outcome<Value> {
    if file == "any" {
        return Ok(json!(true));
    }
    json_file(Path::new(file))
}

fn json_file(file: &Path) -> Outcome<Value> {
    let wrong = |why: String| Failure::usage(format!("{}: {why}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|error| wrong(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| wrong(format!("it is not JSON: {error}")))
}

fn words(prompt: &str) -> Outcome<String> {
    if prompt != "-" {
        return Ok(prompt.into());
    }
    let mut text = String::new();
    let read = std::io::stdin().read_to_string(&mut text);
    read.map_err(|error| Failure::usage(format!("standard input cannot be read: {error}")))?;
    Ok(text.trim().into())
}

fn tell(out: &Out, plan: &WordsPlan) {
    plan.warnings.iter().for_each(|warning| out.warn(warning));
    if plan.problems.is_empty() {
        out.note(format!("{}: {}", plan.model().config.name, text::short_price(&plan.price)));
    }
}

/// How often the journal is asked: it has the last word.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Prints what is said while it is said. The first Ctrl-C stops it.
async fn listen(app: &App, studio: &Studio, mut events: Receiver<JobEvent>, job: Job) -> Outcome<Job> {
    let mut interrupts = Interrupts::hear(&app.out);
    let (id, mut job, mut said) = (job.id.clone(), job, String::new());
    while !studio.is_over(&job) {
        tokio::select! {
            biased;
            event = events.recv() => match event.ok().filter(|event| event.job == id).and_then(|event| event.view()) {
                Some(Event::Text { text, .. }) => {
                    say(&app.out, &text);
                    said.push_str(&text);
                }
                Some(Event::Done { .. }) => job = studio.job(&id).await?,
                _ => {}
            },
            () = interrupts.next() => { studio.cancel(&id).await?; }
            () = tokio::time::sleep(LOOK_EVERY) => job = studio.job(&id).await?,
        }
    }
    job = studio.job(&id).await?;
    if let Some(words) = &job.text {
        say(&app.out, words.text.strip_prefix(said.as_str()).unwrap_or_default());
        say(&app.out, "\n");
    }
    Ok(job)
}

fn say(out: &Out, text: &str) {
    if !out.is_json() {
        out.ready_made(&text.split('\n').map(crate::out::clean).collect::<Vec<_>>().join("\n"));
    }
}

/// What it came to, and what can be done.
fn close(out: &Out, job: &Job) {
    let id = text::short_id(&job.id);
    job.errors.iter().for_each(|problem| out.error(format!("{}: {}", problem.code, problem.message)));
    match job.text.as_ref().map(|words| &words.finish) {
        Some(Finish::Length) => out.warn("the answer ends where its tokens were used up; raise --max-tokens"),
        Some(Finish::Cut) => out.warn("the answer was cut short on its way"),
        _ => {}
    }
    if job.state == JobState::Unknown {
        out.hint(format!(
            "it may have been billed; to send it again: impasto jobs retry {id} --resend-unknown"
        ));
    }
    out.note(cost(job));
}

fn cost(job: &Job) -> String {
    let tokens = job.calls.iter().filter_map(|call| call.usage.as_ref()).map(|usage| {
        format!("{} tokens in, {} out", usage.text_in + usage.text_cached + usage.image_in, usage.text_out)
    });
    let parts = tokens.chain(text::came_to(job)).chain([format!("job {}", text::short_id(&job.id))]);
    parts.collect::<Vec<_>>().join(", ")
}
