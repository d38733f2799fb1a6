//! The HTTP interface: the OpenAPI document that the server serves, and TypeScript types of it.

use crate::{Artefact, typescript};

/// `openapi.json` and `openapi.d.ts`.
pub(crate) fn artefacts() -> [Artefact; 2] {
    let document = impasto_server::document();
    let types = typescript::declarations(&document);
    [
        Artefact::openapi("docs/contract/openapi.json", document),
        Artefact::code("docs/contract/openapi.d.ts", &types),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn the_document_is_what_the_server_serves() {
        let [document, _] = artefacts();
        let document: Value = serde_json::from_str(&document.text).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        assert_eq!(document["paths"], impasto_server::document()["paths"]);
    }

    #[test]
    fn every_operation_and_every_schema_has_a_type() {
        let document = impasto_server::document();
        let [_, types] = artefacts();
        for path in document["paths"].as_object().unwrap().values() {
            for operation in path.as_object().unwrap().values() {
                let id = operation["operationId"].as_str().unwrap();
                assert!(types.text.contains(&format!("\n  {id}: {{")), "{id}");
            }
        }
        for name in document["components"]["schemas"].as_object().unwrap().keys() {
            let declared = [format!("export interface {name} "), format!("export type {name} ")];
            assert!(declared.iter().any(|start| types.text.contains(start)), "{name}");
        }
    }
}
