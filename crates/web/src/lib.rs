//! The studio page, inside the program: what the front-end project under `ui/` was built to, or, where it could not be
//! built, the plain page under `plain/`.
//!
//! It knows nothing of the server that shows it; the program brings the two together.

use rust_embed::RustEmbed;
use std::borrow::Cow;

/// What the build script put together.
#[derive(RustEmbed)]
#[folder = "$OUT_DIR/ui"]
struct Built;

/// A file of the page.
#[derive(Clone, Debug)]
pub struct File {
    /// What is in it.
    pub bytes: Cow<'static, [u8]>,
    /// The same, compressed by gzip, where that is worth it.
    pub gzip: Option<Cow<'static, [u8]>>,
    /// What the bytes are.
    pub media_type: &'static str,
    /// Another one for other bytes.
    pub tag: String,
    /// Whether its name changes with its content, so that it may be kept for ever.
    pub is_named_by_content: bool,
}

/// The placeholder in HTML for a nonce that is made anew for each answer; styles that are made in the browser carry it.
pub const NONCE: &str = "IMPASTO_NONCE";

/// A file by its path below the page's address; the page itself is the empty path.
#[must_use]
pub fn file(path: &str) -> Option<File> {
    let path = if path.is_empty() { "index.html" } else { path };
    if path.ends_with(".gz") {
        return None;
    }
    let found = Built::get(path)?;
    let tag: String =
        found.metadata.sha256_hash().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    Some(File {
        bytes: found.data,
        gzip: Built::get(&format!("{path}.gz")).map(|file| file.data),
        media_type: media_type(path),
        tag,
        is_named_by_content: path.starts_with("assets/"),
    })
}

/// What a file is, by its ending. The page has no other files.
fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "json" => "application/json",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(path: &str) -> String {
        String::from_utf8(file(path).unwrap().bytes.into_owned()).unwrap()
    }

    #[test]
    fn the_page_is_there_whatever_could_be_built() {
        assert_eq!(file("").unwrap().media_type, "text/html; charset=utf-8");
        assert_eq!(text(""), text("index.html"));
    }

    #[test]
    fn whatever_the_page_loads_is_there_and_of_this_server() {
        let page = text("");
        let tags = page.split('<').filter(|tag| tag.starts_with("link ") || tag.starts_with("script "));
        let addresses: Vec<&str> = tags.filter_map(address).collect();
        assert!(!addresses.is_empty());
        for address in addresses {
            assert!(!address.contains(':') && !address.starts_with('/'), "{address} is not relative");
            assert!(file(address.trim_start_matches("./")).is_some(), "{address}");
        }
    }

    fn address(tag: &str) -> Option<&str> {
        ["src=\"", "href=\""].iter().find_map(|start| tag.split(start).nth(1)?.split('"').next())
    }

    #[test]
    fn no_script_and_no_style_stands_in_the_page_itself() {
        let page = text("");
        assert!(
            page.split("<script").skip(1).all(|rest| rest.split('>').next().unwrap().contains("src=")),
            "{page}"
        );
        assert!(!page.contains("<style") && !page.contains(" style="), "{page}");
    }

    #[test]
    fn files_that_are_named_by_their_content_may_be_kept_and_others_may_not() {
        for path in Built::iter().filter(|path| !path.ends_with(".gz")) {
            assert_eq!(file(&path).unwrap().is_named_by_content, path.starts_with("assets/"), "{path}");
            assert_ne!(file(&path).unwrap().media_type, "application/octet-stream", "{path}");
        }
    }

    #[test]
    fn nothing_else_is_there() {
        for path in ["nothing", "../Cargo.toml", "/index.html", "assets", "index.html.gz"] {
            assert!(file(path).is_none(), "{path}");
        }
    }
}
