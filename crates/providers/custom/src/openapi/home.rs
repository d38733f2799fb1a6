//! Where requests go and what they prove: servers, parameters, security.

use super::{
    Document,
    document::Found,
    fields::{Fields, Filled, Need},
    meaning::Names,
};
use crate::{definition::Definition, request};
use impasto_sdk::{AuthMethod, AuthProfile, ClientAuth};
use serde_json::Value;

/// Fills in endpoint and headers, and proposes an auth profile.
pub(super) fn fill(
    document: &Document,
    found: Found<'_>,
    definition: &mut Definition,
    open: &mut Vec<String>,
) -> Option<AuthProfile> {
    let servers = servers(document, found);
    let base = servers.first().cloned().unwrap_or_default();
    if base.is_empty() {
        open.push("the host: the document names no server with a whole address".into());
    } else if servers.len() > 1 {
        open.push(format!("the server is {base}; the document also knows: {}", servers[1..].join(", ")));
    }
    definition.endpoint =
        format!("{}{}", base.trim_end_matches('/'), found.path.replace('{', "{{").replace('}', "}}"));
    let profile = security(document, found).map(|method| AuthProfile {
        name: name(&hosts(&servers)),
        method,
        hosts: hosts(&servers),
    });
    if profile.is_none() {
        open.push("how requests are authenticated".into());
    }
    definition.auth = profile.as_ref().map(|profile| profile.name.clone());
    parameters(document, found, definition, profile.as_ref(), open);
    profile
}

/// Whole addresses of servers: the operation's, the path's, or the document's; variables have their defaults.
pub(super) fn servers(document: &Document, found: Found<'_>) -> Vec<String> {
    let lists = [&found.operation["servers"], &found.shared["servers"], &document.root["servers"]];
    let list = lists.into_iter().find_map(Value::as_array);
    let address = |server: &Value| {
        let mut url = server["url"].as_str()?.to_owned();
        for (name, variable) in server["variables"].as_object().into_iter().flatten() {
            url = url.replace(&format!("{{{name}}}"), variable["default"].as_str().unwrap_or_default());
        }
        request::check_address(&url).is_ok().then_some(url)
    };
    list.into_iter().flatten().filter_map(address).collect()
}

