//! Root, settings, database, keys, network.

use super::{Check, disk, known};
use crate::{text, wiring::App};
use impasto_ports::Amount;
use impasto_sdk::{AuthMethod, AuthProfile, Info, Kind};
use std::{fs, path::Path, time::Duration};

/// A vendor that says nothing for so long is not there.
const PATIENCE: Duration = Duration::from_secs(20);

/// What to do in a root where nothing is.
const NEW_ROOT: &str =
    "look at --root and IMPASTO_ROOT; if this is to be a new root, the first impasto generate makes it";

/// Whether the root is there and can be written. It is not made: who mistyped its name must hear of it.
pub(super) fn root(app: &App) -> Check {
    let path = app.config().root().path().to_owned();
    let mend = "give another folder with --root or IMPASTO_ROOT, or make this one writable";
    match path.try_exists() {
        Ok(false) => Check::warn("root", format!("there is no folder {}", path.display()), NEW_ROOT),
        _ => match disk::write_to(&path) {
            Ok(()) => Check::ok("root", path.display().to_string()),
            Err(error) => Check::fail("root", format!("{} cannot be written: {error}", path.display()), mend),
        },
    }
}

/// Whether the settings are as they should be.
pub(super) fn settings(app: &App) -> Vec<Check> {
    let config = app.config();
    if config.warnings.is_empty() {
        let path = config.root().settings_file();
        let shown = path.display();
        let found = if path.exists() {
            shown.to_string()
        } else {
            format!("the usual ones; your own would stand in {shown}")
        };
        return vec![Check::ok("settings", found)];
    }
    let mend = "do what the warning says, or leave it";
    config.warnings.iter().map(|warning| Check::warn("settings", warning, mend)).collect()
}

/// Whether the models that are used where none is named are known here.
pub(super) async fn defaults(app: &App) -> Vec<Check> {
    let settings = app.config().settings.clone();
    let named =
        [("default_model", settings.default_model), ("default_text_model", settings.default_text_model)];
    let mut checks = Vec::new();
    for (setting, model) in named.into_iter().filter_map(|(setting, model)| Some((setting, model?))) {
        checks.push(if known::is_named(app, &model).await {
            Check::ok(setting, model)
        } else {
            let mend =
                "look at the name: impasto models list has all; requests that name no model fail until then";
            Check::warn(setting, format!("{model} is no model that is known here"), mend)
        });
    }
    checks
}

/// Files that a broken run left.
pub(super) fn leftovers(root: &Path) -> Option<Check> {
    let entries = fs::read_dir(root).ok()?;
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let left: Vec<_> = names.filter(|name| name.contains(".db.new-")).collect();
    let found = format!("left from making a database: {}", left.join(", "));
    (!left.is_empty()).then(|| Check::warn("leftovers", found, "remove these files while no impasto runs"))
}

const DAMAGED: &str = "put the database aside and restore it from a backup";

/// What to do about a database that cannot be opened. Only one that is damaged is to be replaced.
fn mend_database(code: &str) -> &'static str {
    let is = |kind: Kind| kind.code() == code;
    if is(Kind::Config) {
        "make the database and its folder writable for the user who runs impasto"
    } else if is(Kind::Unavailable) {
        "end the process that holds it, or wait for it; the database is as it was"
    } else {
        "do what it says; only a damaged database is put aside and restored from a backup"
    }
}

/// Whether the database is whole, and what waits in it for a person.
pub(super) async fn database(app: &App) -> Vec<Check> {
    if !app.has_database() {
        let root = app.config().root().path().display().to_string();
        return vec![Check::warn("database", format!("there is none in {root}"), NEW_ROOT)];
    }
    let store = match app.store() {
        Ok(store) => store,
        Err(failure) => {
            let mend = mend_database(&failure.code);
            return vec![Check::fail("database", failure.message, mend)];
        }
    };
    let mut checks = match store.check().await {
        Ok(damage) if damage.is_empty() => vec![Check::ok("database", app.config().settings.store.clone())],
        Ok(damage) => damage.into_iter().map(|what| Check::fail("database", what, DAMAGED)).collect(),
        Err(error) => {
            vec![Check::fail("database", error.to_string(), mend_database(error.kind.code()))]
        }
    };
    checks.extend(journal(app).await);
    checks.extend(owners(app, store.owners().await.unwrap_or_default()));
    checks
}

