//! Rows of a PNG picture out of what was inflated, where each pixel is the difference to what its neighbours foretell.
//!
//! A pixel has to wait for the one before it, so that one row alone leaves most of a processor idle. Here four rows are
//! worked on side by side, each one pixel behind the row above it: what a pixel needs from above was made one step before.
//! The filters are those of the PNG specification, third edition, section 9.2.

use wide::{i16x8, u8x16};

/// Rows side by side.
const ROWS: usize = 4;
/// Bytes that a pixel takes here, whether it has three or four.
const LANE: usize = 4;

/// Two rows of one pixel with four values of 16 bits each.
type Pair = i16x8;

/// Gives every row in order, without its filter. `raw` is what was inflated, rows of a filter and `width` pixels of `N`
/// bytes, and [`LANE`] bytes more. `None` where a row has no filter that exists.
pub(crate) fn unfilter<const N: usize>(raw: &[u8], width: usize, mut each: impl FnMut(&[u8])) -> Option<()> {
    let (line, len) = (1 + width * N, width * N);
    let raw_len = raw.len().checked_sub(LANE)?;
    let mut rows: [Vec<u8>; ROWS] = std::array::from_fn(|_| vec![0; len + LANE]);
    let mut above = vec![0; len + LANE];
    for first in (0..raw_len).step_by(line * ROWS) {
        let starts: [usize; ROWS] = std::array::from_fn(|row| first + row * line);
        let is_there = |start: usize| start + line <= raw_len;
        let filter = |start: usize| if is_there(start) { raw[start] } else { 0 };
        // A row ends with bytes that are not its own, so that its last pixel can be read as the others are.
        let filtered = starts.map(|at| if is_there(at) { &raw[at + 1..at + line + LANE - N] } else { &[] });
        let filters = Filters::of(starts.map(filter))?;
        fill::<N>(&filters, filtered, &above, &mut rows, width);
        let there = starts.into_iter().filter(|start| is_there(*start)).count();
        rows.iter().take(there).for_each(|row| each(&row[..len]));
        std::mem::swap(&mut above, &mut rows[ROWS - 1]);
    }
    Some(())
}

fn fill<const N: usize>(
    filters: &Filters,
    filtered: [&[u8]; ROWS],
    above: &[u8],
    rows: &mut [Vec<u8>; ROWS],
    width: usize,
) {
    let mut front = Front::new::<N>();
    for step in 0..width + ROWS - 1 {
        // Before its row and behind it a pixel is nothing, as the specification wants it.
        let at: [usize; ROWS] = std::array::from_fn(|row| step.wrapping_sub(row).min(width) * N);
        let coming = std::array::from_fn(|row| pixel(filtered[row], at[row]));
        let made = front.advance(filters, coming, pixel(above, at[0]));
        for ((row, at), pixel) in rows.iter_mut().zip(at).zip(made) {
            // The fourth byte of three is where the next pixel will be.
            if let Some(place) = row.get_mut(at..at + LANE) {
                place.copy_from_slice(&pixel);
            }
        }
    }
}

/// The pixel that starts here, if one does.
fn pixel(row: &[u8], at: usize) -> [u8; LANE] {
    row.get(at..at + LANE).map_or([0; LANE], |pixel| pixel.try_into().unwrap_or_default())
}

/// How the pixels of four rows are foretold.
enum Filters {
    /// As photographs mostly are, all by the filter that takes longest.
    Paeth,
    /// For each filter that foretells, all bits of the rows that have it.
    Mixed { sub: [Pair; 2], up: [Pair; 2], average: [Pair; 2], paeth: [Pair; 2] },
}

impl Filters {
    fn of(filters: [u8; ROWS]) -> Option<Self> {
        let rows = |wanted: u8| {
            let [a, b, c, d] = filters.map(|filter| if filter == wanted { -1 } else { 0 });
            [[a, a, a, a, b, b, b, b], [c, c, c, c, d, d, d, d]].map(Pair::new)
        };
        match filters {
            [4, 4, 4, 4] => Some(Self::Paeth),
            _ if filters.iter().any(|filter| *filter > 4) => None,
            _ => Some(Self::Mixed { sub: rows(1), up: rows(2), average: rows(3), paeth: rows(4) }),
        }
    }

    #[inline]
    fn foretell(&self, pair: usize, left: Pair, up: Pair, corner: Pair) -> Pair {
        match self {
            Self::Paeth => nearest(left, up, corner),
            Self::Mixed { sub, up: above, average, paeth } => {
                (sub[pair] & left)
                    | (above[pair] & up)
                    | (average[pair] & ((left + up) >> 1))
                    | (paeth[pair] & nearest(left, up, corner))
            }
        }
    }
}

/// Where the four rows are.
struct Front {
    /// The pixels before.
    left: [Pair; 2],
    /// Those above them.
    corner: [Pair; 2],
    /// The bits of a pixel's own bytes.
    own: Pair,
}

