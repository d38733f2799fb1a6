//! What comes out: pictures that follow the words, the seed and the inputs.

mod support;

use image::{DynamicImage, GrayImage, Luma, RgbImage, Rgba, RgbaImage};
use impasto_sdk::{Generate, Item, Mode, Size};
use serde_json::json;
use support::{Host, options, order, paint, paint_with, picture, run, run_as};

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
fn sample(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, y| {
        let middle = (x * 2).abs_diff(width) < width / 3 && (y * 2).abs_diff(height) < height / 3;
        if middle { image::Rgb([200, 30, 40]) } else { image::Rgb([20 + (200 * y / height) as u8; 3]) }
    })
    .into()
}

fn with_init(prompt: &str, image: &DynamicImage, host: &mut Host) -> Generate {
    let frame = impasto_sdk::Frame {
        pixels: Some(Size::new(image.width(), image.height())),
        ..impasto_sdk::Frame::default()
    };
    Generate { mode: Mode::Img2img, init: Some(host.keep(image)), frame, ..order(prompt) }
}

fn with_mask(prompt: &str, image: &DynamicImage, mask: &DynamicImage, host: &mut Host) -> Generate {
    let order = with_init(prompt, image, host);
    Generate { mode: Mode::Inpaint, mask: Some(host.keep(mask)), ..order }
}

#[test]
fn the_same_seed_gives_the_same_picture_and_another_gives_another() {
    let first = paint(&order("a lighthouse at dusk"));
    assert_eq!(first, paint(&order("a lighthouse at dusk")));
    assert!(apart(&first, &paint(&Generate { seed: Some(8), ..order("a lighthouse at dusk") })) > 5.0);
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
    let pictures: Vec<_> = prompts.iter().map(|prompt| paint(&order(prompt))).collect();
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
    let bright = |prompt: &str| mean(&paint(&order(prompt))).iter().sum::<f64>();
    assert!(bright("a hill at noon") > 1.6 * bright("a hill at midnight"));
    let warm = |prompt: &str| {
        let [r, _, b] = mean(&paint(&order(prompt)));
        r - b
    };
    assert!(warm("desert sunset") > warm("winter night") + 20.0);
    let fur = |prompt: &str| {
        let cut = paint(&options(order(prompt), json!({ "background": "transparent" }))).to_rgba8();
        let seen = cut.pixels().filter(|pixel| pixel.0[3] == 255);
        seen.map(|pixel| i64::from(pixel.0[0]) - i64::from(pixel.0[2])).sum::<i64>()
    };
    assert!(fur("an orange cat") > 0 && fur("a blue cat") < 0);
}

#[test]
fn a_negative_prompt_takes_things_away() {
    let with = paint(&order("a boat on a lake with birds"));
    let without =
        paint(&Generate { negative_prompt: Some("boats".into()), ..order("a boat on a lake with birds") });
    assert!(apart(&with, &without) > 0.5);
}

#[test]
fn every_size_is_exact_and_shows_the_same_scene() {
    let at = |width, height| {
        let frame =
            impasto_sdk::Frame { pixels: Some(Size::new(width, height)), ..impasto_sdk::Frame::default() };
        paint(&Generate { frame, ..order("a sailboat at sunset") })
    };
    for (width, height) in [(64, 64), (65, 63), (1, 1), (3, 200), (200, 3), (333, 777), (1000, 120)] {
        let image = at(width, height);
        assert_eq!((image.width(), image.height()), (width, height));
    }
    assert!(apart(&small(&at(160, 160)), &small(&at(800, 800))) < 9.0);
}

#[test]
fn the_largest_size_shows_the_same_scene_too() {
    let frame = impasto_sdk::Frame { pixels: Some(Size::new(4096, 4096)), ..impasto_sdk::Frame::default() };
    let mut host = Host::default();
    let large = paint_with(&Generate { frame: frame.clone(), ..order("desert sunrise") }, &mut host);
    assert_eq!((large.width(), large.height()), (4096, 4096));
    assert!(host.longest_piece <= 64 * 1024, "answers are written in small pieces");
    let frame = impasto_sdk::Frame { pixels: Some(Size::new(256, 256)), ..frame };
    assert!(apart(&small(&large), &small(&paint(&Generate { frame, ..order("desert sunrise") }))) < 9.0);
}

