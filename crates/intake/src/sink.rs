//! Where decoded pictures go.

use std::io;

/// Takes the decoded bytes of pictures, one picture after the other.
///
/// After `open` come any number of `write`s and then exactly one `close` or `abandon`, before the next `open`. Numbers
/// start at 0 and rise by one. An error of the sink ends the reading: it says nothing about the body, so it is never
/// taken for a bad picture.
pub trait Sink {
    /// The picture of this number begins.
    ///
    /// # Errors
    /// Whatever hinders the sink, such as a full disk.
    fn open(&mut self, number: usize) -> io::Result<()>;

    /// The next bytes of the open picture; at most about 48 KiB at a time where they come out of base64.
    ///
    /// # Errors
    /// Whatever hinders the sink, such as a full disk.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// The open picture is complete.
    ///
    /// # Errors
    /// Whatever hinders the sink, such as a full disk.
    fn close(&mut self) -> io::Result<()>;

    /// The open picture, which has this number, turned out broken or was cut short; what was written of it is worth
    /// nothing. Its number is not used again. This cannot fail, for the other pictures must not suffer from it: what
    /// cannot be removed now is the sink's to remove later.
    fn abandon(&mut self, number: usize);
}
