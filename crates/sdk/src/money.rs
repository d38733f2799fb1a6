//! Money, without rounding where it matters.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::{
    borrow::Cow,
    fmt,
    iter::Sum,
    ops::{Add, Mul, Sub},
};

/// US dollars in billionths: one token at 5 dollars a million is exactly 5000. In JSON a decimal number of dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money {
    nano_usd: i64,
}

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self { nano_usd: 0 };

    /// From billionths of a dollar.
    #[must_use]
    pub const fn from_nano_usd(nano_usd: i64) -> Self {
        Self { nano_usd }
    }

    /// From dollars; rounded to a billionth.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "rounded, and prices are far below 2^63 billionths")]
    pub fn from_usd(usd: f64) -> Self {
        Self { nano_usd: (usd * 1e9).round() as i64 }
    }

    /// Billionths of a dollar.
    #[must_use]
    pub const fn nano_usd(self) -> i64 {
        self.nano_usd
    }

    /// Dollars.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "exact up to nine million dollars")]
    pub fn usd(self) -> f64 {
        self.nano_usd as f64 / 1e9
    }

    /// Dollars as a decimal number with every digit and no more: `0.0387`, `12`. Never rounded.
    #[must_use]
    pub fn decimal(self) -> String {
        let (sign, nano) = (if self.nano_usd < 0 { "-" } else { "" }, self.nano_usd.unsigned_abs());
        let text = format!("{sign}{}.{:09}", nano / 1_000_000_000, nano % 1_000_000_000);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// `self` where the price is for a million pieces, times this many pieces.
    #[must_use]
    pub fn per_million(self, pieces: u64) -> Self {
        let total = i128::from(self.nano_usd) * i128::from(pieces) / 1_000_000;
        Self { nano_usd: i64::try_from(total).unwrap_or(i64::MAX) }
    }
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { nano_usd: self.nano_usd.saturating_add(other.nano_usd) }
    }
}

impl Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { nano_usd: self.nano_usd.saturating_sub(other.nano_usd) }
    }
}

impl Mul<u32> for Money {
    type Output = Self;
    fn mul(self, times: u32) -> Self {
        Self { nano_usd: self.nano_usd.saturating_mul(i64::from(times)) }
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Money {
    /// As people say it: `$0.04`, `$1.20`, and as many digits as a small price needs: `$0.0056`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let usd = self.usd();
        if usd != 0.0 && usd.abs() < 0.1 {
            write!(f, "${:.*}", small_digits(usd), usd)
        } else {
            write!(f, "${usd:.2}")
        }
    }
}

/// Two significant digits, at least two and at most six decimals.
fn small_digits(usd: f64) -> usize {
    let mut digits = 2;
    while digits < 6 && (usd * 10f64.powi(digits)).abs() < 10.0 {
        digits += 1;
    }
    usize::try_from(digits).unwrap_or(2)
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.usd())
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let usd = f64::deserialize(deserializer)?;
        // YAML can say `.nan` and `.inf`; neither may become a price, and least of all zero.
        if usd.abs() < 9e9 {
            return Ok(Self::from_usd(usd));
        }
        Err(D::Error::custom("expected an amount of US dollars below nine thousand million"))
    }
}

impl JsonSchema for Money {
    fn schema_name() -> Cow<'static, str> {
        "Money".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number", "description": "US dollars." })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_priced_without_rounding() {
        assert_eq!(Money::from_usd(5.0).per_million(1).nano_usd(), 5_000);
        assert_eq!(Money::from_usd(1.25).per_million(3), Money::from_nano_usd(3_750));
        assert_eq!(Money::from_usd(30.0).per_million(1_290), Money::from_usd(0.0387));
    }

    #[test]
    fn prices_read_as_people_say_them() {
        for (usd, text) in [
            (0.0, "$0.00"),
            (0.04, "$0.040"),
            (1.2, "$1.20"),
            (0.0056, "$0.0056"),
            (0.134, "$0.13"),
            (12.0, "$12.00"),
        ] {
            assert_eq!(Money::from_usd(usd).to_string(), text);
        }
    }

    #[test]
    fn a_decimal_number_has_every_digit() {
        for (nano, text) in [
            (0, "0"),
            (1, "0.000000001"),
            (38_700_000, "0.0387"),
            (-2_500_000_000, "-2.5"),
            (12_000_000_000, "12"),
            (i64::MAX, "9223372036.854775807"),
            (i64::MIN, "-9223372036.854775808"),
        ] {
            assert_eq!(Money::from_nano_usd(nano).decimal(), text);
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for wrong in ["1e300", "\"4\"", "null"] {
            assert!(serde_json::from_str::<Money>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn json_is_dollars() {
        assert_eq!(serde_json::to_string(&Money::from_usd(0.0387)).unwrap(), "0.0387");
        assert_eq!(serde_json::from_str::<Money>("0.0387").unwrap(), Money::from_usd(0.0387));
    }
}
