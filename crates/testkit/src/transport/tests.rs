use super::*;
use crate::{
    fault::{Dialect, Fault, Script},
    sample::{Look, picture},
    wire::Keys,
    world::{FolderBlobs, InstantClock},
};
use impasto_sdk::{Body, Inline, Size};
use serde_json::json;

fn transport(script: Script) -> VendorTransport {
    let vendor: Arc<dyn Vendor> = Dialect::OpenAi.vendor(Keys::default(), script).into();
    VendorTransport::new(vendor, Arc::new(InstantClock::default()))
}

fn exchange() -> Exchange {
    let body = Body::json(&json!({"model": "gpt-image-2", "prompt": "a fox"})).unwrap();
    Exchange::post("https://api.example/v1/images/generations", body).bearer().billed()
}

async fn outcome(fault: Fault) -> (Result<u16, bool>, usize, bool) {
    let folder = tempfile::tempdir().unwrap();
    let blobs = FolderBlobs::new(folder.path());
    match transport(Script::once(fault)).send("openai", &exchange(), &blobs).await {
        Err(error) => (Err(error.left), 0, true),
        Ok(mut reply) => {
            let mut bytes = 0;
            loop {
                match reply.body.next().await {
                    Ok(Some(piece)) => bytes += piece.len(),
                    end => return (Ok(reply.status), bytes, end.is_err()),
                }
            }
        }
    }
}

#[tokio::test]
async fn deliveries_are_replayed() {
    assert_eq!(outcome(Fault::ResetBeforeHead).await.0, Err(true));
    assert_eq!(outcome(Fault::StalledHead).await.0, Err(true));
    let (status, bytes, cut) = outcome(Fault::ResetBeforePicture).await;
    assert!(status == Ok(200) && bytes > 200 && cut);
    let (status, _, cut) = outcome(Fault::SlowBody).await;
    assert!(status == Ok(200) && !cut);
}

#[tokio::test]
async fn what_is_billed_is_counted_by_its_mark_and_not_by_its_method() {
    let folder = tempfile::tempdir().unwrap();
    let (blobs, transport) = (FolderBlobs::new(folder.path()), transport(Script::peace()));
    let upload = Exchange::post("https://api.example/v1/files", Body::json(&json!({})).unwrap()).bearer();
    for exchange in [&upload, &exchange(), &upload] {
        let sent = transport.send("openai", exchange, &blobs).await;
        assert!(sent.is_ok());
    }
    assert_eq!((transport.log().len(), transport.billed()), (3, 1));
}

#[tokio::test]
async fn ropes_become_bytes_and_the_key_stands_where_auth_says() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = FolderBlobs::new(folder.path());
    let blob = blobs.keep(&picture(Size::new(8, 8), 1, Look::Png)).unwrap();
    let body = Body::json(&json!({"image": "x"})).unwrap();
    let flat = request(&Exchange::post("https://h/p?a=b", body).key("api-key", ""), &blobs, 7).await.unwrap();
    assert_eq!((flat.path.as_str(), flat.query.as_str(), flat.at_ms), ("/p", "a=b", 7));
    assert_eq!(flat.header("api-key"), Some(TEST_KEY));
    let body = Body::json(&[Inline::DataUrl(blob.clone())]).unwrap();
    let flat = request(&Exchange::post("https://h", body), &blobs, 0).await.unwrap();
    let kept = read(&blobs, &blob).await.unwrap();
    let expected = format!("[\"data:image/png;base64,{}\"]", STANDARD.encode(kept));
    assert_eq!((flat.path.as_str(), String::from_utf8(flat.body).unwrap()), ("/", expected));
}

/// Repeats the key that it was given, in a header and at both ends of the body.
struct Echo;

impl Vendor for Echo {
    fn answer(&self, request: &Request) -> Response {
        let given = request.header("authorization").unwrap_or_default();
        let mut response =
            Response::bytes(401, "text/plain", format!("{given} is wrong: {given}").into_bytes());
        response.headers.push(("x-given".into(), given.into()));
        response
    }

    fn books(&self) -> Arc<crate::books::Books> {
        Arc::default()
    }
}

#[tokio::test]
async fn a_reply_never_repeats_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = FolderBlobs::new(folder.path());
    let transport = VendorTransport::new(Arc::new(Echo), Arc::new(InstantClock::default()));
    let mut reply =
        transport.send("openai", &exchange(), &blobs).await.unwrap_or_else(|error| panic!("{error:?}"));
    let mut said = reply.headers.iter().map(|(_, value)| value.clone()).collect::<String>();
    while let Some(piece) = reply.body.next().await.unwrap() {
        said.push_str(std::str::from_utf8(&piece).unwrap());
    }
    assert!(said.contains("is wrong: Bearer [key]"), "{said}");
    assert!(!said.contains(TEST_KEY), "{said}");
}
