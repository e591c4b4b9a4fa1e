//! How much memory an image may take, decided before it is decoded.
//!
//! The function has 1024 MB. What decoding takes is, at worst and per pixel:
//!
//! | format | bytes | of which |
//! |---|---|---|
//! | JPEG | 11 | 3 result; 8 coefficients, when progressive with four components |
//! | PNG | 8 | 8 result, with 16 bits a channel |
//! | GIF | 8 | 4 result; 4 first frame, when smaller than the canvas |
//! | WebP | 12 | 4 result; 2 planes; 5 alpha; 1 |
//! | animated WebP | 17 | the same, and canvas and frame apart |
//!
//! To that comes the object itself; what scaling takes comes when the decoder's
//! own buffers are gone. [`MAX_PEAK_MEMORY`] is what the tests hold the real
//! binary to, with images made to be the worst.

use image::Limits;

/// Largest object that is read at all, in bytes: 64 MiB.
pub const MAX_OBJECT: u64 = 64 << 20;

/// Most pixels of an image.
pub const MAX_PIXELS: u64 = 50_000_000;

/// Most pixels of an animated WebP, whose decoder keeps more copies.
pub const MAX_ANIMATED_PIXELS: u64 = 30_000_000;

/// Longest side in pixels, the longest that a JPEG or a GIF can have: decoders
/// keep whole rows.
pub const MAX_SIDE: u32 = 65_535;

/// What the function's process never exceeds, in bytes, with whatever image:
/// 768 MiB.
pub const MAX_PEAK_MEMORY: u64 = 768 << 20;

/// Largest text, profile or other attachment of a PNG, in bytes, decompressed:
/// some are bombs themselves.
pub(super) const MAX_ATTACHMENT: u64 = 16 << 20;

/// Largest colour profile that is passed on, in bytes. Those of cameras have a
/// few thousand.
pub(super) const MAX_PROFILE: usize = 256 << 10;

/// Whether an image of this size may be decoded.
pub(super) fn fits(width: u32, height: u32, animated: bool) -> bool {
    let most = if animated {
        MAX_ANIMATED_PIXELS
    } else {
        MAX_PIXELS
    };
    let pixels = u64::from(width) * u64::from(height);
    width.max(height) <= MAX_SIDE && pixels <= most
}

/// The same for decoders that look for themselves, while they read.
pub(super) fn for_decoder() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_PIXELS * 8);
    limits
}

/// The same for a PNG, whose decoder counts attachments and nothing else.
pub(super) fn for_png() -> Limits {
    let mut limits = for_decoder();
    limits.max_alloc = Some(MAX_ATTACHMENT);
    limits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits() {
        assert!(fits(8_160, 6_120, false), "a phone's 50 megapixels");
        assert!(fits(MAX_SIDE, 1, false));
        assert!(!fits(MAX_SIDE + 1, 1, false));
        assert!(!fits(30_000, 30_000, false));
        assert!(!fits(u32::MAX, u32::MAX, false));
        assert!(!fits(8_160, 6_120, true));
    }
}
