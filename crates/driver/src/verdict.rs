//! What the answer of a billed exchange means, and for whose money: decided here alone, for calls that the journal has and
//! for those that it has not.

use crate::{Driver, course::Course, failure::in_doubt};
use impasto_ports::CallRow;
use impasto_sdk::{Answer, Charge, Error, Item, Kind, Outcome, Retry, Step};
use serde_json::Value;

/// What the provider makes of an answer.
pub(crate) enum Verdict {
    /// It knows what follows.
    Next(Step<Value>),
    /// A success was cut short, and the provider has looked at what was saved of it and found nothing: nobody can say what
    /// became of what was asked for.
    Bare(Error),
    /// A success was cut short before the provider could make anything of it: nobody can say what became of it.
    Broken(Error),
    /// It is an error, and its `retry` says whether the vendor may be asked again.
    Refused(Error),
}

/// What the answer of a call that failed is worth.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum LeftBehind {
    /// A success that could not be understood: a mended provider decodes it again.
    Worth,
    /// Work that broke off at the vendor: nobody can say whether it was charged.
    BrokeOff,
    /// A refusal, or nothing.
    Nothing,
}

impl LeftBehind {
    pub(crate) const fn of(answer: &Answer) -> Self {
        match answer.status {
            200..=299 => Self::Worth,
            408 | 500.. => Self::BrokeOff,
            _ => Self::Nothing,
        }
    }

    /// Whether money is at risk. `error` is what the provider made of the answer: a `retry` that is not `Never` is its
    /// promise that nothing was charged, some vendors bill refusals too, and some do not bill their own failures.
    pub(crate) fn is_at_risk(self, error: &Error) -> bool {
        match self {
            Self::Worth => true,
            _ if error.charge == Charge::Possible => true,
            Self::BrokeOff => error.retry == Retry::Never && error.charge != Charge::Nothing,
            Self::Nothing => false,
        }
    }
}

impl Driver {
    /// Asks the provider about an answer, and learns from it. `cut` is why the answer broke off, where that was told.
    pub(crate) async fn weigh(
        &self,
        course: &mut Course<'_>,
        call: &mut CallRow,
        answer: &Answer,
        cut: Option<Error>,
    ) -> Verdict {
        let stepped = self.step(course, call, answer);
        let too_fast = matches!(&stepped, Err(error) if error.kind == Kind::RateLimited);
        if stepped.is_ok() || too_fast {
            self.learn(course, call, answer, stepped.as_ref().err()).await;
        }
        verdict(stepped, answer, cut)
    }
}

fn verdict(stepped: Result<Step<Value>, Error>, answer: &Answer, cut: Option<Error>) -> Verdict {
    let is_cut = answer.is_success() && !answer.whole;
    match stepped {
        Ok(Step::Done(outcome)) if is_cut && is_bare(&outcome) => {
            Verdict::Bare(lost(cut, || why_bare(*outcome)))
        }
        Ok(Step::Done(outcome)) if is_cut => Verdict::Next(Step::Done(excused(outcome, cut.as_ref()))),
        Ok(step) => Verdict::Next(step),
        Err(error) if is_cut => Verdict::Broken(lost(cut, || error)),
        Err(error) => Verdict::Refused(error),
    }
}

/// Whether an outcome holds no picture and no word where it should.
fn is_bare(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Images(images) => !images.items.iter().any(|item| matches!(item, Item::Image { .. })),
        Outcome::Text(text) => text.text.is_empty(),
        _ => false,
    }
}

/// The error of a call whose answer is not whole: it was given up, since it broke off, is of a kind that nobody here can
/// read, or could not be kept, or else the provider found nothing in it.
fn lost(cut: Option<Error>, or: impl FnOnce() -> Error) -> Error {
    const CUT: &str = "the answer was cut short";
    match cut {
        Some(cut) => in_doubt(&cut, CUT),
        None => {
            let why = or();
            Error::new(why.kind, format!("{CUT}; it may have been billed: {}", why.message))
        }
    }
}

/// Where this machine could not keep the rest of an answer, the pictures that are missing say so: the provider knows only
/// that it is not whole.
fn excused(mut outcome: Box<Outcome>, cut: Option<&Error>) -> Box<Outcome> {
    let Some(cut) = cut.filter(|cut| cut.kind == Kind::Unexpected) else { return outcome };
    if let Outcome::Images(images) = outcome.as_mut() {
        for item in &mut images.items {
            if let Item::Missing(error) | Item::Unreadable(error) = item
                && error.kind == Kind::BadResponse
            {
                error.message = in_doubt(cut, "").message;
            }
        }
    }
    outcome
}

