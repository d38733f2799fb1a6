//! What an image maker wants of a model that answers in words: better prompts, more prompts, prompts out of pictures and
//! out of speech.

use crate::{Ask, Job, Studio, Uploads, words::Question};
use impasto_ports::JobState;
use impasto_sdk::{Described, Error, Kind, Remedy, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What a model of words is used for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "use", rename_all = "snake_case", deny_unknown_fields)]
pub enum PromptUse {
    /// The same prompt, better.
    Improve {
        /// The prompt.
        prompt: String,
    },
    /// Variations of a prompt.
    Vary {
        /// The prompt.
        prompt: String,
        /// How many, 1 to 20.
        #[schemars(range(min = 1, max = 20))]
        count: u32,
    },
    /// A picture as a prompt.
    Describe {
        /// A gallery id, a data URL, or the name of an uploaded file.
        image: String,
    },
    /// Speech as a prompt.
    Transcribe {
        /// A data URL, or the name of an uploaded file.
        audio: String,
    },
}

/// What came of it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Written {
    /// The prompts.
    pub prompts: Vec<String>,
    /// The job that made them.
    pub job: Job,
}

/// Variations at once, at most.
const MOST: u32 = 20;

const IMPROVE: &str = "You rewrite prompts for image models. Keep what the person wants, and every name, number and quoted \
     text in it. Add what a painter would need to know: composition, light, colours, medium, mood. Answer in the prompt's \
     own language with the new prompt alone: no introduction, no quotation marks, at most 120 words.";
const VARY: &str = "You write variations of prompts for image models. Keep the subject; change composition, light, colours, \
     medium or mood, each time in another way. Answer in the prompt's own language.";
const DESCRIBE: &str = "Describe this picture as a prompt for an image model that would draw it again: subject, composition, \
     light, colours, medium, style. Answer with the prompt alone, at most 120 words.";
const TRANSCRIBE: &str =
    "Write down what is said, in the language it is said in. Answer with the words alone.";

impl Studio {
    /// Asks a model of words for prompts, and waits for them. `model` is empty for the usual one.
    ///
    /// # Errors
    /// As [`Studio::plan_words`] and [`Studio::ask`]; what the vendor answers; `BadResponse` where no prompt is in the
    /// answer. The answer itself stays in the job.
    pub async fn write_prompts(
        &self,
        wanted: &PromptUse,
        model: &str,
        uploads: &Uploads,
        ask: Ask,
    ) -> Result<Written> {
        let mut question = wanted.question()?;
        question.model = model.into();
        let caller = ask.caller.clone();
        // What the model reads decides how it is asked, so it must be known first.
        let plan = self.plan_words(&json!(question), uploads, &caller).await?;
        let fitted = match &plan.model().described {
            Some(described) => wanted.fitted(question, described),
            None => question,
        };
        let plan = self.plan_words(&json!(fitted), uploads, &caller).await?;
        let job = self.ask(plan, ask).await?;
        let job = self.wait(&job.id).await?;
        let prompts = wanted.read(&job)?;
        Ok(Written { prompts, job })
    }
}

impl PromptUse {
    fn question(&self) -> Result<Question> {
        let empty = Question { stream: Some(false), ..Question::default() };
        let invalid =
            |field: &str, message: &str| Err(Error::new(Kind::InvalidRequest, message).with("field", field));
        Ok(match self {
            Self::Improve { prompt } | Self::Vary { prompt, .. } if prompt.trim().is_empty() => {
                return invalid("/prompt", "the prompt is empty; write a few words first");
            }
            Self::Vary { count, .. } if !(1..=MOST).contains(count) => {
                return invalid("/count", "expected 1 to 20 variations");
            }
            Self::Improve { prompt } | Self::Vary { prompt, .. } => {
                Question { prompt: Some(prompt.clone()), ..empty }
            }
            Self::Describe { image } => {
                Question { prompt: Some(DESCRIBE.into()), images: vec![image.clone()], ..empty }
            }
            Self::Transcribe { audio } => {
                Question { prompt: Some(TRANSCRIBE.into()), audio: Some(audio.clone()), ..empty }
            }
        })
    }