impl Front {
    fn new<const N: usize>() -> Self {
        let value = |lane: usize| if lane % LANE < N { 0xFF } else { 0 };
        Self { left: [Pair::ZERO; 2], corner: [Pair::ZERO; 2], own: Pair::new(std::array::from_fn(value)) }
    }

    fn advance(
        &mut self,
        filters: &Filters,
        coming: [[u8; LANE]; ROWS],
        above: [u8; LANE],
    ) -> [[u8; LANE]; ROWS] {
        let [[a, b], [c, _]] = self.left.map(halves);
        let [top, _] = halves(widen([above, [0; LANE], [0; LANE], [0; LANE]])[0]);
        let up = [join(top, a), join(b, c)];
        let coming = widen(coming);
        let made = std::array::from_fn(|pair| {
            let foretold = filters.foretell(pair, self.left[pair], up[pair], self.corner[pair]);
            (foretold + coming[pair]) & self.own
        });
        (self.left, self.corner) = (made, up);
        narrow(made)
    }
}

/// Whichever of three is nearest to left + up - corner; of those that are equally near, the first.
fn nearest(left: Pair, up: Pair, corner: Pair) -> Pair {
    let (to_left, to_up) = (up - corner, left - corner);
    let [from_left, from_up, from_corner] = [to_left, to_up, to_left + to_up].map(abs);
    let least = from_left.min(from_up).min(from_corner);
    from_left.simd_eq(least).bitselect(left, from_up.simd_eq(least).bitselect(up, corner))
}

/// What the library does in one step only where the processor is newer than the program may expect.
fn abs(values: Pair) -> Pair {
    values.max(Pair::ZERO - values)
}

fn widen(pixels: [[u8; LANE]; ROWS]) -> [Pair; 2] {
    let bytes: u8x16 = bytemuck::cast(pixels);
    [Pair::from_u8x16_low(bytes), Pair::from_u8x16_high(bytes)]
}

fn narrow([a, b]: [Pair; 2]) -> [[u8; LANE]; ROWS] {
    bytemuck::cast(u8x16::narrow_i16x8(a, b))
}

fn halves(pair: Pair) -> [u64; 2] {
    bytemuck::cast(pair)
}

fn join(first: u64, second: u64) -> Pair {
    bytemuck::cast([first, second])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the specification says, byte by byte.
    fn plain(raw: &[u8], width: usize, bytes: usize) -> Vec<u8> {
        let mut done: Vec<u8> = Vec::new();
        for (y, row) in raw.chunks(1 + width * bytes).enumerate() {
            for (x, value) in row[1..].iter().enumerate() {
                let there = |x: Option<usize>, y: Option<usize>| match (x, y) {
                    (Some(x), Some(y)) => i32::from(done[y * width * bytes + x]),
                    _ => 0,
                };
                let (left, above) = (x.checked_sub(bytes), y.checked_sub(1));
                let (a, b, c) = (there(left, Some(y)), there(Some(x), above), there(left, above));
                let p = a + b - c;
                let nearest = [a, b, c].into_iter().min_by_key(|value| (p - value).abs()).unwrap();
                let foretold = [0, a, b, i32::midpoint(a, b), nearest][usize::from(row[0])];
                done.push(value.wrapping_add(foretold as u8));
            }
        }
        done
    }

    fn rows<const N: usize>(filters: &[u8], width: usize) -> Vec<u8> {
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        let mut noise = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 24) as u8
        };
        filters
            .iter()
            .flat_map(|filter| {
                [*filter].into_iter().chain((0..width * N).map(|_| noise())).collect::<Vec<_>>()
            })
            .collect()
    }

    fn check<const N: usize>(filters: &[u8], width: usize) {
        let mut raw = rows::<N>(filters, width);
        let wanted = plain(&raw, width, N);
        raw.extend([7; LANE]);
        let mut came = Vec::new();
        unfilter::<N>(&raw, width, |row| came.extend_from_slice(row)).unwrap();
        assert_eq!(came, wanted, "{N} bytes, {width} wide, {filters:?}");
    }

    #[test]
    fn every_filter_above_and_below_every_other_gives_what_the_specification_says() {
        let mixed: Vec<u8> = (0..5).flat_map(|a| (0..5).flat_map(move |b| [a, b, b])).collect();
        for width in [1, 2, 3, 4, 5, 33] {
            for filters in [&[4; 11][..], &[3; 8], &[2, 1], &[0], &mixed] {
                check::<3>(filters, width);
                check::<4>(filters, width);
            }
        }
    }

    #[test]
    fn a_filter_that_does_not_exist_is_refused() {
        for bad in 0..6 {
            let mut filters = [4; 6];
            filters[bad] = 5;
            let raw = [rows::<3>(&filters, 9), vec![0; LANE]].concat();
            assert_eq!(unfilter::<3>(&raw, 9, |_| {}), None, "{bad}");
        }
    }
}
