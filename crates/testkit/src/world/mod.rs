//! Everything outside the process, in memory or in a temporary folder, with a fuse that kills the process at any effect.

mod blobs;
mod clock;
mod crash;
mod fuse;
mod life;
mod settler;
mod store;

pub use blobs::FolderBlobs;
pub use clock::{InstantClock, START_MS};
pub use crash::{Tally, killed_at_every_effect};
pub use fuse::{Fuse, FusedBlobs, FusedStore, FusedTransport};
pub use life::{Life, Way, World};
pub use settler::PlainSettler;
pub use store::MemoryStore;
