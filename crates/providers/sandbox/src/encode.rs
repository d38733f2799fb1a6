//! From a task to the request that the vendor inside understands.

use crate::wire::Request;
use impasto_sdk::{Blob, Body, Cx, Exchange, Generate, Inline, Result};

/// The request for pictures. It costs nothing, but is billed like any vendor's, so that it takes the same way.
pub(crate) fn generate(task: &Generate, cx: &Cx) -> Result<Exchange> {
    let request = Request {
        model: task.model.clone(),
        mode: task.mode,
        prompt: task.prompt.clone(),
        negative_prompt: task.negative_prompt.clone(),
        n: task.count,
        size: task.frame.pixels,
        aspect_ratio: task.frame.ratio,
        image_size: task.frame.image_size.clone(),
        seed: task.seed,
        steps: task.steps,
        guidance: task.guidance,
        image: task.init.as_ref().map(inline),
        mask: task.mask.as_ref().map(inline),
        references: task.references.iter().map(inline).collect(),
        partial_images: task.partial_images,
        options: task.options()?,
        request_id: cx.idempotency_key.clone(),
    };
    let body = Body::json(&request)?;
    Ok(Exchange::post(format!("{}/generate", cx.base_url), body)
        .billed()
        .lift("data.*.b64_json")
        .lift("b64_json"))
}

/// The list of models; also how the sandbox is probed.
pub(crate) fn models(cx: &Cx) -> Exchange {
    Exchange::get(format!("{}/models", cx.base_url))
}

fn inline(blob: &Blob) -> Inline {
    Inline::Base64(blob.clone())
}
