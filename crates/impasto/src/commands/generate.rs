//! `impasto generate`

use crate::{
    commands::plan,
    delivery::Delivery,
    draft::{CALLER, Request},
    failure::{Failure, Outcome},
    follow,
    out::Out,
    text,
    wiring::App,
};
use clap::ValueEnum;
use impasto_core::{Ask, IdempotencyKey, Job, Plan, Recovered, Reuse, Studio};
use impasto_ports::Priority;

/// What is asked for.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    request: Request,
    /// Take the pictures of an earlier job where exactly the same was asked for: no call, no price
    #[arg(long)]
    reuse: bool,
    /// Under the same key, the same request is run once a day and gives the same job
    #[arg(long, value_name = "KEY")]
    idempotency_key: Option<IdempotencyKey>,
    /// Who goes first where calls wait for a turn
    #[arg(long, value_enum, default_value_t = Rank::Normal)]
    priority: Rank,
}

/// Who goes first where calls wait for a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Rank {
    /// After all others; what waits is raised by one step a minute.
    Low,
    /// As usual.
    Normal,
    /// Before all others.
    High,
}

impl Rank {
    const fn priority(self) -> Priority {
        match self {
            Self::Low => Priority::Low,
            Self::Normal => Priority::Normal,
            Self::High => Priority::High,
        }
    }
}

pub(crate) async fn run(app: &App, args: &Args) -> Outcome {
    let studio = app.stocked_studio().await?;
    let request = &args.request;
    let mut ask = Ask::by(CALLER);
    ask.priority = args.priority.priority();
    ask.reuse = if args.reuse { Reuse::Yes } else { Reuse::No };
    ask.once = args.idempotency_key.as_ref().map(|key| request.once(&studio, key)).transpose()?;
    if let Some(job) = earlier(&studio, &ask).await? {
        return again(app, &studio, request, job).await;
    }
    let (plan, taken_up) = planned(app, &studio, request).await?;
    plan::tell(&app.out, &plan);
    if plan.is_refused(ask.reuse) {
        if plan.is_only_too_dear() {
            let hint = "budgets stand in impasto.yaml; what was spent: impasto usage";
            return Err(Failure::refused(plan.problems).hint(hint));
        }
        let hint = format!("what it takes: impasto models show {}", plan.model().config.link().short());
        return Err(Failure::refused(plan.problems).hint(hint));
    }
    let delivery = Delivery::new(app, &studio, &request.destination)?;
    delivery.check(plan.calls.iter().map(|call| call.images).sum())?;
    // Only now: what is taken up runs, and must not be left again because of a typing error.
    let recovered = if taken_up { Recovered::default() } else { recover(app, &studio).await? };
    let events = studio.follow();
    let foreseen = plan.changes.clone();
    let exit = match studio.start(plan, ask).await {
        Ok(job) => {
            plan::tell_more(&app.out, &job, &foreseen);
            follow::to_the_end(app, &studio, events, job, delivery).await
        }
        Err(error) => Err(error.into()),
    };
    finish(app, &studio, &recovered).await?;
    exit
}

/// The plan. What an earlier run had left may hold the budget, so it is taken up before a request is refused for that.
async fn planned(app: &App, studio: &Studio, request: &Request) -> Outcome<(Plan, bool)> {
    let plan = request.plan(app, studio).await?;
    if !plan.is_only_too_dear() {
        return Ok((plan, false));
    }
    let recovered = recover(app, studio).await?;
    if recovered.jobs.is_empty() {
        return Ok((plan, true));
    }
    finish(app, studio, &recovered).await?;
    Ok((request.plan(app, studio).await?, true))
}

/// The job that was asked for under the same key.
async fn earlier(studio: &Studio, ask: &Ask) -> Outcome<Option<Job>> {
    let Some(once) = &ask.once else { return Ok(None) };
    Ok(studio.earlier(&ask.caller, once).await?)
}

/// Shows an earlier job as if it were this one, and waits for it where it is not at its end.
async fn again(app: &App, studio: &Studio, request: &Request, job: Job) -> Outcome {
    app.out.note(format!(
        "job {} was asked for under this key before; nothing is sent",
        text::short_id(&job.id)
    ));
    let delivery = Delivery::new(app, studio, &request.destination)?;
    delivery.check(job.num_images)?;
    let recovered = recover(app, studio).await?;
    let exit = follow::to_the_end(app, studio, studio.follow(), job, delivery).await;
    finish(app, studio, &recovered).await?;
    exit
}

/// Jobs that are named at most where very many are taken up.
const MOST_NAMED: usize = 10;

/// Takes up what an earlier run left.
pub(crate) async fn recover(app: &App, studio: &Studio) -> Outcome<Recovered> {
    let recovered = studio.recover().await?;
    say_taken_up(&app.out, &recovered);
    Ok(recovered)
}

/// Says what an earlier run had left, where it had left anything.
pub(crate) fn say_taken_up(out: &Out, recovered: &Recovered) {
    if recovered.resumed > 0 {
        let calls = text::count(recovered.resumed, "call");
        let jobs: Vec<_> = recovered.jobs.iter().take(MOST_NAMED).map(|id| text::short_id(id)).collect();
        let more = if recovered.jobs.len() > MOST_NAMED { ", …" } else { "" };
        out.note(format!("taking up {calls} that an earlier run had left (job {}{more})", jobs.join(", ")));
    }
}

/// Waits for what was taken up: leaving now would only leave it again.
async fn finish(app: &App, studio: &Studio, recovered: &Recovered) -> Outcome<()> {
    for id in &recovered.jobs {
        tokio::select! {
            job = studio.wait(id) => {
                let job = job?;
                let pictures = text::count(job.images.len(), "picture");
                app.out.note(format!("job {} that was taken up is {}: {pictures}", text::short_id(id), job.state.as_str()));
            }
            _ = tokio::signal::ctrl_c() => return Ok(()),
        }
    }
    Ok(())
}
