//! The file of one rendered sound: a header, then chunks that are silent, mono or stereo.
//!
//! Header, 64 bytes, little-endian: magic (8), key (32), frames (u64), bytes of the chunks (u64), CRC-32 of the chunks,
//! CRC-32 of the header up to here. A chunk is [`CHUNK`] frames (the last may be shorter): one byte for its kind,
//! then f32 samples, for stereo all of the left before all of the right. Silence and mono cost what they hold.

use dsp::Frames;
use engine::{Error, Key, Read};
use std::fs::File;
use std::io::{self, BufReader, Read as _, Seek, SeekFrom, Write};

/// Frames of a chunk.
pub const CHUNK: usize = 4096;
/// Bytes of the header.
pub const HEADER: u64 = 64;
/// First bytes of every sound.
const MAGIC: [u8; 8] = *b"swsound1";

/// What a chunk holds; the number is its byte.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Silent = 0,
    Mono = 1,
    Stereo = 2,
}

/// Most bytes that a sound of this length can take.
pub fn most_bytes(frames: Frames) -> u64 {
    HEADER + frames.0.saturating_mul(8).saturating_add(frames.0.div_ceil(CHUNK as u64))
}

/// Encodes a sound into a file, chunk by chunk.
pub struct Encoder<W> {
    out: W,
    key: Key,
    left: Vec<f32>,
    right: Vec<f32>,
    bytes: Vec<u8>,
    frames: u64,
    size: u64,
    checksum: crc32fast::Hasher,
}

impl<W: Write + Seek> Encoder<W> {
    /// Begins a sound of this name at the beginning of `out`.
    pub fn new(mut out: W, key: Key) -> io::Result<Self> {
        out.write_all(&[0; HEADER as usize])?;
        let (left, right) = (Vec::with_capacity(CHUNK), Vec::with_capacity(CHUNK));
        let checksum = crc32fast::Hasher::new();
        Ok(Self {
            out,
            key,
            left,
            right,
            bytes: Vec::with_capacity(8 * CHUNK + 1),
            frames: 0,
            size: 0,
            checksum,
        })
    }

    /// Frames written so far.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Appends frames; both slices have the same length.
    pub fn write(&mut self, mut left: &[f32], mut right: &[f32]) -> io::Result<()> {
        while !left.is_empty() {
            let take = (CHUNK - self.left.len()).min(left.len());
            let (now_left, later_left) = left.split_at(take);
            let (now_right, later_right) = right.split_at(take.min(right.len()));
            self.left.extend_from_slice(now_left);
            self.right.extend_from_slice(now_right);
            self.frames += take as u64;
            (left, right) = (later_left, later_right);
            if self.left.len() == CHUNK {
                self.chunk()?;
            }
        }
        Ok(())
    }

    /// Writes the last chunk and the header; returns the file and its size in bytes.
    pub fn finish(mut self) -> io::Result<(W, u64)> {
        if !self.left.is_empty() {
            self.chunk()?;
        }
        let mut header = Vec::with_capacity(HEADER as usize);
        header.extend(MAGIC);
        header.extend(self.key.0);
        header.extend(self.frames.to_le_bytes());
        header.extend(self.size.to_le_bytes());
        header.extend(self.checksum.finalize().to_le_bytes());
        header.extend(crc32fast::hash(&header).to_le_bytes());
        self.out.seek(SeekFrom::Start(0))?;
        self.out.write_all(&header)?;
        self.out.flush()?;
        Ok((self.out, HEADER + self.size))
    }

    fn chunk(&mut self) -> io::Result<()> {
        let same = self.left.iter().zip(&self.right).all(|(l, r)| l.to_bits() == r.to_bits());
        // −0.0 is not silence here: what comes back has the same bits.
        let kind = match same {
            true if self.left.iter().all(|x| x.to_bits() == 0) => Kind::Silent,
            true => Kind::Mono,
            false => Kind::Stereo,
        };
        self.bytes.clear();
        self.bytes.push(kind as u8);
        if kind != Kind::Silent {
            self.bytes.extend(self.left.iter().flat_map(|x| x.to_le_bytes()));
        }
        if kind == Kind::Stereo {
            self.bytes.extend(self.right.iter().flat_map(|x| x.to_le_bytes()));
        }
        self.checksum.update(&self.bytes);
        self.size += self.bytes.len() as u64;
        self.left.clear();
        self.right.clear();
        self.out.write_all(&self.bytes)
    }
}

