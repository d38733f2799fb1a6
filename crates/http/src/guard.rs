//! Which addresses may be reached at all.
//!
//! A vendor's answer names addresses to fetch pictures from. Without a guard it could point this machine at its own
//! services, at the local network, or at a cloud's metadata service.

use crate::hosts;
use impasto_sdk::{Error, Kind, Result};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// How a host may be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// Only at public addresses.
    Guarded,
    /// At any address, since a person configured the host.
    Trusted,
    /// A loopback address that a person configured: never through a proxy.
    Direct,
}

/// Decides how the address's host may be reached. `private` are hosts that a person configured. `proxies` are the names of the configured proxies: the guarded client
/// must be able to look those up, so nothing else may be asked of them.
///
/// # Errors
/// `Config` for a host that may not be reached.
pub(crate) fn route(url: &Url, private: &[String], proxies: &[String]) -> Result<Route> {
    let configured = hosts::listed(url, private);
    let (route, host) = match url.host() {
        Some(host @ Host::Domain(name)) if is_local_name(name) => (Route::Direct, host),
        Some(Host::Domain(_)) if configured => return Ok(Route::Trusted),
        Some(Host::Domain(name)) if proxies.iter().any(|p| p == name) => return Err(refusal(name)),
        Some(Host::Domain(_)) => return Ok(Route::Guarded),
        Some(host @ Host::Ipv4(address)) => (of_address(IpAddr::V4(address)), host),
        Some(host @ Host::Ipv6(address)) => (of_address(IpAddr::V6(address)), host),
        None => return Err(Error::new(Kind::InvalidRequest, "the address names no host")),
    };
    if configured || route == Route::Guarded { Ok(route) } else { Err(refusal(&host.to_string())) }
}

/// Whether an address is one that anybody on the internet may have. Addresses that hold an IPv4 address are judged by
/// it. The ranges are those of IANA's special-purpose address registries (RFC 6890).
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// What to say when a host is refused.
pub(crate) fn refusal(host: &str) -> Error {
    Error::new(
        Kind::Config,
        format!(
            "{host} is, or leads to, a private or local address, which nobody configured; nothing was sent; if it is \
             meant, add it to allow_private_hosts"
        ),
    )
}

/// How an address is reached, if at all.
fn of_address(address: IpAddr) -> Route {
    if is_public(address) {
        Route::Guarded
    } else if address.to_canonical().is_loopback() {
        Route::Direct
    } else {
        Route::Trusted
    }
}

fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost" || name.ends_with(".localhost")
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !matches!(
        (a, b, c),
        (0 | 10 | 127, ..)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 168, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (198, 18..=19, _)
            | (198, 51, 100)
            | (203, 0, 113)
            | (224..=255, ..)
    )
}

/// Only 2000::/3 is handed out to the public; what lies outside is refused, but for addresses that stand for IPv4 ones.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let v4 = |high: u16, low: u16| is_public_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    match [a, b, c, d, e, f] {
        [0, 0, 0, 0, 0, 0xffff] | [0x64, 0xff9b, 0, 0, 0, 0] => v4(g, h),
        [0x2002, ..] => v4(b, c),
        // Protocol assignments, among them Teredo, which hides an IPv4 address.
        [0x2001, 0..=0x1ff, ..] => false,
        // Documentation.
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
        _ => a & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routed(address: &str, private: &[&str]) -> Option<Route> {
        let private: Vec<String> = private.iter().map(ToString::to_string).collect();
        route(&Url::parse(address).unwrap(), &private, &["proxy.corp".into()]).ok()
    }

    #[test]
    fn private_and_special_addresses_are_not_public() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn addresses_of_the_internet_are_public() {
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450:4001::200e",
            "2001:4860:4860::8888",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2002:808:808::1",
        ] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn a_private_host_is_reached_only_where_it_is_configured() {
        for (address, private, expected) in [
            ("http://127.0.0.1:8080/", &[][..], None),
            ("http://127.0.0.1:8080/", &["127.0.0.1:8080"], Some(Route::Direct)),
            ("http://127.0.0.1:8081/", &["127.0.0.1:8080"], None),
            ("http://2130706433/", &[], None),
            ("http://0x7f.1/", &[], None),
            ("http://017700000001/", &[], None),
            ("http://[::ffff:127.0.0.1]/", &[], None),
            ("http://[::1]/", &["::1"], Some(Route::Direct)),
            ("http://10.0.0.7/", &["10.0.0.7"], Some(Route::Trusted)),
            ("http://169.254.169.254/latest/meta-data", &[], None),
            ("http://localhost/", &[], None),
            ("http://LOCALHOST./", &[], None),
            ("http://a.localhost/", &[], None),
            ("http://localhost:99/", &["localhost:99"], Some(Route::Direct)),
            ("https://box.lan/", &["box.lan"], Some(Route::Trusted)),
            ("https://box.lan/", &[], Some(Route::Guarded)),
            ("https://8.8.8.8/", &[], Some(Route::Guarded)),
            ("http://proxy.corp:3128/", &[], None),
        ] {
            assert_eq!(routed(address, private), expected, "{address} {private:?}");
        }
    }
}
