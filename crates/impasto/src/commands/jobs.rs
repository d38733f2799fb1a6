//! `impasto jobs …`

use crate::{
    commands::{ask, generate::recover},
    delivery::{Delivery, Destination},
    exit::Exit,
    failure::{Failure, Outcome},
    files, follow,
    out::Out,
    table::{Cell, Table, Tone},
    text,
    wiring::App,
};
use impasto_core::{Job, JobBrief, Reconcile, ResendUnknown, Studio, rfc3339};
use impasto_ports::{JobKind, JobQuery, JobRow, JobState};
use impasto_sdk::{Error, Money};
use serde_json::json;

/// What to do with jobs.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Jobs, newest first
    List {
        /// Only in this state: queued, running, done, partial, failed, cancelled, unknown (repeat)
        #[arg(long, value_parser = state)]
        state: Vec<JobState>,
        /// Only those that may have cost more than what stands in the ledger, and how much
        #[arg(long, conflicts_with_all = ["state", "limit"])]
        at_risk: bool,
        /// At most this many
        #[arg(short, long, value_name = "N", default_value_t = 20)]
        limit: u32,
        /// Only older than this job: `next` of the page before
        #[arg(long, value_name = "JOB", conflicts_with = "at_risk")]
        before: Option<String>,
    },
    /// One job: its calls, attempts, pictures, price, errors
    Show {
        /// Its id, or the end of it
        job: String,
    },
    /// Stop a job, whichever process runs it; what was answered is kept
    Cancel {
        /// As in `show`
        job: String,
    },
    /// Take up what a process that died had left; sends nothing again that had left
    Resume,
    /// Make what is missing from a job
    Retry {
        /// As in `show`
        job: String,
        /// Also send calls again whose outcome is unknown; they may be billed twice
        #[arg(long)]
        resend_unknown: bool,
        #[command(flatten)]
        destination: Destination,
    },
    /// Note what the vendor's bill says of a call whose outcome is unknown or whose price is an estimate
    Reconcile {
        /// As in `show`
        job: String,
        /// US dollars that were charged for all its attempts; 0 where nothing was
        #[arg(long, value_name = "USD")]
        charged: f64,
        /// Which call, as numbered in `show`, where several are in doubt
        #[arg(long, value_name = "N")]
        call: Option<usize>,
    },
}

/// Jobs on a page at most.
const MOST: u32 = 100_000;

/// Jobs that are looked through for the end of an id.
const RECENT: u32 = 1000;

pub(crate) async fn run(app: &App, command: Command) -> Outcome {
    let studio = app.kept_studio()?;
    match command {
        Command::List { at_risk: true, .. } => at_risk(app, &studio).await,
        Command::List { state, limit, before, .. } => {
            let before = match before {
                Some(job) => Some(find(&studio, &job).await?),
                None => None,
            };
            list(app, &studio, state, limit, before).await
        }
        Command::Show { job } => {
            let job = studio.job(&find(&studio, &job).await?).await?;
            app.out.answer(&job, |out| print(out, &job));
            Ok(Exit::Done)
        }
        Command::Cancel { job } => cancel(app, &studio, &job).await,
        Command::Resume => resume(app, &studio).await,
        Command::Retry { job, resend_unknown, destination } => {
            let id = find(&studio, &job).await?;
            let resend = if resend_unknown { ResendUnknown::Yes } else { ResendUnknown::No };
            let before = studio.job(&id).await?;
            let mut delivery = Delivery::new(app, &studio, &destination)?;
            // What is there already was handed over when it came.
            delivery.pass_over(&before);
            let events = studio.follow();
            let job = studio.retry(&id, resend).await.map_err(to_confirm)?;
            match job.kind {
                JobKind::Words => ask::to_the_end(app, &studio, events, job).await,
                JobKind::Pictures => follow::to_the_end(app, &studio, events, job, delivery).await,
            }
        }
        Command::Reconcile { job, charged, call } => {
            let id = find(&studio, &job).await?;
            reconcile(app, &studio, &id, charged, call).await
        }
    }
}

