//! One exchange: send, and take the reply in.

use crate::{Driver, receive::Reception};
use impasto_ports::{CallRow, SendError};
use impasto_sdk::{Answer, DynProvider, Exchange};
use std::{path::Path, sync::Arc};

impl Driver {
    /// Sends one exchange and takes its reply into a folder of the spool. An error that says "nothing left" promises
    /// just that; a reply that was cut short is an answer that is not whole.
    pub(crate) async fn exchange(
        &self,
        provider: &'static dyn DynProvider,
        call: &CallRow,
        exchange: &Exchange,
        folder: &Path,
    ) -> Result<Answer, SendError> {
        let mut reply = self.transport.send(&call.provider, exchange, self.blobs.as_ref()).await?;
        let reception = Reception {
            status: reply.status,
            headers: std::mem::take(&mut reply.headers),
            lift: exchange.lift.clone(),
            effect: exchange.effect,
            folder: folder.to_owned(),
            limits: self.limits,
            watch: Watch { provider, call: call.clone(), observer: Arc::clone(&self.observer) },
        };
        let (feed, worker) = reception.start();
        let cut = loop {
            match reply.body.next().await {
                Ok(Some(bytes)) => {
                    if feed.send(Ok(bytes)).await.is_err() {
                        break None; // The worker has failed; its own error tells more.
                    }
                }
                Ok(None) => break None,
                Err(error) => break Some(error),
            }
        };
        if let Some(error) = cut {
            let _ = feed.send(Err(error)).await;
        }
        drop(feed);
        worker.await.map_err(|error| SendError { left: true, error })
    }
}

/// Who watches an answer arrive.
pub(crate) struct Watch {
    pub(crate) provider: &'static dyn DynProvider,
    pub(crate) call: CallRow,
    pub(crate) observer: Arc<dyn crate::Observer>,
}
