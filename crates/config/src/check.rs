//! Settings that have the right shape and could never hold: what no request, proxy or log would ever match.

use crate::Settings;
use std::net::SocketAddr;

/// The first setting that can never hold, and what was expected. A value is not repeated where it may hold a password.
pub(crate) fn settings(settings: &Settings) -> Result<(), (&'static str, String)> {
    let server = &settings.server;
    listen(&server.listen).map_err(|message| ("server.listen", message))?;
    server
        .trusted_hosts
        .iter()
        .try_for_each(|host| trusted_host(host))
        .map_err(|message| ("server.trusted_hosts", message))?;
    server
        .allowed_origins
        .iter()
        .try_for_each(|text| origin(text))
        .map_err(|message| ("server.allowed_origins", message))?;
    settings.http.proxy.as_deref().map_or(Ok(()), proxy).map_err(|message| ("http.proxy", message))?;
    log(&settings.log).map_err(|message| ("log", message))
}

fn listen(text: &str) -> Result<(), String> {
    let address: Result<SocketAddr, _> = text.parse();
    address.map(drop).map_err(|_| format!("expected an address such as 127.0.0.1:9494, got {text:?}"))
}

fn trusted_host(text: &str) -> Result<(), String> {
    if is_host(text) {
        return Ok(());
    }
    Err(format!(
        "expected a name such as studio.example or studio.example:8443, one for each host, got {text:?}"
    ))
}

/// As a browser writes it: in lower case, without a path, and without the usual port.
fn origin(text: &str) -> Result<(), String> {
    let wrong =
        |why: &str| Err(format!("expected an origin such as https://page.example, {why}, got {text:?}"));
    let Some((scheme, host)) = text.split_once("://") else { return wrong("with its scheme") };
    if host.contains('*') {
        return wrong("each by its name");
    }
    if !["http", "https"].contains(&scheme) || !is_host(host) {
        return wrong("with nothing after the host or port");
    }
    let usual = if scheme == "http" { ":80" } else { ":443" };
    if text.contains(char::is_uppercase) || host.ends_with(usual) {
        return wrong("in lower case and without the usual port, as browsers write it");
    }
    Ok(())
}

fn proxy(text: &str) -> Result<(), String> {
    let wrong = || "expected an address such as http://proxy:3128".to_owned();
    let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
    let host = rest.trim_end_matches('/').rsplit('@').next().unwrap_or_default();
    let known = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    if known && is_host(host) { Ok(()) } else { Err(wrong()) }
}

/// `name`, `name:port`, `[address]` or `[address]:port`.
fn is_host(text: &str) -> bool {
    let (name, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, port)) if address.parse::<std::net::Ipv6Addr>().is_ok() => ("address", port),
        Some(_) => return false,
        None => text.find(':').map_or((text, ""), |colon| text.split_at(colon)),
    };
    let is_port = |text: &str| text.parse::<u16>().is_ok_and(|port| port > 0);
    let strange = |c: char| c.is_whitespace() || c.is_control() || "/\\*?#@,;\"'<>()[]=%".contains(c);
    !name.is_empty()
        && !name.contains(strange)
        && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port))
}

/// A word alone would be taken for a part of the program that is to log everything.
fn log(text: &str) -> Result<(), String> {
    const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
    // Filters by fields may hold commas and signs of their own.
    if text.contains('{') {
        return Ok(());
    }
    let is_level = |level: &str| LEVELS.iter().any(|known| known.eq_ignore_ascii_case(level.trim()));
    let wrong = text.split(',').map(str::trim).find(|part| {
        let level = part.rsplit_once('=').map_or(*part, |(_, level)| level);
        !is_level(level)
    });
    match wrong {
        None => Ok(()),
        Some(part) => Err(format!(
            "expected error, warn, info, debug or trace, or a filter such as info,impasto_http=debug, got {part:?}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether it may be, and what it is.
    fn each(accept: fn(&str) -> Result<(), String>, good: &[&str], wrong: &[&str]) {
        for text in good {
            assert_eq!(accept(text), Ok(()), "{text}");
        }
        for text in wrong {
            assert!(accept(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_usual_settings_can_hold() {
        assert_eq!(settings(&Settings::default()), Ok(()));
    }

    #[test]
    fn what_can_never_hold_is_found() {
        each(listen, &["127.0.0.1:0", "[::1]:9494"], &["localhost:80", "127.0.0.1", ""]);
        each(
            trusted_host,
            &["studio.example", "studio.example:8443", "[::1]:80", "192.168.0.7", "höst.example"],
            &["https://x", "*", "*.example", "a/b", "", ":80", "a:port", "a:0", "a b", "[x]:80", "me@x"],
        );
        each(
            origin,
            &["https://page.example", "http://localhost:8000", "http://[::1]:3000", "https://a:80"],
            &[
                "*",
                "https://*",
                "https://a/",
                "page.example",
                "https://A",
                "https://a:443",
                "http://a:80",
                "ftp://a",
                "null",
            ],
        );
        each(
            proxy,
            &["http://proxy:3128", "http://me:s3cret@proxy:3128/", "HTTPS://proxy"],
            &["foo", "proxy:3128", "http://", "http://me@:x", "socks5://proxy:1080"],
        );
        each(
            log,
            &["warn", "INFO", "info,impasto_http=debug", "off, a::b[span]=trace", "[a{b=1,c=2}]=info"],
            &["loud", "", "info,loud", "impasto_http", "impasto=loud"],
        );
    }

    #[test]
    fn a_password_of_a_proxy_is_not_repeated() {
        assert!(!proxy("http://me:s3cret@:x").unwrap_err().contains("s3cret"));
    }
}
