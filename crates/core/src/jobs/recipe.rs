//! How a picture was made: all that is needed to make it again, or to explain its price.

use crate::time::rfc3339;
use impasto_driver::Gathered;
use impasto_ports::{Basis, CallRow, JobRow};
use impasto_sdk::{Auth, Exchange, Generate, Money, ProviderEntry, Step};
use serde_json::{Map, Value, json};

/// The facts that a recipe is made of.
pub(crate) struct Made<'a> {
    pub(crate) call: &'a CallRow,
    pub(crate) generate: &'a Generate,
    pub(crate) job: &'a JobRow,
    pub(crate) gathered: &'a Gathered,
    pub(crate) entry: Option<&'static ProviderEntry>,
    pub(crate) price: Option<Money>,
    pub(crate) basis: Option<Basis>,
}

/// Characters of a redacted request that are kept.
const MOST_REQUEST: usize = 16 * 1024;

/// The recipe. Fields without a value are left out: a seed stands in it only if it was really sent or told.
pub(crate) fn of(made: &Made<'_>) -> Value {
    let Made { call, generate, job, .. } = made;
    let (seed, revised) = match made.gathered {
        Gathered::Picture { seed, revised_prompt, .. } => (*seed, revised_prompt.clone()),
        Gathered::Kept | Gathered::Missing(_) | Gathered::Unusable(_) => (None, None),
    };
    let fields = [
        ("impasto", json!(1)),
        (
            "model",
            json!({ "key": job.model_key, "provider": job.provider, "id": job.model, "name": job.record["name"] }),
        ),
        ("mode", json!(generate.mode)),
        ("draft", job.draft.clone()),
        ("provider_options", json!(generate.options)),
        ("seed", json!(seed)),
        ("revised_prompt", json!(revised)),
        ("request_id", json!(call.request_id)),
        ("price_usd", json!(made.price)),
        ("price_basis", json!(made.basis)),
        ("parents", parents(&job.draft)),
        ("restore", job.changes.get("restore").cloned().unwrap_or_default()),
        ("request", made.entry.and_then(|entry| request(entry, call)).unwrap_or_default()),
        ("created_at", json!(rfc3339(call.updated_ms))),
    ];
    let said = fields.into_iter().filter(|(_, value)| !is_nothing(value));
    Value::Object(said.map(|(name, value)| (name.into(), value)).collect::<Map<_, _>>())
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// The gallery ids of the pictures that went in.
fn parents(draft: &Value) -> Value {
    let single = ["init_image", "mask_image"].into_iter().filter_map(|field| draft.get(field)?.as_str());
    let several = draft
        .get("reference_images")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    json!(single.chain(several).collect::<Vec<_>>())
}

/// The request as it left, without key, without pictures, with the query of its address in dots.
fn request(entry: &'static ProviderEntry, call: &CallRow) -> Option<Value> {
    // `begin` is a function of its arguments: what it gives now is what was sent.
    let Ok(Step::Send { exchange, .. }) = entry.provider.begin(&call.task, &call.cx) else { return None };
    let body: String = exchange.body.outline().chars().take(MOST_REQUEST).collect();
    let body = serde_json::from_str::<Value>(&body).unwrap_or(Value::String(body));
    Some(json!({ "method": exchange.method, "url": address(&exchange), "body": body }))
}

fn address(exchange: &Exchange) -> String {
    match exchange.url.split_once('?') {
        Some((head, query)) if !matches!(exchange.auth, Auth::Query { .. }) => {
            let names: Vec<_> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
            format!("{head}?{}", names.join("&"))
        }
        Some((head, _)) => head.into(),
        None => exchange.url.clone(),
    }
}
