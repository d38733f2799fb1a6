//! Pictures for tests, made in code.

mod adam7;

use crate::{Facts, MediaType, Picture, encode, encode_jpeg, encode_png};
use image::{
    DynamicImage, GenericImageView, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
};
use std::io::{Cursor, Write};

pub(crate) fn gradient(width: u32, height: u32) -> RgbImage {
    let ramp = |at: u32, side: u32| (at * 255 / side.max(1)) as u8;
    RgbImage::from_fn(width, height, |x, y| {
        Rgb([ramp(x, width), ramp(y, height), ramp(x + y, width + height)])
    })
}

/// What no encoder makes small.
pub(crate) fn noise(width: u32, height: u32) -> RgbImage {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    RgbImage::from_fn(width, height, |_, _| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        Rgb([state as u8, (state >> 8) as u8, (state >> 16) as u8])
    })
}

fn half_open(width: u32, height: u32) -> DynamicImage {
    let mut pixels = DynamicImage::from(gradient(width, height)).into_rgba8();
    pixels.enumerate_pixels_mut().for_each(|(x, _, pixel)| pixel.0[3] = (x * 255 / width) as u8);
    pixels.into()
}

/// One picture in each form that pixels are stored in.
pub(crate) fn pictures() -> Vec<Picture> {
    let open = half_open(9, 7);
    [
        open.to_luma8().into(),
        open.to_luma_alpha8().into(),
        open.to_rgb8().into(),
        open.to_rgba8().into(),
        deep(open.to_luma16().into()),
        deep(open.to_luma_alpha16().into()),
        deep(open.to_rgb16().into()),
        deep(open.to_rgba16().into()),
    ]
    .map(Picture::new)
    .into()
}

/// Values that 8 bits cannot hold.
fn deep(mut pixels: DynamicImage) -> DynamicImage {
    let change = |value: &mut u16| *value = value.wrapping_mul(3).wrapping_add(1);
    match &mut pixels {
        DynamicImage::ImageLuma16(p) => p.iter_mut().for_each(change),
        DynamicImage::ImageLumaA16(p) => p.iter_mut().for_each(change),
        DynamicImage::ImageRgb16(p) => p.iter_mut().for_each(change),
        DynamicImage::ImageRgba16(p) => p.iter_mut().for_each(change),
        _ => {}
    }
    pixels
}

pub(crate) fn profile() -> Vec<u8> {
    let mut profile = vec![0; 200];
    profile[16..20].copy_from_slice(b"RGB ");
    profile
}

pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    encode(&Picture::new(gradient(width, height).into()), MediaType::Png).unwrap()
}

/// A PNG whose header claims another size than its pixels have.
pub(crate) fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(2, 2);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc32fast::hash(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    bytes
}

fn exif(orientation: u8) -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0\x01\0".to_vec();
    block.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0]);
    block
}

/// Left half dark, right half light, with an EXIF block that asks to turn it.
pub(crate) fn jpeg_turned(width: u32, height: u32, orientation: u8) -> Vec<u8> {
    let pixels = RgbImage::from_fn(width, height, |x, _| Rgb(if x < width / 2 { [20; 3] } else { [235; 3] }));
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 90);
    encoder.set_exif_metadata(exif(orientation)).unwrap();
    DynamicImage::from(pixels).write_with_encoder(encoder).unwrap();
    bytes
}

fn png_turned(orientation: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new(&mut bytes);
    encoder.set_exif_metadata(exif(orientation)).unwrap();
    DynamicImage::from(gradient(8, 4)).write_with_encoder(encoder).unwrap();
    bytes
}

pub(crate) fn webp_lossless(width: u32, height: u32) -> Vec<u8> {
    encode(&Picture::new(gradient(width, height).into()), MediaType::Webp).unwrap()
}

