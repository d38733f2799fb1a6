//! Finding the answer in what came back, so that nobody has to write its path.

use impasto_sdk::{Answer, AnswerBody, BlobRef, Proposal};
use serde::Deserialize;
use serde_json::{Value, json};

/// Places that are looked at, at most, and how deep.
const MOST_PLACES: usize = 20_000;
const MOST_DEPTH: usize = 32;

/// Characters of a sample.
const SAMPLE: usize = 80;

/// A string of so many base64 characters is taken for a picture.
const BASE64_CHARS: usize = 200;

/// A scalar or a blob in a document, and where.
struct Spot<'a> {
    steps: Vec<Step<'a>>,
    value: &'a Value,
}

#[derive(Clone)]
enum Step<'a> {
    Member(&'a str),
    Element(usize),
}

/// Everything that might be meant, likeliest first within each field.
pub(super) fn all(answer: &Answer) -> Vec<Proposal> {
    let document = match &answer.body {
        AnswerBody::Json(value) => value,
        AnswerBody::Blob => {
            return vec![proposal("/response/kind", json!("binary"), "a picture as the answer's body")];
        }
        AnswerBody::Events(events) => return streamed(events.iter().map(|event| &event.data)),
        AnswerBody::Text(_) => return Vec::new(),
    };
    let mut spots = Vec::new();
    collect(document, &mut Vec::new(), &mut spots);
    let mut found = output(&spots);
    for (field, names) in NAMED {
        found.extend(named(&spots, field, names));
    }
    found
}

/// Fields whose places are known by their names.
const NAMED: [(&str, &[&str]); 7] = [
    (
        "/response/usage/input_tokens",
        &[
            "prompt_tokens",
            "input_tokens",
            "promptTokenCount",
            "prompt_eval_count",
            "tokens_in",
            "inputTokens",
        ],
    ),
    (
        "/response/usage/output_tokens",
        &[
            "completion_tokens",
            "output_tokens",
            "candidatesTokenCount",
            "eval_count",
            "tokens_out",
            "outputTokens",
        ],
    ),
    ("/response/seed", &["seed"]),
    ("/response/revised_prompt", &["revised_prompt", "revisedPrompt", "actual_prompt"]),
    ("/task/id", &["task_id", "taskId", "job_id", "jobId", "request_id", "id"]),
    ("/task/status", &["status", "state", "task_status"]),
    ("/task/poll_url_path", &["polling_url", "poll_url", "status_url", "pollingUrl"]),
];

fn collect<'a>(value: &'a Value, steps: &mut Vec<Step<'a>>, spots: &mut Vec<Spot<'a>>) {
    if spots.len() >= MOST_PLACES || steps.len() > MOST_DEPTH {
        return;
    }
    match value {
        Value::Object(_) if BlobRef::deserialize(value).is_ok() => {
            spots.push(Spot { steps: steps.clone(), value });
        }
        Value::Object(members) => {
            for (name, member) in members {
                steps.push(Step::Member(name));
                collect(member, steps, spots);
                steps.pop();
            }
        }
        Value::Array(items) => {
            for (n, item) in items.iter().enumerate() {
                steps.push(Step::Element(n));
                collect(item, steps, spots);
                steps.pop();
            }
        }
        Value::Null => {}
        _ => spots.push(Spot { steps: steps.clone(), value }),
    }
}