/// What only a person can confirm, with the flag that does it.
fn to_confirm(error: Error) -> Failure {
    let asked = error.context("field") == Some("resend_unknown");
    let failure = Failure::from(error);
    if asked {
        failure.hint("it may be billed twice; to send it all the same, add --resend-unknown")
    } else {
        failure
    }
}

async fn list(
    app: &App,
    studio: &Studio,
    states: Vec<JobState>,
    limit: u32,
    before: Option<String>,
) -> Outcome {
    let limit = limit.clamp(1, MOST);
    let mut rows = studio.jobs(&JobQuery { states, before, limit: limit + 1, ..JobQuery::default() }).await?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| row.id.clone());
    let items = if app.out.is_json() { briefs(studio, &rows).await? } else { Vec::new() };
    app.out.answer(&json!({ "items": items, "next": next }), |out| {
        let mut table = Table::new(&["job", "made", "state", "model", "pictures", "expected", "prompt"]);
        for row in &rows {
            table.row([
                Cell::from(text::short_id(&row.id)),
                Cell::from(text::time(&rfc3339(row.created_ms))),
                painted(row.state),
                Cell::from(format!("{}/{}", row.provider, row.model)),
                Cell::from(if row.kind == JobKind::Words { "words".into() } else { row.count.to_string() }),
                Cell::from(text::short_price(&row.price)),
                Cell::from(row.draft["prompt"].as_str().unwrap_or("-")),
            ]);
        }
        out.table(&table, "no job is there");
    });
    Ok(Exit::Done)
}

async fn at_risk(app: &App, studio: &Studio) -> Outcome {
    let found = studio.jobs_at_risk().await?;
    let rows: Vec<JobRow> = found.iter().map(|(row, _)| row.clone()).collect();
    let items = if app.out.is_json() { briefs(studio, &rows).await? } else { Vec::new() };
    app.out.answer(&json!({ "items": items, "next": null }), |out| {
        let mut table = Table::new(&["job", "made", "state", "model", "at risk", "prompt"]);
        for (row, risk) in &found {
            table.row([
                Cell::from(text::short_id(&row.id)),
                Cell::from(text::time(&rfc3339(row.created_ms))),
                painted(row.state),
                Cell::from(format!("{}/{}", row.provider, row.model)),
                Cell::from(if risk.unpriced > 0 { "unknown".into() } else { risk.usd.to_string() }),
                Cell::from(row.draft["prompt"].as_str().unwrap_or("-")),
            ]);
        }
        out.table(&table, "nothing is at risk");
        if !found.is_empty() {
            out.hint("once the vendor's bill is known: impasto jobs reconcile JOB --charged USD");
        }
    });
    Ok(Exit::Done)
}

/// As `GET /api/v1/jobs?outcome=true` tells them.
async fn briefs(studio: &Studio, rows: &[JobRow]) -> Outcome<Vec<JobBrief>> {
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        items.push(JobBrief::of(row, Some(studio.outcome(row).await?)));
    }
    Ok(items)
}

fn print(out: &Out, job: &Job) {
    out.line(format!("job    {}", job.id));
    out.line(format!("state  {}", job.state.as_str()));
    out.line(format!("model  {}", job.model));
    out.line(format!("prompt {}", job.draft["prompt"].as_str().unwrap_or("-")));
    out.line(format!("cost   {}", text::paid(job.price.settled_usd)));
    if let Some(risk) = job.price.at_risk_usd.filter(|risk| *risk != Money::ZERO) {
        out.line(format!("risk   about {risk} may have been billed for nothing"));
    }
    for (index, call) in job.calls.iter().enumerate() {
        let (landed, asked) = (call.landed, call.num_images);
        let attempts = text::count(call.attempts.len(), "attempt");
        let billed = call.billed_usd.map(|usd| format!(", {usd} by the vendor's bill")).unwrap_or_default();
        let state = &call.state;
        let came = if job.kind == JobKind::Words {
            String::new()
        } else {
            format!(", {landed} of {asked} pictures")
        };
        out.line(format!("call {}  {state}{came}, {attempts}{billed}", index + 1));
        for attempt in &call.attempts {
            let status = attempt.status.map_or_else(|| "no answer".into(), |status| status.to_string());
            let why = attempt.error.as_ref().map(|error| format!(": {}", error.message)).unwrap_or_default();
            out.line(format!("        {} {status}{why}", text::time(&attempt.at)));
        }
    }
    if let Some(words) = &job.text {
        words.text.lines().for_each(|line| out.line(format!("words  {line}")));
    }
    for image in &job.images {
        let id = text::short_id(&image.id);
        out.line(format!("image  {id} {}x{}, {}", image.width, image.height, text::paid(image.price_usd)));
    }
    for error in &job.errors {
        out.line(format!("error  {}: {}", error.code, error.message));
    }
}

