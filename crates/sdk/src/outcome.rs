//! What a step leads to, and what a call comes to in the end.

use crate::{Answer, BlobRef, Error, Exchange, Money, Text};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Send something and hear the answer, or be done. `M` is what must survive a crash in between.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step<M> {
    /// Wait, send, and call [`crate::Provider::next`] with the answer.
    Send {
        /// What is sent.
        exchange: Box<Exchange>,
        /// What `next` is handed beside the answer.
        memo: M,
        /// How long to wait before.
        after: Duration,
    },
    /// Nothing more is sent, but for downloads that the outcome names.
    Done(Box<Outcome>),
}

/// What a call comes to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// Of [`crate::Task::Generate`].
    Images(Images),
    /// Of [`crate::Task::Chat`].
    Text(Text),
    /// Of [`crate::Task::Probe`]: what was found, in words.
    Healthy(String),
    /// Of [`crate::Task::Discover`].
    Models(Vec<Found>),
}

/// A model that the vendor lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The vendor's model id.
    pub id: String,
    /// The day the vendor stops serving it, `YYYY-MM-DD`, where the vendor says.
    pub retires_on: Option<String>,
}

/// The pictures of a call.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Images {
    /// One for each picture that came or is missing, in order.
    pub items: Vec<Item>,
    /// What the vendor says it used; absent where it says nothing.
    pub usage: Option<Usage>,
    /// The vendor's id of the request, for its support.
    pub request_id: Option<String>,
}

/// A picture, or why there is none: an empty success cannot be written down by accident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// A picture.
    Image {
        /// Where it is.
        source: Source,
        /// The seed it was made from, where the vendor obeyed or told one.
        seed: Option<u64>,
        /// The prompt as the vendor rewrote it.
        revised_prompt: Option<String>,
    },
    /// No picture, and why.
    Missing(Error),
    /// Something came in its place that cannot be read as a picture: it may be paid for, so the answer is kept.
    Unreadable(Error),
}

/// Where a picture is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// In the last answer.
    Blob(BlobRef),
    /// Behind an address; the driver downloads it.
    Fetch(Box<Exchange>),
}

/// What the vendor says it used, in classes that have prices. A class without a figure is 0.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Usage {
    /// Tokens of text sent, cached ones not counted.
    pub text_in: u64,
    /// Tokens of text sent that were cached.
    pub text_cached: u64,
    /// Tokens of pictures sent, cached ones not counted.
    pub image_in: u64,
    /// Tokens of pictures sent that were cached.
    pub image_cached: u64,
    /// Tokens of text that came back, thoughts included.
    pub text_out: u64,
    /// Tokens of pictures that came back.
    pub image_out: u64,
    /// Searches of the web that the model did, where they are billed apart.
    #[serde(skip_serializing_if = "is_none")]
    pub searches: u64,
    /// What another model used that the vendor set to work along, at a price of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub helper: Option<Box<Helper>>,
    /// The price, where the vendor itself names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charged: Option<Money>,
}

/// A model that worked along with the one that was asked, such as the author of a drawing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Helper {
    /// The vendor's id of it; empty where the vendor does not say.
    pub model: String,
    /// Tokens of text sent to it.
    pub text_in: u64,
    /// Tokens of text that came back from it, thoughts included.
    pub text_out: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
const fn is_none(count: &u64) -> bool {
    *count == 0
}

/// Something to show while a call runs. It decides nothing: `next` sees all events again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Glimpse {
    /// An unfinished picture.
    Partial {
        /// Which picture of the call.
        index: u32,
        /// Where it is among the lifted blobs of the stream.
        blob: BlobRef,
    },
    /// A finished picture of a stream that goes on.
    Landed {
        /// Which picture of the call.
        index: u32,
        /// Where it is among the lifted blobs of the stream.
        blob: BlobRef,
    },
    /// How far the call is, 0 to 1.
    Progress {
        /// 0 to 1.
        done: f32,
    },
    /// A piece of text.
    Text(String),
}

impl<M> Step<M> {
    /// Send at once.
    #[must_use]
    pub fn send(exchange: Exchange, memo: M) -> Self {
        Self::poll(exchange, memo, Duration::ZERO)
    }

    /// Wait, then send. Nothing but the provider bounds how often: see [`crate::Cx::waited`] and
    /// [`crate::Provider::enough`].
    #[must_use]
    pub fn poll(exchange: Exchange, memo: M, after: Duration) -> Self {
        Self::Send { exchange: Box::new(exchange), memo, after }
    }

    /// The end.
    #[must_use]
    pub fn done(outcome: Outcome) -> Self {
        Self::Done(Box::new(outcome))
    }

    /// The same step with another memo.
    ///
    /// # Errors
    /// What `f` gives.
    pub fn map<N, E>(self, f: impl FnOnce(M) -> Result<N, E>) -> Result<Step<N>, E> {
        Ok(match self {
            Self::Send { exchange, memo, after } => Step::Send { exchange, memo: f(memo)?, after },
            Self::Done(outcome) => Step::Done(outcome),
        })
    }
}

impl Images {
    /// As it is, unless something came in a whole answer and nothing of it can be read. What was cut short is for the
    /// driver to judge.
    ///
    /// # Errors
    /// Why the first one cannot be read. The call then fails with its answer kept: its price counts as at risk, and a
    /// mended provider reads the same answer again.
    pub fn readable(self, answer: &Answer) -> crate::Result<Self> {
        if !answer.whole {
            return Ok(self);
        }
        let mut unread = None;
        for item in &self.items {
            match item {
                Item::Image { .. } => return Ok(self),
                Item::Unreadable(error) => {
                    unread.get_or_insert(error);
                }
                Item::Missing(_) => {}
            }
        }
        let Some(error) = unread else { return Ok(self) };
        let message = format!("{}; it may have been billed", error.message);
        Err(Error { message, ..error.clone() })
    }
}

impl Item {
    /// A picture of the last answer.
    #[must_use]
    pub const fn blob(blob: BlobRef) -> Self {
        Self::Image { source: Source::Blob(blob), seed: None, revised_prompt: None }
    }

    /// A picture to download. The driver repeats that at will; its answer does not come to [`crate::Provider::next`].
    #[must_use]
    pub fn fetch(exchange: Exchange) -> Self {
        Self::Image { source: Source::Fetch(Box::new(exchange)), seed: None, revised_prompt: None }
    }
}
