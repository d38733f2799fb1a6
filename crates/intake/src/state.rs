//! Where in a JSON document the reader stands.

use crate::{path::Frame, skeleton::Skeleton};

/// What is being read, or what has to come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// The document.
    Start,
    /// The first element, or the end of the array.
    FirstElement,
    /// An element after a comma.
    Element,
    /// The first key, or the end of the object.
    FirstKey,
    /// A key after a comma.
    NextKey,
    /// The rest of a key.
    Key,
    /// The colon after a key.
    Colon,
    /// The value of a member.
    Value,
    /// The rest of a string that is copied.
    Text,
    /// The rest of a string at a lifted place that is not decided upon.
    Head,
    /// The rest of a picture.
    Picture,
    /// The rest of a number or a bare word.
    Word,
    /// A comma, or the end of the object or array.
    After,
    /// Nothing more.
    Done,
}

impl State {
    /// How a document that ends here is closed. An unfinished value is `null`: half an address or half a number would be
    /// a false statement. An unfinished key goes without trace.
    pub(crate) fn repair(self, skeleton: &mut Skeleton, stack: &[Frame]) {
        match self {
            Self::After | Self::Done => {}
            Self::FirstElement | Self::Element | Self::FirstKey | Self::NextKey | Self::Key | Self::Colon => {
                skeleton.cut_back(b"");
            }
            Self::Start | Self::Value | Self::Text | Self::Head | Self::Picture | Self::Word => {
                skeleton.cut_back(b"null");
            }
        }
        for frame in stack.iter().rev() {
            skeleton.close(if matches!(frame, Frame::Array) { b"]" } else { b"}" });
        }
    }
}
