//! Files beside the pictures that every model knows: pictures and sounds in a model's own options, or in a message.

use crate::{
    Asker, Model, Studio,
    plan::{codes, inputs::Upload, staging::Staging},
    words::sound,
};
use impasto_controls::Violation;
use impasto_imaging::without_recipe;
use impasto_ports::{Blobs, ImageRow};
use impasto_sdk::{Blob, Error, Kind, Result};
use serde_json::{Value, json};
use std::borrow::Cow;

/// A file of a draft, found and not yet kept.
#[derive(Clone, Debug)]
pub(crate) struct Attachment {
    /// JSON pointer into the draft.
    pub(crate) field: String,
    bytes: Upload,
    media_type: String,
    size: (u32, u32),
    /// Its gallery id, where it lies there already.
    gallery: Option<(String, Blob)>,
}

/// A file that is kept.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    /// What is sent of it.
    pub(crate) sent: Blob,
    /// Its row, where it is a picture that is new here.
    pub(crate) row: Option<ImageRow>,
    /// What stands for it in a draft.
    name: String,
}

/// Bytes of a sound at most: vendors take 20 to 25 MB in all.
const MOST_SOUND: u64 = 25 << 20;

impl Attachment {
    pub(crate) fn is_picture(&self) -> bool {
        self.media_type.starts_with("image/")
    }

    /// The option that it is, where it is one.
    pub(crate) fn option(&self) -> Option<&str> {
        self.field.strip_prefix("/provider_options/")
    }

    /// Puts what stands for it into the draft.
    pub(crate) fn put_into(&self, kept: &Kept, draft: &mut Value) {
        if let Some(place) = draft.pointer_mut(&self.field) {
            *place = json!(kept.name);
        }
    }

    /// Stands for it until it is kept.
    pub(crate) fn placeholder(&self) -> Blob {
        let (width, height) = self.size;
        Blob { id: String::new(), media_type: self.media_type.clone(), bytes: 0, width, height }
    }
}

impl Studio {
    /// The files in the options of a draft.
    pub(crate) async fn find_options(
        &self,
        model: &Model,
        draft: &Value,
        uploads: &crate::Uploads,
        asker: Asker<'_>,
    ) -> (Vec<Attachment>, Vec<Violation>) {
        let (mut found, mut problems) = (Vec::new(), Vec::new());
        let names = model.described.iter().flat_map(|described| &described.blob_options);
        for name in names {
            let Some(text) = draft["provider_options"][name].as_str() else { continue };
            let field = format!("/provider_options/{name}");
            let wanted = wanted(model, name);
            match self.find_file(&field, text, uploads, asker).await {
                Ok(attachment) if wanted.is_some_and(|wanted| !attachment.media_type.starts_with(wanted)) => {
                    let message =
                        format!("expected {}…, got {}", wanted.unwrap_or_default(), attachment.media_type);
                    problems.push(Violation::new(field, codes::MEDIA_TYPE, message));
                }
                Ok(attachment) => found.push(attachment),
                Err(problem) => problems.push(problem),
            }
        }
        (found, problems)
    }

    /// A picture or a sound.
    pub(crate) async fn find_file(
        &self,
        field: &str,
        text: &str,
        uploads: &crate::Uploads,
        asker: Asker<'_>,
    ) -> Result<Attachment, Violation> {
        let wrong = |message: String| Violation::new(field, codes::INPUT_IMAGE, message);
        let (bytes, gallery) = self.fetch(text, uploads, asker).await.map_err(wrong)?;
        let (media_type, size) = look(&bytes).map_err(wrong)?;
        Ok(Attachment { field: field.into(), bytes, media_type, size, gallery })
    }

