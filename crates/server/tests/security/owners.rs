//! What one caller made, another does not see; an administrator does. And each has a budget of its own.

use crate::rig::Rig;
use impasto_ports::{Every, Most, TokenBudget, TokenScope};
use impasto_server::Access;
use serde_json::{Value, json};

const MAKER: [TokenScope; 2] = [TokenScope::Generate, TokenScope::Read];

async fn make(rig: &Rig, token: &str) -> Value {
    let draft = json!({"model": rig.model, "prompt": "a lighthouse", "size": "64x64"});
    let answer = rig.json("POST /api/v1/jobs?wait=60", token, &draft).await;
    assert_eq!((answer.status.as_u16(), &answer.body["state"]), (200, &json!("done")), "{}", answer.body);
    answer.body
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_made_is_not_there() {
    let rig = Rig::new(Access::default()).await;
    let one = rig.token("one", &MAKER, None).await;
    let other = rig.token("other", &MAKER, None).await;
    let admin = rig.token("admin", &[TokenScope::Admin], None).await;
    let job = make(&rig, &one).await;
    let (job, image) = (job["id"].as_str().unwrap(), job["images"][0]["id"].as_str().unwrap());
    let lines = [
        format!("GET /api/v1/jobs/{job}"),
        format!("GET /api/v1/jobs/{job}/events"),
        format!("DELETE /api/v1/jobs/{job}"),
        format!("POST /api/v1/jobs/{job}/retry"),
        format!("GET /api/v1/images/{image}"),
        format!("GET /api/v1/images/{image}/full"),
        format!("GET /api/v1/images/{image}/thumbnail"),
        format!("GET /api/v1/images/{image}/recipe"),
        format!("GET /api/v1/images/{image}/recall"),
        format!("DELETE /api/v1/images/{image}"),
    ];
    for line in &lines {
        let answer = rig.json(line, &other, &json!({})).await;
        answer.is_problem(404);
        let unknown = line.replace(job, "nothing").replace(image, "nothing");
        let nothing = rig.json(&unknown, &other, &json!({})).await;
        let words = |body: &Value| {
            body["detail"].as_str().unwrap().replace(job, "…").replace(image, "…").replace("nothing", "…")
        };
        assert_eq!(words(&answer.body), words(&nothing.body), "{line}");
    }
    for (token, count) in [(&one, 1), (&other, 0), (&admin, 1)] {
        for path in ["/api/v1/jobs", "/api/v1/images"] {
            let list = rig.json(&format!("GET {path}"), token, &json!(null)).await;
            assert_eq!(list.body["items"].as_array().unwrap().len(), count, "{path}");
        }
    }
    for line in lines.iter().filter(|line| line.starts_with("GET")) {
        assert_eq!(rig.json(line, &admin, &json!(null)).await.status, 200, "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_of_another_cannot_be_worked_on() {
    let rig = Rig::new(Access::default()).await;
    let one = rig.token("one", &MAKER, None).await;
    let other = rig.token("other", &MAKER, None).await;
    let admin = rig.token("boss", &[TokenScope::Admin], None).await;
    let image = make(&rig, &one).await["images"][0]["id"].as_str().unwrap().to_owned();
    let draft = json!({"model": rig.model, "prompt": "x", "size": "64x64", "init_image": image});
    for (token, problems) in [(&one, 0), (&other, 1), (&admin, 0)] {
        let plan = rig.json("POST /api/v1/plan", token, &draft).await;
        assert_eq!(plan.status, 200, "{}", plan.body);
        assert_eq!(plan.body["problems"].as_array().map_or(0, Vec::len), problems, "{}", plan.body);
    }
    rig.json("POST /api/v1/jobs", &other, &draft).await.is_problem(422);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_token_has_a_budget_of_its_own() {
    let rig = Rig::new(Access::default()).await;
    let budget = Some(TokenBudget { every: Every::Day, most: Most::Images(1) });
    let poor = rig.token("poor", &MAKER, budget).await;
    let rich = rig.token("rich", &MAKER, None).await;
    make(&rig, &poor).await;
    let draft = json!({"model": rig.model, "prompt": "again", "size": "64x64"});
    let refused = rig.json("POST /api/v1/jobs", &poor, &draft).await;
    refused.is_problem(402);
    assert!(refused.body["detail"].as_str().unwrap().contains("token of poor"), "{}", refused.body);
    make(&rig, &rich).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_made_before_is_taken_again_though_a_new_one_would_be_too_dear() {
    let rig = Rig::new(Access::default()).await;
    let budget = Some(TokenBudget { every: Every::Day, most: Most::Images(1) });
    let poor = rig.token("poor", &MAKER, budget).await;
    let job = make(&rig, &poor).await;
    let (same, other) =
        (job["draft"].clone(), json!({"model": rig.model, "prompt": "another", "size": "64x64"}));
    let again = rig.json("POST /api/v1/jobs?wait=60&reuse=true", &poor, &same).await;
    assert_eq!((again.status.as_u16(), &again.body["reused_from"]), (200, &job["id"]), "{}", again.body);
    rig.json("POST /api/v1/jobs", &poor, &same).await.is_problem(402);
    let mut dear = other.clone();
    dear["max_cost_usd"] = json!(0.0);
    for (draft, status) in [(&other, 402), (&dear, 402), (&json!({"model": rig.model, "steps": "x"}), 422)] {
        let refused = rig.json("POST /api/v1/jobs?reuse=true", &poor, draft).await;
        refused.is_problem(status);
        let plan = rig.json("POST /api/v1/plan", &poor, draft).await;
        assert_eq!(refused.body["violations"], plan.body["problems"], "every one of them");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_spent_is_refused_and_not_taken_for_ones_own() {
    let rig = Rig::new(Access::default()).await;
    let one = rig.token("one", &MAKER, None).await;
    let boss = rig.token("boss", &[TokenScope::Admin], None).await;
    make(&rig, &one).await;
    let refused = rig.json("GET /api/v1/usage?caller=boss", &one, &json!(null)).await;
    refused.is_problem(403);
    assert!(refused.body["detail"].as_str().unwrap().contains("boss"), "{}", refused.body);
    let own = rig.json("GET /api/v1/usage", &one, &json!(null)).await;
    for token in [&one, &boss] {
        let named = rig.json("GET /api/v1/usage?caller=one", token, &json!(null)).await;
        assert_eq!((named.status.as_u16(), &named.body), (200, &own.body));
    }
    assert!(own.body["totals"].as_array().is_some_and(|totals| !totals.is_empty()), "{}", own.body);
}
