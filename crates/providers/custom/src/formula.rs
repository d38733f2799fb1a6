//! Prices as small sums: numbers, names, `+ - * / ( )`, `min` and `max`.

use std::collections::BTreeMap;

/// Characters of a formula at most.
const MOST_CHARS: usize = 500;

/// How deep brackets may be nested.
const MOST_DEPTH: usize = 32;

/// A formula that was read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Formula {
    /// A number.
    Number(f64),
    /// A name.
    Name(String),
    /// Two, joined.
    Pair(Box<Self>, Join, Box<Self>),
}

/// How two values become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Join {
    /// `a + b`
    Plus,
    /// `a - b`
    Minus,
    /// `a * b`
    Times,
    /// `a / b`
    Over,
    /// `min(a, b)`
    Min,
    /// `max(a, b)`
    Max,
}

impl Formula {
    /// Reads a formula.
    ///
    /// # Errors
    /// What is wrong with it, in words, with the column.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text.len() > MOST_CHARS {
            return Err(format!("a formula has at most {MOST_CHARS} characters; shorten it"));
        }
        let mut reader = Reader { text, at: 0 };
        let formula = reader.sum(0)?;
        reader.blank();
        if reader.at < text.len() {
            return Err(reader.fault("expected an operator or the end"));
        }
        Ok(formula)
    }

    /// The names in it.
    pub(crate) fn names(&self) -> Vec<&str> {
        match self {
            Self::Number(_) => Vec::new(),
            Self::Name(name) => vec![name],
            Self::Pair(left, _, right) => [left.names(), right.names()].concat(),
        }
    }

    /// Its value; `None` where a name has none or the result is no number, as after a division by zero.
    pub(crate) fn value(&self, names: &BTreeMap<String, f64>) -> Option<f64> {
        let value = match self {
            Self::Number(number) => *number,
            Self::Name(name) => *names.get(name)?,
            Self::Pair(left, join, right) => {
                let (left, right) = (left.value(names)?, right.value(names)?);
                match join {
                    Join::Plus => left + right,
                    Join::Minus => left - right,
                    Join::Times => left * right,
                    Join::Over => left / right,
                    Join::Min => left.min(right),
                    Join::Max => left.max(right),
                }
            }
        };
        value.is_finite().then_some(value)
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn sum(&mut self, depth: usize) -> Result<Formula, String> {
        self.chain(depth, &[('+', Join::Plus), ('-', Join::Minus)], Self::product)
    }

    fn product(&mut self, depth: usize) -> Result<Formula, String> {
        self.chain(depth, &[('*', Join::Times), ('/', Join::Over)], Self::factor)
    }

    fn chain(
        &mut self,
        depth: usize,
        joins: &[(char, Join)],
        part: fn(&mut Self, usize) -> Result<Formula, String>,
    ) -> Result<Formula, String> {
        let mut left = part(self, depth)?;
        while let Some((_, join)) = joins.iter().find(|(sign, _)| self.take(*sign)) {
            left = Formula::Pair(Box::new(left), *join, Box::new(part(self, depth)?));
        }
        Ok(left)
    }

    fn factor(&mut self, depth: usize) -> Result<Formula, String> {
        if depth > MOST_DEPTH {
            return Err(self.fault("brackets are nested too deep"));
        }
        if self.take('(') {
            let inner = self.sum(depth + 1)?;
            return if self.take(')') { Ok(inner) } else { Err(self.fault("expected )")) };
        }
        if self.take('-') {
            let inner = self.factor(depth + 1)?;
            return Ok(Formula::Pair(Box::new(Formula::Number(0.0)), Join::Minus, Box::new(inner)));
        }
        let word = self.word();
        match word.as_str() {
            "" => Err(self.fault("expected a number, a name or (")),
            "min" => self.call(Join::Min, depth),
            "max" => self.call(Join::Max, depth),
            _ if word.starts_with(|c: char| c.is_ascii_digit() || c == '.') => {
                word.parse().map(Formula::Number).map_err(|_| self.fault("expected a number such as 0.04"))
            }
            _ => Ok(Formula::Name(word)),
        }
    }

    fn call(&mut self, join: Join, depth: usize) -> Result<Formula, String> {
        let wanted = |reader: &mut Self, sign: char| {
            if reader.take(sign) { Ok(()) } else { Err(reader.fault("expected min(a, b) or max(a, b)")) }
        };
        wanted(self, '(')?;
        let left = self.sum(depth + 1)?;
        wanted(self, ',')?;
        let right = self.sum(depth + 1)?;
        wanted(self, ')')?;
        Ok(Formula::Pair(Box::new(left), join, Box::new(right)))
    }

    fn word(&mut self) -> String {
        self.blank();
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"_.".contains(c)).unwrap_or(rest.len());
        self.at += end;
        rest[..end].to_owned()
    }

    fn take(&mut self, sign: char) -> bool {
        self.blank();
        let found = self.text[self.at..].starts_with(sign);
        if found {
            self.at += sign.len_utf8();
        }
        found
    }

    fn blank(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn fault(&self, message: &str) -> String {
        format!("column {}: {message}", self.text[..self.at].chars().count() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<f64> {
        let names = [("images", 2.0), ("megapixels", 1.5), ("zero", 0.0)];
        let names = names.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Formula::parse(text).unwrap().value(&names)
    }

    #[test]
    fn sums_follow_the_usual_order() {
        for (text, wanted) in [
            ("0.04 * images", Some(0.08)),
            ("1 + 2 * 3 - 4 / 2", Some(5.0)),
            ("8 / 2 / 2", Some(2.0)),
            ("(1+2)*3", Some(9.0)),
            ("-images + 3", Some(1.0)),
            ("max(1, megapixels) * min(images, 1)", Some(1.5)),
            ("1 / zero", None),
            ("missing * 2", None),
            (".5", Some(0.5)),
        ] {
            assert_eq!(value(text), wanted, "{text}");
        }
        assert_eq!(Formula::parse("a * (b + 1) + a").unwrap().names(), ["a", "b", "a"]);
    }

    #[test]
    fn what_is_no_formula_is_told() {
        for (text, says) in [
            ("", "column 1"),
            ("1 +", "column 4"),
            ("1 2", "operator"),
            ("(1", "expected )"),
            ("max(1)", "max(a, b)"),
            ("1.2.3", "number"),
            ("a; b", "operator"),
            (&"(".repeat(100), "nested"),
            (&"1+".repeat(400), "at most"),
        ] {
            let error = Formula::parse(text).unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
        assert!(Formula::parse(&"-".repeat(400)).unwrap_err().contains("nested"));
    }
}
