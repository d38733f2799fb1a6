//! From an outcome to files: pictures of the answer as they lie, pictures behind addresses downloaded.

use crate::{Driver, Spool, SpoolFile, course::Course, exchange::Taken};
use futures_util::future::join_all;
use impasto_ports::CallRow;
use impasto_sdk::{
    Answer, BlobRef, DynProvider, Error, Exchange, Images, Item, Kind, Retry, Source, Task, Text, Usage,
};

/// What a call brought in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Harvest {
    /// One for each picture that came or is missing, in order.
    pub items: Vec<Gathered>,
    /// What the model said, where words were asked for.
    pub text: Option<Text>,
    /// What the vendor says it used.
    pub usage: Option<Usage>,
    /// The vendor's id of the request.
    pub request_id: Option<String>,
    /// Pictures that the vendor made and bills, whatever became of their bytes.
    pub delivered: u32,
}

/// A picture in the spool, or why there is none.
#[derive(Clone, Debug, PartialEq)]
pub enum Gathered {
    /// A picture.
    Picture {
        /// Whole and synced.
        file: SpoolFile,
        /// The seed it was made from, where the vendor obeyed or told one.
        seed: Option<u64>,
        /// The prompt as the vendor rewrote it.
        revised_prompt: Option<String>,
    },
    /// It is in the gallery since an earlier look at the same answer.
    Kept,
    /// No picture, and why.
    Missing(Error),
    /// The vendor made it, but its bytes cannot be used; what there is of them stays in the spool.
    Unusable(Error),
}

impl Harvest {
    /// Words, which are whole as they are.
    pub(crate) fn of_text(text: &Text) -> Self {
        Self {
            usage: text.usage.clone(),
            request_id: text.request_id.clone(),
            text: Some(text.clone()),
            ..Self::default()
        }
    }
}

impl Driver {
    /// Gathers the pictures of an outcome. Downloads cost nothing, so they are repeated at will and run side by side.
    ///
    /// # Errors
    /// Where this machine or the network fails for long: then nothing is settled, and a later run tries again.
    pub(crate) async fn collect(
        &self,
        course: &Course<'_>,
        call: &CallRow,
        images: &Images,
    ) -> Result<Harvest, Error> {
        let answer = self.answer_of(course, call).ok().flatten();
        let answer = answer.as_deref();
        let items = images.items.iter().enumerate();
        let items = items.map(|(index, item)| self.gather(course, call, answer, index, item));
        let items = join_all(items).await.into_iter().collect::<Result<Vec<_>, Error>>()?;
        let delivered = items.iter().filter(|item| !matches!(item, Gathered::Missing(_))).count();
        Ok(Harvest {
            delivered: billed(call, answer, u32::try_from(delivered).unwrap_or(u32::MAX)),
            items,
            text: None,
            usage: images.usage.clone(),
            request_id: images.request_id.clone(),
        })
    }

    async fn gather(
        &self,
        course: &Course<'_>,
        call: &CallRow,
        answer: Option<&Answer>,
        index: usize,
        item: &Item,
    ) -> Result<Gathered, Error> {
        if u32::try_from(index).is_ok_and(|index| call.have.contains(&index)) {
            return Ok(Gathered::Kept);
        }
        let (source, seed, revised_prompt) = match item {
            Item::Missing(error) => return Ok(Gathered::Missing(error.clone())),
            Item::Unreadable(error) => return Ok(Gathered::Unusable(error.clone())),
            Item::Image { source, seed, revised_prompt } => (source, *seed, revised_prompt.clone()),
        };
        let file = match source {
            Source::Blob(blob) => lifted(&self.spool, call, answer, *blob),
            // Somebody wants it stopped: what is here is kept, what is not is left with the vendor.
            Source::Fetch(exchange) => tokio::select! {
                biased;
                () = course.cancel.cancelled() => Err(not_fetched()),
                file = self.download(course.provider, call, index, exchange) => file,
            },
        };
        match file {
            Ok(file) => Ok(Gathered::Picture { file, seed, revised_prompt }),
            // The network or this machine fails: that says nothing about the picture.
            Err(error) if is_passing(&error) => Err(error),
            Err(error) => Ok(Gathered::Unusable(error)),
        }
    }

    async fn download(
        &self,
        provider: &'static dyn DynProvider,
        call: &CallRow,
        index: usize,
        exchange: &Exchange,
    ) -> Result<SpoolFile, Error> {
        let name = format!("download-{}-{index}", call.epoch);
        let mut failed = 0;
        loop {
            let folder = self.spool.prepare(&call.id, &name)?;
            let error = match self.exchange(provider, call, exchange, &folder).await {
                Ok(Taken { answer, .. })
                    if answer.is_success() && answer.whole && !answer.blobs.is_empty() =>
                {
                    return self.spool.lifted(&call.id, &name, 0, answer.blobs.first());
                }
                Ok(Taken { answer, cut }) => cut.map_or_else(|| download_error(&answer), on_the_way),
                Err(failure) => on_the_way(failure.error),
            };
            failed += 1;
            match self.patience.wait(failed, &error) {
                Some(wait) => self.clock.sleep(wait).await,
                None => return Err(error),
            }
        }
    }
}

/// A vendor whose answer was cut short has made all that was asked for.
fn billed(call: &CallRow, answer: Option<&Answer>, delivered: u32) -> u32 {
    match (&call.task, answer) {
        (Task::Generate(generate), Some(answer)) if !answer.whole => generate.count.max(delivered),
        _ => delivered,
    }
}

fn lifted(spool: &Spool, call: &CallRow, answer: Option<&Answer>, blob: BlobRef) -> Result<SpoolFile, Error> {
    let Some(folder) = call.answer.as_deref() else {
        return Err(Error::new(Kind::BadResponse, "the answer of this picture is gone"));
    };
    let known = answer.and_then(|answer| answer.blobs.get(blob.blob));
    spool.lifted(&call.id, folder, blob.blob, known).map_err(|error| match error.kind {
        Kind::NotFound => {
            let message =
                "a picture of the answer is broken or cut short; what came of it stays in the spool";
            Error::new(Kind::BadResponse, message)
        }
        _ => error,
    })
}

/// A download costs nothing, so whatever breaks it on the way is tried again.
fn on_the_way(error: Error) -> Error {
    match error.kind {
        Kind::Unavailable | Kind::Timeout => error.retry(Retry::After(None)),
        _ => error,
    }
}

fn not_fetched() -> Error {
    let message =
        "stopped before this picture was downloaded; it is paid for, and jobs retry fetches it at no cost";
    Error::new(Kind::Cancelled, message)
}

fn is_passing(error: &Error) -> bool {
    matches!(error.retry, Retry::After(_)) || error.kind == Kind::Unexpected
}

fn download_error(answer: &Answer) -> Error {
    let error = Error::new(Kind::BadResponse, "the finished picture could not be downloaded")
        .with("status", answer.status);
    match answer.status {
        408 | 425 | 429 | 500.. => error.retry(Retry::After(None)),
        200..=299 if !answer.whole => error.retry(Retry::After(None)),
        _ => error,
    }
}
