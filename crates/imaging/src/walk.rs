//! Walking through containers: where each piece lies, without reading what is inside.

pub(crate) mod bmff;
pub(crate) mod gif;
pub(crate) mod jpeg;
pub(crate) mod png;
pub(crate) mod riff;
