//! What was spent.

use crate::{Caller, Failure, Need, Route, Service, read::Asked};
use axum::{Json, extract::State, http::StatusCode};
use impasto_core::StandingView;
use impasto_ports::{LedgerQuery, UsageBy, UsageQuery, UsageTotal};
use impasto_sdk::{Error, Kind, Money};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/usage", Need::Read, usage)
            .says("get_usage", "What was spent by day, provider, model or caller.")
            .query::<Wanted>()
            .answers::<Spending>(200),
        Route::get("/api/v1/budgets", Need::Read, budgets)
            .says("list_budgets", "How far the caller's budgets are used up, and when they renew.")
            .answers::<Vec<StandingView>>(200),
    ]
}

/// Which spending, and how it is grouped.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// How totals are grouped; `model` unless it says otherwise.
    #[serde(default)]
    by: Group,
    /// From then on, in milliseconds since 1970.
    since_ms: Option<i64>,
    /// Before then, in milliseconds since 1970.
    until_ms: Option<i64>,
    /// Only this provider's.
    provider: Option<String>,
    /// Only this vendor's model.
    model: Option<String>,
    /// Only this caller's; only an administrator sees those of others.
    caller: Option<String>,
}

/// How totals are grouped.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Group {
    /// By UTC day.
    Day,
    /// By the vendor's model.
    #[default]
    Model,
    /// By provider.
    Provider,
    /// By caller.
    Caller,
}

/// What was spent.
#[derive(Debug, Serialize, JsonSchema)]
struct Spending {
    /// By group, in order.
    totals: Vec<UsageTotal>,
    /// Their sum: US dollars that are known.
    usd: Money,
    /// US dollars at most that may have been billed besides: calls whose outcome is unknown.
    at_risk_usd: Money,
}

async fn budgets(State(service): State<Service>, caller: Caller) -> Result<Json<Vec<StandingView>>, Failure> {
    Ok(Json(service.studio.budgets(&caller.name).await?))
}

async fn usage(
    State(service): State<Service>,
    caller: Caller,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Spending>, Failure> {
    let Wanted { by, since_ms, until_ms, provider, model, caller: whose } = wanted;
    let caller = seen(&caller, whose)?;
    let of = LedgerQuery { since_ms, until_ms, provider, model, caller };
    let by = match by {
        Group::Day => UsageBy::Day,
        Group::Model => UsageBy::Model,
        Group::Provider => UsageBy::Provider,
        Group::Caller => UsageBy::Caller,
    };
    let at_risk_usd = service.studio.at_risk(&of).await?.usd;
    let totals = service.studio.usage(&UsageQuery { by, of }).await?;
    Ok(Json(Spending { usd: totals.iter().map(|total| total.usd).sum(), totals, at_risk_usd }))
}

/// Whose spending is told: everyone's where it is nobody's in particular. Whoever sees only its own is told that it may not
/// ask for another's, and not its own in its place.
fn seen(caller: &Caller, whose: Option<String>) -> Result<Option<String>, Failure> {
    match (caller.sees(), whose) {
        (Some(own), Some(other)) if own != other => {
            let message =
                format!("only an administrator sees what {other:?} spent; leave caller out for your own");
            let error = Error::new(Kind::PermissionDenied, message);
            Err(Failure::from(error).status(StatusCode::FORBIDDEN))
        }
        (Some(own), _) => Ok(Some(own.to_owned())),
        (None, whose) => Ok(whose),
    }
}
