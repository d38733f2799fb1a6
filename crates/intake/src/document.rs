//! What is kept of a JSON document.

/// A JSON document without its pictures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Always valid JSON; `null` where nothing came. `{"blob":n}` stands for the n-th picture of the body.
    pub skeleton: Vec<u8>,
    /// How it ended.
    pub ending: Ending,
    /// How many whole pictures were lifted out of it.
    pub finished: usize,
}

/// How a document ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Nothing but white space came.
    Empty,
    /// It was complete.
    Whole,
    /// More was to come, or a limit or the sink stopped the reading: what was open has been closed, and a value that was
    /// not finished is `null`.
    Cut,
    /// A complete object or array came, and after it something that does not belong to it.
    Trailed,
    /// It stopped being JSON; what stood before has been closed as in a cut one.
    Faulty,
}
