//! `impasto generate`

use crate::{
    commands::plan,
    delivery::Delivery,
    draft::Request,
    failure::{Failure, Outcome},
    follow, text,
    wiring::App,
};
use impasto_core::{Recovered, Studio};

/// What is asked for.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    request: Request,
}

pub(crate) async fn run(app: &App, args: &Args) -> Outcome {
    let studio = app.stocked_studio().await?;
    let request = &args.request;
    let plan = request.plan(app, &studio).await?;
    plan::tell(&app.out, &plan);
    if !plan.problems.is_empty() {
        let hint = format!("what it takes: impasto models show {}", plan.model().config.link().short());
        return Err(Failure::refused(plan.problems).hint(hint));
    }
    let delivery = Delivery::new(app, &studio, &request.destination)?;
    delivery.check(plan.calls.iter().map(|call| call.images).sum())?;
    // Only now: what is taken up runs, and must not be left again because of a typing error.
    let recovered = recover(app, &studio).await?;
    let events = studio.follow();
    let exit = match studio.start(plan, "local").await {
        Ok(job) => follow::to_the_end(app, &studio, events, job, delivery).await,
        Err(error) => Err(error.into()),
    };
    finish(app, &studio, &recovered).await?;
    exit
}

/// Takes up what an earlier run left.
pub(crate) async fn recover(app: &App, studio: &Studio) -> Outcome<Recovered> {
    let recovered = studio.recover().await?;
    if recovered.resumed > 0 {
        let calls = text::count(recovered.resumed, "call");
        let jobs: Vec<_> = recovered.jobs.iter().map(|id| text::short_id(id)).collect();
        app.out.note(format!("taking up {calls} that an earlier run had left (job {})", jobs.join(", ")));
    }
    Ok(recovered)
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
