//! The studio page, as the server wants it.

use impasto_server::{Front, FrontFile, Kept};

/// The page that is built into the program.
pub(crate) struct StudioPage;

impl Front for StudioPage {
    fn file(&self, path: &str) -> Option<FrontFile> {
        let file = impasto_web::file(path)?;
        Some(FrontFile {
            nonce: file.media_type.starts_with("text/html").then_some(impasto_web::NONCE),
            kept: if file.is_named_by_content { Kept::ForEver } else { Kept::WhileTheSame },
            bytes: file.bytes,
            gzip: file.gzip,
            media_type: file.media_type,
            tag: file.tag,
        })
    }
}
