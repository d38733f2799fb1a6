//! Server-sent events.

use crate::rig::Rig;
use axum::{
    body::{Body, BodyDataStream},
    http::Request,
};
use futures_util::StreamExt;
use impasto_core::{CreatedToken, NewToken, Studio, Uploads};
use impasto_ports::TokenScope;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Number, name and document of an event.
type Told = (u64, String, Value);

/// A stream of events that is read.
struct Stream {
    pieces: BodyDataStream,
    text: String,
}

impl Stream {
    /// What comes after this number.
    async fn open(rig: &Rig, path: &str, last: u64) -> Self {
        Self::open_with(rig, path, last, "").await
    }

    /// The same by a token.
    async fn open_with(rig: &Rig, path: &str, last: u64, token: &str) -> Self {
        let request = Request::builder().uri(path).header("last-event-id", last.to_string());
        let request = request.header("authorization", format!("Bearer {token}"));
        let response = rig.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { pieces: response.into_body().into_data_stream(), text: String::new() }
    }

    /// The next event; none where the stream has ended.
    async fn next(&mut self) -> Option<Told> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let (told, rest) = (read(event), rest.to_owned());
                self.text = rest;
                match told {
                    Some(told) => return Some(told),
                    None => continue,
                }
            }
            // Shorter than the pause after which a silent stream says that it is there.
            let piece = tokio::time::timeout(Duration::from_secs(14), self.pieces.next()).await;
            self.text.push_str(std::str::from_utf8(&piece.unwrap()?.unwrap()).unwrap());
        }
    }
}

/// Reads events until one of this name has come.
async fn until(rig: &Rig, path: &str, last: u64, name: &str) -> Vec<Told> {
    let (mut stream, mut told) = (Stream::open(rig, path, last).await, Vec::new());
    while told.last().is_none_or(|(_, event, _): &Told| event != name) {
        told.push(stream.next().await.unwrap_or_else(|| panic!("the stream ended before {name}: {told:?}")));
    }
    told
}

/// Reads all events; `done` must be the last, and the stream must end there.
async fn to_the_end(rig: &Rig, path: &str, last: u64) -> Vec<Told> {
    let (mut stream, mut told) = (Stream::open(rig, path, last).await, Vec::new());
    while let Some(event) = stream.next().await {
        told.push(event);
    }
    let names: Vec<_> = told.iter().map(|(_, name, _)| name.as_str()).collect();
    assert_eq!(names.iter().position(|name| *name == "done"), Some(names.len() - 1), "{names:?}");
    told
}