#[test]
fn without_pixels_the_size_follows_shape_class_and_init_image() {
    let frame = |ratio: Option<&str>, class: Option<&str>| impasto_sdk::Frame {
        pixels: None,
        ratio: ratio.map(|ratio| ratio.parse().unwrap()),
        image_size: class.map(Into::into),
    };
    let image = paint(&Generate { frame: frame(Some("16:9"), Some("1K")), ..order("hills") });
    assert_eq!((image.width(), image.height()), (1368, 768));
    let mut host = Host::default();
    let order = with_init("hills", &sample(96, 72), &mut host);
    let image = paint_with(&Generate { frame: frame(None, None), ..order }, &mut host);
    assert_eq!((image.width(), image.height()), (96, 72));
}

#[test]
fn every_style_is_a_way_of_its_own() {
    let styles = ["painting", "watercolour", "poster", "sketch"];
    let pictures = styles.map(|style| paint(&options(order("a castle"), json!({ "style": style }))));
    for i in 0..styles.len() {
        assert!(spread(&pictures[i]) > 5.0, "{}", styles[i]);
        for j in 0..i {
            assert!(apart(&pictures[i], &pictures[j]) > 3.0, "{} is {}", styles[i], styles[j]);
        }
    }
}

#[test]
fn steps_and_guidance_change_the_picture() {
    let usual = paint(&order("a meadow with flowers"));
    let rough = paint(&Generate { steps: Some(3), ..order("a meadow with flowers") });
    assert!(apart(&usual, &rough) > 2.0);
    let saturation = |guidance| {
        let image = paint(&Generate { guidance: Some(guidance), ..order("a meadow with flowers") }).to_rgb8();
        let of = |p: &image::Rgb<u8>| u64::from(p.0.iter().max().unwrap() - p.0.iter().min().unwrap());
        image.pixels().map(of).sum::<u64>()
    };
    assert!(saturation(2.0) < saturation(7.0) && saturation(7.0) < saturation(16.0));
}

#[test]
fn a_transparent_background_leaves_only_the_subject() {
    let image = paint(&options(order("an orange cat"), json!({ "background": "transparent" })));
    assert!(image.color().has_alpha());
    let rgba = image.to_rgba8();
    let count = |f: fn(u8) -> bool| rgba.pixels().filter(|pixel| f(pixel.0[3])).count();
    assert!(count(|a| a == 0) > rgba.pixels().len() / 3 && count(|a| a == 255) > rgba.pixels().len() / 30);
    assert_eq!(rgba.get_pixel(0, 0).0[3], 0);
    assert!(!paint(&order("an orange cat")).color().has_alpha());
}

#[test]
fn img2img_keeps_the_composition_and_goes_as_far_as_its_strength() {
    let mut host = Host::default();
    let init = sample(160, 120);
    let order = with_init("autumn sunset", &init, &mut host);
    let distance = |strength: f64, host: &mut Host| {
        let painted = run(&options(order.clone(), json!({ "strength": strength })), host).unwrap();
        apart(&init, &picture(&painted.items[0], host))
    };
    let steps = [0.0, 0.3, 0.9].map(|strength| distance(strength, &mut host_with(&host)));
    assert!(steps[0] < 0.5 && steps[0] < steps[1] && steps[1] < steps[2], "{steps:?}");
    let painted = paint_with(&options(order, json!({ "strength": 0.9 })), &mut host).to_luma8();
    let rows = |from: u32| (0..160).map(|x| u64::from(painted.get_pixel(x, from).0[0])).sum::<u64>();
    assert!(rows(112) > 2 * rows(4), "dark above and bright below, as in the init image");
}

fn host_with(host: &Host) -> Host {
    Host { inputs: host.inputs.clone(), ..Host::default() }
}

#[test]
fn an_init_image_keeps_its_alpha() {
    let mut host = Host::default();
    let mut image = sample(80, 60).to_rgba8();
    image.put_pixel(5, 5, Rgba([10, 20, 30, 0]));
    let order = with_init("spring", &image.into(), &mut host);
    let painted = paint_with(&order, &mut host).to_rgba8();
    assert_eq!((painted.get_pixel(5, 5).0[3], painted.get_pixel(6, 5).0[3]), (0, 255));
}

