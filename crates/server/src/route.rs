//! One row of the table of routes.

use crate::{Need, Service, guard, read};
use axum::{
    extract::Request,
    handler::Handler,
    response::{IntoResponse, Response},
    routing::{MethodFilter, MethodRouter, on},
};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use std::{future::Future, pin::Pin, sync::Arc};

/// A route: everything about it in one place.
pub struct Route {
    /// `GET`, `POST`, …
    pub method: &'static str,
    /// With parameters in braces, e.g. `/api/v1/jobs/{id}`.
    pub path: &'static str,
    /// What a caller needs for it.
    pub need: Need,
    /// A name for clients, e.g. `list_jobs`.
    pub id: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// Parameters of the query, as the properties of an object.
    pub query: Option<MakeSchema>,
    /// Headers that it heeds, each with what it is for.
    pub headers: Vec<(&'static str, &'static str)>,
    /// What it takes.
    pub body: Body,
    /// What it answers when all goes well, by status.
    pub replies: Vec<(u16, Reply)>,
    pub(crate) filter: MethodFilter,
    pub(crate) handler: AnyHandler,
}

/// Makes the schema of a type.
pub type MakeSchema = fn(&mut SchemaGenerator) -> Schema;

/// What a route takes.
#[derive(Clone, Copy)]
pub enum Body {
    /// Nothing.
    None,
    /// JSON.
    Json(MakeSchema),
    /// A form (`multipart/form-data`) with a file in it.
    Form,
    /// JSON, or a form of parts (`multipart/form-data`) whose files go with it.
    JsonOrForm(MakeSchema),
}

/// What a route answers.
#[derive(Clone, Copy)]
pub enum Reply {
    /// Nothing.
    Empty,
    /// JSON.
    Json(MakeSchema),
    /// Bytes or text of this media type.
    Raw(&'static str),
}

/// A handler whose type is forgotten: what stands around one is compiled once, and not for every handler.
#[derive(Clone)]
pub(crate) struct AnyHandler(Arc<dyn Fn(Request, Service) -> Answering + Send + Sync>);

/// A handler behind its guard.
#[derive(Clone)]
struct Guarded {
    need: Need,
    handler: AnyHandler,
}

type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

impl AnyHandler {
    fn new<T: 'static>(handler: impl Handler<T, Service>) -> Self {
        Self(Arc::new(move |request, service| Box::pin(handler.clone().call(request, service))))
    }

    /// The same for a route that knows no parameters: one that is given is refused, as it is where others are known.
    fn without_query(self) -> Self {
        Self(Arc::new(move |request, service| match read::no_query(request.uri()) {
            Ok(()) => (self.0)(request, service),
            Err(failure) => Box::pin(std::future::ready(failure.into_response())),
        }))
    }

    pub(crate) fn answer(
        &self,
        request: Request,
        service: Service,
    ) -> impl Future<Output = Response> + Send + use<> {
        (self.0)(request, service)
    }
}

impl Handler<(), Service> for Guarded {
    type Future = Answering;

    fn call(self, request: Request, service: Service) -> Answering {
        Box::pin(async move { guard::inner(service, self.need, request, &self.handler).await })
    }
}

impl Route {
    fn new(
        (method, filter): (&'static str, MethodFilter),
        path: &'static str,
        need: Need,
        handler: AnyHandler,
    ) -> Self {
        Self {
            method,
            path,
            need,
            id: "",
            summary: "",
            query: None,
            headers: Vec::new(),
            body: Body::None,
            replies: Vec::new(),
            filter,
            handler,
        }
    }

    /// Its handler, which answers those who may ask.
    pub(crate) fn answering(self) -> MethodRouter<Service> {
        let handler = if self.is_without_query() { self.handler.without_query() } else { self.handler };
        on(self.filter, Guarded { need: self.need, handler })
    }

    /// Whether it refuses every parameter. Clients that were made for others' routes send some that mean nothing there.
    pub(crate) fn is_without_query(&self) -> bool {
        self.query.is_none() && self.path.starts_with("/api/v1/")
    }

    pub(crate) fn get<T: 'static>(path: &'static str, need: Need, handler: impl Handler<T, Service>) -> Self {
        Self::new(("GET", MethodFilter::GET), path, need, AnyHandler::new(handler))
    }

    pub(crate) fn post<T: 'static>(
        path: &'static str,
        need: Need,
        handler: impl Handler<T, Service>,
    ) -> Self {
        Self::new(("POST", MethodFilter::POST), path, need, AnyHandler::new(handler))
    }

    pub(crate) fn put<T: 'static>(path: &'static str, need: Need, handler: impl Handler<T, Service>) -> Self {
        Self::new(("PUT", MethodFilter::PUT), path, need, AnyHandler::new(handler))
    }

    pub(crate) fn patch<T: 'static>(
        path: &'static str,
        need: Need,
        handler: impl Handler<T, Service>,
    ) -> Self {
        Self::new(("PATCH", MethodFilter::PATCH), path, need, AnyHandler::new(handler))
    }

    pub(crate) fn delete<T: 'static>(
        path: &'static str,
        need: Need,
        handler: impl Handler<T, Service>,
    ) -> Self {
        Self::new(("DELETE", MethodFilter::DELETE), path, need, AnyHandler::new(handler))
    }

    /// Its name for clients, and what it does.
    pub(crate) fn says(mut self, id: &'static str, summary: &'static str) -> Self {
        (self.id, self.summary) = (id, summary);
        self
    }

    pub(crate) fn query<T: JsonSchema>(mut self) -> Self {
        self.query = Some(T::json_schema);
        self
    }

    pub(crate) fn header(mut self, name: &'static str, purpose: &'static str) -> Self {
        self.headers.push((name, purpose));
        self
    }

    pub(crate) fn takes<T: JsonSchema>(mut self) -> Self {
        self.body = Body::Json(subschema::<T>);
        self
    }

    pub(crate) fn takes_files<T: JsonSchema>(mut self) -> Self {
        self.body = Body::JsonOrForm(subschema::<T>);
        self
    }

    pub(crate) fn takes_form(mut self) -> Self {
        self.body = Body::Form;
        self
    }

    pub(crate) fn answers<T: JsonSchema>(self, status: u16) -> Self {
        self.reply(status, Reply::Json(subschema::<T>))
    }

    pub(crate) fn reply(mut self, status: u16, reply: Reply) -> Self {
        self.replies.push((status, reply));
        self
    }
}

fn subschema<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}
