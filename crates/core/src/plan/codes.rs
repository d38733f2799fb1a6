//! Codes that planning adds to those of the controls, for programs to decide by.

/// An init image was cropped or padded to the size that is drawn.
pub(crate) const INIT_FITTED: &str = "init_fitted";
/// An input picture was scaled or converted to keep the model's limits.
pub(crate) const INPUT_FITTED: &str = "input_fitted";
/// A recalled draft lost its board, since that is gone.
pub(crate) const BOARD_GONE: &str = "board_gone";
/// A seed was dropped, since the model takes none.
pub(crate) const SEED_DROPPED: &str = "seed_dropped";
/// An input picture cannot be found, read or measured.
pub(crate) const INPUT_IMAGE: &str = "input_image";
/// Mask and init image differ in size.
pub(crate) const MASK_SIZE: &str = "mask_size";
/// An input picture is of a kind that the model does not take and that cannot be converted.
pub(crate) const MEDIA_TYPE: &str = "media_type";
/// Padding needs a size in pixels.
pub(crate) const NEEDS_SIZE: &str = "needs_size";
/// It may cost more than was allowed, or nobody knows what it costs.
pub(crate) const OVER_MAX_COST: &str = "over_max_cost";
/// A budget does not bear what it may cost.
pub(crate) const OVER_BUDGET: &str = "over_budget";

/// Codes of changes that planning makes, with what they mean.
pub const PLAN_CHANGES: &[(&str, &str)] = &[
    (BOARD_GONE, "a recalled draft lost its board, since that is gone"),
    (INIT_FITTED, "an init image was cropped or padded to the size that is drawn"),
    (INPUT_FITTED, "an input picture was scaled or converted to keep the model's limits"),
    (SEED_DROPPED, "a seed was dropped, since the model takes none"),
];

/// Codes of violations that planning finds, with what they mean.
pub const PLAN_VIOLATIONS: &[(&str, &str)] = &[
    (INPUT_IMAGE, "an input picture cannot be found, read or measured"),
    (MASK_SIZE, "mask and init image differ in size"),
    (MEDIA_TYPE, "an input picture is of a kind that the model does not take and that cannot be converted"),
    (NEEDS_SIZE, "padding needs a size in pixels to pad to"),
    (OVER_BUDGET, "a budget does not bear what it may cost, or nobody knows what it costs"),
    (OVER_MAX_COST, "it may cost more than was allowed, or nobody knows what it costs"),
];
