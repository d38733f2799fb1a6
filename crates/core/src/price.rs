//! What a call may cost, and what it did. Pure sums over dated tables.

mod rows;

use impasto_ports::{Basis, PriceLayer, Priced};
use impasto_sdk::{Frame, Money, Price, Usage, family_of};
use rows::{Bounds, Fit, Holds, bounds, holds};
use serde::Serialize;
use serde_json::{Map, Value};

/// What of a request decides its price.
#[derive(Clone, Debug)]
pub struct Quote<'a> {
    /// Pictures.
    pub count: u32,
    /// How big.
    pub frame: &'a Frame,
    /// The model's own options that were set.
    pub options: &'a Map<String, Value>,
    /// Characters that are sent.
    pub chars: u64,
    /// Pictures that are sent.
    pub pictures: u32,
    /// Unfinished pictures that are streamed of each.
    pub partials: u32,
}

/// Characters of a token, at least and at most, over the languages people write prompts in. A guess; what the vendor
/// reports settles it.
const CHARS_PER_TOKEN: (u64, u64) = (2, 5);

/// Tokens of one picture that is sent, at most. A generous guess; what the vendor reports settles it.
const TOKENS_PER_PICTURE: u64 = 6_500;

/// Output tokens of an unfinished picture: what OpenAI documented for GPT Image 1.
const TOKENS_PER_PARTIAL: u64 = 100;

/// The price that counts for a model, and where it stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tariff {
    /// Where it stands.
    pub layer: PriceLayer,
    /// The entry.
    #[serde(flatten)]
    pub price: Price,
}

/// The tables that a price may stand in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Layers<'a> {
    /// The entry of the model's own record.
    pub record: Option<&'a Price>,
    /// The entries of the provider in the file of prices of whoever runs the program.
    pub file: &'a [Price],
    /// The provider's own table.
    pub built_in: &'a [Price],
}

impl Layers<'_> {
    /// The strongest layer's entry for a model: record, file, built in. What a vendor takes for a token differs from
    /// customer to customer; how many tokens a picture takes does not, so where an entry has prices for tokens and
    /// counts none, what the next layer says beside its prices for tokens holds.
    #[must_use]
    pub fn tariff(&self, model: &str) -> Option<Tariff> {
        let found = [
            (PriceLayer::Record, self.record),
            (PriceLayer::File, price_of(self.file, model)),
            (PriceLayer::BuiltIn, price_of(self.built_in, model)),
        ];
        let mut found = found.into_iter().filter_map(|(layer, price)| Some((layer, price?)));
        let (layer, price) = found.next()?;
        let mut price = price.clone();
        if price.tokens.is_some() && price.images.is_empty() && price.output_tokens.is_empty() {
            let weaker = found.map(|(_, weaker)| weaker).find(|weaker| !weaker.output_tokens.is_empty());
            weaker.into_iter().for_each(|weaker| complete(&mut price, weaker));
        }
        Some(Tariff { layer, price })
    }
}

/// What an entry that only has prices for tokens leaves open.
fn complete(price: &mut Price, weaker: &Price) {
    price.output_tokens.clone_from(&weaker.output_tokens);
    if price.thought_tokens.is_empty() {
        price.thought_tokens.clone_from(&weaker.thought_tokens);
    }
    price.searches = price.searches.take().or_else(|| weaker.searches.clone());
    price.unpriced.extend(weaker.unpriced.iter().cloned());
}

/// The entry for a model: its own, else its family's.
#[must_use]
pub fn price_of<'a>(prices: &'a [Price], model: &str) -> Option<&'a Price> {
    let find = |id: &str| prices.iter().find(|price| price.model == id);
    find(model).or_else(|| find(family_of(model)))
}

/// The price before a run. A model without an entry is `unpriced`, never zero.
#[must_use]
pub fn estimate(tariff: Option<&Tariff>, quote: &Quote<'_>) -> Priced {
    let Some(Tariff { price, layer }) = tariff else { return Priced::UNPRICED };
    let known = Priced { as_of: Some(price.as_of.clone()), layer: Some(*layer), ..Priced::UNPRICED };
    if has_no_price(price, quote) {
        return known;
    }
    match by_image(price, quote).or_else(|| by_tokens(price, quote)) {
        None => known,
        Some((low, high, basis)) => Priced { low_usd: Some(low), high_usd: Some(high), basis, ..known },
    }
}

