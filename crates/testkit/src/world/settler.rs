//! From a harvest to rows, as simply as can be.

use super::blobs::describe;
use impasto_driver::{Close, Gathered, Harvest, KeepSpool, Lane, Settler, SpoolFile};
use impasto_ports::{
    Basis, Boxed, CallRow, ImageKind, ImageRow, LedgerRow, Phase, Priority, Settlement, Spooled,
};
use impasto_sdk::{Error, Images, Kind, Outcome, Result, Step, Task};
use serde_json::Value;

/// Takes every picture that came as it is, knows no prices, and runs eight calls side by side.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlainSettler;

impl Settler for PlainSettler {
    fn close<'a>(&'a self, call: &'a CallRow, harvest: &'a Harvest) -> Boxed<'a, Result<Close>> {
        Box::pin(std::future::ready(close(call, harvest)))
    }

    fn lane<'a>(&'a self, call: &'a CallRow) -> Boxed<'a, Result<Lane>> {
        let images = if let Task::Generate(generate) = &call.task { generate.count } else { 0 };
        let lane = Lane {
            account: "one".into(),
            width: 8,
            caller: "local".into(),
            priority: Priority::Normal,
            images,
        };
        Box::pin(std::future::ready(Ok(lane)))
    }
}

fn close(call: &CallRow, harvest: &Harvest) -> Result<Close> {
    let mut call = call.clone();
    let (mut images, mut files, mut spool) = (Vec::new(), Vec::new(), KeepSpool::No);
    call.missing.clear();
    for (position, item) in (0..).zip(&harvest.items) {
        match item {
            Gathered::Kept => {}
            Gathered::Missing(error) => call.missing.push(error.clone()),
            Gathered::Unusable(error) => {
                call.missing.push(error.clone());
                spool = KeepSpool::Yes;
            }
            Gathered::Picture { file, .. } => {
                let spooled = measured(file)?;
                images.push(row(&call, position, &spooled));
                if call.phase == Phase::Settled {
                    call.have.push(position);
                }
                files.push(spooled);
            }
        }
    }
    let landed = if call.phase == Phase::Settled { call.have.len() } else { images.len() };
    call.landed = u32::try_from(landed).unwrap_or(u32::MAX);
    call.usage = harvest.usage.clone();
    call.request_id = harvest.request_id.clone();
    if spool == KeepSpool::No && call.phase == Phase::Settled {
        // Signed addresses are secrets; what is settled wholly needs them no more.
        call.step = Step::done(Outcome::Images(Images::default()));
    }
    let ledger = (call.phase == Phase::Settled).then(|| entry(&call));
    Ok(Close { settlement: Settlement { attempt: None, call, images, ledger }, files, spool })
}

fn measured(file: &SpoolFile) -> Result<Spooled> {
    let bytes = std::fs::read(&file.path)
        .map_err(|error| Error::new(Kind::Unexpected, format!("{}: {error}", file.path.display())))?;
    Ok(Spooled { path: file.path.clone(), blob: describe(&bytes) })
}

fn row(call: &CallRow, position: u32, spooled: &Spooled) -> ImageRow {
    let prompt = match &call.task {
        Task::Generate(generate) => Some(generate.prompt.clone()),
        _ => None,
    };
    ImageRow {
        id: format!("{}-{position}", call.id),
        blob: spooled.blob.clone(),
        kind: ImageKind::Output,
        caller: "local".into(),
        job: Some(call.job.clone()),
        call: Some(call.id.clone()),
        position,
        model_key: Some(call.model_key.clone()),
        provider: Some(call.provider.clone()),
        prompt,
        recipe: Value::Null,
        price: None,
        starred: false,
        board: None,
        broken: None,
        created_ms: call.updated_ms,
        deleted_ms: None,
        unlisted: false,
    }
}

fn entry(call: &CallRow) -> LedgerRow {
    let model = match &call.task {
        Task::Generate(generate) => generate.model.clone(),
        _ => String::new(),
    };
    LedgerRow {
        call: call.id.clone(),
        job: call.job.clone(),
        caller: "local".into(),
        provider: call.provider.clone(),
        model,
        at_ms: call.updated_ms,
        images: call.landed,
        usage: call.usage.clone(),
        price: None,
        basis: Basis::Unpriced,
        expected: call.at_risk,
    }
}
