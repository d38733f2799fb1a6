//! Every route of the table with a path, a query and a body that cannot be read: the refusal is a problem document, or
//! the gateway's envelope, and says what is wrong with what.

use crate::rig::{Answer, Rig};
use impasto_server::{Access, Body, Route, table};
use serde_json::{Value, json};

/// What is sent, and what must come of it: a status, and a word that the refusal says.
struct Case {
    what: &'static str,
    line: String,
    kind: &'static str,
    body: &'static str,
    status: u16,
    says: &'static str,
}

const JSON: &str = "application/json";
const FORM: &str = "multipart/form-data; boundary=edge";

/// The path with this in the place of its parameters.
fn path(route: &Route, parameter: &str) -> String {
    let mut pieces = route.path.split(['{', '}']).enumerate();
    let mut path = String::new();
    pieces.by_ref().for_each(|(place, piece)| path += if place % 2 == 0 { piece } else { parameter });
    path
}

fn cases(route: &Route) -> Vec<Case> {
    let line = |parameter: &str, more: &str| format!("{} {}{more}", route.method, path(route, parameter));
    // OpenAI's routes answer 400 where ours answer 422.
    let unfit = if route.path.starts_with("/v1/") { 400 } else { 422 };
    let case = |what, line, kind, body, status, says| Case { what, line, kind, body, status, says };
    let mut cases = Vec::new();
    if let Some(first) = route.path.split(['{', '}']).nth(1) {
        cases.push(case("path", line("%FF", ""), JSON, "", 400, first));
    }
    if route.query.is_some() {
        cases.push(case("query", line("x", "?nonsense=1"), JSON, "", 422, "nonsense"));
        cases.push(case("query text", line("x", "?%FF=%FF"), JSON, "", 422, "query"));
    }
    if route.query.is_none() && route.path.starts_with("/api/v1/") {
        cases.push(case("no query", line("x", "?nonsense=1"), JSON, "", 422, "nonsense"));
    }
    // A query that must be there is read before the body.
    let query = if route.id == "install_model" { "?source=external://sandbox/canvas" } else { "" };
    let broken = |what, kind, body, status, says| case(what, line("x", query), kind, body, status, says);
    if matches!(route.body, Body::Json(_) | Body::JsonOrForm(_)) {
        cases.push(broken("no JSON", JSON, "{", 400, "JSON"));
        cases.push(broken("not UTF-8", JSON, "\"\u{fffd}\u{0}\"", 400, "JSON"));
        cases.push(broken("another type", "text/plain", "x", 415, "application/json"));
        // A plan of something that is no draft is a plan with a problem; a record is looked for before it is changed.
        if !["plan", "edit_model"].contains(&route.id) {
            cases.push(broken("another value", JSON, "\"text\"", unfit, ""));
        }
    }
    if matches!(route.body, Body::Form | Body::JsonOrForm(_)) {
        cases.push(broken("cut form", FORM, "--edge\r\nContent-Disposition: form-data", 400, ""));
        cases.push(broken("no boundary", "multipart/form-data", "x", 400, "boundary"));
    }
    if matches!(route.body, Body::Form) {
        cases.push(broken("no form", JSON, "{}", 415, "multipart/form-data"));
    }
    cases
}