/// Length of a sound and what its chunks must be, from its header; `None` if this is not a whole sound of this name.
fn header(mut file: &File, key: &Key) -> Option<(Frames, u64, u32)> {
    let mut bytes = [0; HEADER as usize];
    file.seek(SeekFrom::Start(0)).ok()?;
    file.read_exact(&mut bytes).ok()?;
    let (body, check) = bytes.split_last_chunk::<4>()?;
    let (magic, rest) = body.split_first_chunk::<8>()?;
    let (name, rest) = rest.split_first_chunk::<32>()?;
    let (frames, rest) = rest.split_first_chunk::<8>()?;
    let (size, rest) = rest.split_first_chunk::<8>()?;
    let checksum = u32::from_le_bytes(*rest.first_chunk()?);
    let (frames, size) = (u64::from_le_bytes(*frames), u64::from_le_bytes(*size));
    let whole = *magic == MAGIC
        && *name == key.0
        && crc32fast::hash(body) == u32::from_le_bytes(*check)
        && file.metadata().ok()?.len() == HEADER.checked_add(size)?;
    whole.then_some((Frames(frames), size, checksum))
}

/// Whether the file is the whole, undamaged sound of this name. Reads all of it.
pub fn verify(mut file: &File, key: &Key) -> bool {
    let Some((_, _, checksum)) = header(file, key) else { return false };
    let mut hasher = crc32fast::Hasher::new();
    let mut bytes = vec![0; 1 << 17];
    loop {
        match file.read(&mut bytes) {
            Ok(0) => return hasher.finalize() == checksum,
            Ok(count) => hasher.update(&bytes[..count]),
            Err(_) => return false,
        }
    }
}

/// Decodes a sound from its file, in order.
pub struct Decoder {
    file: BufReader<File>,
    frames: u64,
    /// Frames of the chunks not yet read.
    ahead: u64,
    left: Vec<f32>,
    right: Vec<f32>,
    /// Frames of the current chunk already given.
    given: usize,
    bytes: Vec<u8>,
}

impl Decoder {
    /// Opens the sound of this name; `None` if the file is not one.
    pub fn open(file: File, key: &Key) -> Option<Self> {
        let (frames, ..) = header(&file, key)?;
        // Small, so that samples pass it by.
        let file = BufReader::with_capacity(1 << 9, file);
        let (left, right, bytes) = (Vec::new(), Vec::new(), Vec::new());
        Some(Self { file, frames: frames.0, ahead: frames.0, left, right, given: 0, bytes })
    }

    fn chunk(&mut self) -> io::Result<()> {
        let frames = self.ahead.min(CHUNK as u64) as usize;
        self.ahead -= frames as u64;
        self.given = 0;
        let mut kind = [0];
        self.file.read_exact(&mut kind)?;
        let channels = match kind {
            [0] => 0,
            [1] => 1,
            [2] => 2,
            _ => {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "a rendered sound in the store is damaged",
                ));
            }
        };
        self.bytes.resize(4 * channels * frames, 0);
        self.file.read_exact(&mut self.bytes)?;
        let mut planes = self.bytes.chunks_exact((4 * frames).max(1));
        match (planes.next(), planes.next()) {
            (Some(left), Some(right)) => {
                decode(left, &mut self.left);
                decode(right, &mut self.right);
            }
            (Some(both), None) => {
                decode(both, &mut self.left);
                self.right.clone_from(&self.left);
            }
            _ => {
                self.left.clear();
                self.left.resize(frames, 0.0);
                self.right.clone_from(&self.left);
            }
        }
        Ok(())
    }
}

/// Samples from their bytes.
fn decode(bytes: &[u8], samples: &mut Vec<f32>) {
    samples.clear();
    samples.extend(bytes.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)));
}

impl Read for Decoder {
    fn frames(&self) -> Frames {
        Frames(self.frames)
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<(), Error> {
        let mut done = 0;
        while done < left.len() {
            if self.given == self.left.len() {
                if self.ahead == 0 {
                    break;
                }
                self.chunk()?;
            }
            let count = (self.left.len() - self.given).min(left.len() - done);
            left[done..done + count].copy_from_slice(&self.left[self.given..self.given + count]);
            right[done..done + count].copy_from_slice(&self.right[self.given..self.given + count]);
            (self.given, done) = (self.given + count, done + count);
        }
        left[done..].fill(0.0);
        right[done..].fill(0.0);
        Ok(())
    }
}
