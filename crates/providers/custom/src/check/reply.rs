//! What comes back: paths, formulas, tasks.

use super::{List, send};
use crate::{
    answer,
    definition::{Charge, Definition, Fetch, OutputKind, Polling, Structure},
    formula::Formula,
    names,
    path::Path,
    request,
    template::Sort,
};

/// Checks the mapping of answers and the task.
pub(super) fn check(definition: &Definition, list: &mut List) {
    let response = &definition.response;
    if definition.structure != Structure::Template {
        if *response != crate::definition::Response::default() {
            list.wrong(
                "/response",
                "a known structure brings its own; leave it out, or choose the structure template",
            );
        }
        return;
    }
    output(definition, list);
    for (field, text) in [
        ("/response/stream", &response.stream),
        ("/response/usage/input_tokens", &response.usage.input_tokens),
        ("/response/usage/output_tokens", &response.usage.output_tokens),
        ("/response/usage/cached_tokens", &response.usage.cached_tokens),
        ("/response/seed", &response.seed),
        ("/response/revised_prompt", &response.revised_prompt),
        ("/response/request_id", &response.request_id),
        ("/response/error_message", &response.error_message),
    ] {
        path(field, text, list);
    }
    for (n, rule) in response.errors.iter().enumerate() {
        needed_path(
            &format!("/response/errors/{n}/path"),
            &rule.path,
            "the rule looks nowhere; write its path",
            list,
        );
    }
    price(definition, list);
    if definition.features.streaming && definition.features.makes_words() && response.stream.trim().is_empty()
    {
        list.lacks("/response/stream", "streaming is on; write where the next piece stands in each event");
    }
    if let Some(task) = &definition.task {
        polling(definition, task, list);
    }
}

fn output(definition: &Definition, list: &mut List) {
    let response = &definition.response;
    if response.kind == OutputKind::Binary {
        if !response.output.trim().is_empty() {
            list.wrong("/response/output", "a binary answer is the picture itself; leave the path out");
        }
    } else {
        let missing = "nothing says where the answer is; write its path, e.g. choices[0].message.content";
        if let Some(path) = needed_path("/response/output", &response.output, missing, list)
            && response.kind.is_lifted()
            && path.lift().is_none()
        {
            let message = "a path to base64 is made of names, numbers and [*] alone, since pictures are decoded while they arrive";
            list.wrong("/response/output", message);
        }
    }
    let features = &definition.features;
    if features.makes_pictures() && !response.kind.is_pictures() {
        list.wrong(
            "/response/kind",
            "the model makes pictures, so the output cannot be text; choose how they come",
        );
    }
    if features.makes_words() && response.kind.is_pictures() {
        list.wrong("/response/kind", "the model makes words, so the output must be text");
    }
}

fn price(definition: &Definition, list: &mut List) {
    match &definition.response.price {
        None => {}
        Some(Charge::Path(text)) => {
            needed_path("/response/price/path", text, "the price stands nowhere; write its path", list);
        }
        Some(Charge::Formula(text)) => match Formula::parse(text) {
            Err(message) => list.wrong("/response/price/formula", message),
            Ok(formula) => {
                for name in formula.names() {
                    let number = names::sort(definition, name) == Some(Sort::Number);
                    if !number && !answer::NAMES.contains(&name) {
                        list.wrong(
                            "/response/price/formula",
                            format!("{name} is no number that is known; see the field's description"),
                        );
                    }
                }
            }
        },
    }
}

fn polling(definition: &Definition, task: &Polling, list: &mut List) {
    needed_path("/task/status", &task.status, "nothing says where the state stands; write its path", list);
    path("/task/id", &task.id, list);
    path("/task/poll_url_path", &task.poll_url_path, list);
    let told = !task.poll_url_path.trim().is_empty();
    if task.id.trim().is_empty() && !told {
        list.lacks("/task/id", "nothing says where the task's id stands; write its path");
    }
    match (task.poll_url.trim().is_empty(), told) {
        (true, false) => {
            list.lacks("/task/poll_url", "nothing says where to ask; write an address with {{task_id}}");
        }
        (false, true) => {
            list.wrong("/task/poll_url", "either the address or its path is needed, not both; remove one");
        }
        (false, false) => address(definition, "/task/poll_url", &task.poll_url, list),
        (true, true) => {}
    }
    states(task, list);
    pace(task, list);
    match &task.fetch {
        None => {}
        Some(Fetch::Url(url)) => address(definition, "/task/fetch/url", url, list),
        Some(Fetch::Path(text)) => path("/task/fetch/path", text, list),
    }
    if let Some(cancel) = &task.cancel {
        address(definition, "/task/cancel/url", &cancel.url, list);
    }
}

/// What the states of a task mean.
fn states(task: &Polling, list: &mut List) {
    if task.done.is_empty() {
        list.lacks("/task/done", "no state says that a task is done; name at least one");
    }
    let states = [&task.done, &task.failed, &task.refused];
    if states
        .iter()
        .enumerate()
        .any(|(n, some)| states[n + 1..].iter().any(|others| others.iter().any(|s| some.contains(s))))
    {
        list.wrong("/task/done", "one state cannot mean two things; remove it from all lists but one");
    }
}

/// How often is asked.
fn pace(task: &Polling, list: &mut List) {
    if !(1.0..=10.0).contains(&task.backoff) {
        list.wrong("/task/backoff", format!("expected a factor from 1 to 10, got {}", task.backoff));
    }
    if task.interval_ms < 100 {
        list.wrong(
            "/task/interval_ms",
            format!("expected at least 100 milliseconds, got {}", task.interval_ms),
        );
    }
}

fn address(definition: &Definition, field: &str, url: &str, list: &mut List) {
    for checked in [request::check_address(url), request::check_query(url)] {
        if let Err(message) = checked {
            list.wrong(field, message);
        }
    }
    send::line(definition, field, url, list);
}

fn needed_path(field: &str, text: &str, missing: &str, list: &mut List) -> Option<Path> {
    if text.trim().is_empty() {
        list.lacks(field, missing);
        return None;
    }
    Path::parse(text).map_err(|message| list.wrong(field, message)).ok()
}

fn path(field: &str, text: &str, list: &mut List) {
    if !text.trim().is_empty()
        && let Err(message) = Path::parse(text)
    {
        list.wrong(field, message);
    }
}