/// 20 by 12 pixels of a colour ramp; there is no encoder for lossy WebP and AVIF here.
pub(crate) fn webp_lossy() -> Vec<u8> {
    hex("524946465c0000005745425056503820500000009003009d012a14000c003f117ab4502c282522b008018022096c009d
         3284770029bbdf162000fee410015ef6b64918e7ae917a63cde7005daee82e628439061d4cbc352b3085759bd9d4d7b1
         4f400000")
}

fn avif() -> Vec<u8> {
    hex("00000020667479706176696600000000617669666d6966316d6961664d413142000001866d6574610000000000000021
         68646c72000000000000000070696374000000000000000000000000000000000e7069746d0000000000010000002c69
         6c6f630000000044000002000100000001000001c10000002e000200000001000001ae000000130000004269696e6600
         00000000020000001a696e6665020000000001000061763031436f6c6f72000000001a696e6665020000000002000061
         763031416c706861000000001a69726566000000000000000e6175786c000200010001000000c3697072700000009d69
         70636f000000146973706500000000000000140000000c000000107069786900000000030808080000000c6176314381
         000c0000000013636f6c726e636c780001000d0006800000000e706978690000000001080000000c6176314381001c00
         00000038617578430000000075726e3a6d7065673a6d706567423a636963703a73797374656d733a617578696c696172
         793a616c706861000000001e69706d6100000000000000020001040102830400020401058607000000496d6461741200
         0a051810e76c2a32081c80a6910005d2e012000a091810e76d1010d06840321f1d8787859ddc71c702c50100d76cf9f5
         b83caa4e800c01294bc73a58130a6a")
}

fn hex(text: &str) -> Vec<u8> {
    let digits: String = text.split_whitespace().collect();
    (0..digits.len() / 2).map(|n| u8::from_str_radix(&digits[n * 2..n * 2 + 2], 16).unwrap()).collect()
}

fn webp_extended() -> Vec<u8> {
    let picture = Picture::new(half_open(6, 5)).with_profile(Some(profile()));
    encode(&picture, MediaType::Webp).unwrap()
}

fn gif(picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Gif).unwrap();
    bytes.into_inner()
}

/// One black and one white pixel, by hand.
pub(crate) fn gif_without_extensions() -> Vec<u8> {
    let mut bytes = b"GIF89a\x02\0\x01\0\x80\0\0\0\0\0\xFF\xFF\xFF".to_vec();
    bytes.extend(b"\x2C\0\0\0\0\x02\0\x01\0\0\x02\x02\x44\x0A\0\x3B");
    bytes
}

fn svg() -> Vec<u8> {
    "<?xml version=\"1.0\"?><!-- ü --><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"30\" height='20'><g/></svg>".into()
}

fn facts(media_type: MediaType, size: (u32, u32), alpha: bool) -> Facts {
    Facts { media_type, width: size.0, height: size.1, alpha, depth: 8, orientation: 1 }
}

/// A name, the bytes, and what sniffing must say.
pub(crate) fn every_format() -> Vec<(String, Vec<u8>, Facts)> {
    use MediaType::{Avif, Gif, Jpeg, Png, Svg, Webp};
    let open = Picture::new(half_open(9, 7));
    let deep = Picture::new(half_open(9, 7).to_rgba16().into());
    let jpeg = encode_jpeg(&Picture::new(gradient(33, 17).into()), 80).unwrap();
    let clear = DynamicImage::from(image::RgbaImage::from_pixel(5, 4, Rgba([0; 4])));
    let named = |name: &str, bytes, facts| (name.to_string(), bytes, facts);
    vec![
        named("png", png(40, 30), facts(Png, (40, 30), false)),
        named("png with alpha", encode(&open, Png).unwrap(), facts(Png, (9, 7), true)),
        named(
            "png with 16 bits",
            encode(&deep, Png).unwrap(),
            Facts { depth: 16, ..facts(Png, (9, 7), true) },
        ),
        named("png with a palette", palette(12, 10, true), facts(Png, (12, 10), true)),
        named("png on its side", png_turned(8), Facts { orientation: 8, ..facts(Png, (8, 4), false) }),
        named("jpeg", jpeg, facts(Jpeg, (33, 17), false)),
        named(
            "jpeg on its side",
            jpeg_turned(32, 16, 6),
            Facts { orientation: 6, ..facts(Jpeg, (32, 16), false) },
        ),
        named("webp lossless", webp_lossless(21, 11), facts(Webp, (21, 11), false)),
        named("webp lossy", webp_lossy(), facts(Webp, (20, 12), false)),
        named("webp extended", webp_extended(), facts(Webp, (6, 5), true)),
        named("gif", gif_without_extensions(), facts(Gif, (2, 1), false)),
        named("gif with alpha", gif(&clear), facts(Gif, (5, 4), true)),
        named("svg", svg(), facts(Svg, (30, 20), true)),
        named("avif", avif(), facts(Avif, (20, 12), true)),
    ]
}

fn palette(width: u32, height: u32, open: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Four);
    encoder.set_palette((0..16_u8).flat_map(|n| [n * 16, 255 - n * 16, 90]).collect::<Vec<_>>());
    if open {
        encoder.set_trns((0..16_u8).map(|n| n * 17).collect::<Vec<_>>());
    }
    let mut writer = encoder.write_header().unwrap();
    let row: Vec<u8> = (0..width.div_ceil(2)).map(|x| ((x * 32 / width) as u8) * 17).collect();
    writer.write_image_data(&row.repeat(height as usize)).unwrap();
    writer.finish().unwrap();
    bytes
}

fn interlaced(width: u32, height: u32) -> Vec<u8> {
    adam7::write(&gradient(width, height))
}

