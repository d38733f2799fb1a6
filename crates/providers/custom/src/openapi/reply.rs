//! The answer: where the picture or the words are, and whether they come later.

use super::{Document, document::Found, shape::Shape, tasks, withheld};
use crate::definition::{Definition, OutputKind, Polling, Response};
use impasto_sdk::Modality;
use serde_json::{Map, Value};

/// How deep answers are looked into.
const MOST_DEPTH: usize = 8;

/// Schemas of an answer that are looked at, at most: those that hold one another several times would never end.
const MOST_LOOKED_AT: usize = 3000;

/// What is known of an operation's answers.
pub(super) struct Reply {
    pub(super) modality: Modality,
    pub(super) response: Response,
    pub(super) task: Option<Polling>,
    /// The media type to ask for, where the endpoint gives several.
    accept: Option<&'static str>,
}

impl Reply {
    /// The path of the address to ask, where the answer itself names one.
    pub(super) fn told_where_to_ask(&self) -> Option<&str> {
        self.task.as_ref().map(|task| task.poll_url_path.as_str()).filter(|path| !path.is_empty())
    }

    /// Puts it into the definition.
    pub(super) fn put(self, definition: &mut Definition) {
        // Pictures that were asked for in base64 are not addresses.
        let base64 = matches!(&definition.body, Some(body) if serde_json::to_string(body).is_ok_and(|text| text.contains("b64_json")));
        definition.response = self.response;
        if base64 && definition.response.kind == OutputKind::Url {
            definition.response.kind = OutputKind::Base64;
            definition.response.output = definition.response.output.replace(".url", ".b64_json");
        }
        definition.task = self.task;
        if let Some(accept) = self.accept {
            definition.headers.insert("Accept".into(), accept.into());
        }
    }
}

/// Reads the answers of an operation.
pub(super) fn of(document: &Document, found: Found<'_>, open: &mut Vec<String>) -> Reply {
    let empty = Map::new();
    let content = found.answer(document).unwrap_or(&empty);
    let schema = content.iter().find(|(kind, _)| kind.contains("json")).map(|(_, media)| &media["schema"]);
    let places = schema.map(|schema| places(document, schema)).unwrap_or_default();
    if content.keys().any(|kind| kind.starts_with("image/")) {
        // A document with the picture in it also says how it ended; of a bare picture only a header does.
        if matches!(output(&places), Some((OutputKind::Base64, _))) {
            let (modality, response) = mapped(&places, open);
            return Reply { modality, response, task: None, accept: Some("application/json") };
        }
        let response = Response { kind: OutputKind::Binary, ..Response::default() };
        let accept = schema.map(|_| "image/*");
        return Reply { modality: Modality::TextToImage, response, task: None, accept };
    }
    if let Some(task) = tasks::of(document, &places, open) {
        let later = task.places;
        let (modality, response) = mapped(&later, open);
        return Reply { modality, response, task: Some(task.polling), accept: None };
    }
    let (modality, response) = mapped(&places, open);
    Reply { modality, response, task: None, accept: None }
}

/// A place in an answer.
#[derive(Clone, Debug)]
pub(super) struct Place<'a> {
    pub(super) path: String,
    pub(super) name: String,
    pub(super) shape: Shape<'a>,
}

/// Every scalar of an answer's schema, with its path.
pub(super) fn places<'a>(document: &'a Document, schema: &'a Value) -> Vec<Place<'a>> {
    let mut walk = Walk { document, found: Vec::new(), left: MOST_LOOKED_AT, above: Vec::new() };
    walk.enter(schema, String::new(), "");
    walk.found
}

/// A walk through the schema of an answer.
struct Walk<'a> {
    document: &'a Document,
    found: Vec<Place<'a>>,
    left: usize,
    /// The schemas around the one that is looked at: one that holds itself is looked at once.
    above: Vec<*const Value>,
}

impl<'a> Walk<'a> {
    fn enter(&mut self, schema: &'a Value, path: String, name: &str) {
        let itself = std::ptr::from_ref(self.document.deref(schema));
        if self.above.len() > MOST_DEPTH || self.left == 0 || self.above.contains(&itself) {
            return;
        }
        self.left -= 1;
        self.above.push(itself);
        let shape = Shape::of(self.document, schema);
        for (member, schema) in &shape.members {
            self.enter(schema, below(&path, member), member);
        }
        if let Some(items) = shape.items {
            self.enter(items, format!("{path}[*]"), name);
        }
        self.above.pop();
        if shape.members.is_empty() && shape.items.is_none() && !path.is_empty() {
            self.found.push(Place { path, name: name.to_lowercase(), shape });
        }
    }
}

/// The path of a member.
fn below(path: &str, member: &str) -> String {
    let plain = member.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    match (plain, path.is_empty()) {
        (true, true) => member.to_owned(),
        (true, false) => format!("{path}.{member}"),
        (false, _) => format!("{path}['{member}']"),
    }
}

fn mapped(places: &[Place<'_>], open: &mut Vec<String>) -> (Modality, Response) {
    let mut response = Response::default();
    let (modality, kind, output) = match output(places) {
        Some((OutputKind::Text, place)) => {
            (Modality::TextToText, OutputKind::Text, place.path.replace("[*]", "[0]"))
        }
        Some((kind, place)) => (Modality::TextToImage, kind, place.path.clone()),
        None => {
            open.push("where the answer is; make a test call, which proposes paths".into());
            (Modality::TextToImage, OutputKind::Url, String::new())
        }
    };
    (response.kind, response.output) = (kind, output);
    let at = |names: &[&str]| {
        let of_name =
            |name: &&str| places.iter().find(|place| place.name == **name).map(|place| place.path.clone());
        names.iter().find_map(of_name).unwrap_or_default()
    };
    response.usage.input_tokens = at(&["prompt_tokens", "input_tokens"]);
    response.usage.output_tokens = at(&["completion_tokens", "output_tokens"]);
    if kind.is_pictures() {
        response.seed = at(&["seed"]);
        response.revised_prompt = at(&["revised_prompt"]);
        response.errors = withheld::rules(places, open);
    }
    (modality, response)
}

/// Base64 before addresses, addresses before words.
fn output<'a, 'b>(places: &'b [Place<'a>]) -> Option<(OutputKind, &'b Place<'a>)> {
    let texts = || places.iter().filter(|place| matches!(place.shape.kind.as_str(), "string" | ""));
    let by = |names: &[&str]| names.iter().find_map(|name| texts().find(|place| place.name == *name));
    let uri = || {
        texts().find(|place| {
            place.shape.format == "uri" && !place.name.contains("poll") && !place.name.contains("hook")
        })
    };
    if let Some(place) = texts().find(|place| place.shape.is_file() || place.name == "base64") {
        return Some((OutputKind::Base64, place));
    }
    // Where both are there, an address is what comes unless the other is asked for.
    if let Some(place) = by(&["url", "image_url", "sample"]).or_else(uri) {
        return Some((OutputKind::Url, place));
    }
    if let Some(place) = by(&["b64_json"]) {
        return Some((OutputKind::Base64, place));
    }
    by(&["content", "text", "output", "answer", "generated_text", "completion"])
        .map(|place| (OutputKind::Text, place))
}
