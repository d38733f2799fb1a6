//! Two providers of a vendor that does not exist, for shapes that no real provider here has yet: submit, poll and fetch;
//! and upload first. They are linked only into tests that name them, never registered.

mod polled;
mod uploaded;
mod vendor;

pub use polled::{POLLED, Polled};
pub use uploaded::{UPLOADED, Uploaded};
pub(crate) use vendor::FILES;
pub use vendor::{Repeats, Studio};

use impasto_sdk::{Adapter, Answer, Error, Feature, Info, Kind, Links, Mode, Retry};

/// The one model of both.
pub const MODEL: &str = "scripted-1";

const STARTERS: &str = r#"[{
    "id": "scripted-1", "name": "Scripted", "description": "For tests.",
    "origin": {"source": "this file", "as_of": "2026-11-21"},
    "capabilities": {"modes": ["txt2img"], "supports_reference_images": true, "max_images_per_request": 4,
        "max_reference_images": 4, "aspect_ratio_sizes": {"1:1": {"width": 64, "height": 64}}}
}]"#;

/// Figures of the studio's, in the form of a provider's data file.
const PRICES: &str = r#"[{
    "model": "scripted-1", "as_of": "2026-11-21", "source": "vendor.rs beside this file",
    "tokens": {"text_in": 2, "image_out": 40}, "output_tokens": [{"tokens": 1000}]
}]"#;

fn info(id: &'static str) -> Info {
    Info {
        id,
        name: "Scripted",
        base_url: "https://studio.example",
        hosts: &["studio.example"],
        needs_key: false,
        concurrency: 4,
        env: &[],
        links: Links::default(),
    }
}

const fn adapter() -> Adapter {
    Adapter { modes: &[Mode::Txt2img], features: &[Feature::References] }
}

/// What a billed request that was refused comes to.
fn refusal(answer: &Answer) -> Error {
    let (kind, retry) = match answer.status {
        401 => (Kind::Unauthenticated, Retry::Never),
        404 => (Kind::NotFound, Retry::Never),
        408 => (Kind::Timeout, Retry::Never),
        429 => (Kind::RateLimited, Retry::After(None)),
        503 => (Kind::Unavailable, Retry::After(None)),
        _ => (Kind::Unavailable, Retry::Never),
    };
    Error::new(kind, "the studio refused").retry(retry).with("status", answer.status)
}

/// The same for a request that costs nothing: it is sent again wherever that may help.
fn free_refusal(answer: &Answer) -> Error {
    let error = refusal(answer);
    if answer.status == 408 || answer.status >= 500 { error.retry(Retry::After(None)) } else { error }
}

fn unknown_task() -> Error {
    Error::new(Kind::Unsupported, "the studio only makes pictures")
}

#[cfg(test)]
mod tests {
    /// Lines without what indents them: in the document they stand by themselves.
    fn lines(text: &str) -> Vec<&str> {
        text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
    }

    #[test]
    fn the_code_in_the_guide_for_provider_authors_is_the_code_that_is_tried_here() {
        let guide = include_str!("../../../../docs/add-a-provider.md");
        let sources = [include_str!("mod.rs"), include_str!("polled.rs")].map(lines);
        let blocks: Vec<_> =
            guide.split("```rust\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
        assert!(!blocks.is_empty(), "the guide shows no code");
        for block in blocks {
            // An empty line between two functions stands for whatever else is there.
            for piece in block.split("\n\n").map(lines) {
                let is_here = |source: &Vec<&str>| source.windows(piece.len()).any(|window| window == piece);
                assert!(sources.iter().any(is_here), "not in this folder: {piece:#?}");
            }
        }
    }
}
