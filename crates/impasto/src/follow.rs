//! Watches a job to its end.

use crate::{
    delivery::{Delivered, Delivery},
    exit::Exit,
    failure::Outcome,
    interrupt::Interrupts,
    progress::Progress,
    text,
    wiring::App,
};
use impasto_core::{Job, JobEvent, JobEventKind, Studio};
use impasto_driver::CallEvent;
use impasto_ports::{JobState, Phase};
use impasto_sdk::Money;
use serde::Serialize;
use std::time::Duration;
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::{Instant, interval_at},
};

/// A job and the files that were written of it: the one document of `generate --json`.
#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    job: &'a Job,
    files: Vec<Delivered>,
}

/// How often the journal is asked: it has the last word, and another process tells nothing.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How often it is said that a job goes on: a vendor may be at work on it for minutes.
const SAY_EVERY: Duration = Duration::from_secs(30);

/// Watches no longer.
fn leave(app: &App, progress: &Progress, id: &str) -> Exit {
    progress.clear();
    let short = text::short_id(id);
    app.out
        .note(format!("job {short} goes on in another process; stop it with: impasto jobs cancel {short}"));
    Exit::Cancelled
}

/// Watches a job to its end, hands its pictures over as they land, and says what it came to. The first Ctrl-C stops it.
pub(crate) async fn to_the_end(
    app: &App,
    studio: &Studio,
    mut events: Receiver<JobEvent>,
    job: Job,
    mut delivery: Delivery<'_>,
) -> Outcome {
    let mut interrupts = Interrupts::hear(&app.out);
    let preview = crate::preview::Preview::new(&app.out, app.config().settings.preview);
    let progress = Progress::of(&job, &app.out, &preview);
    let (id, mut job) = (job.id.clone(), job);
    let began = Instant::now();
    let mut still = interval_at(began + SAY_EVERY, SAY_EVERY);
    while !studio.is_over(&job) {
        tokio::select! {
            () = interrupts.next() => {
                // A job that another process runs is not this one's to stop.
                if !studio.runs_here(&id) {
                    return Ok(leave(app, &progress, &id));
                }
                studio.cancel(&id).await?;
            }
            event = events.recv() => match event {
                Ok(event) if event.job == id => {
                    if show(&progress, &event) {
                        job = studio.job(&id).await?;
                        // What cannot be written now is tried again at the end.
                        let _ = hand_over(&progress, &mut delivery, &job).await;
                    }
                }
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => tokio::time::sleep(LOOK_EVERY).await,
            },
            _ = still.tick() => progress.still(began.elapsed()),
            () = tokio::time::sleep(LOOK_EVERY) => job = studio.job(&id).await?,
        }
    }
    job = studio.job(&id).await?;
    let handed = hand_over(&progress, &mut delivery, &job).await;
    progress.clear();
    let exit = if interrupts.happened() { Exit::Cancelled } else { Exit::of_job(&job) };
    let again = Again::of(studio, &job).await?;
    tell(app, &job, again, &delivery);
    handed.inspect_err(|_| tell_kept(app, &job))?;
    let report = Report { job: &job, files: delivery.into_delivered() };
    app.out.answer(&report, |_| {});
    Ok(exit)
}

/// The pictures are safe in the gallery; only the files of one's own are not there.
fn tell_kept(app: &App, job: &Job) {
    let ids: Vec<_> = job.images.iter().map(|image| text::short_id(&image.id)).collect();
    let ids = ids.join(" ");
    app.out.hint(format!("kept in the gallery; write them with: impasto images export {ids} -o PATH"));
}

/// Shows an event; true where pictures may have landed or the job may be at its end.
fn show(progress: &Progress<'_>, event: &JobEvent) -> bool {
    match (&event.kind, &event.call) {
        (JobEventKind::Call(happened), Some(call)) => {
            progress.hear(call, happened);
            matches!(happened, CallEvent::Phase(phase) if phase.is_terminal() && *phase != Phase::Cancelled)
        }
        (JobEventKind::Done(_), _) => true,
        (JobEventKind::Call(_), None) => false,
    }
}

