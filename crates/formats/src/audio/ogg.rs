//! Whether the pages of an Ogg stream are all there (RFC 3533, section 6): its reader skips bad ones without a word.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};

/// The first fault in a stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// Granule position up to which the pages are good.
    pub(super) granule: u64,
    /// What is wrong after it.
    pub(super) why: &'static str,
}

/// Reads all pages, and tells the first fault of the stream with that serial number.
pub(super) fn fault(file: &File, serial: u32) -> io::Result<Option<Fault>> {
    let mut file = BufReader::new(file);
    file.rewind()?;
    let table = table();
    let (mut granule, mut due, mut page, mut ended) = (0u64, 0u32, Vec::new(), false);
    loop {
        page.clear();
        file.by_ref().take(27).read_to_end(&mut page)?;
        let fault = |why| Ok((!ended).then_some(Fault { granule, why }));
        if page.is_empty() {
            return fault("the stream ends without its last page");
        }
        let &[
            b'O',
            b'g',
            b'g',
            b'S',
            _,
            flags,
            g0,
            g1,
            g2,
            g3,
            g4,
            g5,
            g6,
            g7,
            s0,
            s1,
            s2,
            s3,
            n0,
            n1,
            n2,
            n3,
            ..,
            segments,
        ] = page.as_slice()
        else {
            return fault(if page.len() < 27 {
                "the file ends within a page"
            } else {
                "a page is missing or overwritten"
            });
        };
        file.by_ref().take(u64::from(segments)).read_to_end(&mut page)?;
        let body: u64 = page.iter().skip(27).map(|size| u64::from(*size)).sum();
        let whole = page.len() as u64 + body;
        file.by_ref().take(body).read_to_end(&mut page)?;
        if (page.len() as u64) < whole {
            return fault("the file ends within a page");
        }
        if u32::from_le_bytes([s0, s1, s2, s3]) != serial {
            continue;
        }
        let number = u32::from_le_bytes([n0, n1, n2, n3]);
        if checksum(&table, &page)
            != page.get(22..26).map(|sum| sum.iter().rev().fold(0, |all, x| all << 8 | u32::from(*x)))
        {
            return fault("the checksum of a page does not match");
        }
        if number != due {
            return fault("a page is missing");
        }
        due = number.wrapping_add(1);
        ended = flags & 4 != 0;
        let position = u64::from_le_bytes([g0, g1, g2, g3, g4, g5, g6, g7]);
        if position != u64::MAX {
            granule = position;
        }
    }
}

/// The checksum of a page, its own field taken as zeros.
fn checksum(table: &[u32; 256], page: &[u8]) -> Option<u32> {
    let byte = |(place, byte): (usize, &u8)| if (22..26).contains(&place) { 0 } else { *byte };
    page.iter()
        .enumerate()
        .map(byte)
        .try_fold(0u32, |sum, byte| Some(sum << 8 ^ *table.get(usize::from((sum >> 24) as u8 ^ byte))?))
}

fn table() -> [u32; 256] {
    std::array::from_fn(|index| {
        (0..8).fold(
            (index as u32) << 24,
            |sum, _| if sum >> 31 == 1 { sum << 1 ^ 0x04c1_1db7 } else { sum << 1 },
        )
    })
}
