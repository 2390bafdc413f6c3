//! What the header of an MP4 file says about priming and padding: the edit list and iTunes' gapless tag.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// The part of a track that is meant to be heard, in ticks of its media timescale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Heard {
    /// Ticks before the first audible one.
    pub(super) start: u64,
    /// Ticks to hear, where stated.
    pub(super) length: Option<u64>,
}

/// A `moov` box larger than this is not searched.
const MOST_BYTES: u64 = 256 << 20;

/// What is heard of the audio track with this id; `total` ticks of its media exist. `None` where the file does not say.
pub(super) fn heard(
    file: &mut File,
    length: u64,
    track: u32,
    total: Option<u64>,
) -> io::Result<Option<Heard>> {
    let Some(moov) = movie(file, length)? else { return Ok(None) };
    let gapless = gapless_tag(&moov);
    let fits =
        |h: &Heard| total.is_none_or(|total| h.length.is_some_and(|n| h.start.saturating_add(n) <= total));
    Ok(gapless.filter(fits).or_else(|| edit_list(&moov, track, total)))
}

/// The contents of the `moov` box.
fn movie(file: &mut File, length: u64) -> io::Result<Option<Vec<u8>>> {
    let mut at = 0u64;
    while at + 8 <= length {
        file.seek(SeekFrom::Start(at))?;
        let mut head = [0u8; 16];
        let got = if at + 16 <= length { 16 } else { 8 };
        file.read_exact(&mut head[..got])?;
        let short = u64::from(u32::from_be_bytes([head[0], head[1], head[2], head[3]]));
        let [.., a, b, c, d, e, f, g, h] = head;
        let (header, size) = match short {
            0 => (8, length - at),
            1 => (16, u64::from_be_bytes([a, b, c, d, e, f, g, h])),
            short => (8, short),
        };
        if size < header {
            return Ok(None);
        }
        if &head[4..8] == b"moov" {
            file.seek(SeekFrom::Start(at + header))?;
            let mut bytes = Vec::new();
            file.take((size - header).min(MOST_BYTES)).read_to_end(&mut bytes)?;
            return Ok(Some(bytes));
        }
        at = at.saturating_add(size);
    }
    Ok(None)
}

/// The boxes in `bytes`, each with its name; stops at the first malformed one.
fn boxes(mut bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    std::iter::from_fn(move || {
        let size = usize::try_from(be32(bytes, 0)?).ok()?;
        let size = if size == 0 { bytes.len() } else { size };
        let this = bytes.get(..size)?;
        bytes = bytes.get(size..)?;
        Some((this.get(4..8)?, this.get(8..)?))
    })
}

fn child<'a>(bytes: &'a [u8], path: &[&[u8; 4]]) -> Option<&'a [u8]> {
    path.iter()
        .try_fold(bytes, |bytes, name| boxes(bytes).find(|(found, _)| found == name).map(|(_, body)| body))
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn be64(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_be_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

/// The timescale of a `mvhd` or `mdhd` box.
fn timescale(header: &[u8]) -> Option<u64> {
    be32(header, if header.first()? == &1 { 20 } else { 12 }).map(u64::from)
}

/// The first edit of the track that shows media: its start, and its length where that says more than "all of it".
fn edit_list(moov: &[u8], track: u32, total: Option<u64>) -> Option<Heard> {
    let movie_scale = timescale(child(moov, &[b"mvhd"])?)?;
    let is_track = |trak: &&[u8]| {
        child(trak, &[b"tkhd"]).and_then(|t| be32(t, if t.first()? == &1 { 20 } else { 12 })) == Some(track)
    };
    let trak = boxes(moov).filter(|(name, _)| name == b"trak").map(|(_, body)| body).find(is_track)?;
    let media_scale = timescale(child(trak, &[b"mdia", b"mdhd"])?)?;
    let list = child(trak, &[b"edts", b"elst"])?;
    let wide = list.first()? == &1;
    let size = if wide { 20 } else { 12 };
    list.get(8..)?.chunks_exact(size).take(usize::try_from(be32(list, 4)?).ok()?).find_map(|entry| {
        let (length, start) = if wide {
            (be64(entry, 0)?, i64::from_be_bytes(entry.get(8..16)?.try_into().ok()?))
        } else {
            (u64::from(be32(entry, 0)?), i64::from(i32::from_be_bytes(entry.get(4..8)?.try_into().ok()?)))
        };
        let start = u64::try_from(start).ok()?;
        let length = length.checked_mul(media_scale)?.checked_div(movie_scale)?;
        let tick = media_scale.checked_div(movie_scale)?.saturating_add(1);
        let rest = total.and_then(|total| total.checked_sub(start));
        let length = if length == 0 || rest.is_some_and(|rest| rest.abs_diff(length) <= tick) {
            rest
        } else {
            Some(length)
        };
        Some(Heard { start, length })
    })
}

/// The `iTunSMPB` tag: hexadecimal priming, padding and length after a first zero.
fn gapless_tag(moov: &[u8]) -> Option<Heard> {
    let meta = child(moov, &[b"udta", b"meta"])?;
    let items = child(meta.get(4..)?, &[b"ilst"])?;
    boxes(items).filter(|(name, _)| name == b"----").find_map(|(_, item)| {
        let name = child(item, &[b"name"])?.get(4..)?;
        let text = child(item, &[b"data"])?.get(8..)?;
        if name != b"iTunSMPB" {
            return None;
        }
        let mut words =
            std::str::from_utf8(text).ok()?.split_whitespace().map(|word| u64::from_str_radix(word, 16));
        let (start, _padding, length) = (words.nth(1)?.ok()?, words.next()?.ok()?, words.next()?.ok()?);
        (length > 0).then_some(Heard { start, length: Some(length) })
    })
}
