//! Working over a picture that is there: painting it anew, and repainting a part of it.

use super::{
    Commission, Ground,
    canvas::{Area, Canvas, Matter, Point},
    colour::{Rgb, scale},
    grade::Ramp,
    picture::Picture,
    scene::Scene,
};
use image::{DynamicImage, GrayImage, ImageBuffer, Pixel, RgbaImage, imageops};
use std::borrow::Cow;

type Image<P> = ImageBuffer<P, Vec<u8>>;

/// The init image as an under-painting, in the colours that the prompt calls for.
pub(crate) fn from_init(commission: &Commission<'_>, init: &RgbaImage, strength: f32) -> Canvas {
    let mut canvas = Canvas::new(commission.width, commission.height);
    let small = Small::of(init, canvas.width, canvas.height);
    let (dreamt, Scene { wish, .. }) = dream(commission, commission.width, commission.height);
    let ramp = Ramp::of_canvas(&dreamt, 7);
    // Words that name a light, a season or a colour recolour more than those that name a thing.
    let named =
        wish.time.is_some() || wish.season.is_some() || wish.tint.is_some() || wish.subject_tint.is_some();
    let amount = strength.clamp(0.0, 1.0) * if named { 0.75 } else { 0.45 };
    canvas.paint(Matter::Land, Area::ALL, |p| {
        let colour = small.at(p);
        (ramp.as_ref().map_or(colour, |ramp| ramp.apply(colour, amount)), 1.0)
    });
    canvas.subject.fill(0.0);
    canvas
}

/// The init image with the prompt's scene where the mask asks for it: in the mask's box, in the light of what is
/// around it.
pub(crate) fn fill_in(commission: &Commission<'_>, init: &RgbaImage, mask: &GrayImage) -> Canvas {
    let mut canvas = Canvas::new(commission.width, commission.height);
    let small = Small::of(init, canvas.width, canvas.height);
    let Some((left, top, right, bottom)) = bounds(mask) else {
        canvas.paint(Matter::Land, Area::ALL, |p| (small.at(p), 1.0));
        return canvas;
    };
    let unit = 1.0 / mask.height() as f32;
    let area = Area {
        left: left as f32 * unit,
        top: top as f32 * unit,
        right: right as f32 * unit,
        bottom: bottom as f32 * unit,
    };
    let (width, height) = (area.right - area.left, area.bottom - area.top);
    let (inner, _) = dream(commission, (right - left).max(1), (bottom - top).max(1));
    let around = Ramp::of(colours(init), 7);
    canvas.paint(Matter::Land, Area::ALL, |p| {
        if p.x < area.left || p.x > area.right || p.y < area.top || p.y > area.bottom {
            return (small.at(p), 1.0);
        }
        let q = Point::new((p.x - area.left) / width * inner.aspect, (p.y - area.top) / height);
        let colour = inner.colour(q);
        (around.as_ref().map_or(colour, |ramp| ramp.apply(colour, 0.3)), 1.0)
    });
    for mark in &inner.marks {
        let mut mark = *mark;
        let shown = mark.only_on.is_none_or(|matter| inner.matter(mark.at) == matter);
        mark.only_on = None;
        mark.at = Point::new(area.left + mark.at.x / inner.aspect * width, area.top + mark.at.y * height);
        (mark.length, mark.width) = (mark.length * height, mark.width * height);
        if shown {
            canvas.marks.push(mark);
        }
    }
    canvas
}

/// The last touch: what is to be kept of the init image is put back, exactly.
pub(crate) fn finish(picture: &mut Picture, ground: Ground<'_>) {
    let (width, height) = (picture.width, picture.height);
    match ground {
        Ground::Blank => {}
        Ground::Over { image, strength } => keep_some(picture, &fitted(image, width, height), strength),
        Ground::Inside { image, mask } => {
            keep_outside(picture, &fitted(image, width, height), &fitted(mask, width, height));
        }
    }
}

/// Where a picture can be seen through, else where it is white.
pub(crate) fn mask_of(image: &DynamicImage) -> GrayImage {
    let rgba = image.color().has_alpha().then(|| image.to_rgba8());
    match rgba.filter(|rgba| rgba.pixels().any(|pixel| pixel.0[3] < 255)) {
        Some(rgba) => GrayImage::from_fn(rgba.width(), rgba.height(), |x, y| {
            image::Luma([255 - rgba.get_pixel(x, y).0[3]])
        }),
        None => image.to_luma8(),
    }
}

/// The colours of some of an image's pixels that can be seen.
pub(crate) fn colours(image: &RgbaImage) -> impl Iterator<Item = Rgb> + Clone + '_ {
    let stride = (image.as_raw().len() / 4 / 8000).max(1);
    let pixels = image.as_raw().as_chunks::<4>().0;
    pixels.iter().step_by(stride).filter(|pixel| pixel[3] > 127).map(rgb)
}

