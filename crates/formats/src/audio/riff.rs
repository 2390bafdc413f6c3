//! The head of a WAV file: RF64 shown to a reader that knows only RIFF, and what its header says about length.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use symphonia::core::io::MediaSource;

/// An RF64, BW64 or unfinished WAV file that reads as RIFF whose sizes, all ones, mean "to the end".
pub(super) struct AsRiff {
    file: File,
    length: u64,
    /// Where the sound begins; its size is in the four bytes before.
    sound: u64,
}

impl AsRiff {
    pub(super) fn new(file: File, length: u64, sound: u64) -> Self {
        Self { file, length, sound }
    }
}

impl Read for AsRiff {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let at = self.file.stream_position()?;
        let count = self.file.read(bytes)?;
        for (place, byte) in (at..).zip(bytes.iter_mut().take(count)) {
            match place {
                0..8 => *byte = b"RIFF\xff\xff\xff\xff"[place as usize & 7],
                place if place < self.sound && place + 4 >= self.sound => *byte = 0xff,
                place if place >= self.sound => break,
                _ => {}
            }
        }
        Ok(count)
    }
}

impl Seek for AsRiff {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl MediaSource for AsRiff {
    fn is_seekable(&self) -> bool {
        true
    }
    fn byte_len(&self) -> Option<u64> {
        Some(self.length)
    }
}

/// What the header of a WAV file says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Riff {
    /// Where the sound begins.
    pub(super) sound: u64,
    /// Bytes a frame.
    pub(super) align: u64,
    /// The file has to be read through [`AsRiff`].
    pub(super) disguised: bool,
    /// Frames in the `data` chunk: as stated, or up to the end of the file if the writer never came to state it.
    pub(super) frames: Option<u64>,
    /// Frames that are there.
    pub(super) present: Option<u64>,
}

/// Walks the chunks up to `data`; `None` if this is no WAV file or has no `data`.
pub(super) fn read(file: &mut File, length: u64) -> io::Result<Option<Riff>> {
    file.rewind()?;
    let mut head = [0u8; 12];
    if length < 12 {
        return Ok(None);
    }
    file.read_exact(&mut head)?;
    let long = matches!(&head[..4], b"RF64" | b"BW64");
    if !(long || head.starts_with(b"RIFF")) || !head.ends_with(b"WAVE") {
        return Ok(None);
    }
    let (mut at, mut align, mut long_data) = (12u64, 0u64, None);
    while at + 8 <= length {
        file.seek(SeekFrom::Start(at))?;
        let mut chunk = [0u8; 8];
        file.read_exact(&mut chunk)?;
        let [a, b, c, d, size @ ..] = chunk;
        let size = u64::from(u32::from_le_bytes(size));
        at += 8;
        match &[a, b, c, d] {
            b"fmt " if size >= 16 && at + 16 <= length => {
                let mut format = [0u8; 16];
                file.read_exact(&mut format)?;
                align = u64::from(u16::from_le_bytes([format[12], format[13]]));
            }
            b"ds64" if size >= 16 && at + 16 <= length => {
                let mut sizes = [0u8; 16];
                file.read_exact(&mut sizes)?;
                let [.., e, f, g, h, i, j, k, l] = sizes;
                long_data = Some(u64::from_le_bytes([e, f, g, h, i, j, k, l]));
            }
            b"data" => {
                let rest = length - at;
                let unstated = size == u64::from(u32::MAX) || (size == 0 && rest > 0);
                let bytes =
                    long_data.filter(|_| unstated && long).unwrap_or(if unstated { rest } else { size });
                let present = bytes.min(rest).checked_div(align);
                let disguised = long || unstated;
                return Ok(Some(Riff {
                    sound: at,
                    align,
                    disguised,
                    frames: bytes.checked_div(align),
                    present,
                }));
            }
            _ => {}
        }
        at += size + size % 2;
    }
    Ok(None)
}
