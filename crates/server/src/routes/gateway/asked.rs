//! A request as it came: its parameters by name, and its pictures. JSON and form become the same.

use super::{error::Refused, form};
use crate::{
    Service,
    read::{Form, Given, wrong},
};
use axum::extract::{FromRequest, Request};
use impasto_core::Uploads;
use serde_json::{Map, Value};
use tempfile::TempDir;

/// What was asked for. Uploaded files live as long as this does.
#[derive(Default)]
pub(super) struct Asked {
    /// Parameters by name; those that are null are left out, as OpenAI reads them.
    pub(super) fields: Map<String, Value>,
    /// Pictures to start from, in order.
    pub(super) images: Vec<Source>,
    /// What to repaint.
    pub(super) mask: Option<Source>,
    /// Files that came with it.
    pub(super) uploads: Uploads,
    /// Whether each value came as text.
    pub(super) written: Written,
    pub(super) folder: Option<TempDir>,
}

/// How values were written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Written {
    /// As JSON, with its types.
    #[default]
    Json,
    /// As the text of a form's parts.
    Form,
}

/// Where a picture is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A file that came with the request, by its name among [`Asked::uploads`].
    Upload(String),
    /// In the request itself, or at an address.
    Address(String),
    /// In the gallery.
    Gallery(String),
}

impl FromRequest<Service> for Asked {
    type Rejection = Refused;

    async fn from_request(request: Request, service: &Service) -> Result<Self, Refused> {
        if Form::is_in(&request) {
            return form::read(Form::from_request(request, service).await?).await;
        }
        let Given(body) = Given::from_request(request, service).await?;
        of_json(body)
    }
}

fn of_json(body: Value) -> Result<Asked, Refused> {
    let Value::Object(mut fields) = body else {
        return Err(wrong("the body cannot be used: expected a JSON object").into());
    };
    fields.retain(|_, value| !value.is_null());
    let mut asked = Asked::default();
    for name in ["image", "images"] {
        match fields.shift_remove(name) {
            None => {}
            Some(Value::Array(list)) => {
                for item in list {
                    asked.images.push(source(name, item)?);
                }
            }
            Some(one) => asked.images.push(source(name, one)?),
        }
    }
    asked.mask = fields.shift_remove("mask").map(|mask| source("mask", mask)).transpose()?;
    asked.fields = fields;
    Ok(asked)
}

/// `{"image_url": …}`, `{"file_id": …}`, or the address as such.
fn source(param: &str, value: Value) -> Result<Source, Refused> {
    let wrong = || {
        let message = format!("{param}: expected {{\"image_url\": \"data:…\"}} or {{\"file_id\": \"…\"}}");
        Refused::param(param, "invalid_type", message)
    };
    match value {
        Value::String(text) => Ok(Source::Address(text)),
        Value::Object(mut fields) if fields.len() == 1 => {
            match (fields.remove("image_url"), fields.remove("file_id")) {
                (Some(Value::String(address)), None) => Ok(Source::Address(address)),
                (None, Some(Value::String(id))) => Ok(Source::Gallery(id)),
                _ => Err(wrong()),
            }
        }
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn pictures_are_taken_in_every_way_that_clients_write_them() {
        let body = json!({
            "prompt": "x", "n": null, "mask": {"file_id": "m"},
            "images": [{"image_url": "data:a"}, {"file_id": "b"}, "data:c"]
        });
        let asked = of_json(body).unwrap();
        let address = |text: &str| Source::Address(text.into());
        assert_eq!(asked.images, [address("data:a"), Source::Gallery("b".into()), address("data:c")]);
        assert_eq!(asked.mask, Some(Source::Gallery("m".into())));
        assert_eq!(Value::Object(asked.fields), json!({"prompt": "x"}));
        for wrong in [json!({"image": 3}), json!({"images": [{"image_url": "a", "file_id": "b"}]}), json!(1)]
        {
            assert!(of_json(wrong.clone()).is_err(), "{wrong}");
        }
    }
}
