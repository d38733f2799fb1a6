//! Pictures and boards.

use crate::rig::Rig;
use serde_json::{Value, json};

async fn ids(rig: &Rig, query: &str) -> Vec<String> {
    let page = rig.get(&format!("/api/v1/images?{query}")).await.json(200);
    page["items"].as_array().unwrap().iter().map(|image| image["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_uploaded_picture_is_kept_as_it_is_and_used_by_its_id() {
    let rig = Rig::new().await;
    let made = rig.picture().await;
    let bytes = rig.get(&format!("/api/v1/images/{made}/full")).await.bytes;
    let image = rig.form("/api/v1/images/upload", &[("file", Some("a.png"), &bytes)]).await.json(201);
    assert_eq!(
        (&image["kind"], &image["width"], &image["height"]),
        (&json!("input"), &json!(256), &json!(256))
    );
    let id = image["id"].as_str().unwrap();
    assert_eq!(rig.get(&format!("/api/v1/images/{id}/full")).await.bytes, bytes);
    let job = rig.job(json!({"init_image": id})).await;
    assert_eq!((&job["state"], &job["draft"]["init_image"]), (&json!("done"), &json!(id)), "{job}");
    assert!(std::fs::read_dir(rig.root.path().join("spool")).unwrap().next().is_none(), "the spool is empty");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_picture_or_no_form_is_refused() {
    let rig = Rig::new().await;
    let huge = vec![0; (64 << 20) + 1];
    for (parts, status) in [
        (&[("file", Some("a.png"), &b"<html>"[..])][..], 422),
        (&[("file", Some("a.png"), &b"\x89PNG\r\n\x1a\n cut short"[..])], 422),
        (&[("file", None, &b"text"[..])], 422),
        (&[], 422),
        (&[("file", Some("a.png"), &huge[..])], 413),
    ] {
        let (_, detail) = rig.form("/api/v1/images/upload", parts).await.problem(status);
        assert!(!detail.contains("/tmp"), "{detail}");
    }
    rig.post("/api/v1/images/upload", json!({})).await.problem(415);
    assert_eq!(ids(&rig, "").await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_picture_is_gone_until_it_is_brought_back() {
    let rig = Rig::new().await;
    let id = rig.picture().await;
    let path = format!("/api/v1/images/{id}");
    rig.delete(&path).await.json(204);
    for gone in
        [path.clone(), format!("{path}/full"), format!("{path}/thumbnail"), format!("{path}/download")]
    {
        assert!(rig.get(&gone).await.problem(404).1.contains("/restore"), "{gone}");
    }
    assert_eq!((ids(&rig, "").await.len(), ids(&rig, "deleted=true").await), (0, vec![id.clone()]));
    let back = rig.post(&format!("{path}/restore"), json!({})).await.json(200);
    assert_eq!((&back["id"], back.get("deleted_at")), (&json!(id), None));
    assert_eq!(rig.get(&path).await.json(200), back);
    rig.delete(&format!("{path}?forever=true")).await.json(204);
    rig.post(&format!("{path}/restore"), json!({})).await.problem(404);
    rig.delete("/api/v1/images/nothing").await.problem(404);
    assert_eq!(ids(&rig, "deleted=true").await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_are_marked_and_put_on_boards() {
    let rig = Rig::new().await;
    let (one, two) = (rig.picture().await, rig.picture().await);
    let board = rig.post("/api/v1/boards", json!({"name": " Foxes "})).await.json(201);
    let (id, path) = (board["id"].as_str().unwrap(), format!("/api/v1/images/{one}"));
    assert_eq!((&board["name"], &board["caller"]), (&json!("Foxes"), &json!("local")));
    let image = rig.patch(&path, json!({"board_id": id, "starred": true})).await.json(200);
    assert_eq!((&image["board_id"], &image["starred"]), (&json!(id), &json!(true)));
    let starred = rig.patch(&path, json!({"starred": false})).await.json(200);
    assert_eq!(starred["board_id"], id, "what is absent stays");
    assert_eq!(ids(&rig, &format!("board={id}")).await, std::slice::from_ref(&one));
    rig.patch(&path, json!({"board_id": null})).await.json(200);
    assert_eq!(ids(&rig, &format!("board={id}")).await.len(), 0);
    let onto = rig.job(json!({"board_id": id})).await;
    assert_eq!(onto["images"][0]["board_id"], id, "a draft names its board");

    let renamed = rig.patch(&format!("/api/v1/boards/{id}"), json!({"name": "Owls"})).await.json(200);
    assert_eq!(rig.get("/api/v1/boards").await.json(200), json!([renamed]));
    rig.delete(&format!("/api/v1/boards/{id}")).await.json(204);
    assert_eq!(rig.get("/api/v1/boards").await.json(200), json!([]));
    assert_eq!(ids(&rig, "provider=sandbox").await.len(), 3, "the pictures stay");
    assert_eq!(ids(&rig, "until_ms=0").await.len() + ids(&rig, "provider=openai").await.len(), 0);

    rig.patch(&format!("/api/v1/images/{two}"), json!({"board_id": id})).await.problem(404);
    rig.patch(&path, json!({"prompt": "a forgery"})).await.problem(422);
    rig.post("/api/v1/boards", json!({"name": " "})).await.problem(422);
    rig.post("/api/v1/boards", json!({})).await.problem(422);
    rig.patch("/api/v1/boards/nothing", json!({"name": "x"})).await.problem(404);
    rig.delete("/api/v1/boards/nothing").await.problem(404);
    rig.get("/api/v1/images?colour=red").await.problem(422);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_has_its_recipe_in_it_unless_that_is_not_wanted() {
    let rig = Rig::new().await;
    let id = rig.picture().await;
    let path = format!("/api/v1/images/{id}");
    let full = rig.get(&format!("{path}/full")).await;
    let with = rig.get(&format!("{path}/download")).await;
    assert_eq!(with.headers["content-type"], full.headers["content-type"]);
    assert_eq!(with.headers["content-disposition"], format!("attachment; filename=\"impasto-{id}.png\""));
    let recipe = impasto_imaging::read_recipe(&with.bytes).unwrap().unwrap();
    let recipe: Value = serde_json::from_str(&recipe).unwrap();
    assert_eq!(recipe["draft"]["prompt"], "a lighthouse at dusk");
    assert_eq!(rig.get(&format!("{path}/recipe")).await.json(200)["draft"], recipe["draft"]);
    assert_eq!(rig.get(&format!("{path}/download?recipe=false")).await.bytes, full.bytes);
    let tag = full.headers["etag"].to_str().unwrap();
    for (known, status) in [(tag, 304), (&format!("\"other\", W/{tag}"), 304), ("*", 304), ("\"other\"", 200)]
    {
        let request =
            axum::http::Request::builder().uri(format!("{path}/full")).header("if-none-match", known);
        let answer = rig.answer(request.body(axum::body::Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{known}");
    }
    let small = rig.get(&format!("{path}/thumbnail")).await;
    assert!(small.status.is_success() && !small.bytes.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_put_only_on_a_board_that_is_there() {
    let rig = Rig::new().await;
    let made = rig.picture().await;
    let bytes = rig.get(&format!("/api/v1/images/{made}/full")).await.bytes;
    let file = [("file", Some("a.png"), &bytes[..])];
    let board = rig.post("/api/v1/boards", json!({"name": "Foxes"})).await.json(201);
    let id = board["id"].as_str().unwrap();
    let image = rig.form(&format!("/api/v1/images/upload?board_id={id}"), &file).await.json(201);
    assert_eq!(image["board_id"], id);
    rig.form("/api/v1/images/upload?board_id=nothing", &file).await.problem(404);
    assert_eq!(ids(&rig, "kind=input").await.len(), 1, "what was refused is not kept");
    let mut draft = rig.draft().await;
    draft["board_id"] = json!("nothing");
    let refused = rig.post("/api/v1/jobs", draft.clone()).await.json(422);
    assert_eq!(refused["violations"][0]["field"], "/board_id", "{refused}");
    let plan = rig.post("/api/v1/plan", draft).await.json(200);
    assert_eq!(plan["problems"][0]["code"], "not_offered");
    // A draft that is recalled can be asked for again, also when its board is gone.
    let onto = rig.job(json!({"board_id": id})).await["images"][0]["id"].as_str().unwrap().to_owned();
    rig.delete(&format!("/api/v1/boards/{id}")).await.json(204);
    let recalled = rig.get(&format!("/api/v1/images/{onto}/recall")).await.json(200);
    assert_eq!(
        (&recalled["draft"]["board_id"], &recalled["changes"][0]["code"]),
        (&Value::Null, &json!("board_gone"))
    );
    rig.post("/api/v1/jobs?wait=60", recalled["draft"].clone()).await.json(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_that_broke_off_goes_on() {
    let rig = Rig::new().await;
    let path = format!("/api/v1/images/{}/full", rig.picture().await);
    let whole = rig.get(&path).await;
    assert_eq!(whole.headers["accept-ranges"], "bytes");
    let (length, tag) = (whole.bytes.len(), whole.headers["etag"].to_str().unwrap().to_owned());
    let ask = |range: &str, if_range: &str| {
        let request =
            axum::http::Request::builder().uri(&path).header("range", range).header("if-range", if_range);
        request.body(axum::body::Body::empty()).unwrap()
    };
    let rest = rig.answer(ask("bytes=100-", &tag)).await;
    assert_eq!((rest.status.as_u16(), &rest.bytes[..]), (206, &whole.bytes[100..]));
    assert_eq!(rest.headers["content-range"], format!("bytes 100-{}/{length}", length - 1));
    assert_eq!(rest.headers["content-length"], (length - 100).to_string());
    assert_eq!(rig.answer(ask("bytes=0-9", &tag)).await.bytes, whole.bytes[..10]);
    let another = rig.answer(ask("bytes=100-", "\"another\"")).await;
    assert_eq!((another.status.as_u16(), another.bytes), (200, whole.bytes));
    let beyond = rig.answer(ask(&format!("bytes={length}-"), &tag)).await;
    beyond.problem(416);
    assert_eq!(beyond.headers["content-range"], format!("bytes */{length}"));
}
