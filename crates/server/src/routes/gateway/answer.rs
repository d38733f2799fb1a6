//! The answer of a finished job, as one JSON document whose pictures are read while it is sent.

use super::{
    changes, link,
    picture::{Picture, used},
    pieces::{self, Piece},
    translate::Delivery,
    usage::Used,
};
use crate::{Service, routes::gateway::error::Refused};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use impasto_controls::Change;
use impasto_core::{Job, JobAndImages};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Pictures, as OpenAI's clients read them.
#[derive(Serialize, JsonSchema)]
pub(super) struct Images {
    /// Seconds since 1970.
    created: i64,
    /// The pictures.
    data: Vec<Datum>,
    /// What is behind the subject, where it was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    background: Option<String>,
    /// The file format of the first picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    output_format: Option<String>,
    /// The quality, where it was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    quality: Option<String>,
    /// The size of the first picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<String>,
    /// Tokens of all calls, where the vendor counts them.
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<Used>,
}

/// One picture: itself, or its address.
#[derive(Serialize, JsonSchema)]
struct Datum {
    /// The file in base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    b64_json: Option<String>,
    /// An address of it that is good for an hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// What the vendor made of the prompt, where it said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    revised_prompt: Option<String>,
}

/// Answers with the pictures of a job that is at its end.
pub(super) async fn whole(
    service: &Service,
    headers: &HeaderMap,
    JobAndImages { job, images }: JobAndImages,
    delivery: Delivery,
    mut changes: Vec<Change>,
) -> Result<Response, Refused> {
    let job = &job;
    let mut pictures = Vec::new();
    for image in images {
        pictures.push(Picture::of(service, image).await?);
    }
    let Some(first) = pictures.first() else { return Err(job.failure().into()) };
    changes.extend(missing(job));
    let mut facts = first.facts(job);
    if let Some(used) = used(job) {
        facts.insert("usage".into(), json!(used));
    }
    let mut body = vec![Piece::Text(format!("{{\"created\":{},\"data\":[", first.created()))];
    for (place, picture) in pictures.iter().enumerate() {
        let comma = if place > 0 { "," } else { "" };
        body.extend(datum(service, headers, picture, delivery, comma).await?);
    }
    body.push(Piece::Text(format!("]{}", rest(&facts))));
    let length: u64 = body.iter().map(Piece::length).sum();
    let stream = pieces::bytes(futures_util::stream::iter(body));
    let mut response = named(Response::new(Body::from_stream(stream)), job, &changes);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    Ok(response)
}

async fn datum(
    service: &Service,
    headers: &HeaderMap,
    picture: &Picture,
    delivery: Delivery,
    comma: &str,
) -> Result<Vec<Piece>, Refused> {
    let mut more = Map::new();
    if let Some(revised) = picture.revised_prompt() {
        more.insert("revised_prompt".into(), json!(revised));
    }
    if delivery == Delivery::Address {
        more.insert("url".into(), json!(link::address(service, headers, &picture.row.id)?));
        return Ok(vec![Piece::Text(format!("{comma}{}", Value::Object(more)))]);
    }
    let start = Piece::Text(format!("{comma}{{\"b64_json\":\""));
    Ok(vec![start, picture.piece().await?, Piece::Text(format!("\"{}", rest(&more)))])
}

/// The end of an object that has begun: a comma, the fields, the brace.
pub(super) fn rest(fields: &Map<String, Value>) -> String {
    if fields.is_empty() {
        return "}".into();
    }
    json!(fields).to_string().replacen('{', ",", 1)
}

/// Headers that say which job it was and what was changed.
pub(super) fn named(mut response: Response, job: &Job, changes: &[Change]) -> Response {
    if let Ok(id) = HeaderValue::from_str(&job.id) {
        response.headers_mut().insert("impasto-job", id);
    }
    if let Some(changes) = changes::header(changes) {
        response.headers_mut().insert("impasto-changes", changes);
    }
    response
}

/// That there are fewer pictures than were asked for.
fn missing(job: &Job) -> Option<Change> {
    let there = u32::try_from(job.images.len()).unwrap_or(u32::MAX);
    (there < job.num_images).then(|| Change {
        field: "/num_images".into(),
        from: json!(job.num_images),
        to: json!(there),
        code: "images_missing".into(),
        message: job.failure().to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_goes_on_where_its_picture_ended() {
        assert_eq!(rest(&Map::new()), "}");
        let fields = json!({"size": "{1}"});
        assert_eq!(rest(fields.as_object().unwrap()), r#","size":"{1}"}"#);
    }
}
