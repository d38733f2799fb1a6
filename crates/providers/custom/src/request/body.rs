//! Bodies: JSON, forms, multipart, text.

use crate::{
    definition::{Body as Described, Field},
    template::{Bound, Filter, Json, Scope, Text},
};
use impasto_sdk::{Body, Multipart, Result};

/// The body with its variables filled in.
///
/// # Errors
/// `Config` for a template that cannot be read, `InvalidRequest` for values that cannot stand where they should.
pub(crate) fn fill(body: &Described, scope: &Scope, boundary: &str) -> Result<Body> {
    match body {
        Described::Json { template } => Json::parse(template)?.fill(scope),
        Described::Text { template, content_type } => {
            Ok(Body { content_type: content_type.clone(), parts: Text::parse(template)?.parts(scope)? })
        }
        Described::Form { fields } => {
            let mut form = Body::form();
            for field in fields {
                if let Some(value) = Text::parse(&field.value)?.fill(scope, str::to_owned)? {
                    form = form.text(&field.name, value);
                }
            }
            Ok(form.finish())
        }
        Described::Multipart { fields } => {
            let parts =
                fields.iter().try_fold(Body::multipart(boundary), |form, field| part(form, field, scope))?;
            Ok(parts.finish())
        }
    }
}

fn part(form: Multipart, field: &Field, scope: &Scope) -> Result<Multipart> {
    let text = Text::parse(&field.value)?;
    let name = &field.name;
    if let Some(hole) = text.only().filter(|hole| hole.filter == Filter::File) {
        let file = |form: Multipart, blob: &impasto_sdk::Blob| {
            form.file(name, &format!("{}.{}", hole.name, blob.extension()), blob)
        };
        return Ok(match scope.get(&hole.name) {
            Bound::Blob(blob) => file(form, blob),
            Bound::Blobs(blobs) => blobs.iter().fold(form, file),
            _ => form,
        });
    }
    Ok(form.maybe(name, text.fill(scope, str::to_owned)?))
}

/// Whether a text can be the name of a form's field.
///
/// # Errors
/// Why not, in words.
pub(crate) fn check_field_name(name: &str) -> Result<(), String> {
    if name.is_empty() || name.chars().any(|c| c.is_control() || c == '"') {
        return Err("expected a field's name without quotation marks and line breaks".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{blob, flat};
    use serde_json::{Value, json};

    fn filled(body: Value) -> Body {
        let mut scope = Scope::default();
        scope.set("prompt", "a&b=1 \"c\"\r\n--seam");
        scope.set("n", json!(2));
        scope.set("image", blob("b1", "image/png"));
        scope.set("images", vec![blob("b1", "image/png"), blob("b2", "image/jpeg")]);
        fill(&serde_json::from_value(body).unwrap(), &scope, "xyz").unwrap()
    }

    #[test]
    fn forms_are_encoded_and_leave_out_what_was_not_set() {
        let body = filled(json!({"type": "form", "fields": [
            {"name": "p", "value": "{{prompt}}"}, {"name": "none", "value": "{{none}}"}, {"name": "n", "value": "n={{n}}"}]}));
        assert_eq!(flat(&body), "p=a%26b%3D1%20%22c%22%0D%0A--seam&n=n%3D2");
        assert_eq!(body.content_type, "application/x-www-form-urlencoded");
    }

    #[test]
    fn multipart_bodies_hold_files() {
        let body = filled(json!({"type": "multipart", "fields": [
            {"name": "prompt", "value": "{{prompt}}"}, {"name": "image", "value": "{{image|file}}"},
            {"name": "ref", "value": "{{images|file}}"}, {"name": "none", "value": "{{none|file}}"}]}));
        let flat = flat(&body);
        assert_eq!(flat.matches("Content-Disposition").count(), 4, "{flat}");
        assert!(
            flat.contains(
                "name=\"image\"; filename=\"image.png\"\r\nContent-Type: image/png\r\n\r\n<b1>\r\n"
            )
        );
        assert!(flat.contains("filename=\"images.jpg\""), "{flat}");
        assert!(flat.contains("\r\n\r\na&b=1 \"c\"\r\n--seam\r\n--xyz"));
    }

    #[test]
    fn text_bodies_are_text() {
        let body = filled(json!({"type": "text", "template": "<{{prompt}}> {{image|data_url}}"}));
        assert_eq!(flat(&body), "<a&b=1 \"c\"\r\n--seam> data:image/png;base64,<b1>");
        assert_eq!(body.content_type, "text/plain; charset=utf-8");
    }

    #[test]
    fn names_of_fields_are_checked() {
        for (name, fine) in [("image[]", true), ("", false), ("a\"b", false), ("a\r\n", false)] {
            assert_eq!(check_field_name(name).is_ok(), fine, "{name:?}");
        }
    }
}