#[test]
fn inpaint_changes_nothing_outside_the_mask() {
    let init = sample(200, 150);
    let white = GrayImage::from_fn(200, 150, |x, y| Luma([if x > 120 && y > 60 { 255 } else { 0 }]));
    let clear = RgbaImage::from_fn(200, 150, |x, y| Rgba([9, 9, 9, if x > 120 && y > 60 { 0 } else { 255 }]));
    for mask in [DynamicImage::from(white), DynamicImage::from(clear)] {
        let mut host = Host::default();
        let order = with_mask("a sailboat", &init, &mask, &mut host);
        let painted = paint_with(&order, &mut host).to_rgb8();
        let mut changed = 0;
        for (x, y, pixel) in init.to_rgb8().enumerate_pixels() {
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
fn inpaint_of_an_image_with_alpha_keeps_every_byte_outside() {
    let init = RgbaImage::from_fn(96, 80, |x, y| Rgba([x as u8, y as u8, 90, (x + y) as u8]));
    let mask = GrayImage::from_fn(96, 80, |x, _| Luma([if x >= 48 { 255 } else { 0 }]));
    let mut host = Host::default();
    let order = with_mask("a tree", &init.clone().into(), &mask.into(), &mut host);
    let painted = paint_with(&order, &mut host).to_rgba8();
    for (x, y, pixel) in init.enumerate_pixels() {
        match x < 48 {
            true => assert_eq!(pixel, painted.get_pixel(x, y)),
            false => assert_eq!(painted.get_pixel(x, y).0[3], 255),
        }
    }
}

#[test]
fn a_soft_mask_blends() {
    let init: DynamicImage = RgbImage::from_pixel(90, 30, image::Rgb([0, 255, 0])).into();
    let mask = |value: u8| DynamicImage::from(GrayImage::from_pixel(90, 30, Luma([value])));
    let distance = |value: u8| {
        let mut host = Host::default();
        let order = with_mask("a castle at night", &init, &mask(value), &mut host);
        apart(&init, &paint_with(&order, &mut host))
    };
    assert_eq!(distance(0), 0.0);
    let (half, full) = (distance(128), distance(255));
    assert!((half / full - 0.5).abs() < 0.03, "{half} of {full}");
}

#[test]
fn references_lend_their_colours() {
    let mut host = Host::default();
    let red = RgbImage::from_fn(40, 40, |x, y| image::Rgb([60 + 4 * x as u8, 3 * y as u8 / 2, 10])).into();
    let plain = mean(&paint(&order("hills")));
    let reference = host.keep(&red);
    let toned = mean(&paint_with(&Generate { references: vec![reference], ..order("hills") }, &mut host));
    assert!(toned[0] - toned[2] > plain[0] - plain[2] + 40.0, "{plain:?} {toned:?}");
}

#[test]
fn several_pictures_count_the_seed_up() {
    let mut host = Host::default();
    let images = run(&Generate { count: 3, ..order("a tree") }, &mut host).unwrap();
    let seeds: Vec<_> = images.items.iter().map(seed).collect();
    assert_eq!(seeds, [Some(7), Some(8), Some(9)]);
    assert_eq!(picture(&images.items[1], &host), paint(&Generate { seed: Some(8), ..order("a tree") }));
}

#[test]
fn without_a_seed_each_call_differs_and_tells_what_it_took() {
    let unseeded = Generate { seed: None, ..order("a tree") };
    let mut host = Host::default();
    let first = run_as(&unseeded, &mut host, "call-1").unwrap();
    let again = run_as(&unseeded, &mut Host::default(), "call-1").unwrap();
    let other = run_as(&unseeded, &mut Host::default(), "call-2").unwrap();
    assert_eq!(seed(&first.items[0]), seed(&again.items[0]));
    assert_ne!(seed(&first.items[0]), seed(&other.items[0]));
    let told = Generate { seed: seed(&first.items[0]), ..unseeded };
    assert_eq!(picture(&first.items[0], &host), paint(&told));
}

#[test]
fn models_that_take_no_seed_tell_none() {
    for model in ["presets", "plain"] {
        let order = Generate { model: model.into(), seed: None, ..order("a tree") };
        assert_eq!(seed(&run(&order, &mut Host::default()).unwrap().items[0]), None);
    }
}

fn seed(item: &Item) -> Option<u64> {
    match item {
        Item::Image { seed, .. } => *seed,
        Item::Missing(error) => panic!("{error}"),
    }
}
