//! PNGs that are larger inside.

use flate2::Crc;
use image::ImageFormat;

use super::bits::Bits;
use crate::protocol::picture;

/// All of the function's memory.
const A_GIGABYTE: u64 = 1 << 30;

/// That many zeros as a zlib stream, a two-hundredth of their size: a zero,
/// and then "258 times the same" over and over.
fn zeros(count: u64) -> Vec<u8> {
    let mut bits = Bits::default();
    let zero = |bits: &mut Bits| bits.put(0b0000_1100, 8);
    bits.put(0b011, 3);
    zero(&mut bits);
    for _ in 0..(count - 1) / 258 {
        bits.put(0b1010_0011, 13);
    }
    for _ in 0..(count - 1) % 258 {
        zero(&mut bits);
    }
    bits.put(0, 7);
    let checksum = u32::try_from(((count % 65_521) << 16) | 1).unwrap();
    [&[0x78, 0x01], &*bits.done(), &checksum.to_be_bytes()].concat()
}

fn chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    let mut crc = Crc::new();
    crc.update(&name);
    crc.update(body);
    [&length, &name[..], body, &crc.sum().to_be_bytes()].concat()
}

/// Black, with four channels of 16 bits. What could not be decoded anyway has
/// no data.
pub(super) fn deep(width: u32, height: u32) -> Vec<u8> {
    let [wide, high] = [width, height].map(u32::to_be_bytes);
    let header = [&wide, &high, &[16, 6, 0, 0, 0][..]].concat();
    let row = u64::from(width) * 8 + 1;
    let data = zeros((row * u64::from(height)).min(A_GIGABYTE));
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(*b"IHDR", &header),
        chunk(*b"IDAT", &data),
        chunk(*b"IEND", &[]),
    ]
    .concat()
}

/// An ordinary picture with one chunk more, after its header.
fn with(attachment: &[u8]) -> Vec<u8> {
    let mut file = picture(400, 300, ImageFormat::Png);
    file.splice(33..33, attachment.iter().copied());
    file
}

pub(super) fn with_profile_bomb() -> Vec<u8> {
    let body = [b"colours\0\0", &*zeros(A_GIGABYTE)].concat();
    with(&chunk(*b"iCCP", &body))
}

pub(super) fn with_text_bomb() -> Vec<u8> {
    let body = [b"XML:com.adobe.xmp\0\x01\0\0\0", &*zeros(A_GIGABYTE)].concat();
    with(&chunk(*b"iTXt", &body))
}

pub(super) fn with_long_text() -> Vec<u8> {
    let body = [b"Comment\0", &*vec![b'a'; 60_000_000]].concat();
    with(&chunk(*b"tEXt", &body))
}
