//! A completion while it is said, as server-sent events.

use super::{
    answer::{Delta, Head, Tokens, Words, finish_reason},
    asked::Usage,
};
use crate::routes::gateway::{error::Refused, sse};
use axum::{
    body::{Body, Bytes},
    response::Response,
};
use impasto_core::{Conversation, Spoken};
use impasto_sdk::{Error, Finish, Kind};
use serde_json::json;
use std::convert::Infallible;
use tokio::time::{Instant, Interval, interval_at};

/// What is said, from now on. When the reader hangs up, only the telling ends: the model speaks to its end, and that is
/// accounted for.
pub(super) fn answer(conversation: Conversation, head: Head, usage: Usage) -> Response {
    let beat = interval_at(Instant::now() + sse::HEARTBEAT, sse::HEARTBEAT);
    let words = Words::of(&head);
    let telling =
        Telling { stage: Stage::Begins(conversation), head, words, usage, said: String::new(), beat };
    sse::response(Body::from_stream(futures_util::stream::unfold(telling, Telling::go_on)))
}

struct Telling {
    stage: Stage,
    head: Head,
    words: Words,
    usage: Usage,
    /// Everything that was told.
    said: String,
    beat: Interval,
}

enum Stage {
    Begins(Conversation),
    Speaks(Conversation),
    Over,
}

impl Telling {
    async fn go_on(mut self) -> Option<(Result<Bytes, Infallible>, Self)> {
        let events = match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Begins(conversation) => {
                self.stage = Stage::Speaks(conversation);
                self.head.chunk(Delta { role: Some("assistant"), content: Some("") }, None)
            }
            Stage::Speaks(conversation) => self.hear(conversation).await,
            Stage::Over => return None,
        };
        Some((Ok(events.into()), self))
    }

    async fn hear(&mut self, mut conversation: Conversation) -> String {
        let heard = tokio::select! {
            biased;
            heard = conversation.piece() => heard,
            _ = self.beat.tick() => {
                self.stage = Stage::Speaks(conversation);
                return sse::BEAT.into();
            }
        };
        let Some(text) = heard else { return self.end(conversation.end().await) };
        let mut events = self.words(&text);
        // What is here already goes out at once.
        while let Some(text) = conversation.ready_piece() {
            events.push_str(&self.words(&text));
        }
        self.stage = Stage::Speaks(conversation);
        events
    }

    fn words(&mut self, text: &str) -> String {
        if text.is_empty() {
            return String::new();
        }
        self.said.push_str(text);
        self.words.chunk(text)
    }

    fn end(&mut self, ended: Result<Spoken, Error>) -> String {
        let spoken = match ended {
            Ok(spoken) => spoken,
            Err(error) => {
                let (_, envelope) = Refused::from(error).told();
                return format!("data: {}\n\n", json!(envelope));
            }
        };
        // A reader who missed something, and one of a model that does not stream, gets what it has not heard.
        let rest = spoken.text.strip_prefix(self.said.as_str()).unwrap_or_default();
        let mut events = self.words(rest);
        if spoken.finish == Finish::Cut {
            let broke_off = "the answer broke off before its end; what was said until then may be billed";
            let (kind, message) = match &spoken.fault {
                Some(fault) => (fault.kind, format!("{broke_off}: {}", fault.message)),
                None => (Kind::Unavailable, broke_off.to_owned()),
            };
            let (_, envelope) = Refused::from(Error::new(kind, message)).told();
            return events + &format!("data: {}\n\n", json!(envelope));
        }
        events.push_str(&self.head.chunk(Delta::default(), Some(finish_reason(&spoken.finish))));
        if self.usage == Usage::Told {
            events.push_str(&self.head.tokens(spoken.usage.as_ref().map(Tokens::of)));
        }
        events.push_str("data: [DONE]\n\n");
        events
    }
}
