//! When what was heard is durable: before a row sends its readers to it, and no earlier.

use crate::{
    CallEvent, Driver,
    course::{Course, Heard},
    run::{Flow, held},
};
use impasto_ports::{CallRow, Phase};
use impasto_sdk::{Error, Kind};

impl Driver {
    /// Makes an answer durable before a row speaks of it.
    pub(crate) async fn secure(&self, call: &CallRow, folder: &str) -> Flow {
        let (spool, call, folder) = (self.spool.clone(), call.id.clone(), folder.to_owned());
        let secured = tokio::task::spawn_blocking(move || spool.secure(&call, &folder)).await;
        Ok(secured.map_err(|error| {
            Error::new(Kind::Unexpected, format!("an answer was not made durable: {error}"))
        })??)
    }

    /// The same of the answer that the row speaks of.
    pub(crate) async fn secure_answer(&self, call: &CallRow) -> Flow {
        match &call.answer {
            Some(folder) => self.secure(call, folder).await,
            None => Ok(()),
        }
    }

    /// Commits a phase, with what is not written yet of the attempt that led to it.
    pub(crate) async fn write_heard(
        &self,
        course: &mut Course<'_>,
        call: &mut CallRow,
        phase: Phase,
    ) -> Flow {
        let heard = course.unwritten.take();
        if let Some(heard) = &heard {
            self.secure_answer(&heard.row).await?;
        }
        self.write(call, phase, heard.as_ref().map(|heard| &heard.attempt)).await
    }

    /// Commits what was heard as it was then: what the provider made of it since is not written.
    pub(crate) async fn write_down(&self, heard: &Heard) -> Flow {
        self.secure_answer(&heard.row).await?;
        held(self.store.put(&heard.row, Some(&heard.attempt)).await?)
    }

    /// Is in a phase that the spool tells of as well as a commit would: a `sent` row whose answer is there is taken up as
    /// `answered`. Should the machine fail before the next commit, it is as if it had failed before the answer came.
    pub(crate) fn reach(&self, call: &mut CallRow, phase: Phase) {
        call.phase = phase;
        call.updated_ms = self.clock.now_ms();
        self.observer.hear(call, CallEvent::Phase(phase));
    }
}
