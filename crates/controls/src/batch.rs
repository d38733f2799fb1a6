//! How many pictures one call can give.

use crate::{Violation, violation::code};
use impasto_sdk::Capabilities;
use std::num::NonZeroU32;

/// The pictures that one call can give beside this many input pictures (init image and references): the model's limit
/// for a call, and what its limit for inputs and results together leaves. A model that states neither is asked for all
/// at once.
///
/// # Errors
/// The inputs leave no room for a result.
pub fn per_call(caps: &Capabilities, inputs: u32) -> Result<NonZeroU32, Violation> {
    let call = caps.max_images_per_request.unwrap_or(NonZeroU32::MAX);
    let Some(total) = caps.max_total_images else { return Ok(call) };
    match NonZeroU32::new(total.get().saturating_sub(inputs)) {
        Some(left) => Ok(call.min(left)),
        None => {
            let message = format!(
                "{inputs} input images leave no room for a result; the model supports at most {total} images per \
                 request in all"
            );
            Err(Violation::new("/reference_images", code::TOO_MANY, message).limit(total.get()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use serde_json::json;

    #[test]
    fn inputs_take_room_from_results() {
        for (caps, inputs, room) in [
            (json!({}), 5, Some(u32::MAX)),
            (json!({"max_images_per_request": 10}), 14, Some(10)),
            (json!({"max_images_per_request": 15, "max_total_images": 15}), 0, Some(15)),
            (json!({"max_images_per_request": 15, "max_total_images": 15}), 14, Some(1)),
            (json!({"max_images_per_request": 15, "max_total_images": 15}), 15, None),
            (json!({"max_total_images": 15}), 99, None),
        ] {
            let found = per_call(&samples::capabilities(caps.clone()), inputs).map(NonZeroU32::get);
            assert_eq!(found.as_ref().ok(), room.as_ref(), "{caps} {inputs}");
        }
    }
}
