//! From the bytes of an upload to the bytes of its results.

use std::io::Cursor;

use bytes::Bytes;
use image::codecs::gif::{GifDecoder, GifEncoder};
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::{PngDecoder, PngEncoder};
use image::codecs::webp::{WebPDecoder, WebPEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageError, ImageFormat, ImageResult};

use super::config::Sizes;
use super::limits::{self, MAX_PROFILE};
use super::{scale, webp};

/// Of JPEG results; beyond it files grow and eyes see nothing.
const JPEG_QUALITY: u8 = 85;

/// Of choosing a GIF's colours, from 1, the best, to 30: every tenth pixel has a
/// say.
const GIF_SPEED: i32 = 10;

/// Both results, in the format of the original.
#[derive(Debug)]
pub(super) struct Resized {
    pub(super) thumbnail: Bytes,
    pub(super) view: Bytes,
    pub(super) content_type: &'static str,
}

/// Why nothing can be made of an upload.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Rejected {
    #[error("not a JPEG, PNG, GIF or WebP image")]
    NotAnImage,
    #[error("too large: {width} x {height} pixels")]
    TooManyPixels { width: u32, height: u32 },
    #[error("too large when decoded")]
    TooMuchMemory,
    #[error("not decodable: {0}")]
    Malformed(String),
}

impl From<ImageError> for Rejected {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::TooMuchMemory,
            // What a hostile file makes a decoder say is kept short.
            other => Self::Malformed(other.to_string().chars().take(120).collect()),
        }
    }
}

/// Makes both results. The format is what the bytes are, whatever the name or
/// the content type says.
///
/// The bytes are given away: a decoder that copies them need not share the
/// memory with the original.
pub(super) fn resize(bytes: Bytes, sizes: Sizes) -> Result<Resized, Rejected> {
    let format = image::guess_format(&bytes).map_err(|_| Rejected::NotAnImage)?;
    let content_type = content_type(format).ok_or(Rejected::NotAnImage)?;
    let mut decoder = decoder(bytes, format)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let image = DynamicImage::from_decoder(decoder)?;
    let [thumbnail, view] = scale::both(&image, orientation, sizes);
    drop(image);
    let encoded = |image: &DynamicImage| -> ImageResult<Bytes> {
        let profile = profile.clone().filter(|profile| suits(profile, image));
        encode(image, format, profile)
    };
    Ok(Resized {
        thumbnail: encoded(&thumbnail)?,
        view: encoded(&view)?,
        content_type,
    })
}

const fn content_type(format: ImageFormat) -> Option<&'static str> {
    match format {
        ImageFormat::Jpeg => Some("image/jpeg"),
        ImageFormat::Png => Some("image/png"),
        ImageFormat::Gif => Some("image/gif"),
        ImageFormat::WebP => Some("image/webp"),
        _ => None,
    }
}

/// A decoder that has read the header, of an image that fits.
fn decoder(bytes: Bytes, format: ImageFormat) -> Result<Box<dyn ImageDecoder>, Rejected> {
    let mut animated = false;
    let mut decoder: Box<dyn ImageDecoder> = match format {
        ImageFormat::Jpeg => Box::new(JpegDecoder::new(Cursor::new(bytes))?),
        ImageFormat::Gif => Box::new(GifDecoder::new(Cursor::new(bytes))?),
        ImageFormat::WebP => {
            let decoder = WebPDecoder::new(Cursor::new(webp::checked(&bytes)?))?;
            animated = decoder.has_animation();
            Box::new(decoder)
        }
        _ => Box::new(PngDecoder::with_limits(
            Cursor::new(bytes),
            limits::for_png(),
        )?),
    };
    let (width, height) = decoder.dimensions();
    if !limits::fits(width, height, animated) {
        return Err(Rejected::TooManyPixels { width, height });
    }
    if width == 0 || height == 0 {
        return Err(Rejected::Malformed("no pixels".to_owned()));
    }
    decoder.set_limits(limits::for_decoder())?;
    Ok(decoder)
}

/// Whether a colour profile is small, and for colours that the result has:
/// CMYK is RGB by now.
fn suits(profile: &[u8], image: &DynamicImage) -> bool {
    let colours: &[u8] = if image.color().has_color() {
        b"RGB "
    } else {
        b"GRAY"
    };
    profile.len() <= MAX_PROFILE && profile.get(16..20) == Some(colours)
}

fn encode(
    image: &DynamicImage,
    format: ImageFormat,
    profile: Option<Vec<u8>>,
) -> ImageResult<Bytes> {
    let mut out = Vec::new();
    match format {
        ImageFormat::Jpeg => {
            let encoder = JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY);
            write(image, encoder, profile)?;
        }
        ImageFormat::WebP => write(image, WebPEncoder::new_lossless(&mut out), profile)?,
        ImageFormat::Gif => {
            let mut pixels = image.to_rgba8();
            // A GIF knows no half transparency.
            for pixel in pixels.pixels_mut() {
                pixel[3] = if pixel[3] < 128 { 0 } else { 255 };
            }
            let (width, height) = pixels.dimensions();
            let mut encoder = GifEncoder::new_with_speed(&mut out, GIF_SPEED);
            encoder.encode(&pixels, width, height, image::ExtendedColorType::Rgba8)?;
        }
        _ => write(image, PngEncoder::new(&mut out), profile)?,
    }
    Ok(Bytes::from(out))
}

fn write(
    image: &DynamicImage,
    mut encoder: impl ImageEncoder,
    profile: Option<Vec<u8>>,
) -> ImageResult<()> {
    if let Some(profile) = profile {
        // Without it the colours are a little off, and that is all.
        let _ = encoder.set_icc_profile(profile);
    }
    image.write_with_encoder(encoder)
}

#[cfg(test)]
mod tests;
