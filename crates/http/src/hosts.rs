//! Whether an address belongs to a list of configured hosts.

use url::{Host, Url};

/// Whether one of the entries names the address's host. An entry is `name`, `name:port`, or `.name` for any host below;
/// without a port, any port will do.
pub(crate) fn listed(url: &Url, entries: &[String]) -> bool {
    let Some(host) = url.host_str() else { return false };
    entries.iter().any(|entry| {
        let (name, port) = split(entry.trim());
        let port_fits = port
            .is_none_or(|port| url.port_or_known_default().is_some_and(|actual| port.parse() == Ok(actual)));
        port_fits && is(host, name)
    })
}

fn is(host: &str, name: &str) -> bool {
    match name.strip_prefix('.') {
        Some(parent) => normal(parent)
            .and_then(|parent| host.strip_suffix(&parent).map(str::to_owned))
            .is_some_and(|below| below.len() > 1 && below.ends_with('.')),
        // Most entries are spelled as addresses are.
        None => name == host || normal(name).is_some_and(|name| name == host),
    }
}

/// The spelling that addresses are parsed into: lower case, punycode, IPv4 in dots, IPv6 in brackets.
fn normal(name: &str) -> Option<String> {
    let bare_v6 = name.contains(':') && !name.starts_with('[');
    let host = if bare_v6 { Host::parse(&format!("[{name}]")) } else { Host::parse(name) };
    host.ok().map(|host| host.to_string())
}

/// Name and port. More than one colon without brackets is an IPv6 address without a port.
fn split(entry: &str) -> (&str, Option<&str>) {
    let after_address = entry.rfind(']').map_or(0, |end| end + 1);
    match entry[after_address..].rsplit_once(':') {
        Some((rest, port)) if !rest.contains(':') => (&entry[..after_address + rest.len()], Some(port)),
        _ => (entry, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_matches_its_host_and_nothing_that_looks_like_it() {
        for (entry, address, expected) in [
            ("api.example.com", "https://api.example.com/v1", true),
            ("API.Example.com", "https://api.example.com/v1", true),
            ("api.example.com", "https://api.example.com:8443/", true),
            ("api.example.com", "https://api.example.com.evil.net/", false),
            ("api.example.com", "https://xapi.example.com/", false),
            ("api.example.com", "https://evil.net/api.example.com", false),
            ("api.example.com", "https://evil.net/?api.example.com", false),
            ("api.example.com:443", "https://api.example.com/", true),
            ("api.example.com:443", "http://api.example.com/", false),
            ("api.example.com:80", "http://api.example.com/", true),
            ("api.example.com:x", "https://api.example.com/", false),
            (".example.com", "https://a.b.example.com/", true),
            (".example.com", "https://example.com/", false),
            (".example.com", "https://evilexample.com/", false),
            (".example.com:8443", "https://a.example.com:8443/", true),
            (".example.com:8443", "https://a.example.com/", false),
            (".", "https://example.com/", false),
            ("", "https://example.com/", false),
            ("bücher.example", "https://xn--bcher-kva.example/", true),
            ("127.0.0.1", "http://2130706433/", true),
            ("127.0.0.1:80", "http://127.1:81/", false),
            ("::1", "http://[::1]:99/", true),
            ("[::1]", "http://[0:0:0:0:0:0:0:1]:99/", true),
            ("[::1]:99", "http://[::1]:99/", true),
            ("[::1]:99", "http://[::1]/", false),
        ] {
            assert_eq!(listed(&Url::parse(address).unwrap(), &[entry.into()]), expected, "{entry} {address}");
        }
    }
}
