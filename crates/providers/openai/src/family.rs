//! Which generation a model id belongs to: what it may be asked.

use impasto_sdk::{Adapter, Feature, Mode, family_of};

/// Models that take the same request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// `dall-e-2`: small squares, a mask, one input picture.
    DallE2,
    /// `dall-e-3`: words only.
    DallE3,
    /// `gpt-image-1`, `gpt-image-1.5`, `chatgpt-image-latest`.
    Gpt1,
    /// `gpt-image-1-mini`: as `Gpt1`, but without a choice of input fidelity.
    Gpt1Mini,
    /// `gpt-image-2`.
    Gpt2,
    /// `gpt-image-2.5-*`.
    Gpt25,
    /// `gpt-image-2.6-*`.
    Gpt26,
    /// A name that only a compatible server knows, or a model newer than this release.
    Other,
}

impl Family {
    /// Dated snapshots belong to their family; routers put their own prefix before a slash.
    pub(crate) fn of(model: &str) -> Self {
        let id = model.rsplit('/').next().unwrap_or(model);
        match family_of(id) {
            "dall-e-2" => Self::DallE2,
            "gpt-image-1" | "gpt-image-1.5" | "chatgpt-image-latest" => Self::Gpt1,
            "gpt-image-1-mini" => Self::Gpt1Mini,
            "gpt-image-2" => Self::Gpt2,
            id if id.starts_with("dall-e-") => Self::DallE3,
            id if id.starts_with("gpt-image-2.5") => Self::Gpt25,
            id if id.starts_with("gpt-image-2.6") => Self::Gpt26,
            _ => Self::Other,
        }
    }

    /// Whether it is of the generation that needs `response_format` and knows neither streams nor `auto`.
    pub(crate) const fn is_dall_e(self) -> bool {
        matches!(self, Self::DallE2 | Self::DallE3)
    }

    /// What can be sent to it. No OpenAI model takes a seed, a negative prompt, steps or guidance.
    pub(crate) const fn adapter(self) -> Adapter {
        match self {
            Self::DallE3 => Adapter { modes: &[Mode::Txt2img], features: &[] },
            Self::DallE2 => {
                Adapter { modes: &[Mode::Txt2img, Mode::Img2img, Mode::Inpaint], features: &[Feature::Mask] }
            }
            _ => Adapter {
                modes: &[Mode::Txt2img, Mode::Img2img, Mode::Inpaint],
                features: &[Feature::References, Feature::Mask, Feature::PartialImages],
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_finds_its_family() {
        for (id, family) in [
            ("dall-e-2", Family::DallE2),
            ("dall-e-3", Family::DallE3),
            ("gpt-image-1", Family::Gpt1),
            ("gpt-image-1.5-2025-12-16", Family::Gpt1),
            ("chatgpt-image-latest", Family::Gpt1),
            ("gpt-image-1-mini", Family::Gpt1Mini),
            ("gpt-image-2-2026-04-21", Family::Gpt2),
            ("gpt-image-2.5-flare-2026-09-08", Family::Gpt25),
            ("gpt-image-2.6-sunburst", Family::Gpt26),
            ("openai/gpt-image-2", Family::Gpt2),
            ("gpt-image-3", Family::Other),
            ("flux-dev", Family::Other),
        ] {
            assert_eq!(Family::of(id), family, "{id}");
        }
    }
}
