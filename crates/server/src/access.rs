//! From where the server may be asked: names, origins, addresses.

use axum::http::HeaderMap;
use std::net::SocketAddr;

/// From where the server may be asked.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// Names (`name` or `name:port`) under which a proxy asks, besides the loopback names.
    pub trusted_hosts: Vec<String>,
    /// Origins (`https://page.example`) whose pages may ask. Without any there is no CORS.
    pub origins: Vec<String>,
    /// What a proxy puts before every path, e.g. `/impasto`; empty without one.
    pub base_path: String,
}

/// What proxies say of whom they ask for. Whoever sits at the machine and asks it straight sends none of these.
const OF_PROXIES: [&str; 6] =
    ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"];

/// The header of a request by which it came through a proxy.
pub(crate) fn proxied(headers: &HeaderMap) -> Option<&'static str> {
    OF_PROXIES.into_iter().find(|name| headers.contains_key(*name))
}

/// Why a request is not answered, by its `Host` or `Origin`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostRule {
    /// It may be answered.
    Fine,
    /// Its `Host` is none of ours: a page may have had its name point here (DNS rebinding).
    StrangeHost,
    /// A page of another origin asks.
    StrangeOrigin,
}

impl Access {
    /// Whether this server may listen there without tokens.
    #[must_use]
    pub fn is_private(address: SocketAddr) -> bool {
        address.ip().is_loopback()
    }

    /// Whether a proxy is to stand before it: neither names nor a path before paths are for anything else.
    #[must_use]
    pub fn is_behind_proxy(&self) -> bool {
        !self.trusted_hosts.is_empty() || !self.base_path.is_empty()
    }

    /// Looks at `Host` and `Origin`.
    #[must_use]
    pub fn check(&self, headers: &HeaderMap, authority: Option<&str>) -> HostRule {
        let Some(host) = host(headers, authority) else { return HostRule::StrangeHost };
        if !self.knows(host) {
            return HostRule::StrangeHost;
        }
        match origin(headers) {
            None => HostRule::Fine,
            Some(origin) if self.origins.iter().any(|known| known.eq_ignore_ascii_case(origin)) => {
                HostRule::Fine
            }
            Some(origin) => match origin.split_once("://") {
                Some((_, from)) if from.eq_ignore_ascii_case(host) => HostRule::Fine,
                _ => HostRule::StrangeOrigin,
            },
        }
    }

    fn knows(&self, host: &str) -> bool {
        let name = name_of(host);
        let is = |known: &String| known.eq_ignore_ascii_case(host) || known.eq_ignore_ascii_case(name);
        is_loopback(name) || self.trusted_hosts.iter().any(is)
    }
}

/// The name that a request asks under.
pub(crate) fn host<'a>(headers: &'a HeaderMap, authority: Option<&'a str>) -> Option<&'a str> {
    text(headers, "host").or(authority)
}

/// Where the page is from that asks.
pub(crate) fn origin(headers: &HeaderMap) -> Option<&str> {
    text(headers, "origin")
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The name without the port, and without the dot that may end a whole name.
fn name_of(host: &str) -> &str {
    match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(rest),
        None => {
            let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
            name.strip_suffix('.').unwrap_or(name)
        }
    }
}

fn is_loopback(name: &str) -> bool {
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(access: &Access, host: &str, origin: Option<&str>) -> HostRule {
        let mut headers = HeaderMap::new();
        headers.insert("host", host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert("origin", origin.parse().unwrap());
        }
        access.check(&headers, None)
    }

    #[test]
    fn only_names_of_this_machine_and_trusted_ones_are_answered() {
        let access = Access { trusted_hosts: vec!["studio.example".into()], ..Access::default() };
        for host in ["localhost:9494", "127.0.0.1:9494", "[::1]:9494", "studio.example", "studio.example:443"]
        {
            assert_eq!(check(&access, host, None), HostRule::Fine, "{host}");
        }
        for host in ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:9494", ""] {
            assert_eq!(check(&access, host, None), HostRule::StrangeHost, "{host}");
        }
    }

    #[test]
    fn names_and_a_path_of_a_proxy_are_told_from_none() {
        let named = Access { trusted_hosts: vec!["studio.example".into()], ..Access::default() };
        let below = Access { base_path: "/impasto".into(), ..Access::default() };
        assert!(named.is_behind_proxy() && below.is_behind_proxy());
        assert!(
            !Access { origins: vec!["https://page.example".into()], ..Access::default() }.is_behind_proxy()
        );
    }

    #[test]
    fn a_page_of_another_origin_is_refused_unless_it_was_named() {
        let access = Access { origins: vec!["https://page.example".into()], ..Access::default() };
        let host = "localhost:9494";
        for origin in ["http://localhost:9494", "https://page.example"] {
            assert_eq!(check(&access, host, Some(origin)), HostRule::Fine, "{origin}");
        }
        for origin in ["http://localhost:3000", "https://evil.example", "null"] {
            assert_eq!(check(&access, host, Some(origin)), HostRule::StrangeOrigin, "{origin}");
        }
    }
}
