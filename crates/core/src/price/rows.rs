//! Which rows of a table hold for what is asked.

use super::Quote;
use impasto_sdk::When;
use serde_json::Value;

/// The least and the greatest figure of the rows that may hold.
pub(super) struct Bounds<T> {
    pub(super) low: T,
    pub(super) high: T,
    pub(super) fit: Fit,
}

/// How well rows fit what was asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
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
pub(super) fn bounds<T: Copy + Ord>(rows: &[(&When, T)], quote: &Quote<'_>) -> Option<Bounds<T>> {
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

/// The rows of the next smaller and the next larger size. A picture of more pixels can cost less where it is wide, as
/// with GPT Image, so that no smaller picture's figure lies above the highest.
fn near<T: Copy + Ord>(rows: &[&(&When, T)], quote: &Quote<'_>) -> Option<Bounds<T>> {
    let wanted = quote.frame.pixels?.pixels();
    let sized: Vec<(u64, T)> = rows
        .iter()
        .filter(|(when, _)| options_hold(when, quote) != Holds::No)
        .filter_map(|(when, figure)| Some((when.size?.pixels(), *figure)))
        .collect();
    let smaller = sized.iter().map(|(pixels, _)| *pixels).filter(|pixels| *pixels <= wanted).max();
    let larger = sized.iter().map(|(pixels, _)| *pixels).filter(|pixels| *pixels > wanted).min();
    let next = sized.iter().filter(|(pixels, _)| Some(*pixels) == smaller || Some(*pixels) == larger);
    let near = Bounds::of(&next.map(|(_, figure)| *figure).collect::<Vec<_>>(), Fit::Loose)?;
    let below = sized.iter().filter(|(pixels, _)| *pixels <= wanted).map(|(_, figure)| *figure);
    Some(Bounds { high: below.fold(near.high, T::max), ..near })
}

/// Whether the conditions of a row hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Yes,
    Maybe,
    No,
}

pub(super) fn holds(when: &When, quote: &Quote<'_>) -> Holds {
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
        None if wanted.is_null() => Holds::Yes,
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
