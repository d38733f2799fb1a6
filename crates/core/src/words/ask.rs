//! From a plan for words to a call that runs.

use crate::{
    Ask, Job, Studio,
    jobs::{Extras, refusal, spender},
    plan::{Attachment, Kept},
    words::WordsPlan,
};
use impasto_ports::{ImageRow, JobKind, JobRow};
use impasto_sdk::{Content, Result, Task};
use serde_json::{Value, json};

impl Studio {
    /// Writes the job and its call in one commit that reserves the price, and lets it run. Returns at once; what is said
    /// comes as events of the job and stands in it at the end.
    ///
    /// # Errors
    /// As [`Studio::start`].
    pub async fn ask(&self, plan: WordsPlan, ask: impl Into<Ask>) -> Result<Job> {
        let Ask { caller, once, priority, .. } = ask.into();
        let entry = self.entry_ready(&plan.model.config.provider_id)?;
        if let Some(problem) = plan.problems.first() {
            return Err(refusal(problem));
        }
        self.refuse_when_full().await?;
        let files = self.keep_all(&plan.files, &caller).await?;
        let options = self.keep_all(&plan.options, &caller).await?;
        let mut chat = plan.chat(files.iter().map(content));
        for (file, kept) in plan.options.iter().zip(&options) {
            chat.options.extend(file.option().map(|name| (name.to_owned(), json!(kept.sent))));
        }
        let job = JobRow {
            draft: told(&plan, &files, &options),
            kind: JobKind::Words,
            count: 1,
            price: plan.price.clone(),
            priority,
            ..self.job_row(&plan.model, &caller)
        };
        let task = Task::Chat(Box::new(chat));
        let calls = vec![self.call_row(entry, &job, 0, task, plan.price.high_usd)?];
        let rows: Vec<ImageRow> = files.into_iter().chain(options).filter_map(|kept| kept.row).collect();
        let bounds = self.bounds(spender(&job)).await?;
        self.write_and_run(job, calls, Extras { inputs: rows, bounds, once }).await
    }
}

fn content(kept: &Kept) -> Content {
    if kept.sent.media_type.starts_with("image/") {
        Content::Image(kept.sent.clone())
    } else {
        Content::Audio(kept.sent.clone())
    }
}

/// The question with the names of what is kept in the places of its files.
fn told(plan: &WordsPlan, files: &[Kept], options: &[Kept]) -> Value {
    let mut draft = json!(plan.question);
    let all = plan.files.iter().zip(files).chain(plan.options.iter().zip(options));
    all.for_each(|(file, kept): (&Attachment, &Kept)| file.put_into(kept, &mut draft));
    draft
}
