//! `impasto plan`

use crate::{
    draft::Request,
    exit::Exit,
    failure::Outcome,
    flags,
    out::{Out, place},
    text,
    wiring::App,
};
use impasto_controls::Change;
use impasto_core::{Job, Plan};
use serde_json::Value;

/// What is asked for.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    request: Request,
}

pub(crate) async fn run(app: &App, args: &Args) -> Outcome {
    let studio = app.stocked_studio().await?;
    let plan = args.request.plan(app, &studio).await?;
    app.out.answer(&plan.view(), |out| print(out, &plan));
    Ok(Exit::of_problems(&plan.problems))
}

/// What a person should know before the calls leave.
pub(crate) fn tell(out: &Out, plan: &Plan) {
    plan.warnings.iter().for_each(|warning| out.warn(warning));
    for change in &plan.changes {
        out.note(format!("changed {}: {}", place(&change.field), change.message));
    }
    if plan.problems.is_empty() {
        out.note(format!("{}: {}, {}", plan.model().config.name, calls(plan), cost(plan)));
    }
}

/// What showed only when the pictures were made ready.
pub(crate) fn tell_more(out: &Out, job: &Job, foreseen: &[Change]) {
    let changes: Vec<Change> = serde_json::from_value(job.changes.clone()).unwrap_or_default();
    for change in changes.iter().filter(|change| !foreseen.contains(change)) {
        out.note(format!("changed {}: {}", place(&change.field), change.message));
    }
}

fn print(out: &Out, plan: &Plan) {
    out.line(format!("model   {} ({})", plan.model().config.name, plan.model().config.link().short()));
    for (name, value) in plan.draft.as_object().into_iter().flatten().filter(|(name, _)| *name != "model") {
        out.line(format!("  {name}: {}", short(value)));
    }
    for change in &plan.changes {
        out.line(format!("change  {}: {}", place(&change.field), change.message));
    }
    for warning in &plan.warnings {
        out.line(format!("note    {warning}"));
    }
    for problem in &plan.problems {
        out.line(format!("problem {}: {}", flags::of(&problem.field), problem.message));
    }
    if plan.problems.is_empty() {
        out.line(format!("calls   {}", calls(plan)));
        out.line(format!("price   {}", text::price(&plan.price)));
    }
    for budget in plan.budget.iter().flat_map(|budget| &budget.budgets) {
        let left = match (budget.left_usd, budget.left_images) {
            (Some(usd), _) => usd.to_string(),
            (_, images) => text::count(images.unwrap_or_default().try_into().unwrap_or_default(), "image"),
        };
        out.line(format!("budget  {}: {left} left until {}", budget.name, &budget.renews_at));
    }
}

/// `3 calls (10 + 10 + 5 pictures)`
fn calls(plan: &Plan) -> String {
    let each: Vec<_> = plan.calls.iter().map(|call| call.images.to_string()).collect();
    match each.as_slice() {
        [one] => text::count(one.parse().unwrap_or_default(), "picture"),
        _ => format!("{} ({} pictures)", text::count(each.len(), "call"), each.join(" + ")),
    }
}

fn cost(plan: &Plan) -> String {
    match text::price(&plan.price).as_str() {
        "not known" => "no price is known".into(),
        price => price.to_owned(),
    }
}

fn short(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if text.chars().count() > 200 { text.chars().take(199).chain(['…']).collect() } else { text }
}