/// What a call cost: as the vendor says, else by what it used, else by the pictures that it delivered, whatever became
/// of them here.
#[must_use]
pub fn settle(
    tariff: Option<&Tariff>,
    quote: &Quote<'_>,
    usage: Option<&Usage>,
    delivered: u32,
) -> (Option<Money>, Basis) {
    if let Some(charged) = usage.and_then(|usage| usage.charged) {
        return (Some(charged), Basis::Priced);
    }
    let Some(price) = tariff.map(|tariff| &tariff.price).filter(|price| !has_no_price(price, quote)) else {
        return (None, Basis::Unpriced);
    };
    // A usage of nothing but zeros, as some compatible servers write it, says nothing: it is never a price of zero.
    let said = usage.filter(|usage| {
        usage.image_out > 0 || usage.helper.is_some() || (delivered == 0 && **usage != Usage::default())
    });
    if let (Some(usage), Some(tokens)) = (said, &price.tokens) {
        // The price of the other model is not known here, and its share may be the greater one.
        if usage.helper.is_some() {
            let whole = by_image(price, &Quote { count: delivered, ..quote.clone() });
            return whole.map_or((None, Basis::Unpriced), |(_, high, basis)| (Some(high), basis));
        }
        let search = price.searches.as_ref().map(|searches| searches.usd);
        let known = !price.uncertain && (usage.searches == 0 || search.is_some());
        let basis = if known { Basis::Priced } else { Basis::Estimated };
        return (Some(tokens_cost(tokens, usage) + times(search.unwrap_or_default(), usage.searches)), basis);
    }
    let expected = estimate(tariff, &Quote { count: delivered, ..quote.clone() });
    match expected.high_usd {
        Some(usd) => (Some(usd), expected.basis),
        None => (None, Basis::Unpriced),
    }
}

/// The price of words before a run: what is sent is counted, what comes back is at most as long as was asked for.
#[must_use]
pub fn estimate_words(tariff: Option<&Tariff>, chars: u64, pictures: u32, most_out: u64) -> Priced {
    let Some(Tariff { price, layer }) = tariff else { return Priced::UNPRICED };
    let known = Priced { as_of: Some(price.as_of.clone()), layer: Some(*layer), ..Priced::UNPRICED };
    let Some(tokens) = &price.tokens else { return known };
    let cost = |text_in, image_in, text_out| {
        tokens_cost(tokens, &Usage { text_in, image_in, text_out, ..Usage::default() })
    };
    let low = cost(chars / CHARS_PER_TOKEN.1, 0, 0);
    let high = cost(chars.div_ceil(CHARS_PER_TOKEN.0), u64::from(pictures) * TOKENS_PER_PICTURE, most_out);
    Priced { low_usd: Some(low), high_usd: Some(high), basis: Basis::Estimated, ..known }
}

/// What words cost: as the vendor says, else by what it used, else what they were expected to cost at most.
#[must_use]
pub fn settle_words(
    tariff: Option<&Tariff>,
    usage: Option<&Usage>,
    expected: Option<Money>,
) -> (Option<Money>, Basis) {
    if let Some(charged) = usage.and_then(|usage| usage.charged) {
        return (Some(charged), Basis::Priced);
    }
    let tokens = tariff.and_then(|tariff| tariff.price.tokens.as_ref());
    match (tokens, usage.filter(|usage| **usage != Usage::default())) {
        (Some(tokens), Some(usage)) => (Some(tokens_cost(tokens, usage)), Basis::Priced),
        (Some(_), None) if expected.is_some() => (expected, Basis::Estimated),
        _ => (None, Basis::Unpriced),
    }
}

