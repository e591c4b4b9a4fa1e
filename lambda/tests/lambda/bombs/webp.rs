//! WebP files of one colour, which need next to nothing.

use super::bits::Bits;

fn chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let size = u32::try_from(body.len()).unwrap().to_le_bytes();
    let padding = vec![0; body.len() % 2];
    [&name, &size[..], body, &padding].concat()
}

fn file(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = [b"WEBP".to_vec(), chunks.concat()].concat();
    chunk(*b"RIFF", &body)
}

fn three_bytes(value: u32) -> [u8; 3] {
    let [a, b, c, _] = value.to_le_bytes();
    [a, b, c]
}

/// Pixels of no bits: no transformation, and of every code the only symbol is
/// zero.
fn pixels(bits: &mut Bits) {
    bits.put(0, 3);
    for _ in 0..5 {
        bits.put(0b0001, 4);
    }
}

fn lossless_chunk(width: u16, height: u16) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.put(0x2f, 8);
    bits.put(u64::from(width - 1), 14);
    bits.put(u64::from(height - 1), 14);
    bits.put(0, 4);
    pixels(&mut bits);
    let mut body = bits.done();
    // The decoder reads ahead.
    body.extend([0; 16]);
    chunk(*b"VP8L", &body)
}

/// Without transparency, so that the decoder needs a copy to leave it out.
pub(super) fn lossless(width: u16, height: u16) -> Vec<u8> {
    file(&[lossless_chunk(width, height)])
}

/// A key frame whose every bit is zero, or less.
fn lossy_chunk(width: u16, height: u16) -> Vec<u8> {
    let first: u32 = 400_000;
    let mut body = three_bytes(0x10 | (first << 5)).to_vec();
    body.extend([0x9d, 0x01, 0x2a]);
    body.extend(width.to_le_bytes());
    body.extend(height.to_le_bytes());
    body.extend(vec![0; 2_000_000]);
    chunk(*b"VP8 ", &body)
}

fn alpha_chunk() -> Vec<u8> {
    let mut bits = Bits::default();
    bits.put(1, 8);
    pixels(&mut bits);
    let mut body = bits.done();
    body.extend([0; 16]);
    chunk(*b"ALPH", &body)
}

const ALPHA: u8 = 0x10;
const EXIF: u8 = 0x08;
const ANIMATION: u8 = 0x02;

fn canvas(flags: u8, width: u16, height: u16) -> Vec<u8> {
    let [wide, high] = [width, height].map(|side| three_bytes(u32::from(side) - 1));
    chunk(*b"VP8X", &[&[flags, 0, 0, 0], &wide[..], &high].concat())
}

pub(super) fn lossy_with_alpha(width: u16, height: u16) -> Vec<u8> {
    let canvas = canvas(ALPHA, width, height);
    file(&[canvas, alpha_chunk(), lossy_chunk(width, height)])
}

pub(super) fn animated(width: u16, height: u16) -> Vec<u8> {
    let [wide, high] = [width, height].map(|side| three_bytes(u32::from(side) - 1));
    let mut frame = vec![0; 6];
    frame.extend([wide, high].concat());
    frame.extend([0; 4]);
    frame.extend(alpha_chunk());
    frame.extend(lossy_chunk(width, height));
    let canvas = canvas(ALPHA | ANIMATION, width, height);
    file(&[canvas, chunk(*b"ANIM", &[0; 6]), chunk(*b"ANMF", &frame)])
}

/// An image of the largest size on a canvas of one pixel.
pub(super) fn within_a_canvas() -> Vec<u8> {
    file(&[canvas(0, 1, 1), lossy_chunk(16_383, 16_383)])
}

/// An attachment that claims four gigabytes.
pub(super) fn with_claimed_attachment() -> Vec<u8> {
    let mut exif = chunk(*b"EXIF", b"MM\0*");
    exif[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    file(&[canvas(EXIF, 40, 30), lossless_chunk(40, 30), exif])
}
