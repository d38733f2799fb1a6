//! What an answer that is no success comes to, and whether it may be sent again.

use super::{fault::Fault, limits, trouble};
use crate::azure;
use impasto_sdk::{Answer, Effect, Error, Kind, Retry, Task};
use std::time::Duration;

/// A longer wait is not obeyed but told (openai-python 3.52.0 gives up there too).
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// The only place where an answer that is no success becomes an error. `server`: the address that was asked. `now_ms` is in
/// milliseconds since 1970.
#[must_use]
pub fn error(task: &Task, server: &str, answer: &Answer, now_ms: i64) -> Error {
    let fault = Fault::read(&answer.body);
    let mut kind = fault.kind(answer.status);
    if kind == Kind::RateLimited && limits::quota_is_zero(answer) {
        kind = Kind::QuotaExceeded;
    }
    let mut error = trouble::describe(kind, &fault, answer);
    let is_azure = azure::is_azure(server) || azure::came_from(answer) || fault.has_inner();
    if is_azure && azure::may_bill(kind, fault.names()) {
        error = error.may_be_billed();
    }
    match task {
        Task::Generate(task) => {
            decide(error.with("model", &task.model), &fault, Effect::Billed, answer, now_ms)
        }
        Task::Chat(chat) => decide(error.with("model", &chat.model), &fault, Effect::Billed, answer, now_ms),
        _ => decide(error, &fault, Effect::Free, answer, now_ms),
    }
}

