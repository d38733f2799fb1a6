//! Access tokens, for administrators.

use crate::{
    Failure, Need, Route, Service,
    read::{At, Given},
};
use axum::{Json, extract::State, http::StatusCode};
use impasto_controls::{Violation, violation::code};
use impasto_core::{NewToken, TokenView};
use impasto_ports::{TokenBudget, TokenScope};
use impasto_sdk::{Error, Kind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/tokens", Need::Admin, list)
            .says("list_tokens", "Access tokens, oldest first. The tokens themselves are kept nowhere.")
            .answers::<Vec<TokenView>>(200),
        Route::post("/api/v1/tokens", Need::Admin, create)
            .says("create_token", "Makes an access token. From the first one on every request needs one.")
            .takes::<Wanted>()
            .answers::<Created>(201),
        Route::delete("/api/v1/tokens/{id}", Need::Admin, revoke)
            .says("revoke_token", "Ends an access token.")
            .answers::<TokenView>(200),
    ]
}

/// What a new token is to be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// The caller that it makes of whoever gives it.
    name: String,
    /// What it allows.
    scopes: Vec<TokenScope>,
    /// What its caller may spend.
    #[serde(default)]
    budget: Option<TokenBudget>,
}

/// A token that was just made.
#[derive(Serialize, JsonSchema)]
struct Created {
    /// The token itself; nobody will see it again.
    token: String,
    /// Everything else about it.
    #[serde(flatten)]
    about: TokenView,
}

async fn list(State(service): State<Service>) -> Result<Json<Vec<TokenView>>, Failure> {
    Ok(Json(service.studio.tokens().await?.iter().map(TokenView::of).collect()))
}

async fn create(
    State(service): State<Service>,
    Given(Wanted { name, scopes, budget }): Given<Wanted>,
) -> Result<(StatusCode, Json<Created>), Failure> {
    if !scopes.contains(&TokenScope::Admin) && service.studio.is_without_tokens().await? {
        return Err(locked_out());
    }
    let created = service.studio.create_token(NewToken { name, scopes, budget }).await.map_err(by_field)?;
    let about = TokenView::of(&created.row);
    Ok((StatusCode::CREATED, Json(Created { token: created.secret, about })))
}

/// What is wrong with a field, by the field.
fn by_field(error: Error) -> Failure {
    let Some(field) = error.context("field").map(str::to_owned) else { return error.into() };
    let violation = Violation::new(field, code::OUT_OF_RANGE, error.message.clone());
    Failure { violations: vec![violation], ..Error::new(error.kind, error.message).into() }
}

/// The first token ends what may be done without one; without this scope nobody could administer over HTTP any more, not
/// even whoever makes it.
fn locked_out() -> Failure {
    let message = "scopes: the first token needs admin among them, since nobody can administer over HTTP without it from then on";
    let violation = Violation::new("/scopes", code::REQUIRED, message);
    Failure { violations: vec![violation], ..Error::new(Kind::InvalidRequest, message).into() }
}

async fn revoke(State(service): State<Service>, At(id): At<String>) -> Result<Json<TokenView>, Failure> {
    Ok(Json(TokenView::of(&service.studio.revoke_token(&id).await?)))
}
