//! A draft with its files: JSON, or a form whose part `draft` is JSON and whose other parts are files. Files go to disk as
//! they come; memory holds a piece of one at a time.

use crate::{
    Failure, Service,
    read::{Form, Given, piece, text, wrong},
};
use axum::{
    extract::{FromRequest, Request, multipart::Field},
    http::StatusCode,
};
use impasto_core::{Upload, Uploads};
use impasto_sdk::{Error, Kind};
use serde_json::Value;
use std::path::Path;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;

/// A draft with its files. The files live as long as this does.
pub(crate) struct Drafted {
    pub(crate) draft: Value,
    pub(crate) uploads: Uploads,
    _folder: Option<TempDir>,
}

impl FromRequest<Service> for Drafted {
    type Rejection = Failure;

    async fn from_request(request: Request, service: &Service) -> Result<Self, Failure> {
        if Form::is_in(&request) {
            return of_form(Form::from_request(request, service).await?).await;
        }
        let Given(draft) = Given::from_request(request, service).await?;
        Ok(Self { draft, uploads: Uploads::new(), _folder: None })
    }
}

async fn of_form(mut form: Form) -> Result<Drafted, Failure> {
    let folder =
        tempfile::Builder::new().prefix("impasto-upload-").tempdir().map_err(|error| disk(&error))?;
    let (mut draft, mut uploads) = (None, Uploads::new());
    while let Some((name, part)) = form.next().await? {
        if name == "draft" {
            let read = serde_json::from_str(&text(&name, part).await?);
            draft = Some(read.map_err(|error| wrong(format!("the part draft is not JSON: {error}")))?);
        } else {
            let path = folder.path().join(uploads.len().to_string());
            save(part, &path).await?;
            uploads.insert(name, Upload::File(path));
        }
    }
    let draft = draft.ok_or_else(|| wrong("the form has no part draft"))?;
    Ok(Drafted { draft, uploads, _folder: Some(folder) })
}

/// Writes a part to a file, piece by piece.
pub(crate) async fn save(part: Field<'_>, path: &Path) -> Result<(), Failure> {
    save_at_most(part, path, u64::MAX).await
}

/// Writes a part of at most this many bytes to a file, piece by piece.
pub(crate) async fn save_at_most(mut part: Field<'_>, path: &Path, most: u64) -> Result<(), Failure> {
    let mut file = tokio::fs::File::create(path).await.map_err(|error| disk(&error))?;
    let mut bytes = 0;
    while let Some(piece) = piece(&mut part).await? {
        bytes += piece.len() as u64;
        if bytes > most {
            let message = format!("the file is too large: at most {most} bytes are taken");
            return Err(wrong(message).status(StatusCode::PAYLOAD_TOO_LARGE));
        }
        file.write_all(&piece).await.map_err(|error| disk(&error))?;
    }
    file.flush().await.map_err(|error| disk(&error))
}

pub(crate) fn disk(error: &std::io::Error) -> Failure {
    Error::new(Kind::Unexpected, format!("an uploaded file cannot be kept: {error}")).into()
}
