//! Every route of the table with every kind of token: a route that is added is in here by itself.

use crate::rig::Rig;
use impasto_ports::TokenScope;
use impasto_server::{Access, Body, Need, Route, table};
use serde_json::json;

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Visitor {
    Nobody,
    Wrong,
    Revoked,
    With(TokenScope),
}

const VISITORS: [Visitor; 6] = [
    Visitor::Nobody,
    Visitor::Wrong,
    Visitor::Revoked,
    Visitor::With(TokenScope::Read),
    Visitor::With(TokenScope::Generate),
    Visitor::With(TokenScope::Admin),
];

/// What must come of it.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Unauthorized,
    Forbidden,
    LetIn,
}

/// Written anew rather than asked of the server.
fn expected(need: Need, visitor: Visitor) -> Verdict {
    let fits = |scope| match need {
        Need::Public | Need::Known => true,
        Need::Read => matches!(scope, TokenScope::Read | TokenScope::Admin),
        Need::Generate => matches!(scope, TokenScope::Generate | TokenScope::Admin),
        Need::Admin => scope == TokenScope::Admin,
    };
    match visitor {
        _ if need == Need::Public => Verdict::LetIn,
        Visitor::Nobody | Visitor::Wrong | Visitor::Revoked => Verdict::Unauthorized,
        Visitor::With(scope) if fits(scope) => Verdict::LetIn,
        Visitor::With(_) => Verdict::Forbidden,
    }
}

async fn token_of(rig: &Rig, visitor: Visitor) -> Option<String> {
    match visitor {
        Visitor::Nobody => None,
        Visitor::Wrong => Some(format!("imp_{}", "A".repeat(43))),
        Visitor::With(scope) => Some(rig.token(scope.as_str(), &[scope], None).await),
        Visitor::Revoked => {
            let token = rig.token("gone", &TokenScope::ALL, None).await;
            let row = rig.studio.tokens().await.unwrap().into_iter().find(|row| row.name == "gone").unwrap();
            rig.studio.revoke_token(&row.id).await.unwrap();
            Some(token)
        }
    }
}

async fn ask(rig: &Rig, route: &Route, token: Option<&str>) -> (Verdict, u16) {
    let path: String = route.path.split('{').enumerate().map(filled).collect();
    let bearer = token.map(|token| format!("Bearer {token}"));
    let mut headers: Vec<(&str, &str)> = Vec::new();
    headers.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
    let body = match route.body {
        Body::None => String::new(),
        _ => json!({}).to_string(),
    };
    if !body.is_empty() {
        headers.push(("content-type", "application/json"));
    }
    let answer = rig.ask(&format!("{} {path}", route.method), &headers, body).await;
    let verdict = match answer.status.as_u16() {
        401 => Verdict::Unauthorized,
        403 => Verdict::Forbidden,
        _ => Verdict::LetIn,
    };
    if verdict == Verdict::Unauthorized {
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{path}");
    }
    if verdict != Verdict::LetIn {
        answer.is_problem(answer.status.as_u16());
    }
    (verdict, answer.status.as_u16())
}

/// A piece of a path between braces, with a name that nothing has in the place of the parameter.
fn filled((index, piece): (usize, &str)) -> String {
    if index == 0 {
        piece.into()
    } else {
        piece.split_once('}').map_or_else(String::new, |(_, rest)| format!("nothing{rest}"))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_lets_in_whom_it_says_and_nobody_else() {
    let rig = Rig::new(Access::default()).await;
    let mut tokens = Vec::new();
    for visitor in VISITORS {
        tokens.push((visitor, token_of(&rig, visitor).await));
    }
    let (mut cases, mut wrong) = (0, Vec::new());
    for route in table() {
        for (visitor, token) in &tokens {
            let (verdict, status) = ask(&rig, &route, token.as_deref()).await;
            let wanted = expected(route.need, *visitor);
            if verdict != wanted || status == 500 {
                wrong.push(format!("{} {} {visitor:?}: {wanted:?}, got {status}", route.method, route.path));
            }
            cases += 1;
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(cases, table().len() * VISITORS.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_first_token_whoever_is_at_this_machine_may_do_all() {
    let rig = Rig::new(Access::default()).await;
    for route in table() {
        let (verdict, _) = ask(&rig, &route, None).await;
        // Logging in needs a token in any case; an empty body does not get so far.
        assert_eq!(verdict, Verdict::LetIn, "{} {}", route.method, route.path);
    }
}

/// What needs no token: it tells nothing of anybody, and does nothing.
#[test]
fn the_routes_that_are_open_are_these() {
    // A picture's address holds a secret of its own, and only for an hour.
    const OPEN: [&str; 7] =
        ["healthz", "readyz", "openapi", "docs", "docs_style", "log_in", "gateway_get_file"];
    let open: Vec<_> =
        table().iter().filter(|route| route.need == Need::Public).map(|route| route.id).collect();
    for id in &open {
        assert!(OPEN.contains(id), "{id} is open to everybody");
    }
    assert!(open.contains(&"log_in"));
}

#[tokio::test(flavor = "multi_thread")]
async fn revoking_the_last_token_does_not_open_the_door_again() {
    let rig = Rig::new(Access::default()).await;
    let token = rig.token("team", &TokenScope::ALL, None).await;
    assert_eq!(rig.json("GET /api/v1/jobs", &token, &json!(null)).await.status, 200);
    let id = rig.studio.tokens().await.unwrap().remove(0).id;
    rig.studio.revoke_token(&id).await.unwrap();
    rig.json("GET /api/v1/jobs", &token, &json!(null)).await.is_problem(401);
    rig.ask("GET /api/v1/jobs", &[], "").await.is_problem(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revocation_by_another_process_is_heard_within_two_seconds() {
    let root = tempfile::tempdir().unwrap();
    let (one, other) = (crate::common::studio(root.path()).await, crate::common::studio(root.path()).await);
    let wanted = impasto_core::NewToken { name: "team".into(), scopes: vec![TokenScope::Read], budget: None };
    let token = one.create_token(wanted).await.unwrap();
    assert_eq!(one.authenticate(&token.secret).await.unwrap().unwrap().name, "team");
    other.revoke_token(&token.row.id).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    assert_eq!(one.authenticate(&token.secret).await.unwrap(), None);
}
