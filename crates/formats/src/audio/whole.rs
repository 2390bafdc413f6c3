//! Whether a file is as long as its outermost boxes say.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// How many bytes a file of boxes (MP4, AIFF, CAF, WebM) lacks at its end; 0 if none, or if it is no such file.
pub(super) fn missing(file: &mut File, length: u64) -> io::Result<u64> {
    file.rewind()?;
    let mut head = Vec::new();
    file.take(12).read_to_end(&mut head)?;
    let end = match head.as_slice() {
        [b'F', b'O', b'R', b'M', a, b, c, d, ..] => 8 + u64::from(u32::from_be_bytes([*a, *b, *c, *d])),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => last_box(file, length)?,
        [b'c', b'a', b'f', b'f', ..] => last_chunk(file, length)?,
        [0x1a, 0x45, 0xdf, 0xa3, ..] => super::webm::end(file)?.unwrap_or(0),
        _ => 0,
    };
    Ok(end.saturating_sub(length))
}

/// End of the last box of an MP4 file, as its size says.
fn last_box(file: &mut File, length: u64) -> io::Result<u64> {
    let mut at = 0u64;
    while at < length {
        let Some(head) = bytes::<8>(file, at)? else { return Ok(at + 8) };
        let [a, b, c, d, ..] = head;
        at = match u32::from_be_bytes([a, b, c, d]) {
            0 => return Ok(length),
            1 => {
                let Some(size) = bytes::<8>(file, at + 8)? else { return Ok(at + 16) };
                at.saturating_add(u64::from_be_bytes(size).max(16))
            }
            size => at.saturating_add(u64::from(size).max(8)),
        };
    }
    Ok(at)
}

/// End of the last chunk of a CAF file, as its size says.
fn last_chunk(file: &mut File, length: u64) -> io::Result<u64> {
    let mut at = 8u64;
    while at < length {
        let Some(size) = bytes::<8>(file, at + 4)? else { return Ok(at + 12) };
        match u64::from_be_bytes(size) {
            u64::MAX => return Ok(length),
            size => at = at.saturating_add(size).saturating_add(12),
        }
    }
    Ok(at)
}

fn bytes<const N: usize>(file: &mut File, at: u64) -> io::Result<Option<[u8; N]>> {
    let mut bytes = [0u8; N];
    file.seek(SeekFrom::Start(at))?;
    match file.read_exact(&mut bytes) {
        Ok(()) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}