fn read(event: &str) -> Option<Told> {
    let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let data = serde_json::from_str(field("data:")?).unwrap();
    Some((field("id:")?.parse().unwrap(), field("event:")?.into(), data))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_goes_on_where_it_was() {
    let rig = Rig::new().await;
    let job = rig.job(json!({})).await;
    let all = until(&rig, "/api/v1/events", 0, "done").await;
    let names: Vec<_> = all.iter().map(|(_, name, _)| name.as_str()).collect();
    assert!(names.contains(&"state") && names.last() == Some(&"done"), "{names:?}");
    assert!(all.iter().all(|(_, name, document)| document["event"] == *name && document["job"] == job["id"]));
    assert!(all.iter().zip(1..).all(|((number, ..), expected)| *number == expected));
    let rest = until(&rig, "/api/v1/events", all[0].0, "done").await;
    assert_eq!(rest, all[1..]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_of_an_earlier_run_of_the_server_hears_all_of_this_one() {
    let rig = Rig::new().await;
    rig.job(json!({})).await;
    let all = until(&rig, "/api/v1/events", 4_000_000, "done").await;
    assert_eq!(all[0].0, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn unfinished_pictures_can_be_looked_at_until_the_call_is_settled() {
    let rig = Rig::new().await;
    let mut draft = rig.draft().await;
    draft["partial_images"] = json!(2);
    draft["provider_options"] = json!({"delay_ms": 900});
    let job = rig.post("/api/v1/jobs", draft).await.json(202);
    let id = job["id"].as_str().unwrap();
    let told = until(&rig, &format!("/api/v1/jobs/{id}/events"), 0, "partial_image").await;
    let event = &told.last().unwrap().2;
    let call = event["call"]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/jobs/{id}/calls/{call}/pictures/0");
    assert_eq!(event["url"], path);
    let root = rig.root.path().to_str().unwrap();
    assert!(!event.to_string().contains(root), "{event}");
    // A page asks for each anew.
    let request = Request::builder().uri(format!("{path}?came=2")).body(Body::empty()).unwrap();
    let response = rig.send(request).await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()["content-type"]),
        (200, &"image/png".parse().unwrap())
    );
    assert_eq!(response.headers()["cache-control"], "no-store");
    let all = to_the_end(&rig, &format!("/api/v1/jobs/{id}/events"), 0).await;
    assert!(all.iter().all(|(_, _, event)| !event.to_string().contains(root)), "{all:?}");
    rig.get(&path).await.problem(404);
    rig.get(&format!("/api/v1/jobs/{id}/calls/{call}/pictures/7")).await.problem(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_followed_to_its_end() {
    let rig = Rig::new().await;
    let mut draft = rig.draft().await;
    draft["provider_options"] = json!({"delay_ms": 300});
    let job = rig.post("/api/v1/jobs", draft).await.json(202);
    let path = format!("/api/v1/jobs/{}/events", job["id"].as_str().unwrap());
    let told = to_the_end(&rig, &path, 0).await;
    assert!(told.len() > 1 && told.last().unwrap().2["state"] == "done", "{told:?}");
    let over = to_the_end(&rig, &path, 0).await;
    assert_eq!(over.len(), 1, "a job at its end says so at once");
    rig.get("/api/v1/jobs/nothing/events").await.problem(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_another_process_runs_is_followed_to_its_end() {
    let rig = Rig::new().await;
    let mut draft = rig.draft().await;
    draft["provider_options"] = json!({"delay_ms": 600});
    let other = rig.elsewhere();
    let plan = other.plan(draft, &Uploads::new(), "local").await.unwrap();
    let job = other.start(plan, "local").await.unwrap();
    let told = to_the_end(&rig, &format!("/api/v1/jobs/{}/events", job.id), 0).await;
    assert_eq!((told.len(), &told[0].2["job"], &told[0].2["state"]), (1, &json!(job.id), &json!("done")));
}

async fn token(studio: &Studio, name: &str) -> CreatedToken {
    let wanted = NewToken { name: name.into(), scopes: TokenScope::ALL.into(), budget: None };
    studio.create_token(wanted).await.unwrap()
}

/// Reads on; the stream must end about as soon as a revocation is heard of.
async fn ends(mut stream: Stream) {
    let since = Instant::now();
    while stream.next().await.is_some() {}
    assert!(since.elapsed() < Duration::from_secs(4), "{:?}", since.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_whose_right_is_gone_hears_no_more() {
    let rig = Rig::new().await;
    let mut draft = rig.draft().await;
    draft["provider_options"] = json!({"delay_ms": 10_000});
    let job = rig.post("/api/v1/jobs", draft).await.json(202);
    let of_job = format!("/api/v1/jobs/{}/events", job["id"].as_str().unwrap());
    let other = rig.elsewhere();
    let nobody = [Stream::open(&rig, "/api/v1/events", 0).await, Stream::open(&rig, &of_job, 0).await];
    let boss = token(&other, "boss").await;
    for stream in nobody {
        ends(stream).await;
    }
    let team = token(&other, "team").await;
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let (all, one) = (
        Stream::open_with(&rig, "/api/v1/events", 0, &boss.secret).await,
        Stream::open_with(&rig, &of_job, 0, &boss.secret).await,
    );
    let mut stays = Stream::open_with(&rig, "/api/v1/events", 0, &team.secret).await;
    other.revoke_token(&boss.row.id).await.unwrap();
    ends(all).await;
    ends(one).await;
    while tokio::time::timeout(Duration::from_secs(1), stays.next()).await.is_ok_and(|told| {
        assert!(told.is_some(), "the stream of a token that is in force ended");
        true
    }) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_has_a_share_of_the_streams_and_others_have_theirs() {
    let rig = Rig::new().await;
    let (boss, team) = (token(&rig.studio, "boss").await, token(&rig.studio, "team").await);
    let open = async |token: &CreatedToken| {
        let request = Request::builder().uri("/api/v1/events");
        let request = request.header("authorization", format!("Bearer {}", token.secret));
        rig.send(request.body(Body::empty()).unwrap()).await
    };
    let mut streams = Vec::new();
    for _ in 0..64 {
        streams.push(open(&boss).await);
    }
    assert!(streams.iter().all(|stream| stream.status() == 200));
    let refused = open(&boss).await;
    assert_eq!((refused.status().as_u16(), &refused.headers()["retry-after"]), (429, &"5".parse().unwrap()));
    assert_eq!(open(&team).await.status(), 200);
    streams.pop();
    assert_eq!(open(&boss).await.status(), 200);
}
