//! The outside of an evidence file: gzip that any tool unpacks, in which no
//! byte can change unnoticed. gzip's own checksum covers neither its header nor
//! the padding of its bits, so an extra field holds the SHA-256 of all that
//! comes behind it, and every other byte of the header is fixed.

use std::io::{Read as _, Write as _};

use anyhow::{Context as _, ensure};
use flate2::bufread::GzDecoder;
use flate2::{Compression, GzBuilder};
use sha2::{Digest as _, Sha256};

/// Magic, deflate, extra field only, no time, no hint, system unknown; then
/// the extra field: its length, its name, the digest's length.
const HEADER: [u8; 16] = [
    0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 36, 0, b'C', b'E', 32, 0,
];
const DIGEST: usize = 32;

/// Compresses.
///
/// # Errors
/// None that memory does not make.
pub(super) fn pack(content: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut extra = HEADER.get(12..).unwrap_or_default().to_vec();
    extra.extend([0; DIGEST]);
    let builder = GzBuilder::new().extra(extra).operating_system(255);
    let mut writer = builder.write(Vec::new(), Compression::new(6));
    writer.write_all(content)?;
    let bytes = writer.finish()?;
    let body = bytes.get(HEADER.len() + DIGEST..).unwrap_or_default();
    let mut file = HEADER.to_vec();
    file.extend(Sha256::digest(body));
    file.extend(body);
    Ok(file)
}

/// Decompresses at most so many bytes.
///
/// # Errors
/// When it is not what [`pack`] makes, to the bit, or unpacks to more.
pub(super) fn unpack(file: &[u8], limit: u64) -> anyhow::Result<Vec<u8>> {
    ensure!(!file.is_empty(), "it is empty");
    ensure!(
        file.starts_with(&[0x1f, 0x8b]),
        "it is no gzip file, so it is no saved evidence"
    );
    let split = file
        .strip_prefix(&HEADER)
        .and_then(|rest| rest.split_at_checked(DIGEST));
    let (digest, body) = split.context(
        "it was changed, cut short or compressed anew since it was saved, or is no saved evidence",
    )?;
    ensure!(
        Sha256::digest(body).as_slice() == digest,
        "it was changed or cut short since it was saved: the SHA-256 differs"
    );
    let mut content = Vec::new();
    let mut decoder = GzDecoder::new(file).take(limit + 1);
    decoder
        .read_to_end(&mut content)
        .context("it cannot be decompressed")?;
    ensure!(
        content.len() as u64 <= limit,
        "it unpacks to more than the {} MiB that are read",
        limit >> 20
    );
    ensure!(
        decoder.into_inner().into_inner().is_empty(),
        "there is something behind its end"
    );
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_gzip_reads_it_and_no_bit_changes_unnoticed() {
        let content = br#"{"format":"x","text":"abcabcabcabc"}"#;
        let file = pack(content).unwrap();
        assert_eq!(unpack(&file, 100).unwrap(), content);
        assert_eq!(file, pack(content).unwrap(), "the same again");
        for index in 0..file.len() {
            for bit in 0..8 {
                let mut changed = file.clone();
                changed[index] ^= 1 << bit;
                assert!(unpack(&changed, 100).is_err(), "byte {index}, bit {bit}");
            }
            assert!(unpack(&file[..index], 100).is_err(), "first {index} bytes");
        }
        let twice = [file.clone(), file].concat();
        assert!(unpack(&twice, 100).is_err());
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let file = pack(&vec![b' '; 10 << 20]).unwrap();
        assert!(file.len() < 20_000);
        let error = unpack(&file, 1 << 20).unwrap_err().to_string();
        assert_eq!(error, "it unpacks to more than the 1 MiB that are read");
    }
}
