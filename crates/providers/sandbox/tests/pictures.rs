//! What comes out: the pictures that were asked for, at the size and from the seed that were asked for.

mod support;

use image::{DynamicImage, GrayImage, Luma, RgbImage};
use impasto_sdk::{Frame, Generate, Item, Mode, Size};
use serde_json::json;
use support::{Host, options, order, paint, paint_with, picture, run, run_as};

#[test]
fn every_wish_reaches_the_painter() {
    let mut host = Host::default();
    let image: DynamicImage =
        RgbImage::from_fn(160, 120, |x, y| image::Rgb([x as u8, 2 * y as u8, 90])).into();
    let (init, mask) = (host.keep(&image), host.keep(&GrayImage::from_pixel(160, 120, Luma([255])).into()));
    let usual = || order("a boat on a lake");
    let over = || Generate { mode: Mode::Img2img, init: Some(init.clone()), ..usual() };
    let wishes = [
        ("nothing", usual()),
        ("prompt", order("a cat on a lake")),
        ("negative prompt", Generate { negative_prompt: Some("boats".into()), ..usual() }),
        ("seed", Generate { seed: Some(8), ..usual() }),
        ("steps", Generate { steps: Some(3), ..usual() }),
        ("guidance", Generate { guidance: Some(15.0), ..usual() }),
        ("references", Generate { references: vec![init.clone()], ..usual() }),
        ("watercolour", options(usual(), json!({ "style": "watercolour" }))),
        ("poster", options(usual(), json!({ "style": "poster" }))),
        ("sketch", options(usual(), json!({ "style": "sketch" }))),
        ("background", options(usual(), json!({ "background": "transparent" }))),
        ("image", over()),
        ("strength", options(over(), json!({ "strength": 0.2 }))),
        ("mask", Generate { mode: Mode::Inpaint, mask: Some(mask), ..over() }),
    ];
    let pictures = wishes.map(|(wish, order)| {
        (wish, paint_with(&order, &mut Host { inputs: host.inputs.clone(), ..Host::default() }))
    });
    for (i, (wish, picture)) in pictures.iter().enumerate() {
        for (other, before) in &pictures[..i] {
            assert_ne!(picture, before, "{wish} changes nothing beside {other}");
        }
    }
}

#[test]
fn a_picture_has_the_bit_depth_that_was_asked_for() {
    for (background, kind) in [("opaque", image::ColorType::Rgb16), ("transparent", image::ColorType::Rgba16)]
    {
        let flat = options(order("an orange cat"), json!({ "background": background }));
        let wanted = json!({ "background": background, "bit_depth": 16 });
        let mut host = Host::default();
        let deep = paint_with(&options(flat.clone(), wanted), &mut host);
        // The 25th byte of a PNG is its bit depth.
        assert_eq!((deep.color(), host.pictures[0][24]), (kind, 16));
        assert_eq!(deep.to_rgba8(), paint(&flat).to_rgba8(), "the same picture");
    }
    let odd = options(order("x"), json!({ "bit_depth": 12 }));
    assert!(run(&odd, &mut Host::default()).unwrap_err().message.contains("bit_depth"));
}

#[test]
fn the_largest_picture_is_written_in_small_pieces() {
    let mut host = Host::default();
    let frame = Frame { pixels: Some(Size::new(4096, 4096)), ..Frame::default() };
    let large = paint_with(&Generate { frame, ..order("desert sunrise") }, &mut host);
    assert_eq!((large.width(), large.height()), (4096, 4096));
    assert!(host.longest_piece <= 64 * 1024);
}

#[test]
fn without_pixels_the_size_follows_shape_class_and_init_image() {
    let frame = |ratio: Option<&str>, class: Option<&str>| Frame {
        pixels: None,
        ratio: ratio.map(|ratio| ratio.parse().unwrap()),
        image_size: class.map(Into::into),
    };
    let image = paint(&Generate { frame: frame(Some("16:9"), Some("1K")), ..order("hills") });
    assert_eq!((image.width(), image.height()), (1368, 768));
    let mut host = Host::default();
    let init = Some(host.keep(&RgbImage::new(96, 72).into()));
    let order = Generate { mode: Mode::Img2img, init, frame: frame(None, None), ..order("hills") };
    let image = paint_with(&order, &mut host);
    assert_eq!((image.width(), image.height()), (96, 72));
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
        Item::Missing(error) | Item::Unreadable(error) => panic!("{error}"),
    }
}
