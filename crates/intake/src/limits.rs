//! How much of a body is kept.

/// What one body may cost in memory and on disk. A body that goes beyond is refused with an error that names the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of JSON without its pictures; of an event stream, all its events together.
    pub skeleton: usize,
    /// How deep objects and arrays may nest; more than [`Limits::DEEPEST`] counts as that.
    pub depth: usize,
    /// Bytes of one decoded picture.
    pub blob: u64,
    /// Number of pictures, broken ones included.
    pub blobs: usize,
    /// Bytes that are kept of a body or event that is text. More is cut off, which is no error.
    pub text: usize,
}

impl Limits {
    /// The deepest nesting that can be allowed. `serde_json` reads 127 levels, and a lifted picture adds one.
    pub const DEEPEST: usize = 126;
}

impl Default for Limits {
    /// 8 MiB of JSON, 126 levels, 256 MiB a picture, 1024 pictures, 64 KiB of text.
    fn default() -> Self {
        Self { skeleton: 8 << 20, depth: Self::DEEPEST, blob: 256 << 20, blobs: 1024, text: 64 << 10 }
    }
}
