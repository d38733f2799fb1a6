//! What goes wrong, in words that hold no address and no key.

use crate::{guard, resolver::Refused};
use impasto_ports::SendError;
use impasto_sdk::{Error, Kind, Retry};
use std::{error::Error as StdError, io, time::Duration};

/// Nothing was written, and trying again does not help by itself.
pub(crate) fn unsent(error: Error) -> SendError {
    SendError { left: false, error }
}

/// What the client says before there is a head. `left` is false only where no connection came about, so that there was
/// nothing to write to; a connection that broke may have carried the request.
pub(crate) fn before_head(error: reqwest::Error, host: &str) -> SendError {
    let error = error.without_url();
    if let Some(refused) = find::<Refused>(&error) {
        return unsent(guard::refusal(&refused.host));
    }
    let cause = root(&error);
    if error.is_builder() {
        return unsent(Error::new(Kind::InvalidRequest, format!("the request cannot be sent: {cause}")));
    }
    if !error.is_connect() {
        let kind = if error.is_timeout() { Kind::Timeout } else { Kind::Unavailable };
        let error = transient(kind, format!("the connection to {host} broke before an answer: {cause}"));
        return SendError { left: true, error };
    }
    unsent(not_connected(&error, host, &cause))
}

/// The vendor was silent for too long.
pub(crate) fn silent(patience: Duration, awaited: &str) -> Error {
    transient(
        Kind::Timeout,
        format!("waited {patience:?} for {awaited}; raise the provider's timeout if that is usual"),
    )
}

/// The body ended before its end.
pub(crate) fn cut_short(cause: &(dyn StdError + 'static)) -> Error {
    transient(Kind::Unavailable, format!("the answer was cut short: {}", root(cause)))
}

/// An error that may pass.
pub(crate) fn transient(kind: Kind, message: impl Into<String>) -> Error {
    Error::new(kind, message).retry(Retry::After(None))
}

fn not_connected(error: &reqwest::Error, host: &str, cause: &str) -> Error {
    if find::<io::Error>(error).is_some_and(is_tls) {
        return Error::new(
            Kind::Config,
            format!(
                "no secure connection to {host}: {cause}; a private authority can be added to http.extra_ca"
            ),
        );
    }
    if error.is_timeout() {
        return transient(Kind::Timeout, format!("connecting to {host} took too long"));
    }
    let what = if error.is_dns() { "the name cannot be looked up" } else { "no connection" };
    transient(Kind::Unavailable, format!("cannot reach {host}: {what}: {cause}"))
}

/// The TLS library's errors come as this kind, in as many wrappings as there are layers: a certificate or a protocol
/// that waiting does not mend.
fn is_tls(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::InvalidData
        || error.get_ref().and_then(|inner| inner.downcast_ref()).is_some_and(is_tls)
}

fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn StdError + 'static)| (*error).source())
}

fn find<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    chain(error).find_map(|error| error.downcast_ref::<T>())
}

/// The innermost cause; what lies around it repeats it.
fn root(error: &(dyn StdError + 'static)) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::dns::{Name, Resolve, Resolving};

    /// A resolver that only ever fails.
    struct Failing(fn() -> Box<dyn StdError + Send + Sync>);

    impl Resolve for Failing {
        fn resolve(&self, _: Name) -> Resolving {
            let error = (self.0)();
            Box::pin(async { Err(error) })
        }
    }

    async fn failure(error: fn() -> Box<dyn StdError + Send + Sync>) -> SendError {
        let client = crate::client().no_proxy().dns_resolver(Failing(error)).build().unwrap();
        let error = client.get("http://a.example/?key=s3cret").send().await.unwrap_err();
        before_head(error, "a.example")
    }

    #[tokio::test]
    async fn a_refusal_of_the_resolver_comes_through_the_client() {
        let failure = failure(|| Box::new(Refused { host: "a.example".into() })).await;
        assert!(!failure.left);
        assert_eq!((failure.error.kind, failure.error.retry), (Kind::Config, Retry::Never));
        assert!(failure.error.message.contains("private"), "{}", failure.error);
    }

    #[tokio::test]
    async fn a_name_that_is_not_found_may_be_tried_again() {
        let failure = failure(|| Box::new(io::Error::other("no such name"))).await;
        assert!(!failure.left);
        assert_eq!((failure.error.kind, failure.error.retry), (Kind::Unavailable, Retry::After(None)));
        assert_eq!(
            failure.error.message,
            "cannot reach a.example: the name cannot be looked up: no such name"
        );
    }
}
