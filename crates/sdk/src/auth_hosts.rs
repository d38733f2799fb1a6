//! Hosts that the secret of an auth profile may go to, as far as text alone can tell. The transport decides for good.

use crate::AuthProfile;

impl AuthProfile {
    /// Whether one of the hosts names `host`, which is `name` or `name:port`. It may say yes where the transport says no,
    /// never the other way round: names beyond ASCII are spelled in more than one way, and the scheme's port is not known.
    #[must_use]
    pub fn reaches(&self, host: &str) -> bool {
        self.hosts.iter().any(|entry| names(entry.trim(), host.trim()))
    }
}

fn names(entry: &str, host: &str) -> bool {
    if !entry.is_ascii() || !host.is_ascii() {
        return true;
    }
    let ((name, port), (host, actual)) = (split(entry), split(host));
    let port_fits = match (port, actual) {
        (None, _) => true,
        (Some(wanted), Some(actual)) => wanted == actual,
        (Some(wanted), None) => matches!(wanted, "443" | "80"),
    };
    let (name, host) = (plain(name), plain(host));
    let name_fits = match name.strip_prefix('.') {
        Some(parent) => {
            host.strip_suffix(parent).is_some_and(|below| below.len() > 1 && below.ends_with('.'))
        }
        None => name == host,
    };
    port_fits && name_fits
}

fn plain(name: &str) -> String {
    name.trim_matches(['[', ']']).to_ascii_lowercase()
}

/// Name and port. More than one colon without brackets is an IPv6 address without a port.
fn split(entry: &str) -> (&str, Option<&str>) {
    let after_address = entry.rfind(']').map_or(0, |end| end + 1);
    match entry[after_address..].rsplit_once(':') {
        Some((rest, port)) if !rest.contains(':') => (&entry[..after_address + rest.len()], Some(port)),
        _ => (entry, None),
    }
}

/// Why an entry can be no host, or names far too many of them.
pub(crate) fn problem(entry: &str) -> Option<String> {
    let odd = |c: char| c.is_whitespace() || c.is_control() || "/\\@?#*,".contains(c);
    let (name, port) = split(entry.trim());
    let is_port = |port: &str| port.parse::<u16>().is_ok_and(|port| port > 0) && !port.starts_with('+');
    if name.trim_matches('.').is_empty()
        || entry.trim().contains(odd)
        || port.is_some_and(|port| !is_port(port))
    {
        return Some(format!(
            "expected the name of a host, such as api.example.com, api.example.com:8443 or .example.com, got {entry:?}"
        ));
    }
    let parent = name.strip_prefix('.')?;
    let is_top_level = !parent.trim_matches('.').contains('.');
    is_top_level.then(|| {
        format!(
            "{entry:?} would send the secret to whoever has a name below it; write the domain too, such as .example{name}"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AuthMethod;

    #[test]
    fn a_profile_reaches_the_hosts_that_it_names() {
        for (entry, host, expected) in [
            ("api.acme.example", "api.acme.example", true),
            ("API.acme.example ", "api.acme.example:8443", true),
            ("api.acme.example", "api.acme.example.evil.net", false),
            ("api.acme.example:443", "api.acme.example", true),
            ("api.acme.example:8443", "api.acme.example", false),
            ("api.acme.example:8443", "api.acme.example:8443", true),
            (".acme.example", "a.b.acme.example", true),
            (".acme.example", "acme.example", false),
            (".acme.example", "evilacme.example", false),
            ("::1", "[::1]:9", true),
            ("[::1]:9", "[::1]:8", false),
            ("bücher.example", "xn--bcher-kva.example", true),
        ] {
            let profile =
                AuthProfile { name: "acme".into(), method: AuthMethod::Bearer {}, hosts: vec![entry.into()] };
            assert_eq!(profile.reaches(host), expected, "{entry} {host}");
        }
    }

    #[test]
    fn a_bare_top_level_suffix_or_a_port_that_is_none_is_no_host() {
        for (entry, fine) in [
            (".com", false),
            (".com:443", false),
            (".com.", false),
            (".", false),
            (".acme.com", true),
            (".acme.com:8443", true),
            ("localhost", true),
            ("127.0.0.1:99999", false),
            ("a.example:0", false),
            ("a.example:", false),
            ("a.example:http", false),
            ("a.example:65535", true),
            ("[::1]:8080", true),
            ("::1", true),
        ] {
            assert_eq!(problem(entry).is_none(), fine, "{entry}");
        }
    }
}
