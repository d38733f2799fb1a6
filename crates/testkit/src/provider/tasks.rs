//! Tasks out of a starter's own claims.

use crate::{
    sample::{Look, alpha_mask, grey_mask, picture},
    world::World,
};
use impasto_sdk::{
    Capabilities, Feature, Frame, FreeSize, Generate, MaskFormat, Mode, ProviderEntry, ResolutionPreset,
    Result, Size, Starter, Status,
};

/// What a task asks for beyond a mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extra {
    Nothing,
    /// Reference images: one, or two where two are taken.
    References,
    NegativePrompt,
    Seed,
    Steps,
    Guidance,
    PartialImages,
    /// More than one picture.
    Batch,
    /// The starter's own default options.
    Options,
}

pub(super) const EXTRAS: [Extra; 9] = [
    Extra::Nothing,
    Extra::References,
    Extra::NegativePrompt,
    Extra::Seed,
    Extra::Steps,
    Extra::Guidance,
    Extra::PartialImages,
    Extra::Batch,
    Extra::Options,
];

/// What really takes effect of a starter's claims.
pub(super) fn claims(entry: &ProviderEntry, starter: &Starter) -> Capabilities {
    starter.capabilities.within(&entry.provider.adapter(&starter.id)).0
}

/// The first starter that is still served.
pub(super) fn first(entry: &ProviderEntry) -> Starter {
    let starters = entry.starters();
    let live = starters.iter().position(|starter| starter.status != Status::Retired).unwrap_or(0);
    assert!(!starters.is_empty(), "the provider ships no starter");
    starters[live].clone()
}

/// Whether a starter claims this.
pub(super) fn claimed(starter: &Starter, real: &Capabilities, mode: Mode, extra: Extra) -> bool {
    let has = |feature| real.has(feature);
    let room = real.max_input_images.is_none_or(|most| {
        let init = u32::from(real.needs_init_image(mode));
        most.get() > init
    });
    real.has_mode(mode)
        && match extra {
            Extra::Nothing => true,
            Extra::References => has(Feature::References) && room,
            Extra::NegativePrompt => has(Feature::NegativePrompt),
            Extra::Seed => has(Feature::Seed),
            Extra::Steps => has(Feature::Steps),
            Extra::Guidance => has(Feature::Guidance),
            Extra::PartialImages => has(Feature::PartialImages),
            Extra::Batch => real.max_images_per_request.is_some_and(|most| most.get() > 1),
            Extra::Options => starter.default_settings.provider_options.is_some(),
        }
}

/// A task that a starter claims to be able to do; its input pictures are kept in the world.
pub(super) fn task(world: &World, starter: &Starter, mode: Mode, extra: Extra) -> Result<Generate> {
    let real = claims(world.entry, starter);
    let frame = if extra == Extra::Options { usual(starter, &real) } else { smallest(starter, &real) };
    let size = frame.pixels.unwrap_or(Size::new(1024, 1024));
    let keep = |number| world.blobs.keep(&picture(size, number, Look::Png));
    let mut task =
        Generate { mode, frame, ..Generate::new(starter.id.clone(), "a lighthouse at dusk, \"wide\"") };
    if real.needs_init_image(mode) {
        task.init = Some(keep(900)?);
    }
    if mode == Mode::Inpaint {
        task.mask = match real.mask_format {
            MaskFormat::Alpha => Some(world.blobs.keep(&alpha_mask(size))?),
            MaskFormat::Binary => Some(world.blobs.keep(&grey_mask(size))?),
            MaskFormat::None => None,
        };
    }
    match extra {
        Extra::Nothing => {}
        Extra::References => {
            task.references.push(keep(901)?);
            let most = real.max_reference_images.map_or(2, std::num::NonZeroU32::get);
            let room = real.max_input_images.map_or(2, |most| most.get() - u32::from(task.init.is_some()));
            if most.min(room) > 1 {
                task.references.push(keep(902)?);
            }
        }
        Extra::NegativePrompt => task.negative_prompt = Some("people".into()),
        Extra::Seed => task.seed = Some(7),
        Extra::Steps => task.steps = Some(real.steps.map_or(20, |range| range.min as u32)),
        Extra::Guidance => task.guidance = Some(real.guidance.map_or(3.0, |range| range.min)),
        Extra::PartialImages => task.partial_images = 1,
        Extra::Batch => task.count = real.max_images_per_request.map_or(1, |most| most.get().min(3)),
        Extra::Options => {
            task.options = starter.default_settings.provider_options.clone().unwrap_or_default();
        }
    }
    Ok(task)
}

/// The usual size of a model: its first preset, its first shape, what its panel starts with.
fn usual(starter: &Starter, real: &Capabilities) -> Frame {
    let defaults = &starter.default_settings;
    let pixels =
        defaults.width.zip(defaults.height).map(|(width, height)| Size::new(width.get(), height.get()));
    let ratio = real.allowed_aspect_ratios.iter().flatten().next().copied();
    offered(real).into_iter().next().unwrap_or(Frame { pixels, ratio, image_size: None })
}

/// The smallest size of a model: it proves as much and is made sooner.
fn smallest(starter: &Starter, real: &Capabilities) -> Frame {
    let pixels = |frame: &Frame| frame.pixels.map_or(u64::MAX, Size::pixels);
    let free = real.free_size.map(|rules| Frame { pixels: Some(least(&rules)), ..Frame::default() });
    let all = offered(real).into_iter().chain(free);
    all.min_by_key(pixels).unwrap_or_else(|| usual(starter, real))
}

fn offered(real: &Capabilities) -> Vec<Frame> {
    let preset = |preset: &ResolutionPreset| Frame {
        pixels: Some(preset.size()),
        ratio: Some(preset.aspect_ratio),
        image_size: Some(preset.image_size.clone()),
    };
    let shape = |(ratio, size)| Frame { pixels: Some(size), ratio: Some(ratio), image_size: None };
    let presets = real.resolution_presets.iter().flatten().map(preset);
    presets.chain(real.aspect_ratio_sizes.iter().flat_map(|table| table.iter().map(shape))).collect()
}

/// The smallest square within the rules.
fn least(rules: &FreeSize) -> Size {
    let multiple = rules.multiple_of.get();
    let mut side = multiple.max(rules.min_side.unwrap_or(64)).next_multiple_of(multiple);
    while Size::new(side, side).pixels() < rules.min_pixels.unwrap_or(0) {
        side += multiple;
    }
    Size::new(side, side)
}
