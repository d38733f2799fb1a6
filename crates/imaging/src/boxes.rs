//! Averages over square boxes of pixels, made while rows come.

use image::{DynamicImage, ImageBuffer};

/// How many times larger than the wanted edge the averaged picture stays; a better filter does the rest.
pub(crate) const HEADROOM: u32 = 2;

/// Rows that make one at most: 256² pixels of 255² each are less than 2³².
const MOST: u32 = 256;

/// Rows of a picture that come one after the other, averaged over square boxes. Boxes at the right and lower edge may be
/// smaller.
pub(crate) struct Boxes {
    factor: usize,
    samples: usize,
    width: usize,
    rows: usize,
    sums: Sums,
    done: Vec<u8>,
}

/// What is added up while rows come.
enum Sums {
    /// Each column of opaque pixels, which rows go into as fast as they are read: at most 256 times 255, which fits.
    Columns(Vec<u16>),
    /// Each box, where a colour counts as much as it is opaque, so that those of invisible pixels do not bleed: at most
    /// 255² for each pixel of a box, which fits, see [`MOST`].
    Weighted(Vec<u32>),
}

impl Boxes {
    /// Boxes over a picture of this size, so that its longest side is `edge`, where that comes out even, else still at least
    /// [`HEADROOM`] times that (or its own).
    pub(crate) fn over((width, height): (u32, u32), edge: u32, samples: usize) -> Self {
        let factor = factor(width, height, edge.max(1));
        Self::new(width as usize, height as usize, factor as usize, samples)
    }

    fn new(width: usize, height: usize, factor: usize, samples: usize) -> Self {
        let wide = width.div_ceil(factor) * samples;
        let sums = if samples.is_multiple_of(2) {
            Sums::Weighted(vec![0; wide])
        } else {
            Sums::Columns(vec![0; width * samples])
        };
        let done = Vec::with_capacity(wide * height.div_ceil(factor));
        Self { factor, samples, width, rows: 0, sums, done }
    }

    /// The next row, of 8 bits a value.
    pub(crate) fn add(&mut self, row: &[u8]) {
        if self.factor == 1 {
            self.done.extend_from_slice(row);
            return;
        }
        match (&mut self.sums, self.samples) {
            (Sums::Columns(sums), _) => {
                sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += u16::from(*value));
            }
            (Sums::Weighted(sums), 2) => add_weighted::<2>(sums, row, self.factor),
            (Sums::Weighted(sums), _) => add_weighted::<4>(sums, row, self.factor),
        }
        self.rows += 1;
        if self.rows == self.factor {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let Self { factor, samples, width, rows, sums, done } = self;
        match sums {
            Sums::Columns(sums) => {
                if *samples == 1 {
                    plain::<1>(sums, *factor, *rows, done);
                } else {
                    plain::<3>(sums, *factor, *rows, done);
                }
                sums.fill(0);
            }
            Sums::Weighted(sums) => {
                let wide = sums.len() / *samples;
                for (n, sums) in sums.chunks_exact(*samples).enumerate() {
                    let columns = if n + 1 == wide { *width - n * *factor } else { *factor };
                    mean_pixel(sums, u32::try_from(columns * *rows).unwrap_or(u32::MAX), done);
                }
                sums.fill(0);
            }
        }
        self.rows = 0;
    }

    /// The picture, if as many rows came as its size wanted.
    pub(crate) fn into_picture(self, height: u32) -> Option<DynamicImage> {
        let (factor, samples) = (u32::try_from(self.factor).ok()?, self.samples);
        let (wide, pixels) = self.finish();
        let (wide, high) = (u32::try_from(wide).ok()?, height.div_ceil(factor));
        match samples {
            1 => ImageBuffer::from_raw(wide, high, pixels).map(DynamicImage::ImageLuma8),
            2 => ImageBuffer::from_raw(wide, high, pixels).map(DynamicImage::ImageLumaA8),
            3 => ImageBuffer::from_raw(wide, high, pixels).map(DynamicImage::ImageRgb8),
            _ => ImageBuffer::from_raw(wide, high, pixels).map(DynamicImage::ImageRgba8),
        }
    }

