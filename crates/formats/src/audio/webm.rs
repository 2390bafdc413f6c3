//! What the reader of WebM files keeps to itself about their length: padding after the last packet, and where the file ends.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

const SEGMENT: u64 = 0x1853_8067;
const CLUSTER: u64 = 0x1F43_B675;
const BLOCK_GROUP: u64 = 0xA0;
const DISCARD_PADDING: u64 = 0x75A2;

/// Nanoseconds to drop from the end (`DiscardPadding` of the last block that has one); 0 if none is stated or the file ends early.
pub(super) fn padding(file: &File) -> io::Result<u64> {
    let mut file = BufReader::new(file);
    file.rewind()?;
    let mut last = 0;
    while let Some((id, size)) = element(&mut file)? {
        match (id, size) {
            (SEGMENT | CLUSTER | BLOCK_GROUP, _) => {}
            (DISCARD_PADDING, Some(size @ 1..=8)) => {
                let mut bytes = [0u8; 8];
                let Ok(()) = file.read_exact(&mut bytes[8 - size as usize..]) else { break };
                last = u64::from_be_bytes(bytes);
            }
            (_, Some(size)) => {
                let Ok(size) = i64::try_from(size) else { break };
                file.seek_relative(size)?;
            }
            (_, None) => break,
        }
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(last)
}

/// Where the segment ends, if its size is stated.
pub(super) fn end(file: &File) -> io::Result<Option<u64>> {
    let mut file = BufReader::new(file);
    file.rewind()?;
    while let Some((id, size)) = element(&mut file)? {
        let end = size.and_then(|size| file.stream_position().ok()?.checked_add(size));
        match (id, end) {
            (SEGMENT, end) => return Ok(end),
            (_, Some(end)) => file.seek(SeekFrom::Start(end))?,
            (_, None) => break,
        };
    }
    Ok(None)
}

/// Identifier and size of the next element; the size is `None` where it is unknown (live streams); `None` at the end.
fn element(file: &mut impl Read) -> io::Result<Option<(u64, Option<u64>)>> {
    let Some((id, _)) = number(file, true)? else { return Ok(None) };
    let Some((size, unknown)) = number(file, false)? else { return Ok(None) };
    Ok(Some((id, (!unknown).then_some(size))))
}

/// A number of variable length (RFC 8794, section 4), and whether all its bits are set; `None` at the end or if malformed.
fn number(file: &mut impl Read, keep_marker: bool) -> io::Result<Option<(u64, bool)>> {
    let mut bytes = [0u8; 8];
    if file.read(&mut bytes[..1])? == 0 {
        return Ok(None);
    }
    let more = bytes[0].leading_zeros() as usize;
    let Some(rest) = bytes.get_mut(1..=more) else { return Ok(None) };
    if file.read_exact(rest).is_err() {
        return Ok(None);
    }
    let value = bytes[..=more].iter().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
    let bits = 7 * (more as u32 + 1);
    let plain = value & ((1u64 << bits) - 1);
    Ok(Some((if keep_marker { value } else { plain }, plain == (1u64 << bits) - 1)))
}
