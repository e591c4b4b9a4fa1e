use image::codecs::webp::WebPEncoder;
use image::{ColorType, ImageBuffer, Rgb, RgbImage, Rgba, RgbaImage};
use proptest::prelude::*;

use super::*;

const SIZES: Sizes = Sizes {
    thumbnail: 50,
    view: 100,
};

fn bytes(image: &DynamicImage, format: ImageFormat) -> Bytes {
    let mut out = Cursor::new(Vec::new());
    image.write_to(&mut out, format).unwrap();
    out.into_inner().into()
}

fn gradient(width: u32, height: u32) -> DynamicImage {
    let low = |value: u32, of: u32| u8::try_from(value * 255 / of).unwrap();
    RgbImage::from_fn(width, height, |x, y| {
        Rgb([low(x, width), low(y, height), 90])
    })
    .into()
}

fn read(bytes: &Bytes, format: ImageFormat) -> DynamicImage {
    assert_eq!(image::guess_format(bytes).unwrap(), format);
    image::load_from_memory(bytes).unwrap()
}

#[test]
fn every_format_stays_what_it_is() {
    for (format, content_type) in [
        (ImageFormat::Jpeg, "image/jpeg"),
        (ImageFormat::Png, "image/png"),
        (ImageFormat::Gif, "image/gif"),
        (ImageFormat::WebP, "image/webp"),
    ] {
        let resized = resize(bytes(&gradient(300, 200), format), SIZES).unwrap();
        assert_eq!(resized.content_type, content_type);
        let thumbnail = read(&resized.thumbnail, format);
        let view = read(&resized.view, format);
        assert_eq!(
            (thumbnail.width(), thumbnail.height()),
            (50, 50),
            "{format:?}"
        );
        assert_eq!((view.width(), view.height()), (100, 67), "{format:?}");
        let pixel = view.to_rgb8().get_pixel(90, 10).0;
        assert!(pixel[0] > 200 && pixel[1] < 70, "{format:?}: {pixel:?}");
    }
}

#[test]
fn unusual_shapes_have_both_results() {
    for (width, height, view) in [
        (1, 1, (1, 1)),
        (1, 5000, (1, 100)),
        (65_535, 1, (100, 1)),
        (99, 100, (99, 100)),
        (101, 100, (100, 99)),
    ] {
        let resized = resize(bytes(&gradient(width, height), ImageFormat::Png), SIZES).unwrap();
        let thumbnail = read(&resized.thumbnail, ImageFormat::Png);
        assert_eq!(
            (thumbnail.width(), thumbnail.height()),
            (50, 50),
            "{width} x {height}"
        );
        let made = read(&resized.view, ImageFormat::Png);
        assert_eq!((made.width(), made.height()), view, "{width} x {height}");
    }
}

#[test]
fn transparency_stays() {
    let half = RgbaImage::from_fn(200, 200, |x, _| {
        Rgba([200, 30, 30, if x < 100 { 0 } else { 255 }])
    });
    for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let resized = resize(bytes(&half.clone().into(), format), SIZES).unwrap();
        let view = read(&resized.view, format).to_rgba8();
        assert_eq!(view.get_pixel(20, 50)[3], 0, "{format:?}");
        let seen = view.get_pixel(80, 50).0;
        assert!(
            seen[0] > 190 && seen[1] < 45 && seen[3] == 255,
            "{format:?}: {seen:?}"
        );
    }
}

#[test]
fn kinds_of_pixels_stay_what_they_can() {
    let grey16: ImageBuffer<image::Luma<u16>, Vec<u16>> = ImageBuffer::new(120, 120);
    for (image, color) in [
        (DynamicImage::new_luma8(120, 120), ColorType::L8),
        (DynamicImage::new_luma_a8(120, 120), ColorType::La8),
        (DynamicImage::new_rgba16(120, 120), ColorType::Rgba8),
        (grey16.into(), ColorType::L8),
    ] {
        let resized = resize(bytes(&image, ImageFormat::Png), SIZES).unwrap();
        assert_eq!(read(&resized.view, ImageFormat::Png).color(), color);
    }
}

/// A TIFF header and one entry, as in an EXIF block.
fn exif(orientation: u8) -> Vec<u8> {
    let entry = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
    [b"MM\0*\0\0\0\x08\0\x01".as_slice(), &entry, &[0; 4]].concat()
}

