//! The page for people.

use crate::{Need, Reply, Route, docs};
use axum::{
    http::{HeaderName, header},
    response::Html,
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/docs", Need::Public, page)
            .says("docs", "Every route, error and schema, as a page for people.")
            .reply(200, Reply::Raw("text/html")),
        Route::get("/docs/style.css", Need::Public, style)
            .says("docs_style", "The style sheet of that page.")
            .reply(200, Reply::Raw("text/css")),
    ]
}

/// The page runs nothing, and takes nothing but its style sheet.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

async fn page() -> ([(HeaderName, &'static str); 1], Html<String>) {
    ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(docs::page(&crate::document())))
}

async fn style() -> ([(HeaderName, &'static str); 1], &'static str) {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], docs::STYLE)
}
