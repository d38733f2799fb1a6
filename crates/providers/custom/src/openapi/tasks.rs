//! Answers that are tasks: which operation asks for them, and which states there are.

use super::{
    Document,
    document::Found,
    home,
    reply::{Place, places},
};
use crate::definition::{HttpMethod, Polling};

/// A task, and the places of the answer in which its result comes.
pub(super) struct Task<'a> {
    pub(super) polling: Polling,
    pub(super) places: Vec<Place<'a>>,
}

const IDS: [&str; 6] = ["task_id", "request_id", "job_id", "generation_id", "prediction_id", "id"];
const DONE: [&str; 10] = [
    "ready",
    "succeeded",
    "success",
    "successful",
    "completed",
    "complete",
    "done",
    "finished",
    "ok",
    "succeed",
];
const REFUSED: [&str; 5] = ["moderat", "nsfw", "content_filter", "filtered", "blocked"];
const FAILED: [&str; 7] = ["error", "fail", "cancel", "not found", "expired", "timeout", "aborted"];

/// The task that an answer is: it has an id and either names an address to ask, or has no result of its own while the
/// document has an operation that takes the id and tells a state.
pub(super) fn of<'a>(
    document: &'a Document,
    answer: &[Place<'_>],
    open: &mut Vec<String>,
) -> Option<Task<'a>> {
    let at = |name: &str| answer.iter().find(|place| place.name == name);
    let id = IDS.iter().find_map(|name| at(name))?;
    let told = answer.iter().find(|place| place.name.contains("poll") && place.name.contains("url"));
    let picture =
        answer.iter().any(|place| ["url", "b64_json", "base64", "image"].contains(&place.name.as_str()));
    if told.is_none() && picture {
        return None;
    }
    let asked = asking(document);
    if told.is_none() && asked.is_none() {
        return None;
    }
    let mut polling = Polling { id: id.path.clone(), ..Polling::default() };
    let Some((operation, parameter, places)) = asked else {
        polling.poll_url_path = told.map(|place| place.path.clone()).unwrap_or_default();
        open.push("the states of a task; see the vendor's documentation".into());
        return Some(Task { polling, places: Vec::new() });
    };
    match told {
        Some(place) => polling.poll_url_path.clone_from(&place.path),
        None => polling.poll_url = address(document, operation, parameter),
    }
    states(&places, &mut polling, open);
    Some(Task { polling, places })
}

/// The operation that takes a task's id and tells its state, the id's parameter, and what it answers.
fn asking(document: &Document) -> Option<(Found<'_>, &str, Vec<Place<'_>>)> {
    document.all(&[("get", HttpMethod::Get)]).into_iter().find_map(|found| {
        let parameters = found.parameters(document);
        let name = parameters
            .iter()
            .filter_map(|parameter| parameter["name"].as_str())
            .find(|name| IDS.contains(&name.to_lowercase().as_str()))?;
        let content = found.answer(document)?;
        let schema =
            content.iter().find(|(kind, _)| kind.contains("json")).map(|(_, media)| &media["schema"])?;
        let places = places(document, schema);
        places.iter().any(|place| is_state(&place.name)).then_some((found, name, places))
    })
}

fn is_state(name: &str) -> bool {
    ["status", "state", "task_status"].contains(&name)
}

/// The address to ask, with the id in its place.
fn address(document: &Document, asking: Found<'_>, parameter: &str) -> String {
    let servers = home::servers(document, asking);
    let base = servers.first().map(|server| server.trim_end_matches('/')).unwrap_or_default();
    let hole = format!("{{{parameter}}}");
    if asking.path.contains(&hole) {
        format!("{base}{}", asking.path.replace(&hole, "{{task_id}}"))
    } else {
        format!("{base}{}?{parameter}={{{{task_id}}}}", asking.path)
    }
}

fn states(places: &[Place<'_>], polling: &mut Polling, open: &mut Vec<String>) {
    let Some(state) = places.iter().find(|place| is_state(&place.name)) else { return };
    polling.status = state.path.clone();
    for text in state.shape.texts().unwrap_or_default() {
        let plain = text.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| plain.contains(word));
        if DONE.contains(&plain.as_str()) {
            polling.done.push(text.into());
        } else if has(&REFUSED) {
            polling.refused.push(text.into());
        } else if has(&FAILED) {
            polling.failed.push(text.into());
        }
    }
    if polling.done.is_empty() {
        open.push("which state says that a task is done".into());
    } else {
        open.push(format!(
            "whether the states are read rightly: done {:?}, failed {:?}, refused {:?}",
            polling.done, polling.failed, polling.refused
        ));
    }
}
