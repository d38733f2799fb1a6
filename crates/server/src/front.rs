//! A page for people, beside the routes: files that the program brings along.

use crate::{Service, routes};
use axum::{
    body::Body,
    extract::{OriginalUri, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use std::borrow::Cow;

/// Files of a page for people. Which page that is, is not the server's business.
pub trait Front: Send + Sync {
    /// A file by its path below the page's address; the page itself is the empty path.
    fn file(&self, path: &str) -> Option<FrontFile>;
}

/// A file of the page.
#[derive(Clone, Debug)]
pub struct FrontFile {
    /// What is in it.
    pub bytes: Cow<'static, [u8]>,
    /// The same, compressed by gzip, where that is there.
    pub gzip: Option<Cow<'static, [u8]>>,
    /// What the bytes are.
    pub media_type: &'static str,
    /// Another one for other bytes.
    pub tag: String,
    /// How long it may be kept.
    pub kept: Kept,
    /// The text in it that stands for a nonce, where it is a document.
    pub nonce: Option<&'static str>,
}

/// How long a file of the page may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// For ever: its name changes with its content.
    ForEver,
    /// As long as the server says that it is the same.
    WhileTheSame,
}

/// What the page may do: ask this server, and nobody else. Styles that it makes carry the nonce; pictures and sounds that
/// were given to it and not sent yet are blobs.
fn policy(nonce: &str) -> String {
    format!(
        "default-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' blob: data:; media-src blob:; \
         object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

/// Answers what no route answers: a file of the page, or that there is nothing.
pub(crate) async fn or_nothing(
    State(service): State<Service>,
    OriginalUri(uri): OriginalUri,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let reads = method == Method::GET || method == Method::HEAD;
    let below = uri.path().strip_prefix(service.access.base_path.as_str());
    match (service.front.as_ref().filter(|_| reads), below) {
        // The page's own addresses are relative, so that it must end with a slash.
        (Some(_), Some("")) => moved(&service.access.base_path),
        (Some(front), Some(path)) => match path.strip_prefix('/').and_then(|path| front.file(path)) {
            Some(file) => answer(file, &headers),
            None => routes::nothing_here().await.into_response(),
        },
        _ => routes::nothing_here().await.into_response(),
    }
}

fn moved(base: &str) -> Response {
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, format!("{base}/"))]).into_response()
}

fn answer(file: FrontFile, asked: &HeaderMap) -> Response {
    if let Some(placeholder) = file.nonce {
        return document(&file, placeholder);
    }
    let tag = format!("\"{}\"", file.tag);
    let kept = match file.kept {
        Kept::ForEver => "public, max-age=31536000, immutable",
        Kept::WhileTheSame => "no-cache",
    };
    let same = says(asked, header::IF_NONE_MATCH, &tag);
    let zipped = file.gzip.filter(|_| says(asked, header::ACCEPT_ENCODING, "gzip"));
    let is_zipped = zipped.is_some();
    let mut response = match same {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => Body::from(zipped.unwrap_or(file.bytes)).into_response(),
    };
    let answers = response.headers_mut();
    answers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.media_type));
    answers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    answers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answers.insert(header::ETAG, tag);
    }
    if is_zipped && !same {
        answers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

fn says(asked: &HeaderMap, name: header::HeaderName, word: &str) -> bool {
    let values = asked.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .any(|said| said.split(';').next().unwrap_or_default().trim() == word)
}

/// The page itself: another nonce each time, so it is never kept.
fn document(file: &FrontFile, placeholder: &str) -> Response {
    let nonce = uuid::Uuid::new_v4().simple().to_string();
    let text = String::from_utf8_lossy(&file.bytes).replace(placeholder, &nonce);
    let headers = [
        (header::CONTENT_TYPE, file.media_type.to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::CONTENT_SECURITY_POLICY, policy(&nonce)),
    ];
    (headers, text).into_response()
}