    fn finish(mut self) -> (usize, Vec<u8>) {
        if self.rows > 0 {
            self.flush();
        }
        (self.width.div_ceil(self.factor), self.done)
    }
}

/// How many rows and columns make one. Where the picture is a whole multiple of what is wanted, averaging alone gives that.
fn factor(width: u32, height: u32, edge: u32) -> u32 {
    let longest = width.max(height);
    let whole = longest / edge;
    let is_exact = whole > 0 && [longest - whole * edge, width % whole, height % whole] == [0, 0, 0];
    let factor = if is_exact { whole } else { longest / edge.saturating_mul(HEADROOM) };
    factor.clamp(1, MOST)
}

fn add_weighted<const N: usize>(sums: &mut [u32], row: &[u8], factor: usize) {
    let (sums, _) = sums.as_chunks_mut::<N>();
    for (sums, run) in sums.iter_mut().zip(row.chunks(factor * N)) {
        for pixel in run.as_chunks::<N>().0 {
            let weight = u32::from(pixel[N - 1]);
            sums.iter_mut().zip(&pixel[..N - 1]).for_each(|(sum, value)| *sum += u32::from(*value) * weight);
            sums[N - 1] += weight;
        }
    }
}

/// Means of boxes over columns that are added up. The usual factors are known to the compiler.
fn plain<const N: usize>(columns: &[u16], factor: usize, rows: usize, done: &mut Vec<u8>) {
    let (pixels, _) = columns.as_chunks::<N>();
    let (boxes, edge) = pixels.split_at(pixels.len() / factor * factor);
    let mean = Mean::of(factor * rows);
    let start = done.len();
    done.resize(start + (boxes.len() / factor + usize::from(!edge.is_empty())) * N, 0);
    let (means, _) = done[start..].as_chunks_mut::<N>();
    match factor {
        2 => mean.fill(boxes.as_chunks::<2>().0.iter(), means),
        4 => mean.fill(boxes.as_chunks::<4>().0.iter(), means),
        8 => mean.fill(boxes.as_chunks::<8>().0.iter(), means),
        _ => mean.fill(boxes.chunks(factor), means),
    }
    if let (false, Some(last)) = (edge.is_empty(), means.last_mut()) {
        *last = Mean::of(edge.len() * rows).of_box(edge);
    }
}

/// Division by the number of a box's pixels, which is the same for many boxes, without a division.
#[derive(Clone, Copy)]
enum Mean {
    /// Of a power of two.
    Shift { half: u32, by: u32 },
    /// Exact for sums of up to 255 for each of 256² pixels: the factor is too large by less than one part in 2⁴⁸ times the
    /// number, so that a quotient is by less than 2²⁴ times 2¹⁶ parts in 2⁴⁸, and no quotient is that near to the next.
    Factor { half: u64, factor: u64 },
}

impl Mean {
    fn of(count: usize) -> Self {
        let count = u32::try_from(count.max(1)).unwrap_or(u32::MAX);
        if count.is_power_of_two() {
            Self::Shift { half: count / 2, by: count.ilog2() }
        } else {
            let count = u64::from(count);
            Self::Factor { half: count / 2, factor: (1 << 48) / count + 1 }
        }
    }

    /// Which kind it is is asked once, so that the compiler works on many boxes side by side.
    fn fill<'a, const N: usize, B>(self, boxes: impl Iterator<Item = &'a B>, means: &mut [[u8; N]])
    where
        B: AsRef<[[u16; N]]> + ?Sized + 'a,
    {
        let boxes = means.iter_mut().zip(boxes);
        match self {
            Self::Shift { half, by } => {
                boxes
                    .for_each(|(mean, run)| *mean = sums(run.as_ref()).map(|sum| ((sum + half) >> by) as u8));
            }
            Self::Factor { .. } => boxes.for_each(|(mean, run)| *mean = self.of_box(run.as_ref())),
        }
    }

    fn of_box<const N: usize>(self, pixels: &[[u16; N]]) -> [u8; N] {
        sums(pixels).map(|sum| self.of_sum(sum))
    }

    #[inline]
    fn of_sum(self, sum: u32) -> u8 {
        let mean = match self {
            Self::Shift { half, by } => u64::from((sum + half) >> by),
            Self::Factor { half, factor } => ((u64::from(sum) + half) * factor) >> 48,
        };
        u8::try_from(mean).unwrap_or(u8::MAX)
    }
}

