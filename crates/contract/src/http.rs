//! The HTTP interface: the OpenAPI document that the server serves. TypeScript types of it are made by `npm run types` in
//! the front-end project, with the library that the page itself uses.

use crate::Artefact;

/// `openapi.json`.
pub(crate) fn artefact() -> Artefact {
    Artefact::openapi("docs/contract/openapi.json", impasto_server::document())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn the_document_is_what_the_server_serves() {
        let document: Value = serde_json::from_str(&artefact().text).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        assert_eq!(document["paths"], impasto_server::document()["paths"]);
    }
}
