//! Submit, poll, fetch.

use super::{MODEL, PRICES, STARTERS, adapter, free_refusal, info, refusal, unknown_task};
use impasto_sdk::{
    Adapter, Answer, Body, Cx, DataFiles, Error, Exchange, Images, Info, Item, Kind, Outcome, Provider,
    ProviderEntry, Result, Step, Task, Usage,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;

/// Submits a job (billed), polls it (free) until it is done, and names addresses where the pictures are fetched.
#[derive(Clone, Copy, Debug)]
pub struct Polled;

/// Between two polls.
const PAUSE: Duration = Duration::from_millis(300);

/// A job that takes longer never ends.
const LONGEST: Duration = Duration::from_secs(3600);

static FILES: DataFiles = DataFiles::unread();

/// Its entry.
pub static POLLED: ProviderEntry = ProviderEntry {
    package: "impasto-provider-scripted-polled",
    provider: &Polled,
    local: None,
    authoring: None,
    files: &FILES,
};

/// What survives a crash: the job's id, once there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memo {
    job: Option<String>,
}

#[derive(Deserialize)]
struct Submitted {
    id: String,
}

#[derive(Deserialize)]
struct State {
    status: String,
    #[serde(default)]
    pictures: Vec<String>,
    usage: Option<Usage>,
}

impl Provider for Polled {
    type Memo = Memo;

    fn info(&self) -> Info {
        info("scripted-polled")
    }

    fn starters(&self) -> &'static str {
        STARTERS
    }

    fn prices(&self) -> &'static str {
        PRICES
    }

    fn adapter(&self, _: &str) -> Adapter {
        adapter()
    }

    fn begin(&self, task: &Task, cx: &Cx) -> Result<Step<Memo>> {
        let Task::Generate(generate) = task else { return Err(unknown_task()) };
        let body = Body::json(&json!({"model": MODEL, "prompt": generate.prompt, "count": generate.count}))?;
        let mut submit = Exchange::post(format!("{}/jobs", cx.base_url), body).bearer().billed();
        submit.headers.push(("idempotency-key".into(), cx.idempotency_key.clone()));
        Ok(Step::send(submit, Memo::default()))
    }

    fn next(&self, _: &Task, cx: &Cx, memo: Memo, answer: &Answer) -> Result<Step<Memo>> {
        if !answer.is_success() {
            return Err(if memo.job.is_some() { free_refusal(answer) } else { refusal(answer) });
        }
        let Some(job) = memo.job else {
            let submitted: Submitted = answer.json()?;
            return Ok(poll(cx, submitted.id));
        };
        let state: State = answer.json()?;
        match state.status.as_str() {
            "working" if cx.waited >= LONGEST => Err(late()),
            "working" => Ok(poll(cx, job)),
            "done" => {
                let items =
                    state.pictures.into_iter().map(|url| Item::fetch(Exchange::get(url).bearer())).collect();
                Ok(Step::done(Outcome::Images(Images { items, usage: state.usage, request_id: Some(job) })))
            }
            other => Err(Error::new(Kind::BadResponse, format!("the job is {other:?}"))),
        }
    }

    fn enough(&self, _: &Task, cx: &Cx, _: Memo, _failed: &Error) -> Option<Error> {
        (cx.waited >= LONGEST).then(late)
    }

    fn abandon(&self, _: &Task, cx: &Cx, memo: Memo) -> Option<Exchange> {
        let mut exchange = Exchange::get(format!("{}/jobs/{}", cx.base_url, memo.job?)).bearer();
        exchange.method = impasto_sdk::Method::Delete;
        Some(exchange)
    }
}

fn late() -> Error {
    Error::new(Kind::Timeout, "the job did not end within an hour; it may have been billed")
}

fn poll(cx: &Cx, job: String) -> Step<Memo> {
    let exchange = Exchange::get(format!("{}/jobs/{job}", cx.base_url)).bearer();
    Step::poll(exchange, Memo { job: Some(job) }, PAUSE)
}
