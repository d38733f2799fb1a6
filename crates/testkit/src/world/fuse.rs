//! A fuse that kills: the process does nothing more from the n-th effect on.

use bytes::Bytes;
use impasto_ports::{
    Amount, Attempt, Blobs, BoardRow, Bound, Boxed, CallRow, Chunks, Claim, Fence, ImagePage, ImageQuery,
    ImageRow, Intended, Intent, JobQuery, JobRow, LaneRow, LedgerQuery, LedgerRow, ModelRow, Once, Phase,
    Reply, SendError, Settlement, Spooled, Standing, Store, Tally, TokenRow, Tombstone, Transport,
    UsageQuery, UsageTotal, WholeJob,
};
use impasto_sdk::{Blob, Exchange, ModelLink, Result};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};
use tokio::sync::Notify;

/// Counts effects. When it has burnt down, the effect at hand never comes back and [`Fuse::burnt`] wakes; whoever runs
/// the process then drops it, which is what `SIGKILL` does.
#[derive(Debug)]
pub struct Fuse {
    left: AtomicI64,
    dead: AtomicBool,
    died: Notify,
}

impl Default for Fuse {
    fn default() -> Self {
        Self { left: AtomicI64::new(i64::MAX), dead: AtomicBool::new(false), died: Notify::new() }
    }
}

impl Fuse {
    /// This many effects happen; the next one kills. Also brings the process back to life.
    pub fn arm(&self, effects: u32) {
        self.left.store(i64::from(effects), Ordering::SeqCst);
        self.dead.store(false, Ordering::SeqCst);
    }

    /// Every effect happens. Also brings the process back to life.
    pub fn disarm(&self) {
        self.left.store(i64::MAX, Ordering::SeqCst);
        self.dead.store(false, Ordering::SeqCst);
    }

    /// Whether the process is dead.
    #[must_use]
    pub fn is_burnt(&self) -> bool {
        self.dead.load(Ordering::SeqCst)
    }

    /// Waits for the death of the process.
    pub async fn burnt(&self) {
        loop {
            let died = self.died.notified();
            if self.is_burnt() {
                return;
            }
            died.await;
        }
    }

    /// An effect is about to happen, or has just happened. Never comes back in a dead process.
    pub async fn burn(&self) {
        if self.is_burnt() || self.left.fetch_sub(1, Ordering::SeqCst) <= 0 {
            self.dead.store(true, Ordering::SeqCst);
            self.died.notify_waiters();
            std::future::pending::<()>().await;
        }
    }
}

/// A store that burns a fuse before and after each write.
pub struct FusedStore(pub Arc<dyn Store>, pub Arc<Fuse>);

macro_rules! delegate {
    (writes: { $(fn $write:ident($($wn:ident: $wt:ty),*) -> $wr:ty;)* }
     reads: { $(fn $read:ident($($rn:ident: $rt:ty),*) -> $rr:ty;)* }) => {
        impl Store for FusedStore {
            $(fn $write<'a>(&'a self $(, $wn: $wt)*) -> Boxed<'a, Result<$wr>> {
                Box::pin(async move {
                    self.1.burn().await;
                    // Called only now: a store may do its work before its future is awaited.
                    let written = self.0.$write($($wn),*).await;
                    self.1.burn().await;
                    written
                })
            })*
            $(fn $read<'a>(&'a self $(, $rn: $rt)*) -> Boxed<'a, Result<$rr>> {
                self.0.$read($($rn),*)
            })*

            fn note(&self, entry: &LedgerRow) {
                self.0.note(entry);
            }
        }
    };
}

