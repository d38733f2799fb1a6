//! What comes out: pictures that follow the words, the seed and what they are painted on.

use image::{DynamicImage, GrayImage, Luma, RgbImage, Rgba, RgbaImage};
use impasto_painter::{Commission, Depth, Ground, Style, mask_of, paint, paint_unfinished};

/// A small picture of this prompt.
fn of(prompt: &str) -> Commission<'_> {
    Commission { prompt, width: 160, height: 120, seed: 7, ..Commission::default() }
}

/// A picture over another one, of its size.
fn over<'a>(prompt: &'a str, image: &'a RgbaImage, strength: f32) -> Commission<'a> {
    let (width, height) = image.dimensions();
    Commission { width, height, ground: Ground::Over { image, strength }, ..of(prompt) }
}

/// A picture inside the mask of another one, of its size.
fn inside<'a>(prompt: &'a str, image: &'a RgbaImage, mask: &'a GrayImage) -> Commission<'a> {
    let (width, height) = image.dimensions();
    Commission { width, height, ground: Ground::Inside { image, mask }, ..of(prompt) }
}

/// The mean absolute difference of two pictures, 0 to 255.
fn apart(a: &DynamicImage, b: &DynamicImage) -> f64 {
    let (a, b) = (a.to_rgb8(), b.to_rgb8());
    let sum: u64 = a.as_raw().iter().zip(b.as_raw()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / a.as_raw().len() as f64
}

fn mean(image: &DynamicImage) -> [f64; 3] {
    let rgb = image.to_rgb8();
    let mut sums = [0.0; 3];
    for pixel in rgb.pixels() {
        for (sum, value) in sums.iter_mut().zip(pixel.0) {
            *sum += f64::from(value);
        }
    }
    sums.map(|sum| sum / f64::from(rgb.width() * rgb.height()))
}

/// The standard deviation of the brightness.
fn spread(image: &DynamicImage) -> f64 {
    let grey = image.to_luma8();
    let count = grey.as_raw().len() as f64;
    let mean = grey.as_raw().iter().map(|v| f64::from(*v)).sum::<f64>() / count;
    (grey.as_raw().iter().map(|v| (f64::from(*v) - mean).powi(2)).sum::<f64>() / count).sqrt()
}

/// A picture shrunk to its composition.
fn small(image: &DynamicImage) -> DynamicImage {
    image.resize_exact(16, 16, image::imageops::FilterType::Triangle)
}

/// Dark above, bright below, a red square in the middle.
fn sample(width: u32, height: u32) -> RgbaImage {
    let image = RgbImage::from_fn(width, height, |x, y| {
        let middle = (x * 2).abs_diff(width) < width / 3 && (y * 2).abs_diff(height) < height / 3;
        if middle { image::Rgb([200, 30, 40]) } else { image::Rgb([20 + (200 * y / height) as u8; 3]) }
    });
    DynamicImage::from(image).into_rgba8()
}

#[test]
fn the_same_seed_gives_the_same_picture_and_another_gives_another() {
    let first = paint(&of("a lighthouse at dusk"));
    assert_eq!(first, paint(&of("a lighthouse at dusk")));
    assert!(apart(&first, &paint(&Commission { seed: 8, ..of("a lighthouse at dusk") })) > 5.0);
}

#[test]
fn every_prompt_gives_a_picture_of_its_own_that_is_neither_flat_nor_noise() {
    let prompts = [
        "a lighthouse at dusk",
        "snowy mountains at night under stars",
        "a city in the rain, neon",
        "desert sunrise",
        "an orange cat",
        "zorp quibbly fnord",
        "glarb",
        "a castle in spring",
        "a storm at sea with a boat and lightning, birds",
        "aurora over a cabin, snow",
        "poppies, a wanderer, and balloons in the fog",
        "",
    ];
    let pictures: Vec<_> = prompts.iter().map(|prompt| paint(&of(prompt))).collect();
    for (i, picture) in pictures.iter().enumerate() {
        assert!(spread(picture) > 8.0, "{:?} is flat: {}", prompts[i], spread(picture));
        let blurred = picture.resize_exact(40, 30, image::imageops::FilterType::Triangle);
        assert!(spread(&blurred) > 0.6 * spread(picture), "{:?} is noise", prompts[i]);
        for (j, other) in pictures.iter().enumerate().take(i) {
            assert!(apart(picture, other) > 6.0, "{:?} looks like {:?}", prompts[i], prompts[j]);
        }
    }
}

#[test]
fn words_of_light_and_colour_are_obeyed() {
    let bright = |prompt: &str| mean(&paint(&of(prompt))).iter().sum::<f64>();
    assert!(bright("a hill at noon") > 1.6 * bright("a hill at midnight"));
    let warm = |prompt: &str| {
        let [r, _, b] = mean(&paint(&of(prompt)));
        r - b
    };
    assert!(warm("desert sunset") > warm("winter night") + 20.0);
    let fur = |prompt: &str| {
        let cut = paint(&Commission { transparent: true, ..of(prompt) }).to_rgba8();
        let seen = cut.pixels().filter(|pixel| pixel.0[3] == 255);
        seen.map(|pixel| i64::from(pixel.0[0]) - i64::from(pixel.0[2])).sum::<i64>()
    };
    assert!(fur("an orange cat") > 0 && fur("a blue cat") < 0);
}

#[test]
fn a_negative_prompt_takes_things_away() {
    let with = paint(&of("a boat on a lake with birds"));
    let without = paint(&Commission { negative: "boats", ..of("a boat on a lake with birds") });
    assert!(apart(&with, &without) > 0.5);
}

#[test]
fn every_size_is_exact_and_shows_the_same_scene() {
    let at = |width, height| paint(&Commission { width, height, ..of("a sailboat at sunset") });
    for (width, height) in [(64, 64), (65, 63), (1, 1), (3, 200), (200, 3), (333, 777), (1000, 120)] {
        let image = at(width, height);
        assert_eq!((image.width(), image.height()), (width, height));
    }
    assert_eq!(at(0, 9).width(), 1, "no side is without a pixel");
    assert!(apart(&small(&at(160, 160)), &small(&at(800, 800))) < 9.0);
}

#[test]
fn a_large_size_shows_the_same_scene_too() {
    let at = |side| paint(&Commission { width: side, height: side, ..of("desert sunrise") });
    assert!(apart(&small(&at(4096)), &small(&at(256))) < 9.0);
}

#[test]
fn an_unfinished_picture_is_small_and_comes_closer_to_the_finished_one() {
    let commission = Commission { width: 800, height: 600, depth: Depth::Sixteen, ..of("a castle") };
    let finished = paint(&commission).thumbnail_exact(384, 288);
    let stages = [0.1, 0.5, 1.0].map(|done| paint_unfinished(&commission, done));
    assert!(stages.iter().all(|stage| stage.as_rgb8().is_some_and(|stage| stage.dimensions() == (384, 288))));
    let left = stages.map(|stage| apart(&stage, &finished));
    assert!(left[0] > left[1] && left[1] > left[2], "{left:?}");
}

#[test]
fn sixteen_bits_hold_more_than_eight_and_show_the_same_picture() {
    for transparent in [false, true] {
        let flat = Commission { transparent, ..of("an orange cat") };
        let deep = paint(&Commission { depth: Depth::Sixteen, ..flat });
        let flat = paint(&flat);
        assert_eq!(
            (deep.color().has_alpha(), deep.color().bits_per_pixel()),
            (transparent, 2 * flat.color().bits_per_pixel(),)
        );
        assert_eq!(deep.to_rgba8(), flat.to_rgba8());
        assert_ne!(deep.to_rgba16(), flat.to_rgba16());
    }
}

#[test]
fn every_style_is_a_way_of_its_own() {
    let styles = [Style::Painting, Style::Watercolour, Style::Poster, Style::Sketch];
    let pictures = styles.map(|style| paint(&Commission { style, ..of("a castle") }));
    for i in 0..styles.len() {
        assert!(spread(&pictures[i]) > 5.0, "{:?}", styles[i]);
        for j in 0..i {
            assert!(apart(&pictures[i], &pictures[j]) > 3.0, "{:?} is {:?}", styles[i], styles[j]);
        }
    }
}

#[test]
fn steps_and_guidance_change_the_picture() {
    let usual = paint(&of("a meadow with flowers"));
    let rough = paint(&Commission { steps: 3, ..of("a meadow with flowers") });
    assert!(apart(&usual, &rough) > 2.0);
    let saturation = |guidance| {
        let image = paint(&Commission { guidance, ..of("a meadow with flowers") }).to_rgb8();
        let of = |p: &image::Rgb<u8>| u64::from(p.0.iter().max().unwrap() - p.0.iter().min().unwrap());
        image.pixels().map(of).sum::<u64>()
    };
    assert!(saturation(2.0) < saturation(7.0) && saturation(7.0) < saturation(16.0));
}

#[test]
fn a_transparent_background_leaves_only_the_subject() {
    let image = paint(&Commission { transparent: true, ..of("an orange cat") });
    assert!(image.color().has_alpha());
    let rgba = image.to_rgba8();
    let count = |f: fn(u8) -> bool| rgba.pixels().filter(|pixel| f(pixel.0[3])).count();
    assert!(count(|a| a == 0) > rgba.pixels().len() / 3 && count(|a| a == 255) > rgba.pixels().len() / 30);
    assert_eq!(rgba.get_pixel(0, 0).0[3], 0);
    assert!(!paint(&of("an orange cat")).color().has_alpha());
}

#[test]
fn a_picture_over_another_keeps_its_composition_and_goes_as_far_as_its_strength() {
    let image = sample(160, 120);
    let init = DynamicImage::from(image.clone());
    let steps =
        [0.0, 0.3, 0.9].map(|strength| apart(&init, &paint(&over("autumn sunset", &image, strength))));
    assert!(steps[0] < 0.5 && steps[0] < steps[1] && steps[1] < steps[2], "{steps:?}");
    let painted = paint(&over("autumn sunset", &image, 0.9)).to_luma8();
    let rows = |from: u32| (0..160).map(|x| u64::from(painted.get_pixel(x, from).0[0])).sum::<u64>();
    assert!(rows(112) > 2 * rows(4), "dark above and bright below, as in the other picture");
}

#[test]
fn a_picture_over_another_keeps_its_alpha() {
    let mut image = sample(80, 60);
    image.put_pixel(5, 5, Rgba([10, 20, 30, 0]));
    let painted = paint(&over("spring", &image, 0.7)).to_rgba8();
    assert_eq!((painted.get_pixel(5, 5).0[3], painted.get_pixel(6, 5).0[3]), (0, 255));
}

#[test]
fn nothing_changes_outside_the_mask() {
    let init = sample(200, 150);
    let white = GrayImage::from_fn(200, 150, |x, y| Luma([if x > 120 && y > 60 { 255 } else { 0 }]));
    let clear = RgbaImage::from_fn(200, 150, |x, y| Rgba([9, 9, 9, if x > 120 && y > 60 { 0 } else { 255 }]));
    for mask in [DynamicImage::from(white), DynamicImage::from(clear)] {
        let painted = paint(&inside("a sailboat", &init, &mask_of(&mask))).to_rgba8();
        let mut changed = 0;
        for (x, y, pixel) in init.enumerate_pixels() {
            if x > 120 && y > 60 {
                changed += usize::from(pixel != painted.get_pixel(x, y));
            } else {
                assert_eq!(pixel, painted.get_pixel(x, y), "at {x}, {y}");
            }
        }
        assert!(changed > 5000, "{changed}");
    }
}

#[test]
fn outside_the_mask_alpha_stays_and_inside_it_there_is_none() {
    let init = RgbaImage::from_fn(96, 80, |x, y| Rgba([x as u8, y as u8, 90, (x + y) as u8]));
    let mask = GrayImage::from_fn(96, 80, |x, _| Luma([if x >= 48 { 255 } else { 0 }]));
    let painted = paint(&inside("a tree", &init, &mask)).to_rgba8();
    for (x, y, pixel) in init.enumerate_pixels() {
        match x < 48 {
            true => assert_eq!(pixel, painted.get_pixel(x, y)),
            false => assert_eq!(painted.get_pixel(x, y).0[3], 255),
        }
    }
}

#[test]
fn a_soft_mask_blends() {
    let init = RgbaImage::from_pixel(90, 30, Rgba([0, 255, 0, 255]));
    let distance = |value: u8| {
        let mask = GrayImage::from_pixel(90, 30, Luma([value]));
        apart(&init.clone().into(), &paint(&inside("a castle at night", &init, &mask)))
    };
    assert_eq!(distance(0), 0.0);
    let (half, full) = (distance(128), distance(255));
    assert!((half / full - 0.5).abs() < 0.03, "{half} of {full}");
}

#[test]
fn references_lend_their_colours() {
    let red = RgbaImage::from_fn(40, 40, |x, y| Rgba([60 + 4 * x as u8, 3 * y as u8 / 2, 10, 255]));
    let plain = mean(&paint(&of("hills")));
    let toned = mean(&paint(&Commission { references: &[red], ..of("hills") }));
    assert!(toned[0] - toned[2] > plain[0] - plain[2] + 40.0, "{plain:?} {toned:?}");
}
