//! Every case, in the order of the document.

mod chat;
mod fan_out;
mod forms;
mod gallery;
mod gateway;
mod http2;
mod image;
mod latency;
mod ledger;
mod litellm;
mod memory;
mod queue;
mod scale;
mod start;
mod take_in;

use crate::{report::Figure, stage::Stage};
use anyhow::Result;

/// A case: its name for `--only`, its title, what is done.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) about: &'static str,
}

const CASES: [Case; 15] = [
    Case {
        name: "chat",
        title: "Chat through the server",
        about: "`/v1/chat/completions` to a model on an OpenAI-shaped endpoint of this machine. The floor is a proxy on \
                the same libraries (axum, reqwest) that parses the request, names the model anew, and reads the usage \
                (or hands the stream on). Processor time with 16 requests side by side; times by the clock one by one, \
                above what a direct request to the endpoint takes.",
    },
    Case {
        name: "image",
        title: "A picture through the OpenAI-compatible route",
        about: "`/v1/images/generations`, answered with base64. The floor is a proxy that hands the answer on and writes \
                it to a file. Processor time up to the end of the answer, one request after the other.",
    },
    Case {
        name: "forms",
        title: "Edits, early pictures, addresses",
        about: "The other ways through the OpenAI-compatible routes, two requests side by side, with 1024² pictures. The \
                floor hands forms and answers on as they come and writes the answer to a file; of an answer with an \
                address it fetches the picture, writes it and answers with it. It makes no thumbnails; the program makes one \
                of each picture, given ones too.",
    },
    Case {
        name: "gateway",
        title: "The gateway under load",
        about: "Requests to the OpenAI-compatible routes whose answers have 1 kB (words), 2 MB and 20 MB (base64 of a \
                PNG), from a vendor that answers at once, so that all that can be seen is work. Client, vendor and what \
                is measured share the processors of one machine. The floor is the proxy of the cases above; for pictures \
                it writes the answer to a file. Thumbnails are made meanwhile, and waited for before the next round.",
    },
    Case {
        name: "take-in",
        title: "Taking a picture in",
        about: "`POST /api/v1/jobs?wait=`: base64 in JSON from the vendor becomes a kept original with its rows, then a \
                thumbnail. The floor is one loop of library calls on the same bytes (borrowed JSON, SIMD base64, check of \
                every PNG chunk, BLAKE3, file, row; rows inflated and averaged, JPEG), without sockets, journal or syncs.",
    },
    Case {
        name: "queue",
        title: "The queue",
        about: "Jobs are put in at once, the vendor answers at once. Processor time is that of the whole server from the \
                first request to the last thumbnail, per picture.",
    },
    Case {
        name: "latency",
        title: "Added latency",
        about: "64 clients, each asking again and again through a vendor that takes 500 ms; what a chat completion takes \
                above the same directly.",
    },
    Case {
        name: "memory",
        title: "Memory",
        about: "What the system says is resident: `VmRSS` idle, else the peak, `VmHWM`.",
    },
    Case {
        name: "start",
        title: "Start and size",
        about: "From starting the process to the end of its first answer, on a root that is there, and the size of the file.",
    },
    Case {
        name: "fan-out",
        title: "Fan-out",
        about: "8 pictures of a model that makes one a call, from a vendor that takes 2 s for each.",
    },
    Case {
        name: "litellm",
        title: "LiteLLM's proxy beside it",
        about: "The same requests to both in turn, with the same stand-in behind them: words 16 side by side, streams and \
                pictures one by one, then 64 clients before a vendor that takes 500 ms; at last fresh processes. Both are \
                asked without a key. LiteLLM runs with one worker, without a database, and fetches and sends nothing; its \
                processor time and memory are those of all its processes. What both answer is looked at before and after, \
                and each status. Needs the command `litellm`, in the path or named by `IMPASTO_LITELLM`: \
                `python3 -m venv X && X/bin/pip install 'litellm[proxy]'` makes `X/bin/litellm`.",
    },
    Case {
        name: "http2",
        title: "HTTP/2 to the vendor",
        about: "Requests to the OpenAI-compatible routes, 16 side by side, before stand-ins on TLS of which one speaks only \
                HTTP/2 and one only HTTP/1.1, with a certificate made for the run that the program trusts by \
                `http.extra_ca`; at last the same through a relay that makes the vendor seem far away. The floor is the \
                program itself over HTTP/1.1 on TLS. Processor time is that of the program, of pictures with their \
                thumbnails; times by the clock are whole, not above a direct request.",
    },
    Case {
        name: "scale",
        title: "Many models, a long queue",
        about: "Rows are written into the database of a server that is not running, then it is started. The jobs are of a \
                vendor that takes an hour, 256 at a time.",
    },
    Case {
        name: "gallery",
        title: "The gallery as it grows",
        about: "A page of 60 pictures and a search, answered over HTTP, one after the other. The rare word is in one of \
                a thousand prompts, the last one in none.",
    },
    Case {
        name: "ledger",
        title: "Budgets over a long ledger",
        about: "A budget of the month for everybody, and entries of 20 callers and 5 models in the 20 days before. A 64² \
                picture through the OpenAI-compatible route is checked against the budget twice, before its plan and in the \
                commit of its job; times by the clock are whole, with a vendor that answers at once.",
    },
];

/// Every case.
pub(crate) const fn all() -> &'static [Case] {
    &CASES
}

/// Plays a case. Nothing is measured where what it needs is not there.
pub(crate) async fn play(case: &Case, stage: &Stage) -> Result<Vec<Figure>> {
    match case.name {
        "chat" => chat::play(stage).await,
        "image" => image::play(stage).await,
        "forms" => forms::play(stage).await,
        "gateway" => gateway::play(stage).await,
        "take-in" => take_in::play(stage).await,
        "queue" => queue::play(stage).await,
        "latency" => latency::play(stage).await,
        "memory" => memory::play(stage).await,
        "start" => start::play(stage).await,
        "fan-out" => fan_out::play(stage).await,
        "http2" => http2::play(stage).await,
        "litellm" => litellm::play(stage).await,
        "scale" => scale::play(stage).await,
        "ledger" => ledger::play(stage).await,
        _ => gallery::play(stage).await,
    }
}
