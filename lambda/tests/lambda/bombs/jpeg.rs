//! JPEGs of nothing but headers.

/// Progressive, with four components at full resolution: the decoder keeps
/// every coefficient of them. The data is cut off, as it often is, and taken as
/// grey.
pub(super) fn progressive(width: u16, height: u16) -> Vec<u8> {
    let mut file = vec![0xff, 0xd8];
    segment(&mut file, 0xdb, &[&[0], [1; 64].as_slice()].concat());
    let [wide, high] = [width.to_be_bytes(), height.to_be_bytes()];
    let mut frame = vec![8, high[0], high[1], wide[0], wide[1], 4];
    for component in 1..=4 {
        frame.extend([component, 0x11, 0]);
    }
    segment(&mut file, 0xc2, &frame);
    // One code, of one bit, for "no difference".
    let mut lengths = [0; 16];
    lengths[0] = 1;
    segment(&mut file, 0xc4, &[&[0], lengths.as_slice(), &[0]].concat());
    segment(&mut file, 0xda, &[4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 0, 0]);
    file.extend([0; 64]);
    file.extend([0xff, 0xd9]);
    file
}

fn segment(file: &mut Vec<u8>, marker: u8, body: &[u8]) {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    file.extend([0xff, marker]);
    file.extend(length);
    file.extend(body);
}
