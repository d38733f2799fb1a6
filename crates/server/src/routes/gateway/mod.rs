//! OpenAI's routes, over every provider: clients that know OpenAI's API need nothing else.

mod answer;
mod asked;
mod changes;
mod chat;
mod create;
mod error;
mod fields;
mod form;
mod link;
mod models;
mod once;
mod options;
mod picture;
mod pieces;
mod schema;
mod sse;
mod stream;
mod translate;
mod usage;

use crate::{Body, Caller, Need, Reply, Route, Service};
use asked::{Asked, Source};
use axum::{extract::State, http::HeaderMap, response::Response};
use error::Refused;
pub(crate) use error::{Envelope, envelope};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/v1/models", Need::Read, models::list)
            .says("gateway_list_models", "Models that can be asked, as clients of the gateway list them.")
            .answers::<models::List>(200),
        Route::get("/v1/models/{model}", Need::Read, models::show)
            .says("gateway_get_model", "One model, by key, bare id, or `provider%2Fmodel`.")
            .answers::<models::Entry>(200),
        Route::get("/v1/models/{provider}/{model}", Need::Read, models::show_of_provider)
            .says("gateway_get_model_of_provider", "One model, by `provider/model`.")
            .answers::<models::Entry>(200),
        Route {
            body: Body::Json(schema::generation),
            ..Route::post("/v1/images/generations", Need::Generate, generate)
        }
        .says(
            "gateway_generate_images",
            "Makes pictures from words, with every model. With stream: true it answers events.",
        )
        .answers::<answer::Images>(200)
        .reply(200, Reply::Raw("text/event-stream")),
        Route {
            body: Body::JsonOrForm(schema::edit),
            ..Route::post("/v1/images/edits", Need::Generate, edit)
        }
        .says(
            "gateway_edit_images",
            "Makes pictures from pictures, with every model. With stream: true it answers events.",
        )
        .answers::<answer::Images>(200)
        .reply(200, Reply::Raw("text/event-stream")),
        Route {
            body: Body::Json(schema::chat),
            ..Route::post("/v1/chat/completions", Need::Generate, chat::complete)
        }
        .says(
            "gateway_complete_chat",
            "Answers in words, with every model that does. With stream: true it answers events.",
        )
        .answers::<chat::Completion>(200)
        .reply(200, Reply::Raw("text/event-stream")),
        Route::get("/v1/files/{link}", Need::Public, link::file)
            .says("gateway_get_file", "A picture by an address that an answer gave; good for an hour.")
            .reply(200, Reply::Raw("image/*"))
            .reply(206, Reply::Raw("image/*"))
            .reply(304, Reply::Empty),
    ]
}

/// Which of the two routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Endpoint {
    Generation,
    Edit,
}

impl Endpoint {
    /// What its events are called by.
    const fn event(self) -> &'static str {
        match self {
            Self::Generation => "image_generation",
            Self::Edit => "image_edit",
        }
    }

    /// An edit needs a picture; a generation takes none.
    fn check(self, images: &[Source], mask: Option<&Source>) -> Result<(), Refused> {
        let (param, code, message) = match (self, images.is_empty(), mask) {
            (Self::Edit, true, _) => {
                ("image", "missing_required_parameter", "image: at least one picture is needed")
            }
            (Self::Generation, false, _) => ("image", "unknown_parameter", "pictures go to /v1/images/edits"),
            (Self::Generation, _, Some(_)) => ("mask", "unknown_parameter", "masks go to /v1/images/edits"),
            _ => return Ok(()),
        };
        Err(Refused::param(param, code, message))
    }
}

async fn generate(
    State(service): State<Service>,
    caller: Caller,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Refused> {
    create::create(service, caller, headers, asked, Endpoint::Generation).await
}

async fn edit(
    State(service): State<Service>,
    caller: Caller,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Refused> {
    create::create(service, caller, headers, asked, Endpoint::Edit).await
}
