//! Addresses as people may see them.

use url::Url;

const DOTS: &str = "••••";

/// An address for messages, logs and recipes: scheme, host, port, path, and the names of the query's parameters. Their
/// values, the user and the fragment may be secrets, so they are left out or become dots.
#[must_use]
pub fn redact(address: &str) -> String {
    let Ok(mut url) = Url::parse(address) else {
        return "an address that cannot be read".into();
    };
    if url.cannot_be_a_base() {
        return format!("{}:{DOTS}", url.scheme());
    }
    // These fail only for addresses without a host, which have no user either.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
    let query = url.query().map(dotted);
    url.set_query(None);
    match query {
        Some(query) => format!("{url}?{query}"),
        None => url.into(),
    }
}

/// A parameter without `=` may be a bare token, so it becomes dots too.
fn dotted(query: &str) -> String {
    let parameters = query.split('&').map(|parameter| match parameter.split_once('=') {
        Some((name, _)) => format!("{name}={DOTS}"),
        None => DOTS.into(),
    });
    parameters.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_scheme_host_path_and_names_remain() {
        for (address, shown) in [
            ("https://a.example/v1/images", "https://a.example/v1/images"),
            ("https://a.example:8443/x?key=s3cret&n=2#s3cret", "https://a.example:8443/x?key=••••&n=••••"),
            ("https://s3cret:s3cret@a.example/", "https://a.example/"),
            ("https://a.example/x?s3cret", "https://a.example/x?••••"),
            ("local://sandbox/tasks?n=s3cret", "local://sandbox/tasks?n=••••"),
            ("data:image/png;base64,s3cret", "data:••••"),
            ("s3cret", "an address that cannot be read"),
        ] {
            assert_eq!(redact(address), shown);
            assert!(!redact(address).contains("s3cret"));
        }
    }
}