#[test]
fn the_cameras_orientation_is_applied_and_gone() {
    // Red is left, so it is above after a turn to the right.
    let picture = RgbImage::from_fn(120, 60, |x, _| {
        if x < 60 {
            Rgb([250, 0, 0])
        } else {
            Rgb([0, 0, 250])
        }
    });
    let mut files = Vec::new();
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let mut out = Vec::new();
        match format {
            ImageFormat::Jpeg => {
                let mut encoder = JpegEncoder::new(&mut out);
                encoder.set_exif_metadata(exif(6)).unwrap();
                picture.write_with_encoder(encoder).unwrap();
            }
            ImageFormat::WebP => {
                let mut encoder = WebPEncoder::new_lossless(&mut out);
                encoder.set_exif_metadata(exif(6)).unwrap();
                picture.write_with_encoder(encoder).unwrap();
            }
            _ => {
                let mut encoder = PngEncoder::new(&mut out);
                encoder.set_exif_metadata(exif(6)).unwrap();
                picture.write_with_encoder(encoder).unwrap();
            }
        }
        files.push((format, Bytes::from(out)));
    }
    for (format, file) in files {
        let resized = resize(file, SIZES).unwrap();
        let view = read(&resized.view, format).to_rgb8();
        assert_eq!(view.dimensions(), (50, 100), "{format:?}");
        assert!(view.get_pixel(25, 10)[0] > 200, "{format:?}");
        assert!(view.get_pixel(25, 90)[2] > 200, "{format:?}");
        let mut again = decoder(resized.view, format).unwrap();
        assert_eq!(again.orientation().unwrap(), Orientation::NoTransforms);
    }
}

fn profile(colours: [u8; 4], length: usize) -> Vec<u8> {
    let mut profile = vec![0; length];
    profile[16..20].copy_from_slice(&colours);
    profile
}

#[test]
fn colour_profiles_that_suit_are_passed_on() {
    for (colours, length, kept) in [
        (*b"RGB ", 600, true),
        (*b"CMYK", 600, false),
        (*b"RGB ", MAX_PROFILE + 1, false),
    ] {
        let mut out = Vec::new();
        let mut encoder = JpegEncoder::new(&mut out);
        encoder.set_icc_profile(profile(colours, length)).unwrap();
        gradient(120, 60).write_with_encoder(encoder).unwrap();
        let resized = resize(out.into(), SIZES).unwrap();
        let mut view = decoder(resized.view, ImageFormat::Jpeg).unwrap();
        assert_eq!(view.icc_profile().unwrap().is_some(), kept);
    }
}

#[test]
fn the_first_frame_of_an_animation_is_taken() {
    let mut out = Vec::new();
    let mut encoder = GifEncoder::new(&mut out);
    for color in [[0, 200, 0, 255], [200, 0, 0, 255]] {
        let frame = image::Frame::new(RgbaImage::from_pixel(120, 120, Rgba(color)));
        encoder.encode_frame(frame).unwrap();
    }
    drop(encoder);
    let resized = resize(out.into(), SIZES).unwrap();
    let view = read(&resized.view, ImageFormat::Gif).to_rgba8();
    assert_eq!(view.get_pixel(50, 50).0, [0, 200, 0, 255]);
}

#[test]
fn what_is_no_image_says_so() {
    for bytes in [
        &b""[..],
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"BM\0\0\0\0",
    ] {
        let refused = resize(Bytes::from_static(bytes), SIZES).unwrap_err();
        assert_eq!(refused, Rejected::NotAnImage);
    }
    for bytes in [
        &b"\x89PNG\r\n\x1a\n"[..],
        b"GIF89a",
        b"\xff\xd8\xff\xe0",
        b"RIFF\x04\0\0\0WEBP",
    ] {
        let refused = resize(Bytes::from_static(bytes), SIZES).unwrap_err();
        assert!(matches!(refused, Rejected::Malformed(_)), "{refused:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever a damaged file is, it is an answer.
    #[test]
    fn damage_is_not_a_panic(at in any::<prop::sample::Index>(), with in prop::collection::vec(any::<u8>(), 1..9), cut in any::<prop::sample::Index>(), which in 0..4_usize) {
        let format = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP][which];
        let mut file = bytes(&gradient(24, 16), format).to_vec();
        let at = at.index(file.len());
        for (offset, byte) in with.into_iter().enumerate() {
            if let Some(place) = file.get_mut(at + offset) {
                *place = byte;
            }
        }
        let sizes = Sizes { thumbnail: 16, view: 16 };
        let _ = resize(file.clone().into(), sizes);
        file.truncate(cut.index(file.len()));
        let _ = resize(file.into(), sizes);
    }
}