async fn hand_over(progress: &Progress<'_>, delivery: &mut Delivery<'_>, job: &Job) -> Outcome<()> {
    for (image, delivered) in delivery.fetch(job).await? {
        progress.above(|| delivery.tell(&image, &delivered));
    }
    Ok(())
}

/// What asking again for what is missing comes to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Again {
    /// Something is brought and nothing is sent, so nothing is paid.
    Brings,
    /// It is sent again, though it may have been billed before.
    Risks,
    /// It is sent again.
    Sends,
}

impl Again {
    async fn of(studio: &Studio, job: &Job) -> Outcome<Self> {
        if job.state.is_terminal() && job.state != JobState::Done && studio.can_bring(&job.id).await? {
            return Ok(Self::Brings);
        }
        let risk = job.price.at_risk_usd.filter(|risk| *risk != Money::ZERO);
        Ok(if risk.is_some() { Self::Risks } else { Self::Sends })
    }
}

/// What a job came to, and what can be done.
fn tell(app: &App, job: &Job, again: Again, delivery: &Delivery<'_>) {
    let (out, id) = (&app.out, text::short_id(&job.id));
    let landed = text::count(job.images.len(), "picture");
    let risk = job.price.at_risk_usd.filter(|risk| *risk != Money::ZERO);
    let risk = risk.map(|usd| format!(" (about {usd})")).unwrap_or_default();
    match job.state {
        JobState::Done => {}
        JobState::Partial => {
            out.warn(format!("{landed} of {}; make the rest with: impasto jobs retry {id}", job.num_images));
        }
        JobState::Cancelled => {
            let flag = if again == Again::Risks { " --resend-unknown" } else { "" };
            out.warn(format!("cancelled; make it after all with: impasto jobs retry {id}{flag}"));
        }
        JobState::Unknown => {
            out.error(format!(
                "a call left and no answer came that can be used: it may have been billed{risk}"
            ));
            out.hint(format!("to send it again: impasto jobs retry {id} --resend-unknown"));
        }
        JobState::Failed => {
            let paid = job.price.settled_usd.filter(|usd| *usd != Money::ZERO);
            out.error(format!(
                "no picture was made{}",
                paid.map(|usd| format!("; it cost {usd}")).unwrap_or_default()
            ));
            let billed =
                if risk.is_empty() { String::new() } else { format!("it may have been billed{risk}; ") };
            match again {
                Again::Brings => out.hint(format!(
                    "{billed}to look at what came of it once more, with nothing sent or paid again: impasto jobs retry {id}"
                )),
                Again::Risks => out.hint(format!("{billed}to send it again: impasto jobs retry {id} --resend-unknown")),
                Again::Sends => {}
            }
        }
        JobState::Queued | JobState::Running => {
            out.error("the job cannot go on now");
            if job.calls.iter().any(|call| call.state == "sent") {
                out.error("a call had left and its answer could not be kept; it may have been billed");
            }
            out.hint("to go on when that is mended: impasto jobs resume");
        }
    }
    for problem in &job.errors {
        let line = format!("  {}: {}", problem.code, problem.message);
        // Where there is no picture, the reason is part of the error.
        if job.images.is_empty() { out.error(line.trim_start()) } else { out.note(line) }
    }
    let cost = match job.reused_from {
        Some(_) => "nothing paid anew".into(),
        None => text::paid(job.price.settled_usd),
    };
    out.note(if job.images.is_empty() { format!("job {id}") } else { format!("{landed}, {cost}, job {id}") });
    if !delivery.writes() && !job.images.is_empty() && !out.is_json() {
        out.note("kept in the gallery; -o PATH also writes files of your own");
    }
}
