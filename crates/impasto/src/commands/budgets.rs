//! `impasto budgets`

use crate::{
    exit::Exit,
    failure::Outcome,
    table::{Cell, Table, Tone},
    wiring::App,
};
use impasto_core::{LOCAL, StandingView};
use impasto_sdk::Money;

/// Whose budgets.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Those that this caller draws on: the name of an access token; the command line is `local`
    #[arg(long, value_name = "NAME", default_value = LOCAL)]
    caller: String,
}

pub(crate) async fn run(app: &App, args: &Args) -> Outcome {
    let studio = app.kept_studio()?;
    let budgets = studio.budgets(&args.caller).await?;
    let caller = &args.caller;
    if *caller != LOCAL && !studio.tokens().await?.iter().any(|token| token.name == *caller) {
        app.out.warn(format!("no access token is of {caller:?}; see: impasto tokens list"));
    }
    let none = if app.config().settings.budgets.is_empty() {
        "no budget is set; how to set one: docs/keys-and-costs.md".into()
    } else {
        format!("no budget is for {caller}")
    };
    app.out.answer(&budgets, |out| {
        let mut table = Table::new(&["budget", "of", "allows", "spent", "reserved", "left", "renews"]);
        for budget in &budgets {
            table.row([
                Cell::from(&budget.name),
                Cell::from(scope(budget)),
                Cell::from(allowance(budget.usd, budget.images)),
                Cell::from(budget.spent_usd.to_string()),
                Cell::from(budget.reserved_usd.to_string()),
                left(budget),
                Cell::from(budget.renews_at.get(..10).unwrap_or(&budget.renews_at)),
            ]);
        }
        out.table(&table, &none);
    });
    Ok(Exit::Done)
}

fn scope(budget: &StandingView) -> String {
    let parts = [&budget.provider, &budget.model, &budget.caller];
    let named: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    if named.is_empty() { "everything".into() } else { named.join(" ") }
}

fn allowance(usd: Option<Money>, images: Option<u32>) -> String {
    match (usd, images) {
        (Some(usd), _) => usd.to_string(),
        (None, Some(1)) => "1 picture".into(),
        (None, Some(images)) => format!("{images} pictures"),
        (None, None) => "-".into(),
    }
}

fn left(budget: &StandingView) -> Cell {
    let text = allowance(budget.left_usd, budget.left_images);
    let used_up = budget.left_usd == Some(Money::ZERO) || budget.left_images == Some(0);
    let tone = match (used_up, budget.refuses) {
        (false, _) => Tone::Usual,
        (true, false) => Tone::Doubtful,
        (true, true) => Tone::Bad,
    };
    Cell::from(text).tone(tone)
}