/// Whether calls may have been billed for nothing: the jobs that `impasto jobs list --at-risk` shows.
async fn journal(app: &App) -> Option<Check> {
    let jobs = match app.studio() {
        Ok(studio) => studio.jobs_at_risk().await.map_err(|error| error.to_string()),
        Err(failure) => Err(failure.message),
    };
    let jobs = match jobs {
        Ok(jobs) if jobs.is_empty() => return None,
        Ok(jobs) => jobs,
        Err(why) => return Some(Check::fail("journal", why, "look at the database")),
    };
    let risk: Amount = jobs.iter().map(|(_, risk)| *risk).sum();
    let more = if risk.unpriced > 0 { " or more" } else { "" };
    let found = format!(
        "calls of {} left and brought nothing (about {}{more} may have been billed)",
        text::count(jobs.len(), "job"),
        risk.usd
    );
    let mend = "impasto jobs list --at-risk, then impasto jobs reconcile or retry";
    Some(Check::warn("journal", found, mend))
}

/// Whether processes that ran calls are still alive.
fn owners(app: &App, owners: Vec<String>) -> Option<Check> {
    let folder = app.config().root().owners();
    let dead = owners.iter().filter(|owner| !is_alive(&folder.join(owner))).count();
    let found = format!("{} of calls died", text::count(dead, "owner"));
    (dead > 0)
        .then(|| Check::warn("owners", found, "impasto jobs resume takes them up; nothing is sent twice"))
}

/// A living owner holds a lock on its file. The file itself is left alone: looking must change nothing.
fn is_alive(path: &Path) -> bool {
    fs::File::open(path).is_ok_and(|file| file.try_lock().is_err())
}

/// Whether every key can be had and every base URL is one.
pub(super) fn keys(app: &App) -> Vec<Check> {
    app.registry.iter().map(|entry| key(app, &entry.provider.info())).collect()
}

fn key(app: &App, info: &Info) -> Check {
    let what = format!("key of {}", info.id);
    let config = app.config();
    match config.provider(info.id) {
        Err(error) => Check::fail(&what, error.to_string(), format!("impasto keys set {}", info.id)),
        Ok(_) if !info.needs_key => Check::ok(&what, "not needed"),
        Ok(settings) if settings.configured() => {
            let origin = settings.origins.get("api_key").map(ToString::to_string).unwrap_or_default();
            let base = settings.base_url.map(|url| format!(", base URL {url}")).unwrap_or_default();
            Check::ok(&what, format!("from {origin}{base}"))
        }
        Ok(_) => Check::ok(&what, format!("not set; to use it: impasto keys set {}", info.id)),
    }
}

/// Whether every auth profile has its secret.
pub(super) fn profiles(app: &App) -> Vec<Check> {
    let config = app.config();
    let check = |profile: &AuthProfile| {
        let what = format!("auth profile {}", profile.name);
        let mend = format!("impasto auth secret {}", profile.name);
        match config.profile_secret(&profile.name) {
            Err(error) => Check::fail(&what, error.to_string(), mend),
            Ok(None) if profile.method != (AuthMethod::None {}) => {
                Check::warn(&what, "it has no secret", mend)
            }
            Ok(_) => Check::ok(&what, profile.hosts.join(", ")),
        }
    };
    config.auth_profiles().map(check).collect()
}

/// Whether vendors answer; costs nothing.
pub(super) async fn network(app: &App) -> Vec<Check> {
    let mut checks = Vec::new();
    if !app.has_database() {
        return vec![Check::ok("network", "no vendor was asked, since there is no database")];
    }
    let Ok(studio) = app.studio() else { return checks };
    for info in app.registry.iter().map(|entry| entry.provider.info()) {
        if !app.config().configured(info.id) {
            continue;
        }
        let what = format!("{} answers", info.id);
        let asked = tokio::time::timeout(PATIENCE, studio.test_provider(info.id)).await;
        checks.push(match asked {
            Ok(Ok(words)) => Check::ok(&what, words),
            Ok(Err(error)) => Check::fail(&what, error.to_string(), mend(error.kind, &info)),
            Err(_) => Check::fail(&what, "no answer in time", mend(Kind::Timeout, &info)),
        });
    }
    checks
}

fn mend(kind: Kind, info: &Info) -> String {
    match kind {
        Kind::Unauthenticated | Kind::PermissionDenied => {
            format!("set a key that is valid: impasto keys set {} ({})", info.id, info.links.keys)
        }
        Kind::QuotaExceeded => format!("look at the balance of the account: {}", info.links.pricing),
        _ => format!("look at the network, the proxy and the base URL: impasto providers show {}", info.id),
    }
}
