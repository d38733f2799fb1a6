//! What a call may cost, and what it did. Pure sums over dated tables.

use impasto_ports::{Basis, PriceLayer, Priced};
use impasto_sdk::{Frame, Money, Price, Usage, When, family_of};
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
    /// counts none, the counts of the next layer hold.
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
            price.output_tokens = found
                .map(|(_, weaker)| &weaker.output_tokens)
                .find(|counts| !counts.is_empty())
                .cloned()
                .unwrap_or_default();
        }
        Some(Tariff { layer, price })
    }
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
    let Some(price) = tariff.map(|tariff| &tariff.price) else { return (None, Basis::Unpriced) };
    // A usage of nothing but zeros, as some compatible servers write it, says nothing: it is never a price of zero.
    let said = usage.filter(|usage| usage.image_out > 0 || (delivered == 0 && **usage != Usage::default()));
    if let (Some(usage), Some(tokens)) = (said, &price.tokens) {
        let basis = if price.uncertain { Basis::Estimated } else { Basis::Priced };
        return (Some(tokens_cost(tokens, usage)), basis);
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
    Some((low, high, Basis::Estimated))
}

/// The least and the greatest figure of the rows that may hold.
struct Bounds<T> {
    low: T,
    high: T,
    fit: Fit,
}

/// How well rows fit what was asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// A single row holds, and for certain.
    Exact,
    /// One of several may hold.
    Loose,
}

impl<T: Copy + Ord> Bounds<T> {
    fn of(figures: &[T], fit: Fit) -> Option<Self> {
        Some(Self { low: *figures.iter().min()?, high: *figures.iter().max()?, fit })
    }
}

/// Where no row names this size, the rows of the sizes next to it count, and only then rows that name none.
fn bounds<T: Copy + Ord>(rows: &[(&When, T)], quote: &Quote<'_>) -> Option<Bounds<T>> {
    let (sized, others): (Vec<_>, Vec<_>) = rows.iter().partition(|(when, _)| names_a_size(when));
    fitting(&sized, quote).or_else(|| near(&sized, quote)).or_else(|| fitting(&others, quote))
}

const fn names_a_size(when: &When) -> bool {
    when.size.is_some() || when.image_size.is_some()
}

fn fitting<T: Copy + Ord>(rows: &[&(&When, T)], quote: &Quote<'_>) -> Option<Bounds<T>> {
    let mut fits = Vec::new();
    for (when, figure) in rows {
        match holds(when, quote) {
            Holds::No => {}
            Holds::Maybe => fits.push(*figure),
            Holds::Yes => {
                let fit = if fits.is_empty() { Fit::Exact } else { Fit::Loose };
                fits.push(*figure);
                return Bounds::of(&fits, fit);
            }
        }
    }
    Bounds::of(&fits, Fit::Loose)
}

/// The rows of the next smaller and the next larger size.
fn near<T: Copy + Ord>(rows: &[&(&When, T)], quote: &Quote<'_>) -> Option<Bounds<T>> {
    let wanted = quote.frame.pixels?.pixels();
    let mut sizes: Vec<u64> = rows
        .iter()
        .filter(|(when, _)| options_hold(when, quote) != Holds::No)
        .filter_map(|(when, _)| when.size.map(impasto_sdk::Size::pixels))
        .collect();
    sizes.sort_unstable();
    let smaller = sizes.iter().rev().find(|pixels| **pixels <= wanted);
    let larger = sizes.iter().find(|pixels| **pixels > wanted);
    let near = rows.iter().filter(|(when, _)| {
        let pixels = when.size.map(impasto_sdk::Size::pixels);
        let next = pixels.is_some() && (pixels.as_ref() == smaller || pixels.as_ref() == larger);
        next && options_hold(when, quote) != Holds::No
    });
    Bounds::of(&near.map(|(_, figure)| *figure).collect::<Vec<_>>(), Fit::Loose)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Yes,
    Maybe,
    No,
}

fn holds(when: &When, quote: &Quote<'_>) -> Holds {
    let size = match (when.size, quote.frame.pixels) {
        (None, _) => Holds::Yes,
        (Some(_), None) => Holds::Maybe,
        (Some(a), Some(b)) if a == b || (a.width == b.height && a.height == b.width) => Holds::Yes,
        _ => Holds::No,
    };
    let class = match (&when.image_size, &quote.frame.image_size) {
        (None, _) => Holds::Yes,
        (Some(_), None) => Holds::Maybe,
        (Some(a), Some(b)) if a == b => Holds::Yes,
        _ => Holds::No,
    };
    [size, class, options_hold(when, quote)].into_iter().fold(Holds::Yes, and)
}

fn options_hold(when: &When, quote: &Quote<'_>) -> Holds {
    let each = when.options.iter().map(|(name, wanted)| match quote.options.get(name) {
        // Nobody knows what the model will choose by itself.
        None => Holds::Maybe,
        Some(Value::String(auto)) if auto == "auto" => Holds::Maybe,
        Some(value) if value == wanted => Holds::Yes,
        Some(_) => Holds::No,
    });
    each.fold(Holds::Yes, and)
}

fn and(a: Holds, b: Holds) -> Holds {
    match (a, b) {
        (Holds::No, _) | (_, Holds::No) => Holds::No,
        (Holds::Yes, Holds::Yes) => Holds::Yes,
        _ => Holds::Maybe,
    }
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
        assert_eq!(counts(&rates(json!({}))), [1000]);
        assert_eq!(counts(&rates(json!({"output_tokens": [{"tokens": 7}]}))), [7]);
        assert_eq!(counts(&rates(json!({"images": [{"usd": 1}]}))), [0; 0]);
    }
}
