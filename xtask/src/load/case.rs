//! What is asked for.

use std::time::Duration;

/// A way to ask, and what comes of it.
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) target: &'static str,
    /// The size of the pictures that come; noise, 3 bytes a pixel.
    pub(super) answer: &'static str,
    pub(super) form: Form,
    /// Each so many-th client hangs up at this moment.
    pub(super) hangs_up: Option<(usize, Duration)>,
}

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A draft of ours.
    Draft,
    /// OpenAI's JSON.
    Generation,
    /// OpenAI's form with a picture of 20 MB.
    Edit,
}

/// 2.1 MB as PNG.
const SMALL: &str = "832x832";
/// 19.7 MB as PNG.
const LARGE: &str = "2560x2560";

/// Every case.
pub(super) const CASES: [Case; 5] = [
    Case {
        name: "jobs",
        about: "2.1 MB each, POST /api/v1/jobs?wait=120",
        target: "/api/v1/jobs?wait=120",
        answer: SMALL,
        form: Form::Draft,
        hangs_up: None,
    },
    Case {
        name: "generations",
        about: "2.1 MB each as base64, POST /v1/images/generations",
        target: "/v1/images/generations",
        answer: SMALL,
        form: Form::Generation,
        hangs_up: None,
    },
    Case {
        name: "hang-ups",
        about: "as generations, each fourth client hangs up after 0.6 s",
        target: "/v1/images/generations",
        answer: SMALL,
        form: Form::Generation,
        hangs_up: Some((4, Duration::from_millis(600))),
    },
    Case {
        name: "large",
        about: "19.7 MB each as base64, POST /v1/images/generations",
        target: "/v1/images/generations",
        answer: LARGE,
        form: Form::Generation,
        hangs_up: None,
    },
    Case {
        name: "uploads",
        about: "19.7 MB sent and 19.7 MB received each, POST /v1/images/edits",
        target: "/v1/images/edits",
        answer: LARGE,
        form: Form::Edit,
        hangs_up: None,
    },
];

const BOUNDARY: &str = "a-part-of-the-form-ends-here";

impl Case {
    /// Whether its pictures are of 20 MB.
    pub(super) fn is_large(&self) -> bool {
        self.answer == LARGE
    }

    /// The media type of what is sent.
    pub(super) fn media_type(&self) -> String {
        match self.form {
            Form::Edit => format!("multipart/form-data; boundary={BOUNDARY}"),
            Form::Draft | Form::Generation => "application/json".to_owned(),
        }
    }

    /// What is sent as the n-th. Every prompt is another one.
    pub(super) fn body(&self, number: usize, picture: &[u8]) -> Vec<u8> {
        let (prompt, size) = (format!("load {number:05}"), self.answer);
        let model = "openai/gpt-image-2";
        match self.form {
            Form::Draft | Form::Generation => {
                format!("{{\"model\":\"{model}\",\"prompt\":\"{prompt}\",\"size\":\"{size}\"}}").into_bytes()
            }
            Form::Edit => {
                let mut body = Vec::with_capacity(picture.len() + 1_000);
                for (name, value) in [("model", model), ("prompt", &prompt), ("size", size)] {
                    let head = "content-disposition: form-data; name";
                    body.extend(format!("--{BOUNDARY}\r\n{head}=\"{name}\"\r\n\r\n{value}\r\n").bytes());
                }
                let head = "content-disposition: form-data; name=\"image\"; filename=\"a.png\"";
                body.extend(format!("--{BOUNDARY}\r\n{head}\r\ncontent-type: image/png\r\n\r\n").bytes());
                body.extend(picture);
                body.extend(format!("\r\n--{BOUNDARY}--\r\n").bytes());
                body
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_has_a_name_of_its_own_and_a_body_that_can_be_read() {
        for (at, case) in CASES.iter().enumerate() {
            assert!(CASES[at + 1..].iter().all(|other| other.name != case.name), "{}", case.name);
            let body = case.body(7, b"picture");
            if case.form == Form::Edit {
                let text = String::from_utf8(body).unwrap();
                assert!(text.contains("load 00007") && text.contains("picture\r\n--"), "{text}");
            } else {
                let read: serde_json::Value = serde_json::from_slice(&body).unwrap();
                assert_eq!(read["prompt"], "load 00007");
            }
        }
    }
}
