//! Trying a model that a person described: a real job, watched closely.

use crate::{Ask, Asker, Job, Studio, Trial, Uploads};
use impasto_ports::CallRow;
use impasto_sdk::{Answer, AnswerBody, Error, Exchange, Kind, Modality, Proposal, Result, Shown, Step, Task};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

/// What a test call came to.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TestCall {
    /// What was sent and what came back, in order; without an answer where nothing was sent.
    pub exchanges: Vec<TestExchange>,
    /// Paths that may be meant, likeliest first.
    pub proposals: Vec<Proposal>,
    /// The job; absent where nothing was sent. It costs what any job costs.
    pub job: Option<Job>,
}

/// One exchange of a test call.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TestExchange {
    /// The request as it was sent; secrets are dots, pictures are named.
    pub request: Shown,
    /// What came back; absent where nothing was sent.
    pub answer: Option<TestAnswer>,
}

/// What came back in a test call.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TestAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// Milliseconds from the first byte sent to the last that came.
    pub took_ms: u64,
    /// What it was.
    pub body: AnswerShape,
    /// The body: a document, the list of a stream's events, or a text. Pictures are `{"blob": n}`.
    pub content: Value,
}

/// What the body of an answer was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnswerShape {
    /// A JSON document.
    Json,
    /// A stream of events.
    Events,
    /// A picture.
    Picture,
    /// Anything else.
    Text,
}

/// Whether a test call really leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// It does, and may be billed.
    Real,
    /// The request is shown, and nothing is sent.
    Dry,
}

/// Everything that the calls of a model exchange while somebody watches.
#[derive(Debug, Default)]
pub(crate) struct ExchangeRecorder {
    model_key: String,
    seen: Mutex<Vec<(String, Exchange, Answer, Duration)>>,
}

/// Who watches.
#[derive(Debug, Default)]
pub(crate) struct ExchangeRecorders(Mutex<Vec<Weak<ExchangeRecorder>>>);

impl ExchangeRecorders {
    pub(crate) fn watch(&self, model_key: &str) -> Arc<ExchangeRecorder> {
        let recorder =
            Arc::new(ExchangeRecorder { model_key: model_key.into(), ..ExchangeRecorder::default() });
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|recorder| recorder.strong_count() > 0);
        all.push(Arc::downgrade(&recorder));
        recorder
    }

    pub(crate) fn tell(&self, call: &CallRow, exchange: &Exchange, answer: &Answer, took: Duration) {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for recorder in all.iter().filter_map(Weak::upgrade).filter(|w| w.model_key == call.model_key) {
            let mut seen = recorder.seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.push((call.job.clone(), exchange.clone(), answer.clone(), took));
        }
    }
}

impl Studio {
    /// Tries a model with a draft, or with a question where it answers in words. A draft may be tried before it is
    /// published. What is sent is a job like any other: journalled, priced, and its pictures kept.
    ///
    /// # Errors
    /// `InvalidRequest` with what is wrong with the draft. What the vendor answers is in the result.
    pub async fn test_custom(
        &self,
        name: &str,
        mut draft: Value,
        uploads: &Uploads,
        sending: Sending,
        ask: Ask,
    ) -> Result<TestCall> {
        let model = self.custom_model(name).await?;
        let caller = ask.caller.clone();
        let asker = Asker { tries: Trial::Yes, ..Asker::from(&caller) };
        if let Value::Object(fields) = &mut draft {
            fields.insert("model".into(), json!(model.key));
        }
        let pictures = model.described.modalities.contains(&Modality::TextToImage);
        let recorder = self.hub.recorders().watch(&model.key);
        let job = if pictures {
            let plan = self.plan(draft, uploads, asker).await?;
            if sending == Sending::Dry {
                let generate = plan.generate.clone().ok_or_else(|| no_request(&plan.problems))?;
                return self.preview(&plan.model, Task::Generate(Box::new(generate)));
            }
            self.start(plan, ask).await?
        } else {
            let plan = self.plan_words(&draft, uploads, asker).await?;
            if sending == Sending::Dry {
                let files = plan.files.iter().map(|file| {
                    let blob = file.placeholder();
                    if file.is_picture() {
                        impasto_sdk::Content::Image(blob)
                    } else {
                        impasto_sdk::Content::Audio(blob)
                    }
                });
                return self.preview(&plan.model, Task::Chat(Box::new(plan.chat(files))));
            }
            self.ask(plan, ask).await?
        };
        let job = self.wait(&job.id).await?;
        Ok(recorder.report(job, |exchange| self.shown(exchange), |answer| self.propose(answer)))
    }

    /// The request of a task, as it would be sent.
    fn preview(&self, model: &crate::Model, task: Task) -> Result<TestCall> {
        let entry = self.entry_ready(&model.config.provider_id)?;
        let cx = self.cx(entry, model.config.definition.clone().unwrap_or_default())?;
        let exchanges = match entry.provider.begin(&task, &cx)? {
            Step::Send { exchange, .. } => {
                vec![TestExchange { request: self.shown(&exchange), answer: None }]
            }
            Step::Done(_) => Vec::new(),
        };
        Ok(TestCall { exchanges, proposals: Vec::new(), job: None })
    }

    fn propose(&self, answer: &Answer) -> Vec<Proposal> {
        let author = self.registry.iter().find_map(|entry| entry.authoring);
        author.map(|author| author.propose(answer)).unwrap_or_default()
    }
}

fn no_request(problems: &[impasto_controls::Violation]) -> Error {
    let first = problems.first();
    let message = first.map_or_else(|| "there is nothing to send".into(), |problem| problem.message.clone());
    Error::new(Kind::InvalidRequest, message)
        .with("field", first.map_or("", |problem| problem.field.as_str()))
}

impl ExchangeRecorder {
    fn report(
        &self,
        job: Job,
        shown: impl Fn(&Exchange) -> Shown,
        propose: impl Fn(&Answer) -> Vec<Proposal>,
    ) -> TestCall {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let own = || seen.iter().filter(|(of, ..)| *of == job.id);
        let exchanges = own().map(|(_, exchange, answer, took)| TestExchange {
            request: shown(exchange),
            answer: Some(TestAnswer::of(answer, *took)),
        });
        let exchanges = exchanges.collect();
        // The first answer says where a task's id is, the last one where the result is.
        // A picture that was fetched says nothing about where it was found.
        let told = |(.., answer, _): &&(String, Exchange, Answer, Duration)| answer.body != AnswerBody::Blob;
        let ends = own().next().into_iter().chain(own().skip(1).filter(told).last());
        let proposals = ends.flat_map(|(_, _, answer, _)| propose(answer)).collect();
        TestCall { exchanges, proposals, job: Some(job) }
    }
}

impl TestAnswer {
    fn of(answer: &Answer, took: Duration) -> Self {
        let (body, content) = match &answer.body {
            AnswerBody::Json(value) => (AnswerShape::Json, value.clone()),
            AnswerBody::Events(events) => {
                (AnswerShape::Events, events.iter().map(|event| event.data.clone()).collect())
            }
            AnswerBody::Blob => (AnswerShape::Picture, json!({"blob": 0})),
            AnswerBody::Text(text) => (AnswerShape::Text, json!(text)),
        };
        Self {
            status: answer.status,
            headers: answer.headers.clone(),
            took_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            body,
            content,
        }
    }
}
