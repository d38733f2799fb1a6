//! Budgets.

use super::{Check, known};
use crate::{text, wiring::App};
use impasto_config::Budget;

/// Whether every budget of a model speaks of one that is known here: another would hold nothing.
pub(super) async fn check(app: &App) -> Check {
    let budgets = &app.config().settings.budgets;
    let mut strange = Vec::new();
    for budget in budgets {
        if !is_of_one(app, budget).await {
            strange.push(format!("{:?} is of a model that is not known here", budget.name()));
        }
    }
    match budgets.len() {
        _ if !strange.is_empty() => {
            let mend = "look at the name, impasto models list has all; until then it holds nothing back";
            Check::warn("budgets", strange.join("; "), mend)
        }
        0 => Check::ok("budgets", "none is set"),
        count => Check::ok("budgets", text::count(count, "budget")),
    }
}

async fn is_of_one(app: &App, budget: &Budget) -> bool {
    let Ok(Some(link)) = budget.link() else { return true };
    match app.registry.get(&link.provider) {
        Some(entry) => known::has(&known::models(app, entry).await, &link.model),
        None => false,
    }
}
