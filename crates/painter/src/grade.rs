//! Colour as a whole: another picture's palette, and how strong the colours are.

use super::{
    canvas::Canvas,
    colour::{Rgb, clamp, luma, mix, saturate, scale},
};

/// Colours from dark to bright that a picture is made of.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ramp(Vec<Rgb>);

impl Ramp {
    /// The main colours of some pixels, by moving a few means until they rest.
    pub(crate) fn of(pixels: impl Iterator<Item = Rgb> + Clone, colours: usize) -> Option<Self> {
        let mut sorted: Vec<Rgb> = pixels.clone().collect();
        if sorted.is_empty() {
            return None;
        }
        sorted.sort_by(|a, b| luma(*a).total_cmp(&luma(*b)));
        let mut means: Vec<Rgb> =
            (0..colours).map(|i| sorted[(2 * i + 1) * sorted.len() / (2 * colours)]).collect();
        for _ in 0..8 {
            settle(&mut means, &sorted);
        }
        means.sort_by(|a, b| luma(*a).total_cmp(&luma(*b)));
        Some(Self(means))
    }

    /// The main colours of a canvas.
    pub(crate) fn of_canvas(canvas: &Canvas, colours: usize) -> Option<Self> {
        Self::of(canvas.pixels.iter().step_by(37).copied(), colours)
    }

    /// All colours of some ramps.
    pub(crate) fn joined(ramps: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut all: Vec<Rgb> = ramps.into_iter().flat_map(|ramp| ramp.0).collect();
        all.sort_by(|a, b| luma(*a).total_cmp(&luma(*b)));
        (!all.is_empty()).then_some(Self(all))
    }

    /// The same picture in these colours; 1 keeps only the light and shade of the old ones.
    pub(crate) fn apply(&self, colour: Rgb, amount: f32) -> Rgb {
        mix(colour, self.at(luma(colour)), amount)
    }

    /// The colour of this palette that is the nearest.
    pub(crate) fn nearest(&self, colour: Rgb) -> Rgb {
        *self.0.iter().min_by(|a, b| apart(**a, colour).total_cmp(&apart(**b, colour))).unwrap_or(&colour)
    }

    /// The colour of this brightness.
    fn at(&self, brightness: f32) -> Rgb {
        let (first, last) = (self.0[0], self.0[self.0.len() - 1]);
        if brightness <= luma(first) {
            return scale(first, brightness / luma(first).max(0.01));
        }
        for pair in self.0.windows(2) {
            let (low, high) = (luma(pair[0]), luma(pair[1]));
            if brightness <= high {
                return mix(pair[0], pair[1], (brightness - low) / (high - low).max(1e-4));
            }
        }
        mix(last, [1.0; 3], (brightness - luma(last)) / (1.0 - luma(last)).max(0.01))
    }
}

/// Recolours a canvas and its marks.
pub(crate) fn recolour(canvas: &mut Canvas, f: impl Fn(Rgb) -> Rgb) {
    for pixel in &mut canvas.pixels {
        *pixel = f(*pixel);
    }
    for mark in &mut canvas.marks {
        mark.colour = f(mark.colour);
    }
}

/// What guidance does: the usual 7 leaves colours alone, less is pale, more is bold.
pub(crate) fn guide(colour: Rgb, guidance: f32) -> Rgb {
    let boldness = ((guidance - 7.0) / 13.0).clamp(-0.55, 1.0);
    let contrast = colour.map(|v| 0.5 + (v - 0.5) * (1.0 + 0.28 * boldness));
    clamp(saturate(contrast, 1.0 + 0.6 * boldness))
}

fn settle(means: &mut [Rgb], pixels: &[Rgb]) {
    let mut sums = vec![([0.0_f32; 3], 0.0_f32); means.len()];
    for pixel in pixels {
        let nearest =
            (0..means.len()).min_by(|a, b| apart(means[*a], *pixel).total_cmp(&apart(means[*b], *pixel)));
        let (sum, count) = &mut sums[nearest.unwrap_or(0)];
        *sum = super::colour::add(*sum, *pixel);
        *count += 1.0;
    }
    for (mean, (sum, count)) in means.iter_mut().zip(sums) {
        if count > 0.0 {
            *mean = scale(sum, 1.0 / count);
        }
    }
}

fn apart(a: Rgb, b: Rgb) -> f32 {
    (0..3).map(|i| (a[i] - b[i]).powi(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ramp_finds_the_colours_of_a_picture() {
        let pixels = (0..100).map(|i| if i % 2 == 0 { [0.9, 0.1, 0.1] } else { [0.1, 0.1, 0.8] });
        let ramp = Ramp::of(pixels, 2).unwrap();
        assert!(apart(ramp.nearest([1.0, 0.0, 0.0]), [0.9, 0.1, 0.1]) < 0.001);
        assert!(apart(ramp.nearest([0.0, 0.0, 1.0]), [0.1, 0.1, 0.8]) < 0.001);
        assert!(Ramp::of(std::iter::empty(), 2).is_none());
    }

    #[test]
    fn more_guidance_is_more_colour() {
        let dull = [0.6, 0.5, 0.45];
        let spread = |c: Rgb| c[0] - c[2];
        assert!(spread(guide(dull, 2.0)) < spread(guide(dull, 7.0)));
        assert!(spread(guide(dull, 7.0)) < spread(guide(dull, 15.0)));
    }
}
