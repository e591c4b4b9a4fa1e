//! Fewer pixels.
//!
//! First each result's part of the original is averaged down to twice the
//! result's size, which needs no memory beside the two; then that is scaled
//! with care. The turn that the camera asked for comes last, on small images: a
//! square stays one, and so does the square that a view has to fit in.

use image::imageops::{self, FilterType};
use image::metadata::Orientation;
use image::{DynamicImage, GenericImageView, Rgba, RgbaImage};

use super::config::Sizes;

/// The thumbnail and the view.
pub(super) fn both(
    image: &DynamicImage,
    orientation: Orientation,
    sizes: Sizes,
) -> [DynamicImage; 2] {
    let (width, height) = image.dimensions();
    let side = width.min(height);
    let square = Part {
        image,
        x: (width - side) / 2,
        y: (height - side) / 2,
        width: side,
        height: side,
    };
    let whole = Part {
        image,
        x: 0,
        y: 0,
        width,
        height,
    };
    let thumbnail = square.scaled(sizes.thumbnail, sizes.thumbnail);
    let (view_width, view_height) = view_size(width, height, sizes.view);
    let view = whole.scaled(view_width, view_height);
    [thumbnail, view].map(|mut result| {
        result.apply_orientation(orientation);
        result
    })
}

/// The size of a view: fits into a square of `longest`, never larger than the
/// original, proportions kept as far as whole pixels can.
pub(super) fn view_size(width: u32, height: u32, longest: u32) -> (u32, u32) {
    let side = width.max(height);
    if side <= longest {
        return (width, height);
    }
    let scaled = |length: u32| {
        let (length, longest, side) = (u64::from(length), u64::from(longest), u64::from(side));
        let rounded = (length * longest + side / 2) / side;
        u32::try_from(rounded.max(1)).unwrap_or(u32::MAX)
    };
    (scaled(width), scaled(height))
}

/// A part of an image. Its pixels are multiplied with their opacity, so that
/// the colour of what cannot be seen does not bleed into what can.
#[derive(Clone, Copy)]
struct Part<'a> {
    image: &'a DynamicImage,
    x: u32,
    y: u32,
    width: u32,
    height: u32,
}

impl GenericImageView for Part<'_> {
    type Pixel = Rgba<u8>;

    fn dimensions(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    fn get_pixel(&self, x: u32, y: u32) -> Rgba<u8> {
        let pixel = self.image.get_pixel(self.x + x, self.y + y);
        let alpha = u32::from(pixel[3]);
        if alpha == 255 {
            return pixel;
        }
        let [red, green, blue, _] = pixel.0;
        let dimmed = |value: u8| low((u32::from(value) * alpha + 127) / 255);
        Rgba([dimmed(red), dimmed(green), dimmed(blue), pixel[3]])
    }
}

impl Part<'_> {
    fn scaled(&self, width: u32, height: u32) -> DynamicImage {
        let near_width = self.width.min(width * 2);
        let near_height = self.height.min(height * 2);
        let near = imageops::thumbnail(self, near_width, near_height);
        let mut done = if near.dimensions() == (width, height) {
            near
        } else {
            imageops::resize(&near, width, height, FilterType::Lanczos3)
        };
        undim(&mut done);
        let done = DynamicImage::ImageRgba8(done);
        let color = self.image.color();
        match (color.has_color(), color.has_alpha()) {
            (true, true) => done,
            (true, false) => done.to_rgb8().into(),
            (false, true) => done.to_luma_alpha8().into(),
            (false, false) => done.to_luma8().into(),
        }
    }
}

/// Divides pixels by their opacity.
fn undim(image: &mut RgbaImage) {
    for pixel in image.pixels_mut() {
        let alpha = u32::from(pixel[3]);
        if alpha == 255 || alpha == 0 {
            continue;
        }
        for value in &mut pixel.0[..3] {
            *value = low((u32::from(*value) * 255 + alpha / 2) / alpha);
        }
    }
}

