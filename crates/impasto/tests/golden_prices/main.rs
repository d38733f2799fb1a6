//! Answers in the shape that vendors were recorded to give, decoded by their providers and priced by the core, against
//! sums worked out by hand. Prices of tokens are dollars a million, so tokens times price are millionths of a dollar.
#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod gemini;
mod openai;

use impasto_core::price::{Layers, Quote, Tariff, estimate, settle};
use impasto_ports::Basis;
use impasto_sdk::{
    Answer, AnswerBody, Blob, Cx, Event, Generate, Images, Item, Money, Outcome, Registry, Size, Step, Task,
};
use serde_json::{Value, json};

/// A call, and what it is to come to.
struct Call {
    provider: &'static str,
    generate: Generate,
}

impl Call {
    fn new(provider: &'static str, model: &str) -> Self {
        let generate = Generate::new(model, "a lighthouse at dusk");
        Self { provider, generate }
    }

    fn count(mut self, count: u32) -> Self {
        self.generate.count = count;
        self
    }

    fn pixels(mut self, width: u32, height: u32) -> Self {
        self.generate.frame.pixels = Some(Size::new(width, height));
        self
    }

    fn preset(mut self, name: &str) -> Self {
        self.generate.frame.image_size = Some(name.into());
        self
    }

    fn quality(self, quality: &str) -> Self {
        self.option("quality", json!(quality))
    }

    fn option(mut self, name: &str, value: Value) -> Self {
        self.generate.options.insert(name.into(), value);
        self
    }

    fn references(mut self, count: usize) -> Self {
        self.generate.references = (0..count).map(|_| blob()).collect();
        self
    }

    fn partials(mut self, count: u32) -> Self {
        self.generate.partial_images = count;
        self
    }

    /// The price of what this JSON document says.
    fn answered(&self, body: Value) -> Paid {
        self.paid(AnswerBody::Json(body))
    }

    /// The price of what these events say.
    fn streamed(&self, events: &[(&str, Value)]) -> Paid {
        let event = |(name, data): &(&str, Value)| Event { name: (*name).into(), data: data.clone() };
        self.paid(AnswerBody::Events(events.iter().map(event).collect()))
    }

    fn paid(&self, body: AnswerBody) -> Paid {
        let registry = Registry::collect(impasto_plugins::PROVIDERS).unwrap();
        let entry = registry.get(self.provider).unwrap();
        let task = Task::Generate(Box::new(self.generate.clone()));
        let cx = cx(entry.provider.info().base_url);
        let Step::Send { memo, .. } = entry.provider.begin(&task, &cx).unwrap() else {
            panic!("a call that sends nothing is not billed")
        };
        let answer = Answer { status: 200, headers: Vec::new(), body, blobs: vec![blob(); 16], whole: true };
        let images = images(entry.provider.next(&task, &cx, memo, &answer).unwrap());
        let came = images.items.iter().filter(|item| matches!(item, Item::Image { .. })).count();
        let tariff = self.tariff();
        let delivered = u32::try_from(came).unwrap();
        let (usd, basis) = settle(tariff.as_ref(), &self.quote(), images.usage.as_ref(), delivered);
        Paid { usd, basis, delivered }
    }

    fn tariff(&self) -> Option<Tariff> {
        let registry = Registry::collect(impasto_plugins::PROVIDERS).unwrap();
        let prices = registry.get(self.provider).unwrap().prices();
        Layers { built_in: prices, ..Layers::default() }.tariff(&self.generate.model)
    }

    /// What is said before the run that it may cost at most, in billionths of a dollar.
    fn at_most(&self) -> Option<i64> {
        estimate(self.tariff().as_ref(), &self.quote()).high_usd.map(Money::nano_usd)
    }

    fn quote(&self) -> Quote<'_> {
        Quote {
            count: self.generate.count,
            frame: &self.generate.frame,
            options: &self.generate.options,
            chars: self.generate.prompt.chars().count() as u64,
            pictures: u32::try_from(self.generate.references.len()).unwrap(),
            partials: self.generate.partial_images,
        }
    }
}

/// What a call came to.
#[derive(Debug)]
struct Paid {
    usd: Option<Money>,
    basis: Basis,
    delivered: u32,
}

impl Paid {
    /// In billionths of a dollar. Every built-in price is second-hand, so each is an estimate.
    #[track_caller]
    fn costs(&self, nano_usd: i64, pictures: u32) {
        assert_eq!(self.usd.map(Money::nano_usd), Some(nano_usd), "{self:?}");
        assert_eq!((self.basis, self.delivered), (Basis::Estimated, pictures));
    }
}

fn images(step: Step<Value>) -> Images {
    match step {
        Step::Done(outcome) => match *outcome {
            Outcome::Images(images) => images,
            other => panic!("expected pictures, got {other:?}"),
        },
        Step::Send { exchange, .. } => panic!("expected the end, got {}", exchange.url),
    }
}

fn blob() -> Blob {
    Blob { id: "b".into(), media_type: "image/png".into(), bytes: 3, width: 8, height: 8 }
}

fn cx(base_url: &str) -> Cx {
    Cx {
        boundary: "boundary".into(),
        now_ms: 1_795_251_600_000,
        idempotency_key: "k1".into(),
        ..Cx::new(base_url)
    }
}
