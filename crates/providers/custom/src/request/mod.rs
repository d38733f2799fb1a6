//! Requests out of templates.

mod address;
mod body;
mod header;
mod secret;

pub(crate) use address::{check as check_address, check_query, host, origin};
pub(crate) use body::check_field_name;
pub(crate) use header::{
    check_name as check_header_name, check_secret as check_header_secret, check_value as check_header_value,
};
pub(crate) use secret::{of as secrets, without as without_secrets};

use crate::{
    answer,
    definition::{Definition, HttpMethod},
    template::Scope,
};
use impasto_sdk::{Auth, Body, Cx, Effect, Error, Exchange, Images, Item, Kind, Result, Source};
use std::time::Duration;

/// Bytes of a request at most, where the definition says nothing.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// How long an endpoint may be silent, where the definition says nothing.
const PATIENCE_SECONDS: u32 = 600;

/// Refuses a new call of a definition that holds a secret. A task that is under way is paid for, and goes on with the
/// definition that it began with.
///
/// # Errors
/// `Config` for the first secret.
pub(crate) fn refuse_secrets(definition: &Definition) -> Result<()> {
    let first = secrets(definition).into_iter().next();
    first.map_or(Ok(()), |(field, message)| Err(Error::new(Kind::Config, message).with("field", &field)))
}

/// The request that is billed.
///
/// # Errors
/// `Config` for a template that cannot be read or a secret in the definition, `InvalidRequest` for values that cannot
/// stand where they should.
pub(crate) fn submit(definition: &Definition, scope: &Scope, cx: &Cx) -> Result<Exchange> {
    refuse_secrets(definition)?;
    let body = match (&definition.body, definition.method) {
        (None, _) | (_, HttpMethod::Get) => Body::empty(),
        (Some(body), _) => body::fill(body, scope, &cx.boundary)?,
    };
    let most = definition.limits.request_bytes.unwrap_or(MOST_BYTES);
    if body.len() > most {
        let message = format!("the request has {} bytes, at most {most} are sent; send less", body.len());
        return Err(Error::new(Kind::InvalidRequest, message));
    }
    let exchange = free(definition, scope, definition.method, &definition.endpoint)?;
    Ok(Exchange { body, effect: Effect::Billed, ..exchange })
}

/// A request without a body, whose address is a template: a poll, a fetch, a cancel.
///
/// # Errors
/// As [`submit`].
pub(crate) fn free(
    definition: &Definition,
    scope: &Scope,
    method: HttpMethod,
    url: &str,
) -> Result<Exchange> {
    to(definition, scope, method, address::fill(url, scope)?)
}

/// A request without a body to an address that an answer named.
///
/// # Errors
/// As [`submit`], and `BadResponse` for an address that is none.
pub(crate) fn told(
    definition: &Definition,
    scope: &Scope,
    method: HttpMethod,
    url: &str,
) -> Result<Exchange> {
    let whole =
        if url.starts_with('/') { format!("{}{url}", origin(&definition.endpoint)) } else { url.to_owned() };
    if !whole.starts_with("https://") && !whole.starts_with("http://") {
        return Err(Error::new(Kind::BadResponse, "expected an address in the answer, got something else"));
    }
    to(definition, scope, method, whole)
}

fn to(definition: &Definition, scope: &Scope, method: HttpMethod, url: String) -> Result<Exchange> {
    let patience = definition.limits.timeout_seconds.unwrap_or(PATIENCE_SECONDS);
    let mut exchange = dress(definition, Exchange::get(url), scope)?;
    exchange.method = method.method();
    exchange.patience = Duration::from_secs(patience.into());
    if let Some(lift) =
        answer::path(&definition.response.output, "response.output")?.and_then(|path| path.lift())
        && definition.response.kind.is_lifted()
    {
        exchange = exchange.lift(&lift);
    }
    Ok(exchange)
}

/// The same request with the definition's headers and its auth profile.
///
/// # Errors
/// As [`submit`].
pub(crate) fn dress(definition: &Definition, mut exchange: Exchange, scope: &Scope) -> Result<Exchange> {
    for (name, value) in &definition.headers {
        if let Some(value) = header::fill(name, value, scope)? {
            exchange.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            exchange = exchange.header(&name.to_ascii_lowercase(), value);
        }
    }
    exchange.auth = auth(definition);
    exchange.private = private(definition);
    Ok(exchange)
}

/// Pictures may be fetched from the endpoint's own host although it is private, and from no other that is.
pub(crate) fn reach(definition: &Definition, mut images: Images) -> Images {
    for item in &mut images.items {
        if let Item::Image { source: Source::Fetch(exchange), .. } = item {
            exchange.private = private(definition);
        }
    }
    images
}

/// The endpoint's host with its port, where it may have a private address.
fn private(definition: &Definition) -> Vec<String> {
    let host = address::host_and_port(&definition.endpoint);
    host.filter(|_| definition.private_network).into_iter().collect()
}

/// Where the secret comes from.
pub(crate) fn auth(definition: &Definition) -> Auth {
    definition
        .auth
        .as_ref()
        .filter(|name| !name.is_empty())
        .map_or(Auth::None, |name| Auth::Profile(name.clone()))
}