/// Pictures first, then addresses of pictures, then words.
fn output(spots: &[Spot<'_>]) -> Vec<Proposal> {
    let mut ranked: Vec<(u32, &Spot<'_>, &str)> =
        spots.iter().filter_map(|spot| kind(spot).map(|(rank, kind)| (rank, spot, kind))).collect();
    ranked.sort_by_key(|(rank, ..)| std::cmp::Reverse(*rank));
    let mut found: Vec<Proposal> = Vec::new();
    for (_, spot, kind) in ranked {
        let path = if kind == "text" { spot.path(Indices::AsTheyAre) } else { spot.path(Indices::All) };
        if found.iter().all(|known| known.value != json!(path)) {
            found.push(proposal("/response/output", json!(path), &spot.sample()));
            found.push(proposal("/response/kind", json!(kind), &spot.sample()));
        }
        if found.len() >= 10 {
            break;
        }
    }
    found
}

fn kind(spot: &Spot<'_>) -> Option<(u32, &'static str)> {
    let Value::String(text) = spot.value else {
        return spot.value.is_object().then_some((1000, "base64"));
    };
    if text.starts_with("data:image/") {
        return Some((990, "data_url"));
    }
    if is_base64(text) {
        return Some((980, "base64"));
    }
    let name = spot.name().to_ascii_lowercase();
    if text.starts_with("https://") || text.starts_with("http://") {
        let file = text.split(['?', '#']).next().unwrap_or_default();
        let picture =
            [".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg"].iter().any(|end| file.ends_with(end));
        let told = ["url", "image", "sample", "output"].iter().any(|word| name.contains(word))
            && !name.contains("poll");
        return picture.then_some((900, "url")).or_else(|| told.then_some((500, "url")));
    }
    let telling = [
        "content",
        "text",
        "output",
        "answer",
        "response",
        "message",
        "result",
        "generated_text",
        "completion",
    ];
    let rank = telling.iter().position(|word| name == *word).map(|at| 400 - u32::try_from(at).unwrap_or(0));
    // A longer text is likelier the answer than an id or a role.
    let length = u32::try_from(text.chars().count().min(200)).unwrap_or(200);
    rank.map(|rank| (rank + length / 10, "text"))
        .or_else(|| text.contains(' ').then_some((length / 4, "text")))
}

fn is_base64(text: &str) -> bool {
    text.len() >= BASE64_CHARS && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=\r\n".contains(&b))
}

fn named(spots: &[Spot<'_>], field: &str, names: &[&str]) -> Vec<Proposal> {
    let at = |name: &&str| {
        let mut of_name: Vec<_> = spots.iter().filter(|spot| spot.name() == *name).collect();
        of_name.sort_by_key(|spot| spot.steps.len());
        of_name.first().map(|spot| proposal(field, json!(spot.path(Indices::AsTheyAre)), &spot.sample()))
    };
    let fits = |proposal: &Proposal| {
        !field.contains("tokens") || proposal.sample.bytes().all(|b| b.is_ascii_digit())
    };
    names.iter().filter_map(at).filter(fits).collect()
}

/// The piece of words that changes from event to event.
fn streamed<'a>(events: impl Iterator<Item = &'a Value>) -> Vec<Proposal> {
    let mut found: Vec<(String, Vec<String>, usize)> = Vec::new();
    for event in events.take(500) {
        let mut spots = Vec::new();
        collect(event, &mut Vec::new(), &mut spots);
        for spot in spots.iter().filter(|spot| spot.value.is_string() && !spot.steps.is_empty()) {
            let (path, sample) = (spot.path(Indices::AsTheyAre), spot.sample());
            match found.iter_mut().find(|(known, ..)| *known == path) {
                Some((_, seen, chars)) => {
                    *chars += sample.len();
                    if !seen.contains(&sample) {
                        seen.push(sample);
                    }
                }
                None => found.push((path, vec![sample], 0)),
            }
        }
    }
    // Ids and roles repeat themselves, and words do not.
    found.sort_by_key(|(path, seen, _)| std::cmp::Reverse((path.contains("delta"), seen.len())));
    let best = found.into_iter().filter(|(_, seen, _)| seen.len() > 1).take(3);
    best.map(|(path, seen, _)| proposal("/response/stream", json!(path), &seen.concat())).collect()
}

/// How elements of lists are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Indices {
    /// `[0]`
    AsTheyAre,
    /// `[*]`
    All,
}

impl Spot<'_> {
    /// The name of the member that it is, or is in.
    fn name(&self) -> &str {
        let member = |step: &Step<'_>| matches!(step, Step::Member(_));
        match self.steps.iter().rev().find(|step| member(step)) {
            Some(Step::Member(name)) => name,
            _ => "",
        }
    }

    fn path(&self, indices: Indices) -> String {
        let mut path = String::new();
        for step in &self.steps {
            match step {
                Step::Member(name) if is_plain(name) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(name);
                }
                Step::Member(name) => {
                    path.push_str(&format!("['{}']", name.replace('\\', "\\\\").replace('\'', "\\'")));
                }
                Step::Element(_) if indices == Indices::All => path.push_str("[*]"),
                Step::Element(n) => path.push_str(&format!("[{n}]")),
            }
        }
        if path.is_empty() { "$".into() } else { path }
    }

    fn sample(&self) -> String {
        let text = self.value.as_str().map_or_else(|| self.value.to_string(), str::to_owned);
        text.chars().take(SAMPLE).collect()
    }
}

