//! A request as a form of parts: pictures go to disk as they come, everything else is text.

use super::{
    asked::{Asked, Source, Written},
    error::Refused,
};
use crate::{
    read::{Form, text},
    uploads::{disk, save},
};
use impasto_core::Upload;
use serde_json::{Map, Value, json};

/// Reads a form.
pub(super) async fn read(mut form: Form) -> Result<Asked, Refused> {
    let folder =
        tempfile::Builder::new().prefix("impasto-upload-").tempdir().map_err(|error| disk(&error))?;
    let mut asked = Asked { written: Written::Form, ..Asked::default() };
    while let Some((name, part)) = form.next().await? {
        let is_image = is_image(&name);
        if !is_image && name != "mask" {
            put(&mut asked.fields, &name, text(&name, part).await?);
            continue;
        }
        let upload = format!("{}-{}", if is_image { "image" } else { "mask" }, asked.uploads.len());
        let path = folder.path().join(&upload);
        save(part, &path).await?;
        asked.uploads.insert(upload.clone(), Upload::File(path));
        if is_image {
            asked.images.push(Source::Upload(upload));
        } else if asked.mask.replace(Source::Upload(upload)).is_some() {
            return Err(Refused::param("mask", "invalid_value", "only one mask can be given"));
        }
    }
    asked.folder = Some(folder);
    Ok(asked)
}

/// `image`, `image[]` or `image[0]`.
fn is_image(name: &str) -> bool {
    name == "image" || name.strip_prefix("image[").is_some_and(|rest| rest.ends_with(']'))
}

/// Puts a value under its name; `svg[reasoning][effort]` is a field of a field.
fn put(fields: &mut Map<String, Value>, name: &str, text: String) {
    match name.split_once('[') {
        Some((outer, inner)) if name.ends_with(']') && !outer.is_empty() => {
            let inner = inner.replacen(']', "", 1);
            let under = fields.entry(outer).or_insert_with(|| json!({}));
            if let Value::Object(under) = under {
                put(under, &inner, text);
            }
        }
        _ => {
            fields.insert(name.into(), Value::String(text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_fields_of_fields() {
        let mut fields = Map::new();
        for (name, value) in [("n", "2"), ("svg[model]", "m"), ("svg[reasoning][effort]", "low"), ("a]", "b")]
        {
            put(&mut fields, name, value.into());
        }
        let wanted = json!({"n": "2", "svg": {"model": "m", "reasoning": {"effort": "low"}}, "a]": "b"});
        assert_eq!(Value::Object(fields), wanted);
    }

    #[test]
    fn both_names_of_pictures_are_known() {
        for (name, is) in [("image", true), ("image[]", true), ("image[2]", true), ("imagine", false)] {
            assert_eq!(is_image(name), is, "{name}");
        }
    }
}
