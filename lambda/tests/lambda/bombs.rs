//! Images made to take more memory than the function has. Each is small, and
//! put before the real binary; what its process held at most is asked of the
//! kernel.

mod bits;
mod gif;
mod jpeg;
mod png;
mod webp;

use lambda::resize::{MAX_ANIMATED_PIXELS, MAX_PEAK_MEMORY, MAX_PIXELS};

use crate::function::{BUCKET, Binary, Function};
use crate::protocol::event_of_s3;

/// What the process may hold of an image that is not decoded, in bytes.
const REFUSED: u64 = 192 << 20;

/// A square with as many pixels as may be decoded.
fn side_of(pixels: u64) -> u16 {
    u16::try_from(pixels.isqrt()).unwrap()
}

/// Puts the file before the function, as greedy as it can be set up. What
/// became of it, and the most memory that the process held.
async fn resize(file: Vec<u8>) -> (String, u64) {
    let vars = [("THUMBNAIL_SIZE", "1024"), ("VIEW_SIZE", "2048")];
    let mut function = Function::start(Binary::Resize, &vars).await;
    function.seed("input/bomb", file).await;
    let answer = function.runtime.answer(event_of_s3(&["input/bomb"])).await;
    let record = &answer["records"][0];
    let told = record["reason"].as_str().or(record["status"].as_str());
    if told == Some("resized") {
        let size = function.dimensions(BUCKET, "thumbnail/bomb").await;
        assert_eq!(size, (1024, 1024));
    }
    (told.unwrap().to_owned(), function.peak_memory())
}

/// The largest that is taken: it is resized, within the budget.
async fn is_resized(what: &str, file: Vec<u8>) {
    let (told, peak) = resize(file).await;
    assert_eq!(told, "resized", "{what}");
    let mib = peak >> 20;
    assert!(peak < MAX_PEAK_MEMORY, "{what}: {mib} MiB");
    // Else it was no test.
    assert!(peak > REFUSED, "{what}: only {mib} MiB");
}

async fn is_refused(what: &str, file: Vec<u8>, why: &str) {
    let (told, peak) = resize(file).await;
    assert!(told.contains(why), "{what}: {told}");
    assert!(peak < REFUSED, "{what}: {} MiB", peak >> 20);
}

#[tokio::test]
async fn headers_of_30_000_by_30_000_pixels() {
    let side = 30_000;
    let why = "too large: 30000 x 30000 pixels";
    is_refused("jpeg", jpeg::progressive(side, side), why).await;
    is_refused("png", png::deep(side.into(), side.into()), why).await;
    is_refused("gif", gif::frame_on(side, side, side, side), why).await;
    // A WebP cannot be so large, but too large.
    let why = "too large: 16383 x 16383 pixels";
    is_refused("webp", webp::lossless(16_383, 16_383), why).await;
}

#[tokio::test]
async fn sides_that_only_a_header_can_have() {
    is_refused("png", png::deep(0x7fff_ffff, 1), "too large").await;
}

#[tokio::test]
async fn the_largest_jpeg() {
    let side = side_of(MAX_PIXELS);
    is_resized(
        "progressive, four components",
        jpeg::progressive(side, side),
    )
    .await;
}

#[tokio::test]
async fn the_largest_png() {
    let side = side_of(MAX_PIXELS).into();
    is_resized("16 bits", png::deep(side, side)).await;
}

#[tokio::test]
async fn the_largest_gif() {
    let side = side_of(MAX_PIXELS);
    is_resized(
        "a frame beside the canvas",
        gif::frame_on(side, side, side - 1, side),
    )
    .await;
}

#[tokio::test]
async fn the_largest_lossless_webp() {
    let side = side_of(MAX_PIXELS);
    is_resized("lossless", webp::lossless(side, side)).await;
}

#[tokio::test]
async fn the_largest_lossy_webp() {
    let side = side_of(MAX_PIXELS);
    is_resized("lossy with alpha", webp::lossy_with_alpha(side, side)).await;
}

#[tokio::test]
async fn the_largest_animated_webp() {
    let side = side_of(MAX_ANIMATED_PIXELS);
    is_resized("animated", webp::animated(side, side)).await;
}

#[tokio::test]
async fn attachments_that_are_bombs() {
    // A gigabyte each: left out, and the image is none the worse for it.
    for (what, file) in [
        ("profile", png::with_profile_bomb()),
        ("text", png::with_text_bomb()),
    ] {
        let (told, peak) = resize(file).await;
        assert_eq!(told, "resized", "{what}");
        assert!(peak < REFUSED, "{what}: {} MiB", peak >> 20);
    }
    is_refused("text of 60 MB", png::with_long_text(), "too large").await;
}

#[tokio::test]
async fn images_within_images() {
    let why = "too large";
    is_refused("gif", gif::frame_on(1, 1, u16::MAX, u16::MAX), why).await;
    is_refused("webp", webp::within_a_canvas(), why).await;
    is_refused(
        "webp attachment",
        webp::with_claimed_attachment(),
        "cut off",
    )
    .await;
}
