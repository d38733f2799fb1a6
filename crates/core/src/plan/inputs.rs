//! Pictures that go in: found, measured, not yet kept.

use crate::{Asker, Studio, plan::codes};
use base64::Engine as _;
use impasto_controls::Violation;
use impasto_imaging::Facts;
use impasto_ports::Blobs;
use impasto_sdk::{Blob, Size};
use serde_json::Value;
use std::{collections::HashMap, path::PathBuf, sync::Arc};

/// Files that came with a draft, by the name that the draft uses for them.
pub type Uploads = HashMap<String, Upload>;

/// A file that came with a draft.
#[derive(Clone, Debug)]
pub enum Upload {
    /// On this machine.
    File(PathBuf),
    /// In memory.
    Bytes(Arc<[u8]>),
}

/// All pictures of a draft.
#[derive(Clone, Debug, Default)]
pub(crate) struct Inputs {
    given: Vec<Given>,
    padded: bool,
}

/// A picture of a draft.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) role: Role,
    /// JSON pointer into the draft.
    pub(crate) field: String,
    pub(crate) bytes: Upload,
    pub(crate) facts: Facts,
    /// Its gallery id, where it lies there already.
    pub(crate) gallery: Option<(String, Blob)>,
}

/// What a picture is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Init,
    Mask,
    Reference,
}

impl Given {
    /// Whether its pixels can be read, and whether a mask repaints anything. Better known now than from the vendor.
    fn look(&self) -> Result<(), String> {
        if !self.facts.media_type.can_decode() {
            return Ok(());
        }
        let limits = impasto_imaging::Limits::default();
        let picture = match &self.bytes {
            Upload::File(path) => impasto_imaging::decode_file(path, &limits),
            Upload::Bytes(bytes) => impasto_imaging::decode(bytes, &limits),
        };
        let picture = picture.map_err(|error| error.to_string())?;
        if self.role == Role::Mask && impasto_imaging::Mask::from_picture(&picture).is_empty() {
            return Err(
                "the mask repaints nothing; transparent (or white, without an alpha channel) is repainted"
                    .into(),
            );
        }
        Ok(())
    }

    /// As it is shown: a photograph may lie on its side in the file.
    pub(crate) fn size(&self) -> Size {
        self.facts.shown().unwrap_or(Size::new(1, 1))
    }
}

impl Inputs {
    pub(crate) fn all(&self) -> impl Iterator<Item = &Given> {
        self.given.iter()
    }

    pub(crate) fn one(&self, role: Role) -> Option<&Given> {
        self.given.iter().find(|given| given.role == role)
    }

    pub(crate) const fn is_padded(&self) -> bool {
        self.padded
    }

    pub(crate) const fn pad(&mut self) {
        self.padded = true;
    }
}

impl FromIterator<Given> for Inputs {
    fn from_iter<I: IntoIterator<Item = Given>>(given: I) -> Self {
        Self { given: given.into_iter().collect(), padded: false }
    }
}

impl Studio {
    /// Finds and measures the pictures that a draft names.
    pub(crate) async fn find_inputs(
        &self,
        draft: &Value,
        uploads: &Uploads,
        asker: Asker<'_>,
    ) -> (Inputs, Vec<Violation>) {
        let (mut given, mut problems) = (Vec::new(), Vec::new());
        for (role, field, text) in named(draft) {
            match self.find((role, &field, text), uploads, asker).await {
                Ok(found) => given.push(found),
                Err(message) => problems.push(Violation::new(field, codes::INPUT_IMAGE, message)),
            }
        }
        (given.into_iter().collect(), problems)
    }

    /// The bytes that a text stands for, and what the gallery has of them.
    pub(super) async fn fetch(
        &self,
        text: &str,
        uploads: &Uploads,
        asker: Asker<'_>,
    ) -> Result<(Upload, Option<(String, Blob)>), String> {
        if let Some(upload) = uploads.get(text) {
            return Ok((upload.clone(), None));
        }
        if text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("data:")) {
            return Ok((Upload::Bytes(data_url(text)?.into()), None));
        }
        let row = self.image_for(asker, text).await.map_err(|error| {
            format!("{error}; an input picture is a gallery id, a data URL or the name of an uploaded file")
        })?;
        let path = self.blobs.local(&row.blob).await.map_err(|error| error.to_string())?;
        Ok((Upload::File(path), Some((row.id, row.blob))))
    }

    pub(crate) async fn find(
        &self,
        (role, field, text): (Role, &str, &str),
        uploads: &Uploads,
        asker: Asker<'_>,
    ) -> Result<Given, String> {
        let (bytes, gallery) = self.fetch(text, uploads, asker).await?;
        let facts = measure(&bytes, text)?;
        let pixels = u64::from(facts.width) * u64::from(facts.height);
        let most = self.configuration.max_input_pixels();
        if pixels > most {
            return Err(format!("the picture has {pixels} pixels, at most {most} are taken"));
        }
        let given = Given { role, field: field.into(), bytes, facts, gallery };
        let looked = given.clone();
        match self.pixel_pool.work(move || looked.look()).await {
            Ok(looked) => looked.map(|()| given),
            Err(error) => Err(error.to_string()),
        }
    }
}

fn named(draft: &Value) -> Vec<(Role, String, &str)> {
    let mut all = Vec::new();
    for (role, name) in [(Role::Init, "init_image"), (Role::Mask, "mask_image")] {
        if let Some(text) = draft.get(name).and_then(Value::as_str) {
            all.push((role, format!("/{name}"), text));
        }
    }
    let references = draft.get("reference_images").and_then(Value::as_array).into_iter().flatten();
    for (index, text) in references.enumerate().filter_map(|(index, value)| Some((index, value.as_str()?))) {
        all.push((Role::Reference, format!("/reference_images/{index}"), text));
    }
    all
}

/// Errors call it by the name that the draft has for it: whoever sent it knows no path of this machine.
fn measure(bytes: &Upload, name: &str) -> Result<Facts, String> {
    let facts = match bytes {
        Upload::File(path) => impasto_imaging::sniff_file(path).map_err(|error| format!("{name}: {error}")),
        Upload::Bytes(bytes) => impasto_imaging::sniff(bytes).map_err(|error| error.to_string()),
    }?;
    if facts.width == 0 || facts.height == 0 {
        return Err(format!(
            "the size of this {} picture is not known; give a PNG, JPEG or WebP",
            facts.media_type
        ));
    }
    Ok(facts)
}

/// Takes `data:image/png;base64,…`, also with a file name as form libraries write it: `;name=a.png`.
pub(super) fn data_url(text: &str) -> Result<Vec<u8>, String> {
    let Some((head, data)) = text.split_once(',') else {
        return Err("a data URL needs a comma before its data".into());
    };
    if !head.to_ascii_lowercase().split(';').any(|part| part == "base64") {
        return Err("a data URL of a file must be base64".into());
    }
    let clean: String = data.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    base64::engine::general_purpose::STANDARD
        .decode(clean)
        .map_err(|error| format!("the data URL is not base64: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_urls_are_read_as_forms_write_them() {
        assert_eq!(data_url("data:image/png;name=a%20b.png;base64,QUJD").unwrap(), b"ABC");
        assert!(data_url("data:image/png,abc").is_err());
        assert!(data_url("data:image/png;base64,???").is_err());
    }
}
