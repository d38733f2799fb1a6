//! What the fake knows of each generation of models. Figures from OpenAI's API reference and openai-python 3.52.0, read
//! on 2026-11-21; written down apart from the provider's, so that the two can disagree.

use crate::books::Rates;
use impasto_sdk::Size;

/// A generation of models.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    DallE2,
    DallE3,
    /// 1, 1.5, chatgpt-image-latest.
    One,
    OneMini,
    Two,
    /// 2.5.
    TwoHalf,
    /// 2.6.
    TwoSix,
    /// A name that only a compatible server knows.
    Other,
}

impl Family {
    pub(super) fn of(model: &str) -> Self {
        match model {
            "dall-e-2" => Self::DallE2,
            "dall-e-3" => Self::DallE3,
            m if m.starts_with("gpt-image-2.6") => Self::TwoSix,
            m if m.starts_with("gpt-image-2.5") => Self::TwoHalf,
            m if m.starts_with("gpt-image-2") => Self::Two,
            m if m.starts_with("gpt-image-1-mini") => Self::OneMini,
            m if m.starts_with("gpt-image-1") || m == "chatgpt-image-latest" => Self::One,
            _ => Self::Other,
        }
    }

    pub(super) const fn is_dall_e(self) -> bool {
        matches!(self, Self::DallE2 | Self::DallE3)
    }

    pub(super) const fn edits(self) -> bool {
        !matches!(self, Self::DallE3)
    }

    pub(super) const fn most_inputs(self) -> usize {
        if matches!(self, Self::DallE2) { 1 } else { 16 }
    }

    pub(super) const fn most_outputs(self) -> u64 {
        if matches!(self, Self::DallE3) { 1 } else { 10 }
    }

    pub(super) const fn longest_prompt(self) -> usize {
        match self {
            Self::DallE2 => 1_000,
            Self::DallE3 => 4_000,
            _ => 32_000,
        }
    }

    pub(super) const fn qualities(self) -> &'static [&'static str] {
        match self {
            Self::DallE2 => &[],
            Self::DallE3 => &["standard", "hd"],
            Self::One | Self::OneMini | Self::Two => &["auto", "low", "medium", "high"],
            Self::TwoHalf | Self::TwoSix | Self::Other => &["auto", "low", "medium", "high", "xhigh", "max"],
        }
    }

    pub(super) const fn formats(self) -> &'static [&'static str] {
        match self {
            Self::DallE2 | Self::DallE3 => &[],
            Self::TwoSix => &["png", "jpeg", "webp", "gif", "svg"],
            _ => &["png", "jpeg", "webp"],
        }
    }

    pub(super) const fn fidelities(self) -> &'static [&'static str] {
        match self {
            Self::One => &["high", "low"],
            Self::OneMini => &["low"],
            _ => &[],
        }
    }

    /// Whether the model draws this size.
    pub(super) fn draws(self, size: Size) -> bool {
        const SQUARES: [(u32, u32); 3] = [(256, 256), (512, 512), (1024, 1024)];
        const WIDE: [(u32, u32); 3] = [(1024, 1024), (1792, 1024), (1024, 1792)];
        const THREE: [(u32, u32); 3] = [(1024, 1024), (1536, 1024), (1024, 1536)];
        let sides = (size.width, size.height);
        match self {
            Self::DallE2 => SQUARES.contains(&sides),
            Self::DallE3 => WIDE.contains(&sides),
            Self::One | Self::OneMini => THREE.contains(&sides),
            Self::Two | Self::TwoHalf | Self::TwoSix => free(size),
            Self::Other => true,
        }
    }

    /// US dollars a million tokens: LiteLLM's price map 1.109.1, which cites the vendor's page.
    pub(super) const fn rates(self) -> Rates {
        match self {
            Self::One => Rates { text_in: 5.0, image_in: 8.0, text_out: 10.0, image_out: 32.0 },
            Self::OneMini => Rates { text_in: 2.0, image_in: 2.5, text_out: 0.0, image_out: 8.0 },
            _ => Rates { text_in: 5.0, image_in: 8.0, text_out: 0.0, image_out: 30.0 },
        }
    }
}

/// Both sides multiples of 16, ratio at most 3:1, at most 3840x2160 in pixels and side; the pixel floor is a figure in
/// circulation.
fn free(size: Size) -> bool {
    let (short, long) = (size.width.min(size.height), size.width.max(size.height));
    size.width.is_multiple_of(16)
        && size.height.is_multiple_of(16)
        && long <= 3 * short
        && long <= 3840
        && (655_360..=8_294_400).contains(&size.pixels())
}
