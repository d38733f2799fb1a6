//! Upload each input picture, then ask.

use super::{MODEL, PRICES, STARTERS, adapter, info, refusal, unknown_task};
use impasto_sdk::{
    Adapter, Answer, BlobRef, Body, Cx, DataFiles, Error, Exchange, Generate, Images, Info, Item, Kind,
    Outcome, Part, Provider, ProviderEntry, Result, Step, Task,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Uploads references one by one (free), then asks for pictures with their names (billed).
#[derive(Clone, Copy, Debug)]
pub struct Uploaded;

static FILES: DataFiles = DataFiles::unread();

/// Its entry.
pub static UPLOADED: ProviderEntry = ProviderEntry {
    package: "impasto-provider-scripted-uploaded",
    provider: &Uploaded,
    local: None,
    authoring: None,
    files: &FILES,
};

/// What survives a crash: the names of the pictures that are uploaded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memo {
    names: Vec<String>,
}

#[derive(Deserialize)]
struct Stored {
    name: String,
}

#[derive(Deserialize)]
struct Made {
    pictures: Vec<BlobRef>,
}

impl Provider for Uploaded {
    type Memo = Memo;

    fn info(&self) -> Info {
        info("scripted-uploaded")
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
        step(generate, cx, Memo::default())
    }

    fn next(&self, task: &Task, cx: &Cx, mut memo: Memo, answer: &Answer) -> Result<Step<Memo>> {
        let Task::Generate(generate) = task else { return Err(unknown_task()) };
        if !answer.is_success() {
            return Err(refusal(answer));
        }
        if memo.names.len() < generate.references.len() {
            memo.names.push(answer.json::<Stored>()?.name);
            return step(generate, cx, memo);
        }
        let made: Made = answer.json()?;
        if made.pictures.is_empty() {
            return Err(Error::new(Kind::BadResponse, "the studio made nothing"));
        }
        let items = made.pictures.into_iter().map(Item::blob).collect();
        Ok(Step::done(Outcome::Images(Images { items, usage: None, request_id: None })))
    }
}

fn step(generate: &Generate, cx: &Cx, memo: Memo) -> Result<Step<Memo>> {
    if let Some(blob) = generate.references.get(memo.names.len()) {
        let body = Body { content_type: blob.media_type.clone(), parts: vec![Part::Raw(blob.clone())] };
        return Ok(Step::send(Exchange::post(format!("{}/uploads", cx.base_url), body).bearer(), memo));
    }
    let body =
        json!({"model": MODEL, "prompt": generate.prompt, "count": generate.count, "inputs": memo.names});
    let ask = Exchange::post(format!("{}/pictures", cx.base_url), Body::json(&body)?).bearer().billed();
    Ok(Step::send(ask.lift("pictures.*"), memo))
}
