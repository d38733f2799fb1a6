//! What can be saved of a call that left and never came to a whole answer.

use crate::{Driver, Gathered, Harvest, run::Flow};
use impasto_ports::{Attempt, CallRow, Phase};
use impasto_sdk::{Error, Kind, Result, Task};

impl Driver {
    /// The pictures of an answer that stopped in the middle, where they can be told from unfinished ones: of a stream
    /// with unfinished pictures nobody can say which a file is, so those stay in the spool.
    pub(crate) fn salvage(&self, call: &CallRow) -> Result<Harvest> {
        let streamed = matches!(&call.task, Task::Generate(g) if g.partial_images > 0);
        if streamed {
            return Ok(Harvest::default());
        }
        let Some(folder) = call.answer.as_deref() else { return Ok(Harvest::default()) };
        let files = self.spool.pictures(&call.id, folder)?;
        let items =
            files.into_iter().map(|file| Gathered::Picture { file, seed: None, revised_prompt: None });
        let items: Vec<_> = items.collect();
        let delivered = u32::try_from(items.len()).unwrap_or(u32::MAX);
        Ok(Harvest { items, delivered, ..Harvest::default() })
    }

    /// Where a claimed row stands, after the process that ran it died: a `sent` row whose answer reached the disk is
    /// `answered`; one without is `unknown`, with whatever pictures are whole. An `unknown` row is looked at again,
    /// since its answer may have arrived after it was given up.
    pub(crate) async fn take_up(&self, mut call: CallRow) -> Flow<CallRow> {
        let Some(folder) = call.answer.clone().filter(|_| matches!(call.phase, Phase::Sent | Phase::Unknown))
        else {
            return Ok(call);
        };
        // A cut answer of an unknown call was looked at when it was given up.
        let sent = call.phase == Phase::Sent;
        if let Some(answer) = self.spool.arrived(&call.id, &folder)?.filter(|answer| sent || answer.whole) {
            self.secure(&call, &folder).await?;
            call.error = None;
            call.missing.clear();
            // What is known of the last attempt so far is that it left, when the row was written.
            let heard = sent.then(|| Attempt {
                call: call.id.clone(),
                number: call.attempt,
                at_ms: call.updated_ms,
                status: Some(answer.status),
                error: None,
            });
            self.write(&mut call, Phase::Answered, heard.as_ref()).await?;
            return Ok(call);
        }
        if sent {
            let gone = Error::new(
                Kind::Unavailable,
                "the program stopped before the answer was there; the call may have been billed",
            );
            self.give_up(&mut call, Phase::Unknown, gone).await?;
        }
        Ok(call)
    }

    /// Ends a call that left without a whole answer; pictures that are whole go to the gallery.
    pub(crate) async fn give_up(&self, call: &mut CallRow, phase: Phase, error: Error) -> Flow {
        call.error = Some(error);
        let harvest = self.salvage(call)?;
        if harvest.items.is_empty() {
            self.enter(call, phase).await
        } else {
            self.close(call, phase, None, &harvest).await
        }
    }
}

/// The folder of a billed exchange. Each attempt has its own, so that the answer of an earlier one, a refusal, is never
/// taken for the answer of a later one; and so has each epoch, so that an owner who wakes up late touches nothing of the
/// new one's.
#[must_use]
pub fn attempt_folder(epoch: u64, attempt: u32) -> String {
    format!("{epoch}-{attempt}")
}

/// The epoch and attempt of such a folder; none for a folder of another kind.
pub(crate) fn attempt_of(folder: &str) -> Option<(u64, u32)> {
    let (epoch, attempt) = folder.split_once('-')?;
    Some((epoch.parse().ok()?, attempt.parse().ok()?))
}