/// What these tokens cost.
#[must_use]
pub fn tokens_cost(prices: &impasto_sdk::TokenPrices, usage: &Usage) -> Money {
    let image_in = prices.image_in.unwrap_or(prices.text_in);
    [
        (prices.text_in, usage.text_in),
        (prices.text_cached.unwrap_or(prices.text_in), usage.text_cached),
        (image_in, usage.image_in),
        (prices.image_cached.unwrap_or(image_in), usage.image_cached),
        (prices.text_out.unwrap_or_default(), usage.text_out),
        (prices.image_out, usage.image_out),
    ]
    .into_iter()
    .map(|(price, tokens)| price.per_million(tokens))
    .sum()
}

type Range = (Money, Money, Basis);

fn by_image(price: &Price, quote: &Quote<'_>) -> Option<Range> {
    let rows: Vec<_> = price.images.iter().map(|row| (&row.when, row.usd)).collect();
    let Bounds { low, high, fit } = bounds(&rows, quote)?;
    let basis = if fit == Fit::Exact && !price.uncertain { Basis::Priced } else { Basis::Estimated };
    Some((low * quote.count, high * quote.count, basis))
}

fn by_tokens(price: &Price, quote: &Quote<'_>) -> Option<Range> {
    let tokens = price.tokens?;
    let rows: Vec<_> = price.output_tokens.iter().map(|row| (&row.when, row.tokens)).collect();
    let Bounds { low, high, .. } = bounds(&rows, quote)?;
    let count = u64::from(quote.count);
    let cost = |image_out: u64, text_in: u64, image_in: u64| {
        tokens_cost(&tokens, &Usage { image_out: image_out * count, text_in, image_in, ..Usage::default() })
    };
    let high = high + u64::from(quote.partials) * TOKENS_PER_PARTIAL;
    let low = cost(low, quote.chars / CHARS_PER_TOKEN.1, 0);
    let high =
        cost(high, quote.chars.div_ceil(CHARS_PER_TOKEN.0), u64::from(quote.pictures) * TOKENS_PER_PICTURE);
    let most = high + (thoughts(price, quote) + searches(price, quote)) * quote.count;
    Some((low, most, Basis::Estimated))
}

/// What the thoughts about a picture cost at most.
fn thoughts(price: &Price, quote: &Quote<'_>) -> Money {
    let rows: Vec<_> = price.thought_tokens.iter().map(|row| (&row.when, row.tokens)).collect();
    let most = bounds(&rows, quote).map_or(0, |bounds| bounds.high);
    price.tokens.and_then(|tokens| tokens.text_out).unwrap_or_default().per_million(most)
}

/// What the searches for a picture are expected to cost.
fn searches(price: &Price, quote: &Quote<'_>) -> Money {
    let searches = price.searches.as_ref().filter(|searches| holds(&searches.when, quote) == Holds::Yes);
    searches.map_or(Money::ZERO, |searches| times(searches.usd, searches.expected))
}

fn times(usd: Money, count: u64) -> Money {
    usd * u32::try_from(count).unwrap_or(u32::MAX)
}

