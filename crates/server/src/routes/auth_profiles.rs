//! Auth profiles: how models that a person describes prove who sends their requests. A secret goes in and never comes
//! out.

use super::{
    providers::blocking,
    secrets::{is_fixed, no_reference, refused},
};
use crate::{
    AuthProfileState, Failure, Need, Reply, Route, Service,
    read::{Asked, At, Given},
};
use axum::{Json, extract::State, http::StatusCode};
use impasto_controls::{Violation, violation::code};
use impasto_sdk::{AuthMethod, AuthProfile, Error, Kind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/auth_profiles", Need::Admin, list)
            .says("list_auth_profiles", "Auth profiles, by name, and which models use them.")
            .answers::<Vec<Profile>>(200),
        Route::post("/api/v1/auth_profiles", Need::Admin, add)
            .says("add_auth_profile", "Adds an auth profile.")
            .takes::<NewProfile>()
            .answers::<Profile>(201),
        Route::get("/api/v1/auth_profiles/{name}", Need::Admin, show)
            .says("get_auth_profile", "An auth profile, and which models use it.")
            .answers::<Profile>(200),
        Route::put("/api/v1/auth_profiles/{name}", Need::Admin, replace)
            .says("set_auth_profile", "Adds an auth profile, or puts this in the place of one.")
            .takes::<ChangedProfile>()
            .answers::<Profile>(200),
        Route::delete("/api/v1/auth_profiles/{name}", Need::Admin, remove)
            .says(
                "delete_auth_profile",
                "Removes an auth profile and its secret; refused while models use it.",
            )
            .query::<Removal>()
            .reply(204, Reply::Empty),
    ]
}

/// An auth profile, and which models use it.
#[derive(Debug, Serialize, JsonSchema)]
struct Profile {
    #[serde(flatten)]
    state: AuthProfileState,
    /// Models that use it, as `provider/model`.
    used_by: Vec<String>,
}

/// A new auth profile.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewProfile {
    /// Lower-case letters, digits and dashes.
    name: String,
    /// Where the secret goes.
    method: AuthMethod,
    /// Hosts that the secret may go to (`name`, `name:port`, or `.name` for any host below), and no other.
    #[serde(default)]
    hosts: Vec<String>,
    /// The secret. Where it is instead (`env:`, `file:`, `command:`) is said only on the machine itself.
    #[serde(default)]
    secret: Option<String>,
}

/// What an auth profile is to be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ChangedProfile {
    /// Where the secret goes.
    method: AuthMethod,
    /// Hosts that the secret may go to (`name`, `name:port`, or `.name` for any host below), and no other.
    #[serde(default)]
    hosts: Vec<String>,
    /// The secret; a blank text removes it. Without it, or with null, it stays, unless it would go somewhere else than before.
    #[serde(default)]
    secret: Option<String>,
}

/// How to remove one.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Removal {
    /// Also while models use it; they cannot be used then.
    force: bool,
}

async fn states(service: &Service) -> Result<Vec<AuthProfileState>, Failure> {
    blocking(service, |settings| settings.auth_profiles()).await
}

async fn list(State(service): State<Service>) -> Result<Json<Vec<Profile>>, Failure> {
    let mut profiles = Vec::new();
    for state in states(&service).await? {
        profiles.push(used(&service, state).await?);
    }
    Ok(Json(profiles))
}

async fn show(State(service): State<Service>, At(name): At<String>) -> Result<Json<Profile>, Failure> {
    profile(&service, &name).await.map(Json)
}

async fn add(
    State(service): State<Service>,
    Given(NewProfile { name, method, hosts, secret }): Given<NewProfile>,
) -> Result<(StatusCode, Json<Profile>), Failure> {
    if states(&service).await?.iter().any(|state| state.profile.name == name) {
        let message =
            format!("there is an auth profile {name:?} already; change it with PUT, or choose another name");
        return Err(refused("/name", code::CONFLICT, message).status(StatusCode::CONFLICT));
    }
    let profile = set(&service, AuthProfile { name, method, hosts }, secret).await?;
    Ok((StatusCode::CREATED, Json(profile)))
}

async fn replace(
    State(service): State<Service>,
    At(name): At<String>,
    Given(ChangedProfile { method, hosts, secret }): Given<ChangedProfile>,
) -> Result<Json<Profile>, Failure> {
    set(&service, AuthProfile { name, method, hosts }, secret).await.map(Json)
}

async fn remove(
    State(service): State<Service>,
    At(name): At<String>,
    Asked(Removal { force }): Asked<Removal>,
) -> Result<StatusCode, Failure> {
    let users = profile(&service, &name).await?.used_by;
    if !force && !users.is_empty() {
        let message = format!(
            "{} use the auth profile {name}; change them first, or remove it with ?force=true",
            users.join(", ")
        );
        return Err(Failure::from(Error::new(Kind::InvalidRequest, message)).status(StatusCode::CONFLICT));
    }
    blocking(&service, move |settings| settings.remove_auth_profile(&name)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Checks and writes a profile, and says how it is then.
async fn set(service: &Service, profile: AuthProfile, secret: Option<String>) -> Result<Profile, Failure> {
    no_reference("secret", secret.as_deref())?;
    keep_to_its_place(service, &profile, secret.as_deref()).await?;
    let problems = profile.problems();
    if let Some((field, message)) = problems.first() {
        let violations = problems.iter().map(|(field, message)| violation(field, message)).collect();
        let failure = refused(&format!("/{field}"), code::INVALID, message.clone());
        return Err(Failure { violations, ..failure });
    }
    let name = profile.name.clone();
    blocking(service, move |settings| settings.set_auth_profile(&profile, secret.as_deref())).await?;
    self::profile(service, &name).await
}

/// A secret that is kept goes to no other place than the person meant who gave it.
async fn keep_to_its_place(
    service: &Service,
    profile: &AuthProfile,
    secret: Option<&str>,
) -> Result<(), Failure> {
    let before = states(service).await?.into_iter().find(|state| state.profile.name == profile.name);
    let is_given = secret.is_some_and(|text| !text.trim().is_empty());
    let stays = |state: &AuthProfileState| state.secret.is_some() && (!is_given || is_fixed(&state.origin));
    let Some(before) = before.filter(stays) else {
        return Ok(());
    };
    let narrower = profile.hosts.iter().all(|host| before.profile.hosts.contains(host));
    if narrower && before.profile.method == profile.method {
        return Ok(());
    }
    let message = if is_fixed(&before.origin) {
        "the secret comes from the environment or the command line and would go somewhere else than before; change the profile \
         on the machine itself"
    } else {
        "the secret would go somewhere else than before; give it again"
    };
    let message = message.to_owned();
    Err(refused("/secret", code::REQUIRED, message))
}

fn violation(field: &str, message: &str) -> Violation {
    Violation::new(format!("/{field}"), code::INVALID, message.to_owned())
}

async fn profile(service: &Service, name: &str) -> Result<Profile, Failure> {
    let states = states(service).await?;
    let known: Vec<_> = states.iter().map(|state| state.profile.name.as_str()).collect();
    let there =
        if known.is_empty() { "there is none".into() } else { format!("there are {}", known.join(", ")) };
    let message = format!("there is no auth profile {name:?}; {there}");
    match states.into_iter().find(|state| state.profile.name == name) {
        Some(state) => used(service, state).await,
        None => Err(Error::new(Kind::NotFound, message).into()),
    }
}

async fn used(service: &Service, state: AuthProfileState) -> Result<Profile, Failure> {
    let used_by = service.studio.users_of_profile(&state.profile.name).await?;
    Ok(Profile { state, used_by })
}