/// Whether it may be sent again. For what may be billed that is a promise that nothing was charged, and the vendor has
/// no idempotency key: so only where the request was turned away at the door (429; 503 that says "overloaded" or when to
/// come back). `x-should-retry: true` promises nothing: it steers the vendor's own package, whose repeated requests can be
/// billed twice. That package also repeats 408, 409 and every 5xx; a person may do that, this program does not.
fn decide(error: Error, fault: &Fault, effect: Effect, answer: &Answer, now_ms: i64) -> Error {
    let told = answer.header("x-should-retry").map(str::trim);
    let transient = matches!(error.kind, Kind::RateLimited | Kind::Unavailable | Kind::Timeout);
    let wait = impasto_sdk::retry_after(answer, now_ms);
    let turned_away = answer.status == 429 || answer.status == 503 && (fault.is_busy() || wait.is_some());
    let uncharged = effect == Effect::Free || turned_away;
    if !transient || told == Some("false") || !uncharged {
        return error;
    }
    match wait {
        Some(wait) if wait > LONGEST_WAIT => error.with("retry_after_seconds", wait.as_secs()),
        wait => error.retry(Retry::After(wait)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{answer, task, with_headers};
    use impasto_sdk::{Charge, Chat};
    use serde_json::{Value, json};

    /// 2026-11-21T10:00:00Z.
    const NOW_MS: i64 = 1_795_255_200_000;

    const SERVER: &str = "https://api.openai.com/v1";

    /// What a billed call comes to.
    fn refused(status: u16, body: Value, headers: &[(&str, &str)]) -> Error {
        let answer = with_headers(answer(status, body), headers);
        error(&Task::Generate(Box::new(task())), SERVER, &answer, NOW_MS)
    }

    #[test]
    fn a_billed_call_is_sent_again_only_where_nothing_can_have_been_charged() {
        let limited = json!({"error": {"code": "rate_limit_exceeded", "type": "requests"}});
        let overloaded =
            json!({"error": {"code": "server_is_overloaded", "type": "service_unavailable_error"}});
        let failed = json!({"error": {"type": "server_error"}});
        let spent = json!({"error": {"code": "insufficient_quota"}});
        let moderated = json!({"error": {"code": "moderation_blocked"}});
        let after = |millis| Retry::After(Some(Duration::from_millis(millis)));
        let yes = ("x-should-retry", "true");
        for (status, body, headers, retry) in [
            (429, &limited, &[][..], Retry::After(None)),
            (429, &limited, &[("retry-after", "3")], after(3_000)),
            (429, &limited, &[("retry-after-ms", "40"), ("retry-after", "3")], after(40)),
            (429, &limited, &[("retry-after", "Sat, 21 Nov 2026 10:00:30 GMT")], after(30_000)),
            (429, &limited, &[("retry-after", "0")], Retry::After(None)),
            (429, &limited, &[("retry-after", "120")], after(120_000)),
            (429, &limited, &[("retry-after", "121")], Retry::Never),
            (429, &limited, &[("x-should-retry", "false")], Retry::Never),
            (429, &limited, &[("x-ratelimit-limit-requests", "0")], Retry::Never),
            (429, &spent, &[yes], Retry::Never),
            (400, &moderated, &[yes], Retry::Never),
            (503, &overloaded, &[], Retry::After(None)),
            (503, &failed, &[], Retry::Never),
            (503, &failed, &[("retry-after", "2")], after(2_000)),
            (500, &failed, &[], Retry::Never),
            (500, &failed, &[("retry-after", "2")], Retry::Never),
            (500, &failed, &[yes], Retry::Never),
            (502, &failed, &[yes], Retry::Never),
            (408, &failed, &[yes], Retry::Never),
            (504, &failed, &[yes], Retry::Never),
            (502, &failed, &[], Retry::Never),
            (408, &failed, &[], Retry::Never),
            (409, &failed, &[], Retry::Never),
            (409, &failed, &[yes], Retry::Never),
            (401, &failed, &[yes], Retry::Never),
        ] {
            assert_eq!(refused(status, body.clone(), headers).retry, retry, "{status} {headers:?} {body}");
        }
        let zero = refused(429, limited.clone(), &[("x-ratelimit-limit-requests", "0")]);
        assert_eq!(zero.kind, Kind::QuotaExceeded);
        let long = refused(429, limited, &[("retry-after", "3600")]);
        assert_eq!(long.context("retry_after_seconds"), Some("3600"));
    }

    #[test]
    fn what_microsoft_bills_whatever_its_status_is_said() {
        let filtered = json!({"error": {"code": "content_filter", "message": "no"}});
        let inner =
            json!({"error": {"code": "400", "inner_error": {"code": "ResponsibleAIPolicyViolation"}}});
        let long = json!({"error": {"code": "context_length_exceeded"}});
        let size = json!({"error": {"code": "invalid_value", "param": "size"}});
        let azure = "https://me.openai.azure.com/openai/v1";
        let gateway = [("apim-request-id", "a-1")];
        for (server, body, headers, charge) in [
            (azure, &filtered, &[][..], Charge::Possible),
            (azure, &long, &[], Charge::Possible),
            (azure, &size, &[], Charge::Unsaid),
            (SERVER, &inner, &[], Charge::Possible),
            (SERVER, &filtered, &[], Charge::Unsaid),
            ("https://models.my.example", &filtered, &gateway, Charge::Possible),
        ] {
            let answer = with_headers(answer(400, body.clone()), headers);
            for task in [Task::Generate(Box::new(task())), Task::Chat(Box::new(Chat::ask("m", "hi")))] {
                assert_eq!(error(&task, server, &answer, NOW_MS).charge, charge, "{server} {body}");
            }
        }
        let limited = with_headers(answer(429, json!({"error": {"code": "429"}})), &gateway);
        assert_eq!(error(&Task::Probe, azure, &limited, NOW_MS).charge, Charge::Unsaid);
    }

    #[test]
    fn a_free_call_may_always_be_sent_again() {
        for status in [408, 409, 429, 500, 502, 503, 504] {
            let error = error(&Task::Probe, SERVER, &answer(status, json!({})), NOW_MS);
            assert_eq!(error.retry, Retry::After(None), "{status}");
        }
    }

    #[test]
    fn only_a_billed_call_names_its_model() {
        assert_eq!(refused(404, json!({}), &[]).context("model"), Some("painter-1"));
        assert_eq!(error(&Task::Probe, SERVER, &answer(404, json!({})), NOW_MS).context("model"), None);
    }
}
