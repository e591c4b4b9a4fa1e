//! The images that the prober makes up, and what it makes of those it fetches.
//!
//! Each has a red corner, top left as it is to be seen, so that a result tells
//! whether it stands upright.

use std::io::Cursor;

use checker_model::transcript::{ImageKind, ImageSeen, ImageSent};
use checker_model::{Fact, Origin, Why};
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{
    DynamicImage, GenericImageView as _, ImageDecoder as _, ImageFormat, ImageReader, Limits, Rgb,
    RgbImage, Rgba, RgbaImage,
};
use sha2::{Digest as _, Sha256};

use crate::body::hex;

/// Pixels on a side, and bytes, that a fetched image may take to decode.
const SIDE: u32 = 20_000;
const BYTES: u64 = 128 << 20;

/// What is sent of one kind.
pub(crate) struct Made {
    pub(crate) sent: ImageSent,
    pub(crate) bytes: Vec<u8>,
}

/// A picture that shrinks well and differs everywhere, with a red corner.
fn picture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        if x * 4 < width && y * 4 < height {
            Rgb([230, 20, 20])
        } else {
            let of = |at: u32, whole: u32| u8::try_from(at * 200 / whole.max(1)).unwrap_or(200);
            Rgb([30, of(x, width), of(y, height)])
        }
    })
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Option<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).ok()?;
    Some(bytes.into_inner())
}

fn jpeg(image: &RgbImage, orientation: u8) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 80)
        .encode_image(image)
        .ok()?;
    if orientation != 1 {
        // Behind the start of the image comes a segment with one EXIF entry.
        let entry = [
            0x01,
            0x12,
            0x00,
            0x03,
            0x00,
            0x00,
            0x00,
            0x01,
            0x00,
            orientation,
            0x00,
            0x00,
        ];
        let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01".to_vec();
        exif.extend(entry);
        exif.extend([0; 4]);
        let length = u16::try_from(exif.len() + 2).ok()?.to_be_bytes();
        let segment = [&[0xff, 0xe1][..], &length, &exif].concat();
        bytes.splice(2..2, segment);
    }
    Some(bytes)
}

fn see_through(width: u32, height: u32) -> DynamicImage {
    let solid = picture(width, height);
    DynamicImage::ImageRgba8(RgbaImage::from_fn(width, height, |x, y| {
        let Rgb([r, g, b]) = *solid.get_pixel(x, y);
        Rgba([r, g, b, if x * 2 > width { 0 } else { 255 }])
    }))
}

/// Makes an image of a kind; `None` where it cannot be encoded.
pub(crate) fn make(kind: ImageKind, name: &str) -> Option<Made> {
    let plain = |width, height| DynamicImage::ImageRgb8(picture(width, height));
    let (width, height, format) = match kind {
        ImageKind::Jpeg => (1200, 800, ImageFormat::Jpeg),
        ImageKind::Rotated => (600, 900, ImageFormat::Jpeg),
        ImageKind::Png => (640, 480, ImageFormat::Png),
        ImageKind::Alpha => (500, 400, ImageFormat::Png),
        ImageKind::Webp => (640, 400, ImageFormat::WebP),
        ImageKind::Tiny => (3, 2, ImageFormat::Png),
        ImageKind::Line => (400, 1, ImageFormat::Png),
        ImageKind::Large => (2400, 1800, ImageFormat::Jpeg),
        ImageKind::Text => (0, 0, ImageFormat::Jpeg),
    };
    let bytes = match kind {
        ImageKind::Text => b"this is a text, and no image\n".to_vec(),
        ImageKind::Jpeg | ImageKind::Large => jpeg(&picture(width, height), 1)?,
        // Stored lying on its side: 6 turns it by a quarter, clockwise.
        ImageKind::Rotated => jpeg(&image::imageops::rotate270(&picture(width, height)), 6)?,
        ImageKind::Alpha => encoded(&see_through(width, height), format)?,
        ImageKind::Png | ImageKind::Webp | ImageKind::Tiny | ImageKind::Line => {
            encoded(&plain(width, height), format)?
        }
    };
    let ending = format.extensions_str().first().unwrap_or(&"bin");
    Some(Made {
        sent: ImageSent {
            name: format!("{name}.{ending}"),
            kind,
            content_type: format.to_mime_type().to_owned(),
            length: bytes.len() as u64,
            sha256: hex(&Sha256::digest(&bytes)),
            width,
            height,
        },
        bytes,
    })
}

/// What some bytes are as an image. Whatever they are, this takes no more than
/// its bounds.
pub(crate) fn see(bytes: &[u8], origin: Origin) -> Fact<ImageSeen> {
    let Ok(mut reader) = ImageReader::new(Cursor::new(bytes)).with_guessed_format() else {
        return Fact::absent(origin);
    };
    let Some(format) = reader.format() else {
        return Fact::absent(origin);
    };
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(BYTES);
    reader.limits(limits);
    let decoded = reader.into_decoder().and_then(|mut decoder| {
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let mut image = DynamicImage::from_decoder(decoder)?;
        image.apply_orientation(orientation);
        Ok(image)
    });
    match decoded {
        Ok(image) => Fact::value(
            ImageSeen {
                format: format.to_mime_type().to_owned(),
                width: image.width(),
                height: image.height(),
                upright: upright(&image, &origin),
            },
            origin,
        ),
        Err(image::ImageError::Unsupported(_)) => {
            let why = Why::NotSupported(format!("an image of {}", format.to_mime_type()));
            Fact::unknown(why, origin)
        }
        Err(image::ImageError::Limits(_)) => {
            let why = Why::NotSupported(format!("an image of more than {SIDE} pixels on a side"));
            Fact::unknown(why, origin)
        }
        Err(_) => Fact::absent(origin),
    }
}

/// Whether the red corner is where it was sent.
fn upright(image: &DynamicImage, origin: &Origin) -> Fact<bool> {
    if image.width() < 16 || image.height() < 16 {
        return Fact::absent(origin.clone());
    }
    let Rgba([r, g, b, _]) = image.get_pixel(image.width() / 16, image.height() / 16);
    Fact::value(r > 150 && g < 100 && b < 100, origin.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_is_seen_as_it_was_meant() {
        use ImageKind::{Alpha, Jpeg, Large, Line, Png, Rotated, Tiny, Webp};
        for kind in [Jpeg, Rotated, Png, Alpha, Webp, Tiny, Line, Large] {
            let made = make(kind, "x").unwrap();
            let fact = see(&made.bytes, Origin::Unseen);
            let seen = fact.get().unwrap_or_else(|| panic!("{kind:?}: {fact:?}"));
            let size = (made.sent.width, made.sent.height);
            assert_eq!((seen.width, seen.height), size, "{kind:?}");
            assert_eq!(seen.format, made.sent.content_type, "{kind:?}");
            assert_ne!(seen.upright.get(), Some(&false), "{kind:?}");
        }
    }

    #[test]
    fn what_is_no_image_is_none_and_what_is_too_large_is_not_known() {
        let text = make(ImageKind::Text, "x").unwrap();
        assert!(see(&text.bytes, Origin::Unseen).is_absent());
        assert!(see(b"", Origin::Unseen).is_absent());
        // The header of a PNG of 30,000 pixels on a side, and nothing behind it.
        let mut png = make(ImageKind::Png, "x").unwrap().bytes;
        png[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
        assert!(see(&png, Origin::Unseen).get().is_none());
    }
}
