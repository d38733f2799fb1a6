//! Fields of requests, as the command line has them.

use std::borrow::Cow;

/// Fields that have a flag of their own, by the name that requests give them.
const FLAGS: [(&str, &str); 17] = [
    ("call", "--call"),
    ("charged_usd", "--charged"),
    ("guidance", "--guidance"),
    ("id", "--id"),
    ("Idempotency-Key", "--idempotency-key"),
    ("init_fit", "--init-fit"),
    ("init_image", "--init"),
    ("mask_image", "--mask"),
    ("max_cost_usd", "--max-cost"),
    ("model", "--model"),
    ("negative_prompt", "--negative"),
    ("num_images", "--count"),
    ("partial_images", "--partials"),
    ("reference_images", "--ref"),
    ("resend_unknown", "--resend-unknown"),
    ("seed", "--seed"),
    ("steps", "--steps"),
];

/// What to call a field, given as a JSON pointer or a name: by its flag where it has one.
pub(crate) fn of(pointer: &str) -> Cow<'_, str> {
    let name = pointer.trim_start_matches('/');
    let (head, rest) = name.split_once('/').unwrap_or((name, ""));
    if name.is_empty() {
        return "request".into();
    }
    if head == "provider_options" && !rest.is_empty() {
        return format!("-O {rest}").into();
    }
    match FLAGS.iter().find(|(field, _)| *field == head) {
        Some((_, flag)) => (*flag).into(),
        None => name.into(),
    }
}

/// Whether a field has a flag.
pub(crate) fn has(pointer: &str) -> bool {
    of(pointer).starts_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_named_as_people_type_them() {
        for (pointer, name) in [
            ("/init_image", "--init"),
            ("/reference_images/1", "--ref"),
            ("/provider_options/quality", "-O quality"),
            ("/provider_options", "provider_options"),
            ("Idempotency-Key", "--idempotency-key"),
            ("/size", "size"),
            ("/metadata/x", "metadata/x"),
            ("", "request"),
        ] {
            assert_eq!(of(pointer), name);
        }
        assert!(has("/seed") && !has("/size") && !has(""));
    }
}