    /// Keeps files, in order.
    pub(crate) async fn keep_all(&self, files: &[Attachment], caller: &str) -> Result<Vec<Kept>> {
        if files.is_empty() {
            return Ok(Vec::new());
        }
        let (spool, work) = (self.driver.spool.clone(), files.to_vec());
        let kept = tokio::task::spawn_blocking(move || {
            let mut staging = Staging::new(spool);
            let blobs = work.iter().map(|file| keep(file, &mut staging)).collect::<Result<Vec<_>>>()?;
            Ok::<_, Error>((blobs, staging))
        });
        let (blobs, staging) =
            kept.await.map_err(|error| Error::new(Kind::Unexpected, error.to_string()))??;
        self.blobs.adopt(staging.files()).await?;
        Ok(files.iter().zip(blobs).map(|(file, blob)| self.kept(file, blob, caller)).collect())
    }

    fn kept(&self, file: &Attachment, Shelved { original, sent }: Shelved, caller: &str) -> Kept {
        match &file.gallery {
            Some((id, _)) => Kept { sent, row: None, name: id.clone() },
            None if file.is_picture() => {
                let row = self.input_row(original, caller);
                Kept { sent, name: row.id.clone(), row: Some(row) }
            }
            // The gallery is for pictures; a sound is known by its digest.
            None => Kept { name: format!("sound:{}", original.id), sent, row: None },
        }
    }
}

/// A file on the shelf, or in the gallery already.
struct Shelved {
    /// As it was given.
    original: Blob,
    /// Without our recipe.
    sent: Blob,
}

/// The kind of file that an option wants: `image/` or `audio/`.
fn wanted<'a>(model: &'a Model, name: &str) -> Option<&'a str> {
    let property = model.options.as_ref()?.get("properties")?.get(name)?;
    property.get("contentMediaType")?.as_str()?.strip_suffix('*')
}

fn keep(file: &Attachment, staging: &mut Staging) -> Result<Shelved> {
    let wrong = |message: String| Error::new(Kind::InvalidRequest, message).with("field", &file.field);
    let bytes: Cow<'_, [u8]> = match &file.bytes {
        Upload::Bytes(bytes) => Cow::Borrowed(bytes),
        Upload::File(path) => {
            std::fs::read(path).map_err(|error| wrong(format!("the file cannot be read: {error}")))?.into()
        }
    };
    let original = match &file.gallery {
        Some((_, blob)) => blob.clone(),
        None => staging.put_as(&bytes, &file.media_type, file.size)?,
    };
    let bare = file.is_picture().then(|| without_recipe(&bytes)).transpose();
    let sent = match bare.map_err(|error| wrong(error.to_string()))?.flatten() {
        Some(bare) => staging.put_as(&bare, &file.media_type, file.size)?,
        None => original.clone(),
    };
    Ok(Shelved { original, sent })
}

/// Media type and pixels; a sound has none.
fn look(bytes: &Upload) -> Result<(String, (u32, u32)), String> {
    let facts = match bytes {
        Upload::File(path) => impasto_imaging::sniff_file(path),
        Upload::Bytes(bytes) => impasto_imaging::sniff(bytes),
    };
    let facts = match facts {
        Ok(facts) => return Ok((facts.media_type.as_str().into(), (facts.width, facts.height))),
        Err(error) => error,
    };
    let (start, length) = beginning(bytes).map_err(|error| error.to_string())?;
    match sound::sniff(&start) {
        Some(_) if length > MOST_SOUND => {
            Err(format!("the sound has {length} bytes, at most {MOST_SOUND} are taken"))
        }
        Some(media_type) => Ok((media_type.into(), (0, 0))),
        None => Err(format!("{facts}, and no sound that is known (WAV, MP3, Ogg, FLAC, M4A, WebM)")),
    }
}

fn beginning(bytes: &Upload) -> std::io::Result<(Vec<u8>, u64)> {
    use std::io::Read as _;
    match bytes {
        Upload::Bytes(bytes) => Ok((bytes.iter().take(16).copied().collect(), bytes.len() as u64)),
        Upload::File(path) => {
            let file = std::fs::File::open(path)?;
            let length = file.metadata()?.len();
            let mut start = Vec::new();
            file.take(16).read_to_end(&mut start)?;
            Ok((start, length))
        }
    }
}
