//! Rows for tests of stores.

use impasto_ports::{
    Attempt, Basis, CallRow, Claim, ImageKind, ImageRow, JobKind, JobRow, JobState, LaneLimits, LaneRow,
    LaneSent, LedgerRow, ModelRow, Phase, PriceLayer, Priced, Priority,
};
use impasto_sdk::{Blob, Cx, Error, Exchange, Kind, Money, Retry, Step, Task, Usage};
use serde_json::json;
use std::time::Duration;

/// A job of four pictures.
#[must_use]
pub fn job(id: &str, created_ms: i64) -> JobRow {
    JobRow {
        id: id.into(),
        state: JobState::Queued,
        kind: JobKind::Pictures,
        caller: "local".into(),
        priority: Priority::Normal,
        model_key: "sandbox".into(),
        provider: "sandbox".into(),
        model: "easel-1".into(),
        draft: json!({"prompt": "a lighthouse at dusk"}),
        record: json!({"z": 1, "a": 2}),
        changes: json!([]),
        count: 4,
        price: Priced {
            low_usd: None,
            high_usd: Some(Money::from_nano_usd(40_000_001)),
            basis: Basis::Estimated,
            as_of: Some("2026-01-02".into()),
            layer: Some(PriceLayer::File),
        },
        cancel: false,
        error: None,
        digest: String::new(),
        reused: None,
        unlisted: false,
        created_ms,
        updated_ms: created_ms,
    }
}

/// What was learnt about one key.
#[must_use]
pub fn lane(provider: &str, account: &str, width: u32) -> LaneRow {
    LaneRow {
        provider: provider.into(),
        account: account.into(),
        width,
        limits: LaneLimits { images: Some(5), requests: None, tokens: Some(u64::from(u32::MAX) + 1) },
        sent: vec![LaneSent { at_ms: 7_000, images: 3, requests: 2 }],
        typical_ms: Some(31_000),
        closed_until_ms: Some(9_000),
        learnt_at_ms: 8_000,
    }
}

/// A call of a job, held by the owner `a` in epoch 1 until 1000.
#[must_use]
pub fn call(id: &str, job: &str, ordinal: u32) -> CallRow {
    CallRow {
        id: id.into(),
        job: job.into(),
        ordinal,
        provider: "sandbox".into(),
        model_key: "sandbox".into(),
        task: Task::Probe,
        cx: Cx {
            boundary: "b".into(),
            now_ms: 1,
            polls: 2,
            waited: Duration::from_millis(3),
            idempotency_key: id.into(),
            ..Cx::new("local://sandbox")
        },
        phase: Phase::Intended,
        step: Step::Send {
            exchange: Box::new(Exchange::get("local://sandbox/tasks")),
            memo: json!({"task": id}),
            after: Duration::from_secs(1),
        },
        answer: None,
        attempt: 0,
        epoch: 1,
        owner: Some("a".into()),
        lease_until_ms: 1_000,
        at_risk: Some(Money::from_nano_usd(7)),
        doubtful: None,
        price: None,
        billed: None,
        usage: None,
        request_id: None,
        landed: 0,
        have: Vec::new(),
        missing: Vec::new(),
        text: None,
        error: None,
        created_ms: 10 + i64::from(ordinal),
        updated_ms: 10,
    }
}

/// The same call in another phase, with pictures that landed and are missing.
#[must_use]
pub fn moved(call: &CallRow, phase: Phase, landed: u32, missing: usize) -> CallRow {
    let gone = Error::new(Kind::ContentRefused, "refused").retry(Retry::Never);
    CallRow { phase, landed, missing: vec![gone; missing], updated_ms: call.updated_ms + 1, ..call.clone() }
}

/// An attempt; a status of 400 and above has an error.
#[must_use]
pub fn attempt(call: &str, number: u32, status: Option<u16>) -> Attempt {
    let error =
        status.filter(|s| *s >= 400).map(|s| Error::new(Kind::RateLimited, "too fast").with("status", s));
    Attempt { call: call.into(), number, at_ms: i64::from(number), status, error }
}

/// A picture that a person gave.
#[must_use]
pub fn image(id: &str) -> ImageRow {
    ImageRow {
        id: id.into(),
        blob: Blob {
            id: format!("blob-{id}"),
            media_type: "image/png".into(),
            bytes: 9,
            width: 2,
            height: 3,
        },
        kind: ImageKind::Input,
        caller: "local".into(),
        job: None,
        call: None,
        position: 0,
        model_key: None,
        provider: None,
        prompt: None,
        recipe: json!({"seed": 7}),
        price: Some(Money::from_nano_usd(11)),
        starred: false,
        board: None,
        broken: None,
        created_ms: 5,
        deleted_ms: None,
        unlisted: false,
    }
}

/// A call's picture.
#[must_use]
pub fn output(id: &str, call: &CallRow, position: u32) -> ImageRow {
    ImageRow {
        kind: ImageKind::Output,
        job: Some(call.job.clone()),
        call: Some(call.id.clone()),
        position,
        model_key: Some(call.model_key.clone()),
        provider: Some(call.provider.clone()),
        prompt: Some("a lighthouse".into()),
        ..image(id)
    }
}

/// A call's entry, with a price in billionths of a dollar or none.
#[must_use]
pub fn entry(call: &CallRow, nano: Option<i64>) -> LedgerRow {
    LedgerRow {
        call: call.id.clone(),
        job: call.job.clone(),
        caller: "local".into(),
        provider: call.provider.clone(),
        model: "easel-1".into(),
        at_ms: 100,
        images: 2,
        usage: Some(Usage { image_out: 5, ..Usage::default() }),
        price: nano.map(Money::from_nano_usd),
        basis: if nano.is_some() { Basis::Priced } else { Basis::Unpriced },
        expected: Some(Money::from_nano_usd(3)),
    }
}

/// An installed model of OpenAI.
#[must_use]
pub fn model(key: &str, model: &str) -> ModelRow {
    ModelRow {
        key: key.into(),
        provider: "openai".into(),
        model: model.into(),
        edits: json!({"name": key}),
        learned: json!({"retires_on": "2027-01-01"}),
        enabled: true,
        revision: 0,
        created_ms: 1,
        updated_ms: 1,
    }
}

/// A claim at this time, for half a second.
#[must_use]
pub fn claim_of(owner: &str, now_ms: i64, limit: u32) -> Claim {
    Claim { owner: owner.into(), now_ms, lease: Duration::from_millis(500), dead: Vec::new(), limit }
}

/// The ids of calls.
#[must_use]
pub fn ids<'a>(calls: impl IntoIterator<Item = &'a CallRow>) -> Vec<&'a str> {
    calls.into_iter().map(|call| call.id.as_str()).collect()
}
