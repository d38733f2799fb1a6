//! One exchange: send, and take the reply in.

use crate::{
    Driver, Exchanged,
    receive::{Head, receive},
    trace,
};
use impasto_ports::{CallRow, SendError};
use impasto_sdk::{Answer, DynProvider, Error, Exchange};
use std::{path::Path, sync::Arc, time::Instant};
use tracing::Instrument;

impl Driver {
    /// Sends one exchange and takes its reply into a folder of the spool. An error that says "nothing left" promises
    /// just that; a reply that was cut short is an answer that is not whole.
    pub(crate) async fn exchange(
        &self,
        provider: &'static dyn DynProvider,
        call: &CallRow,
        exchange: &Exchange,
        folder: &Path,
    ) -> Result<Taken, SendError> {
        let (span, began) = (trace::exchange(call, exchange), Instant::now());
        let came = self.take_in(provider, call, exchange, folder).instrument(span.clone()).await;
        trace::end(&span, &came);
        let status = came.as_ref().ok().filter(|taken| taken.cut.is_none()).map(|taken| taken.answer.status);
        if let Ok(taken) = &came {
            self.observer.witnessed(call, exchange, &taken.answer, began.elapsed());
        }
        self.observer.exchanged(call, &Exchanged { effect: exchange.effect, status, took: began.elapsed() });
        came
    }

    async fn take_in(
        &self,
        provider: &'static dyn DynProvider,
        call: &CallRow,
        exchange: &Exchange,
        folder: &Path,
    ) -> Result<Taken, SendError> {
        let mut reply = self.transport.send(&call.provider, exchange, self.blobs.as_ref()).await?;
        let head = Head {
            status: reply.status,
            headers: std::mem::take(&mut reply.headers),
            lift: exchange.lift.clone(),
            effect: exchange.effect,
            folder: folder.to_owned(),
            limits: self.limits,
            watch: Watch { provider, call: call.clone(), observer: Arc::clone(&self.observer) },
        };
        match receive(head, reply.body).await {
            (Ok(answer), cut) => Ok(Taken { answer, cut }),
            (Err(error), _) => Err(SendError { left: true, error }),
        }
    }
}

/// A reply that was taken in.
pub(crate) struct Taken {
    pub(crate) answer: Answer,
    /// Why it was cut short, where the transport said so or this machine could not keep it.
    pub(crate) cut: Option<Error>,
}

/// Who watches an answer arrive.
pub(crate) struct Watch {
    pub(crate) provider: &'static dyn DynProvider,
    pub(crate) call: CallRow,
    pub(crate) observer: Arc<dyn crate::Observer>,
}