async fn cancel(app: &App, studio: &Studio, job: &str) -> Outcome {
    let id = find(studio, job).await?;
    let stopping = studio.cancel(&id).await?;
    // Where its process had died, it comes to its end here.
    if stopping && studio.runs_here(&id) {
        studio.wait(&id).await?;
    }
    app.out.answer(&json!({ "id": id, "stopping": stopping }), |out| {
        let short = text::short_id(&id);
        if stopping {
            out.line(format!("job {short} is being stopped"));
        } else {
            out.line(format!("job {short} is at its end already"));
        }
    });
    Ok(Exit::Done)
}

async fn reconcile(app: &App, studio: &Studio, id: &str, charged: f64, number: Option<usize>) -> Outcome {
    if !charged.is_finite() {
        return Err(Failure::usage(format!("--charged: expected US dollars, got {charged}")));
    }
    let call = match number {
        None => None,
        Some(number) => {
            let calls = studio.job(id).await?.calls;
            let call = number.checked_sub(1).and_then(|index| calls.get(index));
            let none = || Failure::usage(format!("--call: expected 1 to {}, got {number}", calls.len()));
            Some(call.ok_or_else(none)?.id.clone())
        }
    };
    let job = studio.reconcile(id, &Reconcile { charged_usd: Money::from_usd(charged), call }).await?;
    app.out.answer(&job, |out| print(out, &job));
    Ok(Exit::Done)
}

async fn resume(app: &App, studio: &Studio) -> Outcome {
    let recovered = recover(app, studio).await?;
    let (mut jobs, mut worst) = (Vec::new(), Exit::Done);
    for id in &recovered.jobs {
        let job = studio.wait(id).await?;
        let came = match job.kind {
            JobKind::Words => String::new(),
            JobKind::Pictures => format!(", {}", text::count(job.images.len(), "picture")),
        };
        app.out.line(format!("job {}: {}{came}", text::short_id(id), job.state.as_str()));
        if worst == Exit::Done {
            worst = Exit::of_job(&job);
        }
        jobs.push(job);
    }
    if jobs.is_empty() {
        app.out.note("nothing was left");
    }
    app.out.answer(&jobs, |_| {});
    Ok(worst)
}

/// The whole id of a job.
async fn find(studio: &Studio, text: &str) -> Outcome<String> {
    let recent = if files::is_id(text) {
        studio.jobs(&JobQuery { limit: RECENT, ..JobQuery::default() }).await?
    } else {
        Vec::new()
    };
    let mut fits = recent.iter().filter(|row| {
        row.id.ends_with(text) || row.id.starts_with(text) || text::short_id(&row.id).starts_with(text)
    });
    match (fits.next(), fits.next()) {
        (Some(only), None) => Ok(only.id.clone()),
        (Some(_), Some(_)) => {
            Err(Failure::usage(format!("{text:?} names several jobs; give more of the id")))
        }
        (None, _) => Ok(text.to_owned()),
    }
}

fn painted(state: JobState) -> Cell {
    let tone = match state {
        JobState::Done => Tone::Good,
        JobState::Partial | JobState::Cancelled => Tone::Doubtful,
        JobState::Failed | JobState::Unknown => Tone::Bad,
        JobState::Queued | JobState::Running => Tone::Usual,
    };
    Cell::from(state.as_str()).tone(tone)
}

fn state(text: &str) -> Result<JobState, String> {
    let known = || JobState::ALL.map(JobState::as_str).join(", ");
    JobState::ALL
        .into_iter()
        .find(|state| state.as_str() == text)
        .ok_or_else(|| format!("expected one of {}", known()))
}
