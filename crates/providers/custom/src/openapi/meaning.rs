//! Which usual variable a vendor's field means, by its name.

/// Names of fields without `_` and `-`, in lower case, and the usual variable of each.
const PICTURES: [(&str, &[&str]); 14] = [
    ("prompt", &["prompt", "textprompt", "inputprompt", "caption", "text"]),
    ("negative_prompt", &["negativeprompt"]),
    ("width", &["width"]),
    ("height", &["height"]),
    ("size", &["size", "imagesize", "resolution"]),
    ("aspect_ratio", &["aspectratio"]),
    ("seed", &["seed"]),
    ("steps", &["steps", "numsteps", "numinferencesteps", "inferencesteps"]),
    ("guidance", &["guidance", "guidancescale", "cfgscale", "cfg"]),
    ("count", &["n", "numimages", "numberofimages", "samples", "imagecount"]),
    ("init_image", &["image", "initimage", "inputimage", "imagefile", "sourceimage"]),
    ("mask_image", &["mask", "maskimage", "maskfile"]),
    ("reference_images", &["images", "inputimages", "referenceimages", "stylereferenceimages"]),
    ("model", &["model", "modelid", "modelname"]),
];

const WORDS: [(&str, &[&str]); 11] = [
    ("messages", &["messages"]),
    ("prompt", &["prompt", "input", "inputs", "query", "question", "text", "userprompt"]),
    ("system_prompt", &["system", "systemprompt", "instructions", "preamble"]),
    ("max_tokens", &["maxtokens", "maxcompletiontokens", "maxoutputtokens", "maxnewtokens"]),
    ("temperature", &["temperature"]),
    ("top_p", &["topp"]),
    ("stop", &["stop", "stopsequences"]),
    ("stream", &["stream"]),
    ("image", &["image"]),
    ("audio", &["audio", "file"]),
    ("model", &["model", "modelid", "modelname"]),
];

/// Whose names a field may have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// Those of models that make pictures.
    Pictures,
    /// Those of models that answer with words.
    Words,
}

/// Fields that are no business of a model's: the program asks by itself when a task is done.
const SKIPPED: [&str; 3] = ["webhook", "callback", "notify"];

/// The usual variable that a field means.
pub(super) fn usual(field: &str, names: Names) -> Option<&'static str> {
    let field = plain(field);
    let table: &[(&str, &[&str])] = match names {
        Names::Pictures => &PICTURES,
        Names::Words => &WORDS,
    };
    table.iter().find(|(_, names)| names.contains(&field.as_str())).map(|(usual, _)| *usual)
}

/// Whether a field is left out of a draft.
pub(super) fn is_skipped(field: &str) -> bool {
    let field = plain(field);
    SKIPPED.iter().any(|word| field.starts_with(word))
}

/// Whether a field says in which form pictures come back.
pub(super) fn is_response_format(field: &str) -> bool {
    plain(field) == "responseformat"
}

fn plain(field: &str) -> String {
    field.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}
