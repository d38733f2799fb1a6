//! `impasto tokens …`

use crate::{
    draft::dollars,
    exit::Exit,
    failure::{Failure, Outcome},
    table::{Cell, Table, Tone},
    text,
    wiring::App,
};
use impasto_core::{Every, NewToken, Studio, TokenView};
use impasto_ports::{Most, TokenBudget, TokenRow, TokenScope};
use impasto_sdk::Money;
use serde_json::json;

/// What to do with tokens.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Tokens, oldest first, revoked ones among them
    List,
    /// Make a token and print it, once
    Create(Create),
    /// End a token
    Revoke {
        /// Its id, the beginning or end of it, or its name where only one in force has that
        token: String,
    },
}

/// What the token is to be.
#[derive(clap::Args, Debug)]
pub(crate) struct Create {
    /// The caller that it makes of whoever gives it; jobs, pictures and spending go by this name
    name: String,
    /// What it allows: generate, read, admin
    #[arg(long, value_name = "SCOPES", value_delimiter = ',', value_parser = scope, default_value = "generate,read")]
    scope: Vec<TokenScope>,
    /// US dollars that its caller may spend in the time of --every
    #[arg(long, value_name = "USD", value_parser = dollars, conflicts_with = "budget_images")]
    budget_usd: Option<f64>,
    /// Pictures that its caller may have made in the time of --every
    #[arg(long, value_name = "N")]
    budget_images: Option<u32>,
    /// When the budget renews: day, month (UTC) [default: month]
    #[arg(long, value_name = "TIME", value_parser = every)]
    every: Option<Every>,
}

pub(crate) async fn run(app: &App, command: Command) -> Outcome {
    match command {
        Command::List => list(app, &app.kept_studio()?).await,
        Command::Create(wanted) => create(app, &app.studio()?, wanted).await,
        Command::Revoke { token } => revoke(app, &app.kept_studio()?, &token).await,
    }
}

async fn list(app: &App, studio: &Studio) -> Outcome {
    let views: Vec<_> = studio.tokens().await?.iter().map(TokenView::of).collect();
    app.out.answer(&views, |out| {
        let mut table = Table::new(&["token", "name", "allows", "budget", "made", "last used", "state"]);
        for view in &views {
            let time = |at: &Option<String>| at.as_deref().map_or_else(|| "-".into(), text::time);
            let state = match &view.revoked_at {
                None => Cell::from("in force").tone(Tone::Good),
                Some(at) => Cell::from(format!("revoked {}", text::time(at))).tone(Tone::Faint),
            };
            table.row([
                Cell::whole(&view.id),
                Cell::whole(&view.name),
                Cell::from(scopes(&view.scopes)),
                Cell::from(view.budget.map_or_else(|| "-".into(), |budget| budget.to_string())),
                Cell::from(text::time(&view.created_at)),
                Cell::from(time(&view.last_used_at)),
                state,
            ]);
        }
        out.table(&table, "no token was made yet: the server is open to whoever asks it on this machine, and refuses what came through a proxy");
    });
    Ok(Exit::Done)
}

async fn create(app: &App, studio: &Studio, wanted: Create) -> Outcome {
    let before = studio.tokens().await?;
    let others = before.iter().filter(|row| row.name == wanted.name && row.revoked_ms.is_none()).count();
    let budget = wanted.budget()?;
    let new = NewToken { name: wanted.name, scopes: wanted.scope, budget };
    let created = studio.create_token(new).await?;
    let view = TokenView::of(&created.row);
    let mut document = json!(view);
    document["token"] = json!(created.secret);
    app.out.answer(&document, |out| {
        out.line(&created.secret);
        let budget = budget.map(|budget| format!(", and may spend {budget}")).unwrap_or_default();
        out.note(format!("token {} of {}: allows {}{budget}", view.id, view.name, scopes(&view.scopes)));
        out.note("it is shown only now; only its digest is kept");
        if others > 0 {
            let (others, name) = (text::count(others, "other token"), &view.name);
            out.note(format!("beside {others} of {name}: they are one caller; see: impasto tokens list"));
        }
        if before.is_empty() {
            out.note("from now on every request to the server needs a token");
        }
        if !can_administer(&before) && !view.scopes.contains(&TokenScope::Admin) {
            out.note(
                "no token in force may administer over HTTP and on the page; for that make another: \
                 impasto tokens create NAME --scope admin",
            );
        }
    });
    Ok(Exit::Done)
}

/// Whether anybody may change models, keys and tokens over HTTP.
fn can_administer(tokens: &[TokenRow]) -> bool {
    tokens.iter().any(|row| row.revoked_ms.is_none() && row.scopes.contains(&TokenScope::Admin))
}

async fn revoke(app: &App, studio: &Studio, text: &str) -> Outcome {
    let row = studio.revoke_token(&find(&studio.tokens().await?, text)?).await?;
    app.out.answer(&TokenView::of(&row), |out| {
        out.line(format!("revoked token {} of {}", row.id, row.name));
        out.note("a server that runs hears of it within about a second");
    });
    Ok(Exit::Done)
}

/// The whole id of a token.
fn find(rows: &[TokenRow], text: &str) -> Outcome<String> {
    let of_name = |row: &&TokenRow| row.name == text && row.revoked_ms.is_none();
    let named: Vec<_> = rows.iter().filter(of_name).collect();
    match named.as_slice() {
        [] => {}
        [only] => return Ok(only.id.clone()),
        several => {
            let ids: Vec<_> = several.iter().map(|row| row.id.as_str()).collect();
            let count = ids.len();
            let message = format!("{count} tokens in force are of {text:?}; name one by its id");
            return Err(Failure::usage(message).hint(ids.join(", ")));
        }
    }
    let fits = |row: &&TokenRow| row.id.starts_with(text) || row.id.ends_with(text);
    let mut fits = rows.iter().filter(fits);
    match (fits.next(), fits.next()) {
        (Some(only), None) => Ok(only.id.clone()),
        (Some(_), Some(_)) => {
            Err(Failure::usage(format!("{text:?} names several tokens; give more of the id")))
        }
        (None, _) => Ok(text.to_owned()),
    }
}

impl Create {
    fn budget(&self) -> Outcome<Option<TokenBudget>> {
        let most = match (self.budget_usd, self.budget_images) {
            (Some(usd), _) => Most::Usd(Money::from_usd(usd)),
            (None, Some(images)) => Most::Images(images),
            (None, None) if self.every.is_some() => {
                return Err(Failure::usage("--every needs an amount; give --budget-usd or --budget-images"));
            }
            (None, None) => return Ok(None),
        };
        Ok(Some(TokenBudget { every: self.every.unwrap_or(Every::Month), most }))
    }
}

fn scopes(scopes: &[TokenScope]) -> String {
    scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(", ")
}

fn scope(text: &str) -> Result<TokenScope, String> {
    let known = || TokenScope::ALL.map(TokenScope::as_str).join(", ");
    let found = TokenScope::ALL.into_iter().find(|scope| scope.as_str() == text);
    found.ok_or_else(|| format!("expected some of {}", known()))
}

fn every(text: &str) -> Result<Every, String> {
    match text {
        "day" => Ok(Every::Day),
        "month" => Ok(Every::Month),
        _ => Err("expected day or month".into()),
    }
}
