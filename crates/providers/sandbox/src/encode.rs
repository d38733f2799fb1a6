//! From a task to the request that the vendor inside understands.

use crate::{options::Options, wire::Request};
use impasto_sdk::{Body, Cx, Exchange, Generate, Inline, Result};

/// The request for pictures. It costs nothing, but is billed like any vendor's, so that it takes the same way.
pub(crate) fn generate(task: &Generate, cx: &Cx) -> Result<Exchange> {
    // What is wrong with the options is told before anything leaves.
    task.options::<Options>()?;
    let pictures = task.pictures().chain(&task.mask);
    let request = Request {
        task: task.clone(),
        pictures: pictures.map(|blob| (blob.id.clone(), Inline::Base64(blob.clone()))).collect(),
        request_id: cx.idempotency_key.clone(),
    };
    let exchange = Exchange::post(format!("{}/generate", cx.base_url), Body::json(&request)?);
    Ok(exchange.billed().lift("data.*.b64_json").lift("b64_json"))
}

/// The list of models; also how the sandbox is probed.
pub(crate) fn models(cx: &Cx) -> Exchange {
    Exchange::get(format!("{}/models", cx.base_url))
}