fn why_bare(outcome: Outcome) -> Error {
    let items = if let Outcome::Images(images) = outcome { images.items } else { Vec::new() };
    let reason = items.into_iter().find_map(|item| match item {
        Item::Missing(error) | Item::Unreadable(error) => Some(error),
        Item::Image { .. } => None,
    });
    reason.unwrap_or_else(|| Error::new(Kind::BadResponse, "nothing of it is whole"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_sdk::{AnswerBody, BlobRef, Images, Text};

    fn answer(status: u16, whole: bool) -> Answer {
        Answer { status, headers: Vec::new(), body: AnswerBody::Blob, blobs: Vec::new(), whole }
    }

    fn said(text: &str) -> Result<Step<Value>, Error> {
        Ok(Step::done(Outcome::Text(Text { text: text.into(), ..Text::default() })))
    }

    fn failed(message: &str) -> Error {
        Error::new(Kind::BadResponse, message)
    }

    #[test]
    fn only_a_success_that_was_cut_short_is_in_doubt() {
        let of = |stepped, status, whole, cut: Option<&str>| match verdict(
            stepped,
            &answer(status, whole),
            cut.map(|why| Error::new(Kind::Unavailable, why)),
        ) {
            Verdict::Next(_) => ("next", String::new()),
            Verdict::Bare(error) => ("bare", error.message),
            Verdict::Broken(error) => ("broken", error.message),
            Verdict::Refused(error) => ("refused", error.message),
        };
        assert_eq!(of(said("a"), 200, false, None).0, "next");
        assert_eq!(of(said(""), 200, true, None).0, "next");
        assert_eq!(of(Err(failed("no")), 200, true, None), ("refused", "no".into()));
        assert_eq!(of(Err(failed("no")), 500, false, None), ("refused", "no".into()));
        let doubt = |why| format!("the answer was cut short; it may have been billed: {why}");
        assert_eq!(of(said(""), 200, false, None), ("bare", doubt("nothing of it is whole")));
        assert_eq!(of(said(""), 200, false, Some("reset")), ("bare", doubt("reset")));
        assert_eq!(of(Err(failed("no")), 200, false, None), ("broken", doubt("no")));
        assert_eq!(of(Err(failed("no")), 200, false, Some("reset")), ("broken", doubt("reset")));
    }

    #[test]
    fn an_answer_that_cannot_be_read_is_not_one_that_broke_off() {
        let none = || failed("nothing of it is whole");
        let told = |cut: Option<Error>| lost(cut, none).message;
        assert!(told(Some(failed("it is packed (br)"))).starts_with("an answer came that cannot be read"));
        assert!(told(Some(Error::new(Kind::Unavailable, "reset"))).starts_with("the answer was cut short"));
        assert!(told(None).contains("cut short") && told(None).contains("nothing of it is whole"));
        let full = told(Some(Error::new(Kind::Unexpected, "the disk was full")));
        assert_eq!(full, "the answer could not be taken in; it may have been billed: the disk was full");
    }

    #[test]
    fn a_picture_for_which_there_was_no_room_is_not_the_vendors_fault() {
        let outcome = || {
            let mut images = Images::default();
            images.items.push(Item::blob(BlobRef { blob: 0 }));
            images.items.push(Item::Missing(failed("the answer was cut short")));
            images.items.push(Item::Missing(Error::new(Kind::ContentRefused, "withheld")));
            Ok(Step::done(Outcome::Images(images)))
        };
        let told = |kind: Kind| {
            let cut = Some(Error::new(kind, "the disk was full"));
            let Verdict::Next(Step::Done(done)) = verdict(outcome(), &answer(200, false), cut) else {
                panic!("not done")
            };
            let Outcome::Images(images) = *done else { panic!("no pictures") };
            let missing =
                |item: Item| if let Item::Missing(error) = item { Some(error.message) } else { None };
            images.items.into_iter().filter_map(missing).collect::<Vec<_>>()
        };
        assert!(told(Kind::Unexpected)[0].ends_with("the disk was full"));
        assert_eq!(told(Kind::Unexpected)[1], "withheld");
        assert_eq!(told(Kind::Unavailable)[0], "the answer was cut short");
    }

    #[test]
    fn what_broke_off_at_the_vendor_is_at_risk_unless_it_promised_that_it_is_free() {
        for (status, never, after) in [
            (200, true, true),
            (204, true, true),
            (400, false, false),
            (408, true, false),
            (503, true, false),
        ] {
            let left = LeftBehind::of(&answer(status, true));
            assert_eq!(left.is_at_risk(&failed("no")), never, "{status}");
            assert_eq!(left.is_at_risk(&failed("no").retry(Retry::After(None))), after, "{status}");
        }
    }

    #[test]
    fn a_failure_that_the_vendor_does_not_bill_is_at_no_risk_and_what_came_is() {
        let free = failed("no").unbilled();
        assert!(!LeftBehind::of(&answer(500, true)).is_at_risk(&free));
        assert!(LeftBehind::of(&answer(200, true)).is_at_risk(&free), "what came is never taken for free");
    }

    #[test]
    fn a_refusal_that_the_vendor_bills_is_at_risk_whatever_its_status() {
        for status in [400, 401, 403, 422] {
            let left = LeftBehind::of(&answer(status, true));
            assert!(left.is_at_risk(&failed("no").may_be_billed()), "{status}");
        }
    }
}
