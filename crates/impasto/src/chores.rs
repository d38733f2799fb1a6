//! What a server does while nobody asks.

use crate::{commands::generate::say_taken_up, out::Out};
use impasto_config::Live;
use impasto_core::Studio;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// How often deleted pictures are looked through.
const LOOK_THROUGH: Duration = Duration::from_secs(60 * 60);

/// Removes pictures for ever that were deleted long ago, now and every hour, as the setting is then.
pub(crate) async fn tidy(live: Arc<Live>, studio: Studio) {
    loop {
        let days = live.current().settings.keep_deleted_days;
        if days > 0 {
            match studio.purge_deleted(Duration::from_secs(u64::from(days) * 24 * 60 * 60)).await {
                Ok(0) => {}
                Ok(gone) => tracing::info!(gone, days, "pictures that were deleted long ago are removed"),
                Err(error) => tracing::warn!(%error, "deleted pictures were not looked through"),
            }
        }
        tokio::time::sleep(LOOK_THROUGH).await;
    }
}

/// How often it is looked whether another process over this root has died.
const LOOK_AROUND: Duration = Duration::from_secs(3);

/// How often everything that is open is looked through: a process that has ended may have left what could not go on.
const LOOK_OVER: Duration = Duration::from_secs(5 * 60);

/// Takes up what an earlier run had left, while requests are answered already: very many calls may have waited. Then goes
/// on to take over what another process over this root had when it died, or could not go on with.
pub(crate) async fn take_up(out: Out, studio: Studio) {
    match studio.recover().await {
        Ok(recovered) => say_taken_up(&out, &recovered),
        Err(error) => out.warn(format!("what an earlier run had left is not taken up yet: {error}")),
    }
    let mut looked = Instant::now();
    loop {
        tokio::time::sleep(LOOK_AROUND).await;
        let found = if looked.elapsed() < LOOK_OVER {
            studio.adopt().await
        } else {
            looked = Instant::now();
            studio.recover().await
        };
        match found {
            Ok(found) if found.jobs.is_empty() => {}
            Ok(found) => tracing::info!(jobs = found.jobs.len(), "taken over from a process that died"),
            Err(error) => tracing::warn!(%error, "it could not be looked whether another process died"),
        }
    }
}
