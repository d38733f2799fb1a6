//! Microsoft bills a refusal of its content filter: the money of such a call is shown, and it is not sent again by itself.
#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

use impasto_sdk::{Charge, Generate, Kind};
use impasto_testkit::{
    books::Books,
    provider::entry,
    vendor::{Request, Response, Vendor},
    world::{Life, Way, World},
};
use serde_json::{Value, json};
use std::sync::Arc;

/// A server that refuses everything in the same words.
struct Refusing {
    error: Value,
    books: Arc<Books>,
}

impl Vendor for Refusing {
    fn answer(&self, _: &Request) -> Response {
        Response::json(400, &json!({ "error": self.error }))
    }

    fn books(&self) -> Arc<Books> {
        Arc::clone(&self.books)
    }
}

/// What is left of a call that was refused so, and whether its row says that money is at risk.
fn refused(error: Value) -> (Kind, Charge, bool) {
    // Names the crate: what nothing names is not linked.
    let _ = impasto_provider_openai::OpenAi;
    let vendor = Refusing { error, books: Arc::default() };
    let world = World::new(entry("openai"), |clock| Way::to(Box::new(vendor), clock)).unwrap();
    let call = world.intend(&[Generate::new("gpt-image-2", "a lighthouse")]).unwrap().remove(0);
    let Life::Ended(Ok(end)) = world.run(call).unwrap() else { panic!("the call did not end") };
    assert_eq!((format!("{:?}", end.phase), end.attempt), ("Failed".into(), 1));
    let error = end.error.unwrap();
    (error.kind, error.charge, end.answer.is_some())
}

#[test]
fn a_refusal_of_azures_content_filter_is_at_risk_and_openais_own_is_free() {
    let filter = json!({"code": "400", "message": "filtered",
        "inner_error": {"code": "ResponsibleAIPolicyViolation", "content_filter_result": {}}});
    assert_eq!(refused(filter), (Kind::ContentRefused, Charge::Possible, true));
    let own = json!({"code": "moderation_blocked", "type": "image_generation_user_error", "message": "no"});
    assert_eq!(refused(own), (Kind::ContentRefused, Charge::Unsaid, false));
}
