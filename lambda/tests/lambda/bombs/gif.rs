//! GIFs of one colour, which need next to nothing.

use super::bits::Bits;

/// A frame of zeros at the upper left of a canvas.
pub(super) fn frame_on(canvas_width: u16, canvas_height: u16, width: u16, height: u16) -> Vec<u8> {
    let mut file = b"GIF89a".to_vec();
    file.extend(canvas_width.to_le_bytes());
    file.extend(canvas_height.to_le_bytes());
    // Two colours follow.
    file.extend([0x80, 0, 0, 200, 30, 30, 0, 0, 0]);
    file.extend([0x2c, 0, 0, 0, 0]);
    file.extend(width.to_le_bytes());
    file.extend(height.to_le_bytes());
    file.extend([0, 2]);
    for part in zeros(u64::from(width) * u64::from(height)).chunks(255) {
        file.push(u8::try_from(part.len()).unwrap());
        file.extend(part);
    }
    file.extend([0, 0x3b]);
    file
}

/// LZW, two bits at first: every code stands for a zero more than the one
/// before, until there are no more codes; then the longest repeats.
fn zeros(count: u64) -> Vec<u8> {
    const CLEAR: u64 = 4;
    const END: u64 = 5;
    const LAST: u64 = 4095;
    let width = |next: u64| (u64::BITS - next.min(LAST).leading_zeros()).max(3);
    let mut bits = Bits::default();
    bits.put(CLEAR, 3);
    bits.put(0, 3);
    let mut left = count - 1;
    let mut next = END + 1;
    while left > 0 {
        // A code stands for four zeros less than its number.
        let code = if left == 1 {
            0
        } else {
            next.min(LAST).min(left + 4)
        };
        bits.put(code, width(next));
        left -= if code == 0 { 1 } else { code - 4 };
        next += 1;
    }
    bits.put(END, width(next));
    bits.done()
}
