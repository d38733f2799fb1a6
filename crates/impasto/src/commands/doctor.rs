//! `impasto doctor`: looks at everything, changes nothing.

mod budgets;
mod checks;
mod disk;
mod folders;
mod known;
mod prices;

use crate::{
    cli::Global,
    exit::Exit,
    failure::Outcome,
    out::Out,
    table::{Cell, Table, Tone},
    wiring::App,
};
use serde::Serialize;

/// What to look at.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Do not ask providers whether keys and base URLs work
    #[arg(long)]
    offline: bool,
}

/// What a look came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Check {
    /// What was looked at.
    what: String,
    state: State,
    /// What was found.
    found: String,
    /// How to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    mend: Option<String>,
}

/// How it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Ok,
    Warn,
    Fail,
}

impl Check {
    fn ok(what: &str, found: impl Into<String>) -> Self {
        Self { what: what.into(), state: State::Ok, found: found.into(), mend: None }
    }

    fn warn(what: &str, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { what: what.into(), state: State::Warn, found: found.into(), mend: Some(mend.into()) }
    }

    fn fail(what: &str, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { what: what.into(), state: State::Fail, found: found.into(), mend: Some(mend.into()) }
    }
}

pub(crate) async fn run(out: &Out, global: &Global, linked: &[&str], args: &Args) -> Outcome {
    let checks = match App::open(out.clone(), global, linked) {
        Ok(app) => all(&app, args).await,
        Err(failure) => vec![Check::fail(
            "settings",
            failure.message,
            "mend the file or variable that is named, then look again",
        )],
    };
    out.answer(&checks, |out| print(out, &checks));
    let failed = checks.iter().any(|check| check.state == State::Fail);
    Ok(if failed { Exit::Failed } else { Exit::Done })
}

async fn all(app: &App, args: &Args) -> Vec<Check> {
    let mut checks = vec![checks::root(app)];
    checks.extend(checks::settings(app));
    checks.extend(checks::defaults(app).await);
    checks.push(prices::check(app).await);
    checks.push(budgets::check(app).await);
    checks.push(disk::space(app.config().root().path()));
    checks.push(disk::file_system(app.config().root().path()));
    checks.extend(folders::check(app.config().root()));
    checks.extend(checks::leftovers(app.config().root().path()));
    checks.extend(checks::database(app).await);
    checks.extend(checks::keys(app));
    checks.extend(checks::profiles(app));
    if !args.offline {
        checks.extend(checks::network(app).await);
    }
    checks
}

fn print(out: &Out, checks: &[Check]) {
    let mut table = Table::new(&["", "what", "found"]);
    for check in checks {
        let (word, tone) = match check.state {
            State::Ok => ("ok", Tone::Good),
            State::Warn => ("warn", Tone::Doubtful),
            State::Fail => ("fail", Tone::Bad),
        };
        table.row([Cell::from(word).tone(tone), Cell::from(&check.what), Cell::whole(&check.found)]);
        if let Some(mend) = &check.mend {
            table.row([Cell::from(""), Cell::from(""), Cell::whole(format!("-> {mend}")).tone(Tone::Faint)]);
        }
    }
    out.table(&table, "nothing was looked at");
}