/// The words of a refusal, whichever its form is; the form must be that of the route.
fn words(route: &Route, answer: &Answer) -> String {
    answer.is_problem(answer.status.as_u16());
    let is_envelope = answer.body["error"].is_object();
    assert_eq!(is_envelope, route.path.starts_with("/v1/"), "{}", route.path);
    if is_envelope { answer.body["error"]["message"].to_string() } else { answer.body["detail"].to_string() }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_cannot_be_read_is_refused_in_the_words_of_the_route() {
    let rig = Rig::new(Access::default()).await;
    let (mut count, mut wrong) = (0, Vec::new());
    for route in table() {
        for case in cases(&route) {
            let answer = rig.ask(&case.line, &[("content-type", case.kind)], case.body).await;
            if answer.status.is_success() {
                wrong.push(format!("{} ({}): {}", case.line, case.what, answer.status));
                continue;
            }
            let said = words(&route, &answer);
            if answer.status != case.status || !said.contains(case.says) {
                wrong.push(format!("{} ({}): {} {said}", case.line, case.what, answer.status));
            }
            count += 1;
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(count > 100, "{count} cases");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_does_not_fit_is_named() {
    let rig = Rig::new(Access::default()).await;
    let kind = [("content-type", JSON)];
    for (line, body, field, code) in [
        ("GET /api/v1/jobs?limit=x", json!({}), "/limit", "invalid"),
        ("GET /api/v1/jobs?state=asleep", json!({}), "/state", "not_offered"),
        ("GET /api/v1/usage?by=mood", json!({}), "/by", "not_offered"),
        ("GET /api/v2/models/get_by_attrs", json!({}), "/name", "required"),
        ("POST /api/v1/jobs?wait=-1", json!({}), "/wait", "invalid"),
        ("POST /api/v1/jobs?wait=soon", json!({}), "/wait", "invalid"),
        ("POST /api/v1/ask?wait=-0.5", json!({}), "/wait", "invalid"),
        ("POST /api/v1/ask?wait=NaN", json!({}), "/wait", "invalid"),
        ("POST /api/v1/session", json!({"token": 1}), "/token", "wrong_type"),
        ("POST /api/v1/session", json!({}), "/token", "required"),
        ("POST /api/v1/boards", json!({"name": "x", "colour": "red"}), "/colour", "unknown_field"),
        ("POST /api/v1/tokens", json!({"name": "x", "scopes": ["read", "fly"]}), "/scopes/1", "not_offered"),
        ("POST /api/v1/tokens", json!({"name": "x", "scopes": ["read"]}), "/scopes", "required"),
        (
            "POST /api/v1/tokens",
            json!({"name": "x", "scopes": ["admin"], "budget": {"every": "day", "most": {"usd": -1}}}),
            "/budget/most/usd",
            "out_of_range",
        ),
        ("POST /api/v2/models/i/bulk_delete", json!({"keys": [1]}), "/keys/0", "wrong_type"),
        ("POST /api/v1/jobs/x/retry", json!({"resend_unknown": "yes"}), "/resend_unknown", "wrong_type"),
    ] {
        let answer = rig.ask(line, &kind, body.to_string()).await;
        answer.is_problem(422);
        let violation = &answer.body["violations"][0];
        assert_eq!((&violation["field"], &violation["code"]), (&json!(field), &json!(code)), "{line}");
    }
    let answer = rig.ask("GET /api/v1/images/%FF", &[], "").await;
    assert_eq!(answer.body["violations"][0]["field"], "/id");
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_base_path_a_problem_leads_to_the_docs_that_are_there() {
    let access = Access { base_path: "/impasto".into(), ..Access::default() };
    let rig = Rig::new(access).await;
    let token = rig.token("someone", &impasto_ports::TokenScope::ALL, None).await;
    let own = format!("Bearer {token}");
    for (line, bearer, status) in [
        ("GET /impasto/api/v1/jobs", "", 401),
        ("GET /impasto/api/v1/jobs?limit=x", own.as_str(), 422),
        ("GET /impasto/api/v1/jobs/nothing", own.as_str(), 404),
        ("PUT /impasto/api/v1/jobs", own.as_str(), 405),
        ("GET /api/v1/jobs", own.as_str(), 404),
    ] {
        let answer = rig.ask(line, &[("authorization", bearer)], "").await;
        answer.is_problem(status);
        let kind = answer.body["type"].as_str().unwrap();
        assert!(kind.starts_with("/impasto/docs#error-"), "{line}: {kind}");
        assert_eq!(answer.header("www-authenticate").is_empty(), status != 401, "{line}");
        assert_eq!(answer.header("allow").is_empty(), status != 405, "{line}");
    }
    let envelope = rig.ask("GET /impasto/v1/models", &[], "").await;
    assert_eq!((envelope.status.as_u16(), &envelope.body["error"]["code"]), (401, &json!("invalid_api_key")));
    let document = rig.ask("GET /impasto/openapi.json", &[], "").await;
    assert_eq!(document.body["servers"], json!([{"url": "/impasto"}]));
    let plain = Rig::new(Access::default()).await.ask("GET /api/v1/jobs/nothing", &[], "").await;
    assert_eq!(plain.body["type"], Value::from("/docs#error-not_found"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_token_over_http_can_administer() {
    let rig = Rig::new(Access::default()).await;
    let kind = [("content-type", JSON)];
    let wanted = |scope: &str| json!({"name": "team", "scopes": [scope]}).to_string();
    let refused = rig.ask("POST /api/v1/tokens", &kind, wanted("read")).await;
    refused.is_problem(422);
    assert_eq!(refused.body["violations"][0]["field"], "/scopes");
    assert_eq!(rig.ask("GET /api/v1/tokens", &[], "").await.body, json!([]), "nothing was made");
    let first = rig.ask("POST /api/v1/tokens", &kind, wanted("admin")).await;
    assert_eq!(first.status, 201);
    let token = first.body["token"].as_str().unwrap();
    let second = rig.json("POST /api/v1/tokens", token, &json!({"name": "team", "scopes": ["read"]})).await;
    assert_eq!(second.status, 201);
}