/// Outside the mask byte for byte, inside the new picture, and in between as the mask says.
fn keep_outside(picture: &mut Picture, init: &RgbaImage, mask: &GrayImage) {
    let see_through = init.as_raw().as_chunks::<4>().0.iter().any(|pixel| pixel[3] < 255);
    let mut alpha = see_through.then(|| Vec::with_capacity(picture.rgb.len() / 3));
    let old = init.as_raw().as_chunks::<4>().0;
    for ((new, old), share) in picture.rgb.as_chunks_mut::<3>().0.iter_mut().zip(old).zip(mask.as_raw()) {
        for (value, kept) in new.iter_mut().zip(old) {
            *value = between(*kept, *value, *share);
        }
        if let Some(alpha) = &mut alpha {
            alpha.push(between(old[3], 255, *share));
        }
    }
    picture.alpha = alpha;
}

/// At low strength the init image shines through; its alpha stays.
fn keep_some(picture: &mut Picture, init: &RgbaImage, strength: f32) {
    let share = (strength * 2.2).clamp(0.0, 1.0);
    let share = (share * 255.0 + 0.5) as u8;
    let old = init.as_raw().as_chunks::<4>().0;
    for (new, old) in picture.rgb.as_chunks_mut::<3>().0.iter_mut().zip(old) {
        for (value, kept) in new.iter_mut().zip(old) {
            *value = between(*kept, *value, share);
        }
    }
    if old.iter().any(|pixel| pixel[3] < 255) {
        picture.alpha = Some(old.iter().map(|pixel| pixel[3]).collect());
    }
}

/// 0 gives the old value exactly, 255 the new one.
fn between(old: u8, new: u8, share: u8) -> u8 {
    let (old, new, share) = (u32::from(old), u32::from(new), u32::from(share));
    ((old * (255 - share) + new * share + 127) / 255) as u8
}

/// The picture that the prompt alone would give, at this shape, and the scene behind it.
fn dream(commission: &Commission<'_>, width: u32, height: u32) -> (Canvas, Scene) {
    let mut canvas = Canvas::new(width, height);
    let scene = super::compose(commission, canvas.aspect);
    super::compose_layers(&mut canvas, &scene);
    (canvas, scene)
}

/// The box around everything that is repainted: left, top, right, bottom.
fn bounds(mask: &GrayImage) -> Option<(u32, u32, u32, u32)> {
    let mut found: Option<(u32, u32, u32, u32)> = None;
    for (x, y, _) in mask.enumerate_pixels().filter(|(_, _, pixel)| pixel.0[0] > 0) {
        let (l, t, r, b) = found.unwrap_or((x, y, x + 1, y + 1));
        found = Some((l.min(x), t.min(y), r.max(x + 1), b.max(y + 1)));
    }
    found
}

/// A picture or a mask at this size.
fn fitted<P>(image: &Image<P>, width: u32, height: u32) -> Cow<'_, Image<P>>
where
    P: Pixel<Subpixel = u8> + 'static,
{
    if image.dimensions() == (width, height) {
        return Cow::Borrowed(image);
    }
    Cow::Owned(imageops::resize(image, width, height, imageops::FilterType::Triangle))
}

/// An image shrunk to the size of a canvas, by the mean of what falls into each pixel.
struct Small {
    width: usize,
    height: usize,
    pixels: Vec<Rgb>,
}

impl Small {
    fn of(image: &RgbaImage, width: usize, height: usize) -> Self {
        let pixels =
            (0..width * height).map(|i| mean(image, (i % width, width), (i / width, height))).collect();
        Self { width, height, pixels }
    }

    fn at(&self, p: Point) -> Rgb {
        let x = ((p.x * self.height as f32) as usize).min(self.width - 1);
        let y = ((p.y * self.height as f32) as usize).min(self.height - 1);
        self.pixels[y * self.width + x]
    }
}

/// The mean of the part of an image that one pixel of `of` along each side stands for; at most 16 samples of it.
fn mean(image: &RgbaImage, (x, columns): (usize, usize), (y, rows): (usize, usize)) -> Rgb {
    let span = |i: usize, of: usize, side: u32| {
        let from = i * side as usize / of;
        let to = ((i + 1) * side as usize / of).max(from + 1).min(side as usize);
        (from as u32, to as u32, (to - from).div_ceil(4))
    };
    let (left, right, step_x) = span(x, columns, image.width());
    let (top, bottom, step_y) = span(y, rows, image.height());
    let (mut sum, mut count) = ([0.0; 3], 0.0);
    for y in (top..bottom).step_by(step_y) {
        for x in (left..right).step_by(step_x) {
            sum = super::colour::add(sum, rgb(&image.get_pixel(x, y).0));
            count += 1.0;
        }
    }
    scale(sum, 1.0 / f32::max(count, 1.0))
}

fn rgb(pixel: &[u8; 4]) -> Rgb {
    [pixel[0], pixel[1], pixel[2]].map(|v| f32::from(v) / 255.0)
}