fn is_plain(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

fn proposal(field: &str, value: Value, sample: &str) -> Proposal {
    Proposal { field: field.into(), value, sample: sample.chars().take(SAMPLE).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::Path;
    use impasto_sdk::Event;

    fn answer(body: AnswerBody) -> Answer {
        Answer { status: 200, headers: Vec::new(), body, blobs: Vec::new(), whole: true }
    }

    fn first(body: Value, field: &str) -> Option<Value> {
        let proposals = all(&answer(AnswerBody::Json(body.clone())));
        for proposal in proposals
            .iter()
            .filter(|proposal| proposal.field.contains("output") && !proposal.field.contains("kind"))
        {
            assert!(
                Path::parse(proposal.value.as_str().unwrap()).unwrap().first(&body).is_some(),
                "{proposal:?}"
            );
        }
        proposals.into_iter().find(|proposal| proposal.field == field).map(|proposal| proposal.value)
    }

    #[test]
    fn the_answer_is_found_in_the_seeds_response() {
        let body = json!({"id": "chatcmpl-1", "object": "chat.completion", "model": "m",
            "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hello! How can I help?"}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 9, "completion_tokens": 12}});
        for (field, value) in [
            ("/response/output", "choices[0].message.content"),
            ("/response/kind", "text"),
            ("/response/usage/input_tokens", "usage.prompt_tokens"),
            ("/response/usage/output_tokens", "usage.completion_tokens"),
        ] {
            assert_eq!(first(body.clone(), field), Some(json!(value)), "{field}");
        }
    }

    #[test]
    fn pictures_and_tasks_are_found() {
        let base64 = "iVBORw0KGgo".repeat(40);
        for (body, field, value) in [
            (
                json!({"data": [{"b64_json": base64, "revised_prompt": "a cat on a mat"}]}),
                "/response/output",
                "data[*].b64_json",
            ),
            (json!({"data": [{"b64_json": {"blob": 0}}]}), "/response/output", "data[*].b64_json"),
            (json!({"images": [base64]}), "/response/kind", "base64"),
            (
                json!({"images": ["https://cdn.example/1.png?sig=x", "https://cdn.example/2.png"]}),
                "/response/output",
                "images[*]",
            ),
            (json!({"img": "data:image/png;base64,AAAA"}), "/response/kind", "data_url"),
            (json!({"id": "t1", "polling_url": "https://a.example/t1"}), "/task/id", "id"),
            (
                json!({"id": "t1", "polling_url": "https://a.example/t1"}),
                "/task/poll_url_path",
                "polling_url",
            ),
            (
                json!({"status": "Ready", "result": {"sample": "https://a.example/x"}}),
                "/response/output",
                "result.sample",
            ),
            (
                json!({"out-put": {"text": "a long answer with words"}}),
                "/response/output",
                "['out-put'].text",
            ),
        ] {
            assert_eq!(first(body.clone(), field), Some(json!(value)), "{body}");
        }
    }

    #[test]
    fn a_body_that_is_a_picture_and_a_stream_are_known() {
        assert_eq!(all(&answer(AnswerBody::Blob))[0].value, "binary");
        let event = |text: &str| Event {
            name: String::new(),
            data: json!({"id": "c1", "choices": [{"delta": {"content": text}}]}),
        };
        let stream = AnswerBody::Events(vec![event("Hel"), event("lo"), event(" you")]);
        assert_eq!(all(&answer(stream))[0].value, "choices[0].delta.content");
    }

    #[test]
    fn a_huge_answer_is_not_looked_at_for_ever() {
        let wide = json!({"a": vec!["x y"; 100_000]});
        assert!(!all(&answer(AnswerBody::Json(wide))).is_empty());
    }
}
