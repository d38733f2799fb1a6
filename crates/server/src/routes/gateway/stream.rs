//! The answer of a job while it runs, as server-sent events under OpenAI's names.

use super::{
    Endpoint,
    answer::{named, rest},
    error::Refused,
    picture::{Picture, format_of, repeated},
    pieces::{self, Piece},
    sse,
    usage::Used,
};
use crate::Service;
use axum::{body::Body, response::Response};
use impasto_controls::Change;
use impasto_core::{Event, Job, JobAndImages, JobEvent};
use impasto_sdk::Result;
use serde_json::{Map, Value, json};
use std::{
    collections::{HashMap, HashSet},
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::sync::{broadcast, mpsc};

/// Parts of the body that wait for a slow reader. Pictures among them are open files, not bytes.
const AHEAD: usize = 64;

/// What a job tells, from now on.
pub(super) fn answer(
    service: Service,
    events: broadcast::Receiver<JobEvent>,
    job: &Job,
    changes: &[Change],
    endpoint: Endpoint,
) -> Response {
    let (sender, mut receiver) = mpsc::channel(AHEAD);
    let teller = Teller {
        service,
        job: job.clone(),
        endpoint,
        sender,
        partials: HashMap::new(),
        told: HashSet::new(),
    };
    // When the reader hangs up, only the telling ends: the job goes on.
    tokio::spawn(teller.tell(events));
    let parts = futures_util::stream::poll_fn(move |cx| receiver.poll_recv(cx));
    named(sse::response(Body::from_stream(pieces::bytes(parts))), job, changes)
}

struct Teller {
    service: Service,
    job: Job,
    endpoint: Endpoint,
    sender: mpsc::Sender<Piece>,
    /// Unfinished pictures so far, by call and place.
    partials: HashMap<(String, u32), u32>,
    /// Finished pictures that were told.
    told: HashSet<String>,
}

/// The reader has hung up.
struct Gone;

impl Teller {
    async fn tell(mut self, mut events: broadcast::Receiver<JobEvent>) {
        let (studio, id) = (self.service.studio.clone(), self.job.id.clone());
        let mut over = Box::pin(async move { studio.wait_whole(&id).await });
        let mut beat = tokio::time::interval(sse::HEARTBEAT);
        let ended = loop {
            let said = tokio::select! {
                biased;
                event = events.recv() => self.hear(event).await,
                ended = &mut over => break ended,
                _ = beat.tick() => self.say(Piece::Text(sse::BEAT.into())).await,
            };
            if said.is_err() {
                return;
            }
        };
        // Whether the reader still listens makes no difference now.
        let _ = self.end(ended).await;
    }

    async fn hear(
        &mut self,
        event: std::result::Result<JobEvent, broadcast::error::RecvError>,
    ) -> std::result::Result<(), Gone> {
        let Ok(event) = event else {
            // Missed events are made up for at the end; where there are no more of them, only the end is left to wait for.
            tokio::time::sleep(Duration::from_millis(20)).await;
            return Ok(());
        };
        if event.job != self.job.id {
            return Ok(());
        }
        match event.view() {
            Some(Event::PartialImage { call, index, path, .. }) => self.partial(call.id, index, &path).await,
            Some(Event::State { state, .. }) if state == "settled" => {
                let Ok(whole) = self.service.studio.whole(&self.job.id).await else { return Ok(()) };
                self.finished(&whole).await.unwrap_or(Ok(()))
            }
            _ => Ok(()),
        }
    }

    /// An unfinished picture. Where its file is gone already, the finished one is not far.
    async fn partial(&mut self, call: String, index: u32, path: &Path) -> std::result::Result<(), Gone> {
        let Ok(piece) = Piece::of_file(path).await else { return Ok(()) };
        let count = self.partials.entry((call, index)).or_default();
        let number = *count;
        *count += 1;
        let media = file_format(path).await;
        let mut facts = repeated(&self.job);
        facts.entry("quality").or_insert(json!("auto"));
        facts.entry("background").or_insert(json!("auto"));
        facts.insert("partial_image_index".into(), json!(number));
        facts.insert("created_at".into(), json!(now()));
        facts.insert("output_format".into(), json!(media));
        facts.insert("size".into(), self.job.draft.get("size").cloned().unwrap_or(json!("auto")));
        self.event("partial_image", piece, &facts).await
    }

    /// Pictures that have come into the gallery.
    async fn finished(&mut self, whole: &JobAndImages) -> Result<std::result::Result<(), Gone>> {
        let JobAndImages { job, images } = whole;
        for image in images {
            if self.told.contains(&image.id) {
                continue;
            }
            let picture = Picture::of(&self.service, image.clone()).await?;
            let mut facts = picture.facts(job);
            facts.entry("quality").or_insert(json!("auto"));
            facts.entry("background").or_insert(json!("auto"));
            facts.insert("created_at".into(), json!(picture.created()));
            facts.insert("usage".into(), json!(usage(job, &picture)));
            let piece = picture.piece().await?;
            if self.event("completed", piece, &facts).await.is_err() {
                return Ok(Err(Gone));
            }
            self.told.insert(image.id.clone());
        }
        Ok(Ok(()))
    }

    async fn end(&mut self, ended: Result<JobAndImages>) -> std::result::Result<(), Gone> {
        let error = match ended {
            Err(error) => error,
            Ok(whole) => match self.finished(&whole).await {
                Err(error) => error,
                Ok(Err(Gone)) => return Err(Gone),
                Ok(Ok(())) if whole.images.len() as u64 >= u64::from(whole.job.num_images) => return Ok(()),
                Ok(Ok(())) => whole.job.failure(),
            },
        };
        let (_, envelope) = Refused::from(error).told();
        let mut document = json!({"type": "error"});
        document["error"] = json!(envelope)["error"].take();
        self.say(Piece::Text(format!("event: error\ndata: {document}\n\n"))).await
    }

    async fn event(
        &self,
        what: &str,
        picture: Piece,
        facts: &Map<String, Value>,
    ) -> std::result::Result<(), Gone> {
        let kind = format!("{}.{what}", self.endpoint.event());
        self.say(Piece::Text(format!("event: {kind}\ndata: {{\"type\":\"{kind}\",\"b64_json\":\""))).await?;
        self.say(picture).await?;
        self.say(Piece::Text(format!("\"{}\n\n", rest(facts)))).await
    }

    async fn say(&self, piece: Piece) -> std::result::Result<(), Gone> {
        self.sender.send(piece).await.map_err(|_| Gone)
    }
}

/// What a call used stands at its last picture, so that the sum over the events is that of the job.
fn usage(job: &Job, picture: &Picture) -> Used {
    let call = job.calls.iter().find(|call| Some(&call.id) == picture.row.call.as_ref());
    let last = call.is_some_and(|call| {
        let mut of_call = job.images.iter().filter(|image| image.id.starts_with(&format!("{}-", call.id)));
        of_call.next_back().is_some_and(|image| image.id == picture.row.id)
    });
    Used::sum(call.filter(|_| last).and_then(|call| call.usage.as_ref())).unwrap_or_default()
}

/// What the first bytes of a file say that it is.
async fn file_format(path: &Path) -> &'static str {
    use tokio::io::AsyncReadExt;
    let mut start = [0; 12];
    let Ok(mut file) = tokio::fs::File::open(path).await else { return "png" };
    let read = file.read(&mut start).await.unwrap_or_default();
    match &start[..read] {
        [0xff, 0xd8, ..] => format_of("image/jpeg"),
        [b'R', b'I', b'F', b'F', .., b'W', b'E', b'B', b'P'] => format_of("image/webp"),
        _ => format_of("image/png"),
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