/// PNG files of every kind.
pub(crate) fn png_kinds(width: u32, height: u32) -> Vec<(String, Vec<u8>)> {
    let open = half_open(width, height);
    let forms: [(&str, DynamicImage); 8] = [
        ("grey", open.to_luma8().into()),
        ("grey and alpha", open.to_luma_alpha8().into()),
        ("rgb", open.to_rgb8().into()),
        ("rgba", open.to_rgba8().into()),
        ("grey 16", open.to_luma16().into()),
        ("grey and alpha 16", open.to_luma_alpha16().into()),
        ("rgb 16", open.to_rgb16().into()),
        ("rgba 16", open.to_rgba16().into()),
    ];
    let mut kinds: Vec<(String, Vec<u8>)> = forms
        .into_iter()
        .map(|(name, pixels)| {
            (name.to_string(), encode_png(&Picture::new(pixels), crate::Effort::Fast).unwrap())
        })
        .collect();
    kinds.push(("palette".into(), palette(width, height, false)));
    kinds.push(("palette and alpha".into(), palette(width, height, true)));
    kinds.push(("interlaced".into(), interlaced(width, height)));
    kinds
}

/// The other formats that can be decoded.
pub(crate) fn other_kinds(width: u32, height: u32) -> Vec<(String, Vec<u8>)> {
    let jpeg = encode_jpeg(&Picture::new(gradient(width, height).into()), 95).unwrap();
    let gif = gif(&DynamicImage::from(image::RgbaImage::from_pixel(width, height, Rgba([9, 99, 200, 255]))));
    vec![("jpeg".into(), jpeg), ("webp".into(), webp_lossless(width, height)), ("gif".into(), gif)]
}

fn jpeg_with(marker: u8, data: &[u8]) -> Vec<u8> {
    let bytes = encode_jpeg(&Picture::new(gradient(16, 16).into()), 80).unwrap();
    let len = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
    [&bytes[..2], &[0xFF, marker], &len, data, &bytes[2..]].concat()
}

pub(crate) fn jpeg_with_app11(data: &[u8]) -> Vec<u8> {
    jpeg_with(0xEB, data)
}

/// Files that carry what marks content credentials.
pub(crate) fn signed() -> Vec<(&'static str, Vec<u8>)> {
    let jumbf =
        b"JP\0\x01\0\0\0\x01\0\0\0\x30jumb\0\0\0\x1ejumdc2pa\0\x11\0\x10\x80\0\0\xAA\x008\x9Bq\x03c2pa\0";
    let png = {
        let bytes = png(8, 8);
        let sum = crc32fast::hash(b"caBXdata").to_be_bytes();
        [&bytes[..33], b"\0\0\0\x04caBXdata", &sum, &bytes[33..]].concat()
    };
    let webp = {
        let mut bytes = webp_lossless(8, 8);
        bytes.extend(b"C2PA\x04\0\0\0data");
        let len = u32::try_from(bytes.len() - 8).unwrap().to_le_bytes();
        bytes[4..8].copy_from_slice(&len);
        bytes
    };
    let gif = {
        let bytes = gif_without_extensions();
        [&bytes[..19], b"\x21\xFF\x0BC2PA_GIF\x01\0\0\x04data\0", &bytes[19..]].concat()
    };
    let avif = {
        let uuid = b"\0\0\0\x1Cuuid\xD8\xFE\xC3\xD6\x1B\x0E\x48\x3C\x92\x97\x58\x28\x87\x7E\xC4\x81data";
        [avif(), uuid.to_vec()].concat()
    };
    let svg = b"<svg><metadata><c2pa:manifest xmlns:c2pa='http://c2pa.org/manifest'>AA</c2pa:manifest></metadata></svg>";
    vec![
        ("png", png),
        ("jpeg", jpeg_with_app11(jumbf)),
        ("webp", webp),
        ("gif", gif),
        ("avif", avif),
        ("svg", svg.to_vec()),
    ]
}

pub(crate) fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

/// Compares two pictures: the mean difference of a value, and that nothing is wholly off.
pub(crate) fn assert_alike(a: &Picture, b: &Picture, slack: u8, name: &str) {
    assert_eq!(a.size(), b.size(), "{name}");
    let (mut sum, mut count) = (0_u64, 0_u64);
    for ((x, y, p), (_, _, q)) in a.pixels().pixels().zip(b.pixels().pixels()) {
        // Colours of pixels that are nearly invisible are not seen.
        let values = if p.0[3] < 64 { 3..4 } else { 0..4 };
        for n in values {
            let off = p.0[n].abs_diff(q.0[n]);
            assert!(off <= slack.saturating_mul(8), "{name} at {x},{y}: {p:?} {q:?}");
            (sum, count) = (sum + u64::from(off), count + 1);
        }
    }
    assert!(sum <= u64::from(slack) * count, "{name}: {sum} over {count}");
}