delegate! {
    writes: {
        fn intend(intent: &'a Intent<'a>) -> Intended;
        fn put(call: &'a CallRow, attempt: Option<&'a Attempt>) -> Fence;
        fn settle(settlement: &'a Settlement) -> Fence;
        fn extend(job: &'a str, calls: &'a [CallRow], bounds: &'a [Bound]) -> ();
        fn claim(claim: &'a Claim) -> Vec<CallRow>;
        fn take(seen: &'a CallRow, claim: &'a Claim) -> Option<CallRow>;
        fn renew(owner: &'a str, until_ms: i64) -> Vec<String>;
        fn request_cancel(job: &'a str) -> bool;
        fn add_images(images: &'a [ImageRow]) -> ();
        fn update_image(image: &'a ImageRow) -> ();
        fn purge_image(id: &'a str) -> bool;
        fn put_board(board: &'a BoardRow) -> ();
        fn remove_board(id: &'a str) -> bool;
        fn put_model(row: &'a ModelRow) -> ModelRow;
        fn remove_model(key: &'a str, tombstone: Tombstone) -> bool;
        fn put_lane(lane: &'a LaneRow) -> ();
        fn put_token(token: &'a TokenRow) -> ();
    }
    reads: {
        fn owners() -> Vec<String>;
        fn keep_notes() -> ();
        fn whole(id: &'a str) -> Option<WholeJob>;
        fn job(id: &'a str) -> Option<JobRow>;
        fn jobs(query: &'a JobQuery) -> Vec<JobRow>;
        fn call(id: &'a str) -> Option<CallRow>;
        fn calls(job: &'a str) -> Vec<CallRow>;
        fn attempts(job: &'a str) -> Vec<Attempt>;
        fn unknown_calls() -> Vec<CallRow>;
        fn known(caller: &'a str, once: &'a Once) -> Option<String>;
        fn same_job(caller: &'a str, digest: &'a str) -> Option<String>;
        fn standings(bounds: &'a [Bound]) -> Vec<Standing>;
        fn phases(calls: &'a [String]) -> Vec<(String, Phase)>;
        fn image(id: &'a str) -> Option<ImageRow>;
        fn image_ids(part: &'a str, limit: u32) -> Vec<String>;
        fn images(query: &'a ImageQuery) -> ImagePage;
        fn boards() -> Vec<BoardRow>;
        fn models() -> Vec<ModelRow>;
        fn models_named(name: &'a str, link: Option<&'a ModelLink>) -> Vec<ModelRow>;
        fn tombstones() -> Vec<ModelLink>;
        fn usage(query: &'a UsageQuery) -> Vec<UsageTotal>;
        fn at_risk(query: &'a LedgerQuery) -> Amount;
        fn jobs_at_risk() -> Vec<(String, Amount)>;
        fn ledger(query: &'a LedgerQuery) -> Vec<LedgerRow>;
        fn lanes() -> Vec<LaneRow>;
        fn tokens() -> Vec<TokenRow>;
        fn tally() -> Tally;
        fn snapshot(to: &'a Path) -> ();
        fn check() -> Vec<String>;
    }
}

/// A transport that burns a fuse before the request leaves, after it arrived, and before each piece of the answer.
pub struct FusedTransport(pub Arc<dyn Transport>, pub Arc<Fuse>);

impl Transport for FusedTransport {
    fn send<'a>(
        &'a self,
        provider: &'a str,
        exchange: &'a Exchange,
        blobs: &'a dyn Blobs,
    ) -> Boxed<'a, std::result::Result<Reply, SendError>> {
        Box::pin(async move {
            self.1.burn().await;
            let reply = self.0.send(provider, exchange, blobs).await;
            self.1.burn().await;
            reply.map(|reply| {
                let body = Box::new(FusedChunks(reply.body, Arc::clone(&self.1)));
                Reply { body, ..reply }
            })
        })
    }
}

struct FusedChunks(Box<dyn Chunks>, Arc<Fuse>);

impl Chunks for FusedChunks {
    fn next(&mut self) -> Boxed<'_, Result<Option<Bytes>>> {
        Box::pin(async move {
            self.1.burn().await;
            self.0.next().await
        })
    }
}

/// A gallery folder that burns a fuse before and after files are adopted.
pub struct FusedBlobs(pub Arc<dyn Blobs>, pub Arc<Fuse>);

impl Blobs for FusedBlobs {
    fn open<'a>(&'a self, blob: &'a Blob) -> Boxed<'a, Result<Box<dyn Chunks>>> {
        self.0.open(blob)
    }

    fn adopt<'a>(&'a self, files: &'a [Spooled]) -> Boxed<'a, Result<()>> {
        Box::pin(async move {
            self.1.burn().await;
            let adopted = self.0.adopt(files).await;
            self.1.burn().await;
            adopted
        })
    }

    fn local<'a>(&'a self, blob: &'a Blob) -> Boxed<'a, Result<PathBuf>> {
        self.0.local(blob)
    }

    fn remove<'a>(&'a self, blob: &'a Blob) -> Boxed<'a, Result<()>> {
        self.0.remove(blob)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::MemoryStore;

    #[tokio::test]
    async fn the_effect_after_the_last_never_comes_back() {
        let fuse = Fuse::default();
        fuse.arm(2);
        let effects = async {
            let mut happened = 0;
            loop {
                fuse.burn().await;
                happened += 1;
                assert!(happened <= 2);
            }
        };
        tokio::select! {
            () = effects => {}
            () = fuse.burnt() => {}
        }
        assert!(fuse.is_burnt());
        fuse.disarm();
        fuse.burn().await;
    }

    #[tokio::test]
    async fn a_write_happens_between_its_two_effects() {
        for (effects, written) in [(0, false), (1, true)] {
            let (store, fuse) = (Arc::<MemoryStore>::default(), Arc::<Fuse>::default());
            fuse.arm(effects);
            let fused = FusedStore(Arc::clone(&store) as Arc<dyn Store>, Arc::clone(&fuse));
            let images = [crate::store::rows::image("i")];
            tokio::select! {
                _ = fused.add_images(&images) => panic!("it came back"),
                () = fuse.burnt() => {}
            }
            assert_eq!(store.image("i").await.unwrap().is_some(), written, "{effects}");
        }
    }
}