fn hosts(servers: &[String]) -> Vec<String> {
    let mut hosts: Vec<String> = Vec::new();
    for host in servers.iter().filter_map(|server| request::host(server)) {
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts
}

/// Where an answer names the address to ask, it may be of a host that the document does not know: Black Forest Labs answers
/// `api.us1.bfl.ai` and its document knows `api.bfl.ai`. A task whose host the secret may not go to is paid for and cannot be
/// asked for, so the domain that all servers share is proposed too.
pub(super) fn widen(profile: &mut AuthProfile, path: &str, open: &mut Vec<String>) {
    match shared(&profile.hosts) {
        Some(domain) => {
            open.push(format!(
                "whether the secret may go to every host below {domain}: {path} of the answer names the address to ask, of whichever host"
            ));
            profile.hosts.push(format!(".{domain}"));
        }
        None => open.push(format!(
            "the hosts that {path} of the answer names; before publishing, add to the auth profile those that are not {}, or what is paid for cannot be asked for",
            profile.hosts.join(", ")
        )),
    }
}

/// The domain that several hosts lie in, where they show that it is the vendor's own: the same name stands in it and below a
/// part of it, as `api.us.bfl.ai` beside `api.bfl.ai`. Of others nobody can say where what is the vendor's own ends:
/// `one.example.co.uk` and `two.host.co.uk` share no more than a registry, and two sites of a hosting service its domain.
fn shared(hosts: &[String]) -> Option<String> {
    let labels =
        |host: &String| host.split(':').next().unwrap_or_default().rsplit('.').map(str::to_owned).collect();
    let mut hosts = hosts.iter().map(labels);
    let first: Vec<String> = hosts.next()?;
    let others: Vec<Vec<String>> = hosts.collect();
    let is_shared = |(n, label): &(usize, &String)| others.iter().all(|other| other.get(*n) == Some(*label));
    let mut common: Vec<&str> =
        first.iter().enumerate().take_while(is_shared).map(|(_, label)| label.as_str()).collect();
    let same_name = others.iter().all(|other| other.last() == first.last());
    let same_depth = others.iter().all(|other| other.len() == first.len());
    if same_depth || !same_name || common.len() < 2 {
        return None;
    }
    common.reverse();
    Some(common.join("."))
}

/// The first way of proving oneself that is known here. Where nothing is demanded, the one that the document describes.
fn security(document: &Document, found: Found<'_>) -> Option<AuthMethod> {
    let schemes = document.root["components"]["securitySchemes"].as_object()?;
    let demanded =
        [&found.operation["security"], &document.root["security"]].into_iter().find_map(Value::as_array);
    let named: Vec<&String> = match demanded {
        Some(list) => list.iter().filter_map(Value::as_object).flat_map(|one| one.keys()).collect(),
        None => schemes.keys().collect(),
    };
    named.into_iter().filter_map(|name| method(document.deref(schemes.get(name)?))).next()
}

fn method(scheme: &Value) -> Option<AuthMethod> {
    let name = || scheme["name"].as_str().unwrap_or_default().to_owned();
    match (scheme["type"].as_str()?, scheme["in"].as_str(), scheme["scheme"].as_str()) {
        ("apiKey", Some("header"), _) if name().eq_ignore_ascii_case("authorization") => {
            Some(AuthMethod::Bearer {})
        }
        ("apiKey", Some("header"), _) => Some(AuthMethod::Header { name: name(), prefix: String::new() }),
        ("apiKey", Some("query"), _) => Some(AuthMethod::Query { name: name() }),
        ("http", _, Some(scheme)) if scheme.eq_ignore_ascii_case("bearer") => Some(AuthMethod::Bearer {}),
        ("http", _, Some(scheme)) if scheme.eq_ignore_ascii_case("basic") => Some(AuthMethod::Basic {}),
        ("oauth2", ..) => {
            let flow = &scheme["flows"]["clientCredentials"];
            let scopes: Vec<_> =
                flow["scopes"].as_object().into_iter().flat_map(|scopes| scopes.keys().cloned()).collect();
            Some(AuthMethod::ClientCredentials {
                token_url: flow["tokenUrl"].as_str()?.into(),
                scope: Some(scopes.join(" ")).filter(|scopes| !scopes.is_empty()),
                audience: None,
                client: ClientAuth::Basic,
            })
        }
        _ => None,
    }
}

/// Parameters of path and query, and headers that must be sent.
fn parameters(
    document: &Document,
    found: Found<'_>,
    definition: &mut Definition,
    profile: Option<&AuthProfile>,
    open: &mut Vec<String>,
) {
    let mut fields = Fields::new(document, Names::Words);
    let secret = match profile.map(|profile| &profile.method) {
        Some(AuthMethod::Header { name, .. } | AuthMethod::Query { name }) => name.to_ascii_lowercase(),
        _ => "authorization".into(),
    };
    for parameter in found.parameters(document) {
        let Some(name) = parameter["name"].as_str() else { continue };
        let place = parameter["in"].as_str().unwrap_or_default();
        if name.eq_ignore_ascii_case(&secret) {
            continue;
        }
        if parameter["required"] != true {
            open.push(format!("{name} (in the {place}) is optional and left out"));
            continue;
        }
        let Filled::Hole(hole, _) = fields.fill(definition, name, &parameter["schema"], Need::Required, open)
        else {
            continue;
        };
        match place {
            "path" => {
                definition.endpoint =
                    definition.endpoint.replace(&format!("{{{{{name}}}}}"), &format!("{{{{{hole}}}}}"));
            }
            "query" => {
                let mark = if definition.endpoint.contains('?') { '&' } else { '?' };
                definition.endpoint.push_str(&format!("{mark}{name}={{{{{hole}}}}}"));
            }
            "header"
                if request::check_header_name(name).is_ok()
                    && request::check_header_secret(name, &format!("{{{{{hole}}}}}")).is_ok() =>
            {
                definition.headers.insert(name.into(), format!("{{{{{hole}}}}}"));
            }
            _ => open.push(format!("{name} (in the {place}) cannot be sent")),
        }
    }
}

/// The name of a profile: the label of the host before its last, `acme` of `api.acme.example`.
fn name(hosts: &[String]) -> String {
    let host = hosts.first().map(|host| host.split(':').next().unwrap_or_default()).unwrap_or_default();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let label = host.rsplit('.').nth(1).filter(|label| label.chars().all(plain) && !label.starts_with('-'));
    label.filter(|label| !label.is_empty()).unwrap_or("vendor").into()
}
