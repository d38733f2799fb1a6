//! Budgets.

use super::{Check, known};
use crate::{text, wiring::App};
use impasto_config::Budget;
use impasto_core::LOCAL;

/// Whether every budget of a model or a caller speaks of one that is known here: another would hold nothing.
pub(super) async fn check(app: &App) -> Check {
    let budgets = &app.config().settings.budgets;
    let callers = callers(app).await;
    let mut strange = Vec::new();
    for budget in budgets {
        if !is_of_one(app, budget).await {
            strange.push(format!("{:?} is of a model that is not known here", budget.name()));
        }
        if let Some(caller) = budget.caller.as_ref().filter(|caller| !callers.contains(caller)) {
            strange.push(format!(
                "{:?} is for {caller:?}, and no access token in force is of that name",
                budget.name()
            ));
        }
    }
    match budgets.len() {
        _ if !strange.is_empty() => {
            let mend = "look at the name, impasto models list and impasto tokens list have all; until then it holds nothing back";
            Check::warn("budgets", strange.join("; "), mend)
        }
        0 => Check::ok("budgets", "none is set"),
        count => Check::ok("budgets", text::count(count, "budget")),
    }
}

/// Who may ask: the command line, everybody, and whoever has a token. A store that does not answer is told elsewhere.
async fn callers(app: &App) -> Vec<String> {
    let mut callers = vec![LOCAL.to_owned(), "*".to_owned()];
    if app.has_database()
        && let Ok(store) = app.store()
    {
        let tokens = store.tokens().await.unwrap_or_default();
        callers.extend(tokens.into_iter().filter(|token| token.revoked_ms.is_none()).map(|token| token.name));
    }
    callers
}

async fn is_of_one(app: &App, budget: &Budget) -> bool {
    let Ok(Some(link)) = budget.link() else { return true };
    match app.registry.get(&link.provider) {
        Some(entry) => known::has(&known::models(app, entry).await, &link.model),
        None => false,
    }
}
