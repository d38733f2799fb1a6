use super::*;
use crate::{
    fault::{Dialect, Fault, Script},
    wire::{Keys, TEST_KEY},
};
use serde_json::Value;

const BODY: &str = r#"{"model":"gpt-image-2","prompt":"a fox","quality":"low"}"#;

async fn server(script: Script) -> (Arc<dyn Vendor>, FaultServer) {
    let vendor: Arc<dyn Vendor> = Dialect::OpenAi.vendor(Keys::default(), script).into();
    let (url, server) = FaultServer::start(Arc::clone(&vendor)).await.unwrap();
    assert_eq!(url, format!("http://{}", server.address()));
    (vendor, server)
}

fn post(framing: &str, body: &str) -> String {
    format!(
        "POST /v1/images/generations?x=1 HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {TEST_KEY}\r\n\
         Content-Type: application/json\r\n{framing}\r\n\r\n{body}"
    )
}

async fn talk(server: &FaultServer, request: &str) -> (Vec<u8>, Option<io::ErrorKind>) {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let end = stream.read_to_end(&mut bytes).await;
    (bytes, end.err().map(|error| error.kind()))
}

fn whole() -> String {
    post(&format!("Connection: close\r\nContent-Length: {}", BODY.len()), BODY)
}

#[tokio::test]
async fn a_request_in_chunks_and_one_with_a_length_are_the_same() {
    let (vendor, server) = server(Script::peace()).await;
    let (one, two) = BODY.split_at(20);
    let chunks =
        format!("{:x};a=b\r\n{one}\r\n{:x}\r\n{two}\r\n0\r\nTrailer: x\r\n\r\n", one.len(), two.len());
    for request in [whole(), post("Connection: close\r\nTransfer-Encoding: chunked", &chunks)] {
        let (bytes, error) = talk(&server, &request).await;
        assert!(bytes.starts_with(b"HTTP/1.1 200 OK\r\n") && error.is_none());
    }
    assert_eq!(vendor.books().bill().len(), 2);
    let log = server.log();
    assert_eq!((log[0].body.clone(), log[0].query.as_str()), (log[1].body.clone(), "x=1"));
}

#[tokio::test]
async fn connections_are_kept_and_the_bill_can_be_asked_for() {
    let (vendor, server) = server(Script::peace()).await;
    let bill = "GET /__bill HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    let kept = post(&format!("Content-Length: {}", BODY.len()), BODY);
    let (bytes, _) = talk(&server, &format!("{kept}{bill}")).await;
    let text = String::from_utf8(bytes).unwrap();
    let bill: Value = serde_json::from_str(text.rsplit("\r\n\r\n").next().unwrap()).unwrap();
    assert_eq!(bill["calls"][0]["model"], "gpt-image-2");
    assert_eq!(bill["total_usd"], vendor.books().total().usd());
    let served = blake3::hash(&vendor.books().served()[0]).to_hex().to_string();
    assert_eq!(bill["served"][0], served.as_str());
    assert_eq!(server.log().len(), 1, "the bill is not part of the log");
}

#[tokio::test]
async fn resets_are_resets() {
    let reset = Some(io::ErrorKind::ConnectionReset);
    let (_, quiet) = server(Script::once(Fault::ResetBeforeHead)).await;
    assert_eq!(talk(&quiet, &whole()).await, (Vec::new(), reset));
    let (_, cut) = server(Script::once(Fault::ResetAfterPicture)).await;
    let (bytes, error) = talk(&cut, &whole()).await;
    assert!(bytes.len() > 1_000 && error == reset, "{} bytes, {error:?}", bytes.len());
}

#[tokio::test]
async fn a_slow_body_comes_in_chunks() {
    let (_, server) = server(Script::once(Fault::SlowBody)).await;
    let (bytes, _) = talk(&server, &whole()).await;
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("transfer-encoding: chunked") && text.ends_with("0\r\n\r\n"));
}

#[tokio::test]
async fn a_stalled_head_never_comes() {
    let (vendor, server) = server(Script::once(Fault::StalledHead)).await;
    let request = whole();
    let talk = talk(&server, &request);
    assert!(tokio::time::timeout(Duration::from_millis(400), talk).await.is_err());
    assert_eq!(vendor.books().bill().len(), 1);
}
