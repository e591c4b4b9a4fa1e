//! A look at a WebP before it is decoded. Its decoder believes the sizes that
//! chunks claim, of attachments and of images within the image, before it
//! compares them with the canvas or the file.

use bytes::Bytes;

use super::limits;
use super::picture::Rejected;

/// `RIFF`, a size, `WEBP`.
const HEADER: usize = 12;

/// Position and size of the frame, before the chunks of an `ANMF`.
const FRAME_HEADER: usize = 16;

/// The file, without what follows it, if every chunk lies within it and every
/// image in it fits.
pub(super) fn checked(bytes: &Bytes) -> Result<Bytes, Rejected> {
    let claimed = number(bytes, 4).ok_or_else(cut_off)?;
    let end = claimed.saturating_add(8).min(bytes.len());
    let file = bytes.slice(..end);
    for chunk in Chunks(file.get(HEADER..).ok_or_else(cut_off)?) {
        let (name, body) = chunk?;
        fits(name, body)?;
        if name == *b"ANMF" {
            for chunk in Chunks(body.get(FRAME_HEADER..).ok_or_else(cut_off)?) {
                let (name, body) = chunk?;
                fits(name, body)?;
            }
        }
    }
    Ok(file)
}

fn cut_off() -> Rejected {
    Rejected::Malformed("a WebP that is cut off".to_owned())
}

/// Whether the image in a chunk, if it has one, may be decoded.
fn fits(name: [u8; 4], body: &[u8]) -> Result<(), Rejected> {
    let (width, height) = match &name {
        b"VP8 " => {
            let sizes = number(body, 6).ok_or_else(cut_off)?;
            (sizes & 0x3fff, (sizes >> 16) & 0x3fff)
        }
        b"VP8L" => {
            let sizes = number(body, 1).ok_or_else(cut_off)?;
            ((sizes & 0x3fff) + 1, ((sizes >> 14) & 0x3fff) + 1)
        }
        _ => return Ok(()),
    };
    let [width, height] = [width, height].map(|side| u32::try_from(side).unwrap_or(u32::MAX));
    if limits::fits(width, height, false) {
        Ok(())
    } else {
        Err(Rejected::TooManyPixels { width, height })
    }
}

/// Four bytes, little end first.
fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let four: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(four)).ok()
}

/// The chunks of what is left.
struct Chunks<'a>(&'a [u8]);

impl<'a> Iterator for Chunks<'a> {
    type Item = Result<([u8; 4], &'a [u8]), Rejected>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.len() < 8 {
            return None;
        }
        let name = [self.0[0], self.0[1], self.0[2], self.0[3]];
        let size = number(self.0, 4)?;
        let Some(body) = self.0.get(8..size.saturating_add(8)) else {
            self.0 = &[];
            return Some(Err(cut_off()));
        };
        // Chunks begin at even places; the last may lack its padding.
        let next = (size + 8 + size % 2).min(self.0.len());
        self.0 = &self.0[next..];
        Some(Ok((name, body)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
        let size = u32::try_from(body.len()).unwrap().to_le_bytes();
        [&name, &size[..], body, &vec![0; body.len() % 2]].concat()
    }

    fn file(chunks: &[Vec<u8>]) -> Bytes {
        let body = [b"WEBP".to_vec(), chunks.concat()].concat();
        chunk(*b"RIFF", &body).into()
    }

    fn lossy(width: u16, height: u16) -> Vec<u8> {
        let mut body = vec![0, 0, 0, 0x9d, 1, 0x2a];
        body.extend(width.to_le_bytes());
        body.extend(height.to_le_bytes());
        chunk(*b"VP8 ", &body)
    }

    #[test]
    fn images_within_are_looked_at() {
        let frame = |inner: Vec<u8>| chunk(*b"ANMF", &[vec![0; FRAME_HEADER], inner].concat());
        let canvas = chunk(*b"VP8X", &[0; 10]);
        assert!(checked(&file(&[canvas.clone(), lossy(4000, 3000)])).is_ok());
        assert!(checked(&file(&[canvas.clone(), frame(lossy(40, 30))])).is_ok());
        let (width, height) = (16_383, 16_383);
        let too_large = Err(Rejected::TooManyPixels { width, height });
        assert_eq!(checked(&file(&[lossy(0x3fff, 0x3fff)])), too_large);
        assert_eq!(
            checked(&file(&[canvas.clone(), frame(lossy(0x3fff, 0x3fff))])),
            too_large
        );
        let lossless = chunk(*b"VP8L", &[0x2f, 0xff, 0xff, 0xff, 0x0f]);
        let (width, height) = (16_384, 16_384);
        let too_large = Err(Rejected::TooManyPixels { width, height });
        assert_eq!(checked(&file(&[canvas, lossless])), too_large);
    }

    #[test]
    fn claims_beyond_the_file_are_refused() {
        let mut exif = chunk(*b"EXIF", b"MM\0*");
        exif[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(checked(&file(&[lossy(4, 4), exif])), Err(cut_off()));
        assert_eq!(
            checked(&Bytes::from_static(b"RIFF\0\0\0\0WEBP")),
            Err(cut_off())
        );
    }

    #[test]
    fn what_follows_the_file_is_left_out() {
        let good = file(&[lossy(4, 4)]);
        let longer: Bytes = [&good[..], b"EXIF\xff\xff\xff\xff"].concat().into();
        assert_eq!(checked(&longer).unwrap(), good);
    }

    proptest! {
        #[test]
        fn no_bytes_are_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = checked(&bytes.clone().into());
            let longer: Bytes = [b"RIFF\xff\0\0\0WEBPANMF".to_vec(), bytes].concat().into();
            let _ = checked(&longer);
        }
    }
}