fn low(value: u32) -> u8 {
    u8::try_from(value).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sizes(thumbnail: u32, view: u32) -> Sizes {
        Sizes { thumbnail, view }
    }

    #[test]
    fn views_keep_proportions() {
        assert_eq!(view_size(4000, 3000, 1024), (1024, 768));
        assert_eq!(view_size(3000, 4000, 1024), (768, 1024));
        assert_eq!(view_size(1024, 1024, 1024), (1024, 1024));
        assert_eq!(view_size(640, 480, 1024), (640, 480));
        assert_eq!(view_size(65_535, 1, 1024), (1024, 1));
        assert_eq!(view_size(1, 65_535, 1024), (1, 1024));
    }

    #[test]
    fn the_thumbnail_is_the_centre() {
        // Red, green, blue, a square each.
        let image = RgbaImage::from_fn(90, 30, |x, _| {
            let mut pixel = [0, 0, 0, 255];
            pixel[x as usize / 30] = 255;
            Rgba(pixel)
        });
        let [thumbnail, view] = both(&image.into(), Orientation::NoTransforms, sizes(20, 45));
        assert_eq!(thumbnail.dimensions(), (20, 20));
        assert!(
            thumbnail
                .to_rgba8()
                .pixels()
                .all(|pixel| pixel.0 == [0, 255, 0, 255])
        );
        assert_eq!(view.dimensions(), (45, 15));
    }

    #[test]
    fn what_cannot_be_seen_does_not_bleed() {
        // White, and beside it a red that is transparent.
        let image = RgbaImage::from_fn(64, 64, |x, _| {
            if x % 2 == 0 {
                Rgba([255, 255, 255, 255])
            } else {
                Rgba([255, 0, 0, 0])
            }
        });
        for image in both(&image.into(), Orientation::NoTransforms, sizes(8, 24)) {
            for pixel in image.to_rgba8().pixels() {
                let [red, green, blue, alpha] = pixel.0;
                assert!(
                    alpha == 0 || (red == green && green == blue && red > 250),
                    "{pixel:?}"
                );
            }
        }
    }

    #[test]
    fn the_turn_of_the_camera_is_made() {
        let image = RgbaImage::from_fn(80, 40, |x, _| {
            if x < 40 {
                Rgba([255, 0, 0, 255])
            } else {
                Rgba([0, 0, 255, 255])
            }
        });
        let [thumbnail, view] = both(&image.into(), Orientation::Rotate90, sizes(20, 40));
        assert_eq!(thumbnail.dimensions(), (20, 20));
        assert_eq!(view.dimensions(), (20, 40));
        let view = view.to_rgba8();
        assert_eq!(view.get_pixel(10, 2).0, [255, 0, 0, 255]);
        assert_eq!(view.get_pixel(10, 37).0, [0, 0, 255, 255]);
    }

    proptest! {
        #[test]
        fn views_fit(width in 1..70_000_u32, height in 1..70_000_u32, longest in 16..2049_u32) {
            let (w, h) = view_size(width, height, longest);
            prop_assert!((1..=longest.min(width)).contains(&w));
            prop_assert!((1..=longest.min(height)).contains(&h));
            // Within half a pixel of the proportions.
            let ideal = f64::from(height) * f64::from(w.max(h)) / f64::from(width.max(height));
            prop_assert!((f64::from(h) - ideal).abs() <= 0.5 || h == 1, "{} {}", h, ideal);
        }

        #[test]
        fn any_small_image_has_both(width in 1..40_u32, height in 1..40_u32, turn in 1..=8_u8) {
            let image = DynamicImage::new_luma8(width, height);
            let orientation = Orientation::from_exif(turn).unwrap();
            let [thumbnail, view] = both(&image, orientation, sizes(16, 24));
            prop_assert_eq!(thumbnail.dimensions(), (16, 16));
            prop_assert_eq!(view.color(), image::ColorType::L8);
            let turned = turn >= 5;
            let (w, h) = view.dimensions();
            let (w, h) = if turned { (h, w) } else { (w, h) };
            prop_assert_eq!((w, h), view_size(width, height, 24));
        }
    }
}