/// Whether something works along whose price stands in no entry.
fn has_no_price(price: &Price, quote: &Quote<'_>) -> bool {
    price.unpriced.iter().any(|when| holds(when, quote) == Holds::Yes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_sdk::Size;
    use serde_json::json;

    fn tariff(value: Value) -> Tariff {
        Tariff { layer: PriceLayer::BuiltIn, price: price(value) }
    }

    fn price(value: Value) -> Price {
        let mut whole = json!({"model": "m", "as_of": "2026-11-21", "source": "a test"});
        whole.as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
        serde_json::from_value(whole).unwrap()
    }

    fn per_image() -> Tariff {
        tariff(json!({"images": [
            {"when": {"size": {"width": 1024, "height": 1024}, "options": {"quality": "low"}}, "usd": 0.009},
            {"when": {"size": {"width": 1024, "height": 1024}, "options": {"quality": "high"}}, "usd": 0.133},
            {"when": {"size": {"width": 1536, "height": 1024}, "options": {"quality": "low"}}, "usd": 0.013}
        ]}))
    }

    fn frame(width: u32, height: u32) -> Frame {
        Frame { pixels: Some(Size::new(width, height)), ..Frame::default() }
    }

    fn quoted(tariff: &Tariff, frame: &Frame, options: Value, count: u32) -> (f64, f64, Basis) {
        let Value::Object(options) = options else { panic!("options are an object") };
        let quote = Quote { count, frame, options: &options, chars: 100, pictures: 0, partials: 0 };
        let priced = estimate(Some(tariff), &quote);
        (priced.low_usd.unwrap().usd(), priced.high_usd.unwrap().usd(), priced.basis)
    }

    #[test]
    fn a_price_for_exactly_this_is_priced() {
        let (square, tall) = (frame(1024, 1024), frame(1024, 1536));
        assert_eq!(
            quoted(&per_image(), &square, json!({"quality": "low"}), 3),
            (0.027, 0.027, Basis::Priced)
        );
        assert_eq!(quoted(&per_image(), &tall, json!({"quality": "low"}), 1), (0.013, 0.013, Basis::Priced));
    }

    #[test]
    fn what_the_model_chooses_itself_is_a_range() {
        let square = frame(1024, 1024);
        assert_eq!(quoted(&per_image(), &square, json!({}), 1), (0.009, 0.133, Basis::Estimated));
        assert_eq!(
            quoted(&per_image(), &square, json!({"quality": "auto"}), 1),
            (0.009, 0.133, Basis::Estimated)
        );
        let auto = Frame::default();
        assert_eq!(
            quoted(&per_image(), &auto, json!({"quality": "low"}), 1),
            (0.009, 0.013, Basis::Estimated)
        );
    }

    #[test]
    fn a_size_without_a_row_costs_about_what_the_nearest_does() {
        let odd = frame(1600, 1008);
        assert_eq!(
            quoted(&per_image(), &odd, json!({"quality": "low"}), 1),
            (0.013, 0.013, Basis::Estimated)
        );
    }

    #[test]
    fn a_size_between_rows_is_not_expected_to_cost_less_than_a_smaller_one() {
        let row = |width: u32, height: u32, usd: f64| json!({"when": {"size": {"width": width, "height": height}}, "usd": usd});
        // The order of GPT Image 2.5: the square of the fewest pixels is the dearest.
        let rows = [row(1024, 1024, 1.7), row(1024, 1536, 1.3), row(1920, 1088, 1.2), row(2560, 1440, 1.8)];
        let price = tariff(json!({ "images": rows }));
        assert_eq!(quoted(&price, &frame(1440, 1440), json!({}), 1), (1.2, 1.7, Basis::Estimated));
        assert_eq!(quoted(&price, &frame(1920, 1920), json!({}), 1), (1.8, 1.8, Basis::Estimated));
        assert_eq!(quoted(&price, &frame(816, 816), json!({}), 1), (1.7, 1.7, Basis::Estimated));
    }

    #[test]
    fn a_row_without_conditions_counts_only_where_no_other_comes_near() {
        let mut price = per_image();
        price.price.images.push(serde_json::from_value(json!({"usd": 9.0})).unwrap());
        let (odd, square) = (frame(816, 816), frame(1024, 1024));
        assert_eq!(quoted(&price, &odd, json!({"quality": "low"}), 1), (0.009, 0.009, Basis::Estimated));
        assert_eq!(quoted(&price, &square, json!({"quality": "max"}), 1), (9.0, 9.0, Basis::Priced));
    }

    #[test]
    fn tokens_are_estimated_before_and_settled_after() {
        let price = tariff(json!({
            "tokens": {"text_in": 5.0, "image_in": 8.0, "image_out": 30.0},
            "output_tokens": [{"when": {"options": {"quality": "high"}}, "tokens": 1756}]
        }));
        let square = frame(1024, 1024);
        let (low, high, basis) = quoted(&price, &square, json!({"quality": "high"}), 2);
        // 2 × 1756 × 30 / 1e6 = 0.10536 and 20 to 50 tokens of text at 5 dollars a million.
        assert_eq!((low, high, basis), (0.10546, 0.10561, Basis::Estimated));
        let usage = Usage { text_in: 13, image_in: 100, image_out: 1756, ..Usage::default() };
        let options = Map::new();
        let quote =
            Quote { count: 1, frame: &square, options: &options, chars: 52, pictures: 1, partials: 0 };
        // 13 × 5 + 100 × 8 + 1756 × 30 = 53545 millionths.
        let settled = settle(Some(&price), &quote, Some(&usage), 1);
        assert_eq!(settled, (Some(Money::from_usd(0.053_545)), Basis::Priced));
    }

    #[test]
    fn an_unpriced_model_is_never_free() {
        let square = frame(1024, 1024);
        let options = Map::new();
        let quote = Quote { count: 1, frame: &square, options: &options, chars: 1, pictures: 0, partials: 0 };
        assert_eq!(estimate(None, &quote).low_usd, None);
        assert_eq!(settle(None, &quote, Some(&Usage::default()), 1), (None, Basis::Unpriced));
    }

    #[test]
    fn a_usage_of_zeros_is_no_price_of_zero() {
        let price = tariff(json!({
            "tokens": {"text_in": 5.0, "image_out": 30.0}, "output_tokens": [{"tokens": 1000}]
        }));
        let (square, options) = (frame(1024, 1024), Map::new());
        let quote = Quote { count: 1, frame: &square, options: &options, chars: 0, pictures: 0, partials: 0 };
        let settled = settle(Some(&price), &quote, Some(&Usage::default()), 2);
        assert_eq!(settled, (Some(Money::from_usd(0.06)), Basis::Estimated));
    }

    /// A model that thinks more or less, looks things up, and draws along with another.
    fn thinker() -> Tariff {
        let at = |level: Value, tokens: u64| json!({"when": {"options": {"level": level}}, "tokens": tokens});
        tariff(json!({
            "tokens": {"text_in": 0, "text_out": 10, "image_out": 100},
            "output_tokens": [{"tokens": 1000}],
            "thought_tokens": [at(Value::Null, 2000), at(json!("low"), 500), at(json!("high"), 8000)],
            "searches": {"when": {"options": {"search": true}}, "usd": 0.014, "expected": 2},
            "unpriced": [{"options": {"format": "drawing"}}]
        }))
    }

    #[test]
    fn thoughts_and_searches_are_in_what_it_may_cost_at_most() {
        for (options, low, high) in [
            (json!({}), 0.1, 0.12),
            (json!({"level": "low"}), 0.1, 0.105),
            (json!({"level": "high"}), 0.1, 0.18),
            (json!({"level": "low", "search": true}), 0.1, 0.133),
            (json!({"level": "low", "search": false}), 0.1, 0.105),
        ] {
            for count in [1, 3] {
                let times = f64::from(count);
                let (least, most, basis) = quoted(&thinker(), &Frame::default(), options.clone(), count);
                assert_eq!(basis, Basis::Estimated);
                assert_eq!(
                    [Money::from_usd(least), Money::from_usd(most)],
                    [Money::from_usd(low * times), Money::from_usd(high * times)],
                    "{options}"
                );
            }
        }
    }

    #[test]
    fn searches_that_were_done_are_paid_for() {
        let (frame, options) = (Frame::default(), Map::new());
        let quote = Quote { count: 1, frame: &frame, options: &options, chars: 0, pictures: 0, partials: 0 };
        let usage = Usage { image_out: 1000, text_out: 100, searches: 3, ..Usage::default() };
        let paid = |tariff: &Tariff| settle(Some(tariff), &quote, Some(&usage), 1);
        assert_eq!(paid(&thinker()), (Some(Money::from_usd(0.143)), Basis::Priced));
        let mut silent = thinker();
        silent.price.searches = None;
        assert_eq!(paid(&silent).1, Basis::Estimated, "a search is never free for certain");
    }

    #[test]
    fn what_another_model_takes_is_never_free() {
        let (frame, options) = (Frame::default(), json!({"format": "drawing"}));
        let options = options.as_object().unwrap();
        let quote = Quote { count: 1, frame: &frame, options, chars: 0, pictures: 0, partials: 0 };
        let planned = estimate(Some(&thinker()), &quote);
        assert_eq!((planned.high_usd, planned.basis), (None, Basis::Unpriced));
        assert_eq!(settle(Some(&thinker()), &quote, None, 1), (None, Basis::Unpriced));
        let helper = Some(Box::new(impasto_sdk::Helper { text_out: 900, ..Default::default() }));
        let usage = Usage { helper, ..Usage::default() };
        let more = Usage { image_out: 5, ..usage.clone() };
        for (usage, delivered) in [(usage.clone(), 1), (usage.clone(), 0), (more, 1)] {
            let plain = Quote { options: &Map::new(), ..quote.clone() };
            assert_eq!(settle(Some(&thinker()), &plain, Some(&usage), delivered), (None, Basis::Unpriced));
        }
        // Who says what such a picture costs is believed.
        let mut told = thinker();
        told.price.unpriced.clear();
        told.price.images = vec![serde_json::from_value(json!({"usd": 0.2})).unwrap()];
        assert_eq!(settle(Some(&told), &quote, Some(&usage), 1), (Some(Money::from_usd(0.2)), Basis::Priced));
    }

    #[test]
    fn snapshots_cost_what_their_family_does() {
        let prices = [per_image().price];
        assert!(price_of(&prices, "m-2026-04-21").is_some());
        assert!(price_of(&prices, "n").is_none());
    }

    #[test]
    fn the_strongest_layer_wins_whole_and_is_named() {
        let entry = |usd: f64| price(json!({"images": [{"usd": usd}]}));
        let (record, file, built_in) = (entry(0.03), [entry(0.02)], [entry(0.01)]);
        let all = Layers { record: Some(&record), file: &file, built_in: &built_in };
        for (layers, layer, usd) in [
            (all, PriceLayer::Record, 0.03),
            (Layers { record: None, ..all }, PriceLayer::File, 0.02),
            (Layers { record: None, file: &[], ..all }, PriceLayer::BuiltIn, 0.01),
        ] {
            let tariff = layers.tariff("m-2026-04-21").unwrap();
            assert_eq!((tariff.layer, tariff.price.images[0].usd.usd()), (layer, usd));
            let quote = Quote {
                count: 2,
                frame: &frame(1, 1),
                options: &Map::new(),
                chars: 0,
                pictures: 0,
                partials: 0,
            };
            let priced = estimate(Some(&tariff), &quote);
            assert_eq!((priced.layer, priced.high_usd), (Some(layer), Some(Money::from_usd(2.0 * usd))));
        }
        assert_eq!(all.tariff("n").unwrap().layer, PriceLayer::Record, "a record is of one model only");
        assert_eq!(Layers { record: None, ..all }.tariff("n"), None);
    }

    #[test]
    fn rates_of_ones_own_take_the_counts_of_the_next_layer() {
        let built_in = [price(json!({
            "tokens": {"text_in": 5, "image_out": 30}, "output_tokens": [{"tokens": 1000}]
        }))];
        let rates = |more: Value| {
            let mut fields = json!({"tokens": {"text_in": 4, "image_out": 20}});
            fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            [price(fields)]
        };
        let counts = |file: &[Price]| {
            let tariff = Layers { record: None, file, built_in: &built_in }.tariff("m").unwrap();
            assert_eq!(tariff.price.tokens.unwrap().image_out.usd(), 20.0);
            tariff.price.output_tokens.iter().map(|row| row.tokens).collect::<Vec<_>>()
        };
        let thinker = [thinker().price];
        let own = Layers { record: None, file: &rates(json!({})), built_in: &thinker }.tariff("m").unwrap();
        assert_eq!(
            (&own.price.thought_tokens, &own.price.searches, &own.price.unpriced),
            (&thinker[0].thought_tokens, &thinker[0].searches, &thinker[0].unpriced)
        );
        assert_eq!(counts(&rates(json!({}))), [1000]);
        assert_eq!(counts(&rates(json!({"output_tokens": [{"tokens": 7}]}))), [7]);
        assert_eq!(counts(&rates(json!({"images": [{"usd": 1}]}))), [0; 0]);
    }
}