#[inline]
fn sums<const N: usize>(pixels: &[[u16; N]]) -> [u32; N] {
    let mut sums = [0; N];
    for pixel in pixels {
        sums.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += u32::from(*value));
    }
    sums
}

/// Of sums whose last is the weight of the others.
fn mean_pixel(sums: &[u32], count: u32, out: &mut Vec<u8>) {
    let mean = |sum: u32, count: u32| u8::try_from((sum + count / 2) / count.max(1)).unwrap_or(u8::MAX);
    if let [colours @ .., alpha] = sums {
        out.extend(colours.iter().map(|sum| mean(*sum, *alpha)));
        out.push(mean(*alpha, count));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_averaged_also_at_the_edges() {
        let mut boxes = Boxes::new(3, 3, 2, 1);
        for row in [[10, 20, 7], [30, 40, 9], [1, 3, 5]] {
            boxes.add(&row);
        }
        assert_eq!(boxes.finish(), (2, vec![25, 8, 2, 5]));
    }

    #[test]
    fn a_whole_multiple_is_averaged_to_what_is_wanted_and_anything_else_to_more() {
        for ((width, height, edge), wanted) in [
            ((1024, 1024, 512), 2),
            ((4096, 4096, 512), 8),
            ((1536, 1024, 512), 1),
            ((2048, 1024, 512), 4),
            ((3000, 2000, 512), 2),
            ((512, 256, 512), 1),
            ((100, 50, 512), 1),
            ((32_768, 32_768, 1), 256),
        ] {
            assert_eq!(factor(width, height, edge), wanted, "{width}x{height} to {edge}");
        }
    }

    #[test]
    fn means_are_those_of_a_division() {
        for count in [1_usize, 2, 3, 4, 6, 9, 49, 64, 100, 255 * 256, 256 * 256] {
            let most = 255 * count as u32;
            for sum in (0..1000).chain(most.saturating_sub(1000)..=most).chain((0..most).step_by(9973)) {
                let (sum, pixels) = (sum.min(most), count as u32);
                assert_eq!(
                    u32::from(Mean::of(count).of_sum(sum)),
                    (sum + pixels / 2) / pixels,
                    "{sum} / {count}"
                );
            }
        }
    }

    #[test]
    fn every_factor_averages_what_lies_in_its_boxes() {
        for (factor, width, height) in
            [(2, 10, 6), (3, 10, 7), (4, 17, 9), (8, 24, 16), (5, 5, 5), (256, 300, 300)]
        {
            let value = |x: usize, y: usize, c: usize| ((x * 31 + y * 17 + c * 101) % 256) as u8;
            let mut boxes = Boxes::new(width, height, factor, 3);
            for y in 0..height {
                let row: Vec<u8> = (0..width).flat_map(|x| (0..3).map(move |c| value(x, y, c))).collect();
                boxes.add(&row);
            }
            let (wide, pixels) = boxes.finish();
            for (n, pixel) in pixels.chunks(3).enumerate() {
                let (left, top) = (n % wide * factor, n / wide * factor);
                let (right, bottom) = ((left + factor).min(width), (top + factor).min(height));
                for (c, mean) in pixel.iter().enumerate() {
                    let there =
                        (top..bottom).flat_map(|y| (left..right).map(move |x| u32::from(value(x, y, c))));
                    let (count, sum) = there.fold((0, 0), |(count, sum), value| (count + 1, sum + value));
                    assert_eq!(u32::from(*mean), (sum + count / 2) / count, "{factor}: {n}");
                }
            }
        }
    }

    #[test]
    fn invisible_colours_do_not_count() {
        let mut boxes = Boxes::new(2, 2, 2, 4);
        boxes.add(&[200, 100, 0, 255, 0, 255, 0, 0]);
        boxes.add(&[200, 100, 0, 255, 0, 255, 0, 0]);
        assert_eq!(boxes.finish(), (1, vec![200, 100, 0, 128]));
    }
}
