//! What a fake vendor billed and served.

use impasto_sdk::{Money, Usage};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// A vendor's books: tests compare them with journal, gallery and ledger.
#[derive(Debug, Default)]
pub struct Books {
    pages: Mutex<Pages>,
}

#[derive(Debug, Default)]
struct Pages {
    bill: Vec<Billed>,
    served: Vec<Vec<u8>>,
    drafts: Vec<Vec<u8>>,
    handed: BTreeSet<String>,
}

/// A generation that was executed: what it used, and what it costs by the vendor's own price list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Billed {
    /// The model.
    pub model: String,
    /// Pictures that were made.
    pub pictures: u32,
    /// What the vendor says it used.
    pub usage: Usage,
    /// The price, by price numbers that are the fake's own.
    pub usd: Money,
    /// What was asked for, in words: how a caller knows its own requests where there is no key.
    pub prompt: String,
    /// The vendor's id of the request.
    pub request_id: String,
    /// The idempotency key that came with it.
    pub key: Option<String>,
    /// How often it came under this key; answered and billed once by a vendor that honours keys.
    pub asked: u32,
    /// BLAKE3 digests of its pictures; [`Books::note`] fills them in.
    pub digests: Vec<String>,
}

impl Books {
    /// Every generation that was executed, in order.
    #[must_use]
    pub fn bill(&self) -> Vec<Billed> {
        self.pages().bill.clone()
    }

    /// Every finished picture that was made, in order, as it was put into an answer (whether the answer arrived or not).
    #[must_use]
    pub fn served(&self) -> Vec<Vec<u8>> {
        self.pages().served.clone()
    }

    /// The sum of the bill.
    #[must_use]
    pub fn total(&self) -> Money {
        self.pages().bill.iter().map(|billed| billed.usd).sum()
    }

    /// Notes a generation and its pictures.
    pub fn note(&self, mut billed: Billed, pictures: Vec<Vec<u8>>) {
        billed.digests = pictures.iter().map(|picture| digest(picture)).collect();
        billed.asked = 1;
        let mut pages = self.pages();
        pages.bill.push(billed);
        pages.served.extend(pictures);
    }

    /// Notes that a generation was asked for again under its key.
    pub fn note_again(&self, key: &str) {
        let again = |billed: &&mut Billed| billed.key.as_deref() == Some(key);
        if let Some(billed) = self.pages().bill.iter_mut().find(again) {
            billed.asked += 1;
        }
    }

    /// Notes pictures that were delivered to the last byte, as far as this side can tell: the other side may have died
    /// before it read them.
    pub fn note_handed(&self, digests: &[String]) {
        self.pages().handed.extend(digests.iter().cloned());
    }

    /// A finished picture by its digest.
    #[must_use]
    pub fn picture(&self, wanted: &str) -> Option<Vec<u8>> {
        self.pages().served.iter().find(|picture| digest(picture) == wanted).cloned()
    }

    /// The books as JSON: `{"calls": […], "total_usd": …, "served": […], "handed": […]}`, pictures by their digests.
    #[must_use]
    pub fn document(&self) -> Value {
        let total = self.total();
        let pages = self.pages();
        let served: Vec<_> = pages.served.iter().map(|picture| digest(picture)).collect();
        json!({"calls": pages.bill, "total_usd": total, "served": served, "handed": pages.handed})
    }

    /// Notes unfinished pictures that were put into an answer.
    pub fn note_drafts(&self, drafts: Vec<Vec<u8>>) {
        self.pages().drafts.extend(drafts);
    }

    /// Whether these bytes were put into an answer as an unfinished picture.
    #[must_use]
    pub fn drafted(&self, picture: &[u8]) -> bool {
        self.pages().drafts.iter().any(|draft| draft == picture)
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A picture's digest: BLAKE3, hex.
pub(crate) fn digest(picture: &[u8]) -> String {
    blake3::hash(picture).to_hex().to_string()
}

/// US dollars a million tokens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rates {
    pub(crate) text_in: f64,
    pub(crate) image_in: f64,
    pub(crate) text_out: f64,
    pub(crate) image_out: f64,
}

impl Rates {
    pub(crate) fn price(&self, usage: &Usage) -> Money {
        [
            (self.text_in, usage.text_in),
            (self.image_in, usage.image_in),
            (self.text_out, usage.text_out),
            (self.image_out, usage.image_out),
        ]
        .into_iter()
        .map(|(rate, tokens)| Money::from_usd(rate).per_million(tokens))
        .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_the_sum_of_the_bill() {
        let books = Books::default();
        let rates = Rates { text_in: 5.0, image_in: 8.0, text_out: 10.0, image_out: 30.0 };
        let usage = Usage { text_in: 20, image_out: 1000, ..Usage::default() };
        // 20 at 5 and 1000 at 30 dollars a million: 0.0001 + 0.03.
        assert_eq!(rates.price(&usage), Money::from_usd(0.0301));
        for _ in 0..2 {
            let usd = rates.price(&usage);
            let billed =
                Billed { model: "m".into(), pictures: 1, usage: usage.clone(), usd, ..Billed::default() };
            books.note(billed, vec![vec![1]]);
        }
        assert_eq!(books.total(), Money::from_usd(0.0602));
        assert_eq!(books.served().len(), 2);
    }

    #[test]
    fn the_books_say_which_picture_belongs_to_which_request_and_which_were_handed_over() {
        let books = Books::default();
        let billed = |key: &str| Billed { key: Some(key.into()), ..Billed::default() };
        books.note(billed("a"), vec![b"one".to_vec(), b"two".to_vec()]);
        books.note(billed("b"), vec![b"three".to_vec()]);
        books.note_again("b");
        books.note_handed(&[digest(b"three")]);
        let document = books.document();
        assert_eq!(document["calls"][0]["digests"], json!([digest(b"one"), digest(b"two")]));
        assert_eq!((&document["calls"][0]["asked"], &document["calls"][1]["asked"]), (&json!(1), &json!(2)));
        assert_eq!(document["handed"], json!([digest(b"three")]));
        assert_eq!(books.picture(&digest(b"two")), Some(b"two".to_vec()));
        assert_eq!(books.picture("none"), None);
    }
}