    /// The instruction goes where the model reads one; the form of the answer is asked for where it can be.
    fn fitted(&self, mut question: Question, described: &Described) -> Question {
        let Some(instruction) = self.instruction() else { return question };
        if described.reads.iter().any(|name| name == "system_prompt") {
            question.system_prompt = Some(instruction);
        } else if let Some(prompt) = question.prompt.take() {
            question.prompt = Some(format!("{instruction}\n\nThe prompt:\n{prompt}"));
        }
        if let Self::Vary { .. } = self
            && described.structured
        {
            question.response_schema = Some(json!({
                "title": "variations",
                "type": "object",
                "properties": {"prompts": {"type": "array", "items": {"type": "string"}}},
                "required": ["prompts"],
                "additionalProperties": false
            }));
        }
        question
    }

    fn instruction(&self) -> Option<String> {
        match self {
            Self::Improve { .. } => Some(IMPROVE.into()),
            Self::Vary { count, .. } => Some(format!(
                "{VARY} Write {count}, each at most 120 words, as a JSON object {{\"prompts\": [\"…\"]}} and nothing else."
            )),
            Self::Describe { .. } | Self::Transcribe { .. } => None,
        }
    }

    fn read(&self, job: &Job) -> Result<Vec<String>> {
        let text = job.text.as_ref().map(|words| words.text.trim()).unwrap_or_default();
        if job.state != JobState::Done || text.is_empty() {
            let why = job.errors.first().map_or("it came to nothing", |problem| problem.message.as_str());
            let message = format!("no prompt was written: {why}");
            let remedy = Remedy::ShowJob(job.id.clone());
            return Err(Error::new(Kind::BadResponse, message).with("job", &job.id).mended_by(remedy));
        }
        let prompts = match self {
            Self::Vary { count, .. } => {
                let mut prompts = several(text);
                prompts.truncate(*count as usize);
                prompts
            }
            _ => vec![unquoted(text).to_owned()],
        };
        Ok(prompts)
    }
}

/// The prompts of an answer that should be JSON; models that cannot keep to it number lines.
fn several(text: &str) -> Vec<String> {
    let inner = text.find('{').zip(text.rfind('}')).and_then(|(from, to)| text.get(from..=to));
    let parsed = inner.and_then(|json| serde_json::from_str::<Value>(json).ok());
    let listed = parsed.as_ref().and_then(|value| value["prompts"].as_array());
    if let Some(listed) = listed {
        return listed
            .iter()
            .filter_map(Value::as_str)
            .map(str::trim)
            .filter(|p| !p.is_empty())
            .map(Into::into)
            .collect();
    }
    text.lines()
        .map(unnumbered)
        .filter(|line| !line.is_empty())
        .map(|line| unquoted(line).to_owned())
        .collect()
}

fn unnumbered(line: &str) -> &str {
    let line = line.trim();
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    match rest.strip_prefix(['.', ')']) {
        Some(text) if rest.len() < line.len() => text.trim(),
        _ => line.strip_prefix(['-', '*', '•']).map_or(line, str::trim),
    }
}

fn unquoted(text: &str) -> &str {
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    inner.filter(|inner| !inner.contains('"')).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variations_are_found_however_they_are_written() {
        for text in [
            r#"{"prompts": ["a red cat", "a blue cat"]}"#,
            "Here you are:\n```json\n{\"prompts\": [\"a red cat\", \" a blue cat \"]}\n```",
            "1. a red cat\n2) a blue cat\n",
            "- \"a red cat\"\n* a blue cat",
        ] {
            assert_eq!(several(text), ["a red cat", "a blue cat"], "{text}");
        }
        assert_eq!(several("3 cats on a mat"), ["3 cats on a mat"]);
    }

    #[test]
    fn a_prompt_loses_the_marks_around_it_and_keeps_those_within() {
        assert_eq!(unquoted("\"a cat\""), "a cat");
        assert_eq!(unquoted("\"a\" and \"b\""), "\"a\" and \"b\"");
    }

    #[test]
    fn what_cannot_be_asked_is_refused_by_its_field() {
        for (wanted, field) in [
            (PromptUse::Improve { prompt: " ".into() }, "/prompt"),
            (PromptUse::Vary { prompt: "a".into(), count: 0 }, "/count"),
            (PromptUse::Vary { prompt: "a".into(), count: 21 }, "/count"),
        ] {
            assert_eq!(wanted.question().unwrap_err().context("field"), Some(field));
        }
    }
}
