//! The page for people, made from the OpenAPI document. It needs nothing from elsewhere: plain HTML and one style sheet.

mod operation;
mod schema;

use crate::STATUSES;
use impasto_controls::violation;
use impasto_core::PLAN_VIOLATIONS;
use serde_json::Value;
use std::fmt::Write;

/// The page's style sheet.
pub(crate) const STYLE: &str = include_str!("style.css");

/// The page.
pub(crate) fn page(document: &Value) -> String {
    let version = escaped(document["info"]["version"].as_str().unwrap_or_default());
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>Impasto over HTTP</title>\n\
         <link rel=\"stylesheet\" href=\"docs/style.css\">\n</head>\n<body>\n<h1>Impasto {version} over HTTP</h1>\n\
         <p>{}. Made from <a href=\"openapi.json\">openapi.json</a>.</p>\n",
        escaped(document["info"]["description"].as_str().unwrap_or_default().trim_end_matches('.'))
    );
    page += &contents(document);
    for (path, method, operation) in operations(document) {
        page += &operation::section(path, method, operation);
    }
    page += &errors();
    page += "<h2 id=\"events\">Events</h2>\n<p>The data of each server-sent event is one of these.</p>\n";
    let _ = writeln!(page, "<p>{}</p>", schema::of(&document["x-events"]["schema"]));
    page += "<h2 id=\"schemas\">Schemas</h2>\n";
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        page += &schema::section(name, schema);
    }
    page + "</body>\n</html>\n"
}

/// Path, method and operation, in the order of the document.
fn operations(document: &Value) -> impl Iterator<Item = (&String, &String, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, methods)| {
        methods.as_object().into_iter().flatten().map(move |(method, operation)| (path, method, operation))
    })
}

fn contents(document: &Value) -> String {
    let mut list = String::from("<nav>\n<ul>\n");
    for (path, method, operation) in operations(document) {
        let id = operation["operationId"].as_str().unwrap_or_default();
        let (method, path) = (method.to_uppercase(), escaped(path));
        let _ = writeln!(list, "<li><a href=\"#{id}\"><b>{method}</b> <code>{path}</code></a></li>");
    }
    list + "</ul>\n<p><a href=\"#errors\">Errors</a> · <a href=\"#events\">Events</a> · \
            <a href=\"#schemas\">Schemas</a></p>\n</nav>\n"
}

fn errors() -> String {
    let mut text = String::from(
        "<h2 id=\"errors\">Errors</h2>\n<p>A problem document (RFC 9457); its <code>code</code> is for programs and \
         its <code>type</code> points here. 401: a token is needed. 403: the token lacks the scope. 421: the name or \
         origin is not answered.</p>\n<table>\n<tr><th>code</th><th>status</th><th>meaning</th></tr>\n",
    );
    for (kind, status, title) in STATUSES {
        let code = kind.code();
        let _ = writeln!(
            text,
            "<tr id=\"error-{code}\"><td><code>{code}</code></td><td>{status}</td><td>{}</td></tr>",
            escaped(title)
        );
    }
    text += "</table>\n<h3 id=\"violations\">Violations</h3>\n<p>What is wrong with a draft, field by field.</p>\n\
             <table>\n<tr><th>code</th><th>meaning</th></tr>\n";
    for (code, meaning) in [violation::code::ALL, PLAN_VIOLATIONS].concat() {
        let _ = writeln!(
            text,
            "<tr id=\"violation-{code}\"><td><code>{code}</code></td><td>{}</td></tr>",
            escaped(meaning)
        );
    }
    text + "</table>\n"
}

/// Text as it may stand in HTML, also in an attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{document, table};
    use std::collections::HashSet;

    #[test]
    fn every_route_and_every_code_of_an_error_has_an_anchor_and_every_link_leads_to_one() {
        let page = page(&document());
        let anchors: Vec<&str> = attributes(&page, "id");
        let unique: HashSet<&str> = anchors.iter().copied().collect();
        assert_eq!(unique.len(), anchors.len(), "an anchor stands twice");
        for route in table() {
            assert!(unique.contains(route.id), "{}", route.id);
        }
        for (kind, ..) in STATUSES {
            assert!(unique.contains(format!("error-{}", kind.code()).as_str()), "{kind:?}");
        }
        for link in attributes(&page, "href").iter().filter_map(|link| link.strip_prefix('#')) {
            assert!(unique.contains(link), "{link}");
        }
    }

    #[test]
    fn nothing_comes_from_elsewhere() {
        let page = page(&document());
        for elsewhere in ["http://", "https://", "src=", "<script", "@import", "url("] {
            assert!(!page.contains(&format!("=\"{elsewhere}")) && !STYLE.contains(elsewhere), "{elsewhere}");
        }
        assert!(!page.contains("<script"));
    }

    fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
        let start = format!(" {name}=\"");
        page.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(escaped("<a href=\"&\">"), "&lt;a href=&quot;&amp;&quot;&gt;");
    }
}
