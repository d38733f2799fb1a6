//! What a fake vendor billed and served.

use impasto_sdk::{Money, Usage};
use serde::{Deserialize, Serialize};
use std::sync::{Mutex, MutexGuard, PoisonError};

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
}

/// A generation that was executed: what it used, and what it costs by the vendor's own price list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Billed {
    /// The model.
    pub model: String,
    /// Pictures that were made.
    pub pictures: u32,
    /// What the vendor says it used.
    pub usage: Usage,
    /// The price, by price numbers that are the fake's own.
    pub usd: Money,
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
    pub fn note(&self, billed: Billed, pictures: Vec<Vec<u8>>) {
        let mut pages = self.pages();
        pages.bill.push(billed);
        pages.served.extend(pictures);
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
            books.note(Billed { model: "m".into(), pictures: 1, usage: usage.clone(), usd }, vec![vec![1]]);
        }
        assert_eq!(books.total(), Money::from_usd(0.0602));
        assert_eq!(books.served().len(), 2);
    }
}
