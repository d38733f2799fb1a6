//! A model's price, in words.

use impasto_sdk::{Money, Price, TokenPrices, When};
use serde_json::Map;

/// What it costs, in as few words as a table allows.
pub(crate) fn short(price: Option<&Price>) -> String {
    let Some(price) = price else { return "unknown".into() };
    let of_images = price.images.iter().map(|row| row.usd);
    let (least, most) = (of_images.clone().min(), of_images.max());
    let sure = if price.uncertain { "about " } else { "" };
    match (least, most, &price.tokens) {
        (Some(Money::ZERO), Some(Money::ZERO), _) => "free".into(),
        (Some(least), Some(most), _) if least == most => format!("{sure}{least} an image"),
        (Some(least), Some(most), _) => format!("{sure}{least} to {most} an image"),
        (_, _, Some(tokens)) => format!("{sure}{} a million image tokens", tokens.image_out),
        _ => "unknown".into(),
    }
}

/// Every figure, with its source and date.
pub(crate) fn list(price: Option<&Price>) -> Vec<String> {
    let Some(price) = price else {
        return vec!["Price: unknown. A plan says `unpriced`, never zero.".into()];
    };
    let mut lines: Vec<String> =
        price.images.iter().map(|row| format!("{} an image{}", row.usd, when(&row.when))).collect();
    lines.extend(price.tokens.as_ref().map(tokens));
    lines.extend(counted(price));
    let sure = if price.uncertain { "; second-hand or worked out" } else { "" };
    lines.push(format!("Source: {}, {}{sure}", price.source, price.as_of));
    lines
}

/// The tokens of a picture, one line for each set of options: a price table has dozens of sizes.
fn counted(price: &Price) -> Vec<String> {
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for row in &price.output_tokens {
        let options = conditions(&When { options: row.when.options.clone(), ..When::default() });
        let size = conditions(&When { options: Map::new(), ..row.when.clone() });
        let entry = |size: &str| format!("{} ({size})", row.tokens);
        match lines.iter_mut().find(|(known, _)| *known == options) {
            Some((_, entries)) if size.is_empty() => entries.push(entry("any other size")),
            Some((_, entries)) => entries.push(entry(&size)),
            None if size.is_empty() => lines.push((options, vec![row.tokens.to_string()])),
            None => lines.push((options, vec![entry(&size)])),
        }
    }
    let line = |(options, entries): (String, Vec<String>)| {
        let comma = if options.is_empty() { "" } else { ", " };
        format!("Tokens an image{comma}{options}: {}", entries.join(", "))
    };
    lines.into_iter().map(line).collect()
}

fn tokens(prices: &TokenPrices) -> String {
    let classes = [
        ("text in", Some(prices.text_in)),
        ("text in, cached", prices.text_cached),
        ("images in", prices.image_in),
        ("images in, cached", prices.image_cached),
        ("text out", prices.text_out),
        ("images out", Some(prices.image_out)),
    ];
    let told = classes.into_iter().filter_map(|(class, usd)| usd.map(|usd| format!("{class} {usd}")));
    format!("A million tokens: {}", told.collect::<Vec<_>>().join(", "))
}

fn when(when: &When) -> String {
    let conditions = conditions(when);
    if conditions.is_empty() { String::new() } else { format!(" ({conditions})") }
}

fn conditions(when: &When) -> String {
    let size = when.size.map(|size| format!("size {size}"));
    let class = when.image_size.as_ref().map(|class| format!("size class {class}"));
    let options = when.options.iter().map(|(name, value)| match value.as_str() {
        Some(text) => format!("{name} {text}"),
        None => format!("{name} {value}"),
    });
    size.into_iter().chain(class).chain(options).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn price(fields: Value) -> Price {
        let mut price = json!({"model": "m", "as_of": "2026-11-21", "source": "a page"});
        price.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        serde_json::from_value(price).unwrap()
    }

    #[test]
    fn a_price_is_told_with_its_conditions_its_source_and_its_date() {
        let price = price(json!({
            "uncertain": true,
            "images": [{"when": {"size": {"width": 1024, "height": 1024}, "options": {"quality": "hd"}}, "usd": 0.08},
                       {"usd": 0.04}]
        }));
        assert_eq!(short(Some(&price)), "about $0.040 to $0.080 an image");
        let wanted = [
            "$0.080 an image (size 1024x1024, quality hd)",
            "$0.040 an image",
            "Source: a page, 2026-11-21; second-hand or worked out",
        ];
        assert_eq!(list(Some(&price)), wanted);
    }

    #[test]
    fn an_unknown_price_is_never_zero() {
        assert_eq!(short(None), "unknown");
        assert!(list(None)[0].contains("never zero"));
        assert_eq!(short(Some(&price(json!({"images": [{"usd": 0}]})))), "free");
    }

    #[test]
    fn tokens_are_told_by_option() {
        let row = |side: u32, quality: &str| {
            let size = json!({"width": side, "height": side});
            json!({"when": {"size": size, "options": {"quality": quality}}, "tokens": side})
        };
        let rows = json!([row(10, "low"), row(20, "low"), row(30, "high"), {"tokens": 5}]);
        let tokens = price(json!({"tokens": {"text_in": 5, "image_out": 30}, "output_tokens": rows}));
        assert_eq!(short(Some(&tokens)), "$30.00 a million image tokens");
        let wanted = [
            "A million tokens: text in $5.00, images out $30.00",
            "Tokens an image, quality low: 10 (size 10x10), 20 (size 20x20)",
            "Tokens an image, quality high: 30 (size 30x30)",
            "Tokens an image: 5",
        ];
        assert_eq!(list(Some(&tokens))[..4], wanted);
    }
}
