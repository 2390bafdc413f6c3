//! FLAC, streamed: libflac-rs encodes a whole signal at once, so it is given one block at a time, and each frame it returns is
//! renumbered (RFC 9639, section 9.1) to its place in the stream; the sound equals that of one long encode.

use std::io::{BufWriter, Seek, SeekFrom, Write};

use crc::{CRC_8_SMBUS, CRC_16_UMTS, Crc};
use libflac_rs::{Encoder as Frames, EncoderConfig};
use md5::{Digest, Md5};

use super::{Encoder, Quantise, Settings, Sink, Wholes, expect};
use crate::{Error, Result};

/// Frames a block.
const BLOCK: usize = 4_096;
/// libFLAC's own default, for what is delivered; 8 is three times slower for 1 % less.
const LEVEL: u32 = 5;
/// Fixed predictors, for 16 bits: made in numbers, to be heard once.
const QUICK: u32 = 2;
/// The checksums of a frame's header and of the whole frame.
static HEADER_CHECK: Crc<u8> = Crc::<u8>::new(&CRC_8_SMBUS);
static FRAME_CHECK: Crc<u16> = Crc::<u16>::new(&CRC_16_UMTS);
/// Where STREAMINFO begins: after `fLaC` and the block's header.
const STREAMINFO: u64 = 8;

struct Flac<'a> {
    sink: BufWriter<Box<dyn Sink + 'a>>,
    frames: Frames,
    quantise: Quantise,
    wholes: Wholes,
    block: Vec<i32>,
    bytes: Vec<u8>,
    number: u32,
    sizes: Option<(usize, usize)>,
    digest: Md5,
    promised: u64,
    written: u64,
}

pub(super) fn open16<'a>(sink: Box<dyn Sink + 'a>, settings: Settings) -> Result<Box<dyn Encoder + 'a>> {
    open(sink, settings, 16, QUICK)
}

pub(super) fn open24<'a>(sink: Box<dyn Sink + 'a>, settings: Settings) -> Result<Box<dyn Encoder + 'a>> {
    open(sink, settings, 24, LEVEL)
}

fn open<'a>(
    sink: Box<dyn Sink + 'a>,
    settings: Settings,
    bits: u32,
    level: u32,
) -> Result<Box<dyn Encoder + 'a>> {
    let Settings { rate, frames: promised, quantise, .. } = settings;
    if rate == 0 || rate > 655_350 {
        return Err(Error::Unsupported(format!("FLAC at {rate} Hz")));
    }
    let config =
        EncoderConfig::new(2, bits, rate).with_compression_level(level).with_block_size(BLOCK as u32);
    let mut flac = Flac {
        sink: BufWriter::new(sink),
        frames: Frames::new(config),
        quantise,
        wholes: Wholes::default(),
        block: Vec::with_capacity(2 * BLOCK),
        bytes: Vec::with_capacity(8 * BLOCK),
        number: 0,
        sizes: None,
        digest: Md5::new(),
        promised,
        written: 0,
    };
    flac.sink.write_all(b"fLaC\x80\x00\x00\x22")?;
    flac.sink.write_all(&flac.stream_info([0; 16]))?;
    Ok(Box::new(flac))
}

impl Flac<'_> {
    /// The STREAMINFO block (RFC 9639, section 8.2) as known so far.
    fn stream_info(&self, digest: [u8; 16]) -> Vec<u8> {
        let config = self.frames.config();
        let (least, most) = self.sizes.unwrap_or_default();
        let mut out = Vec::with_capacity(34);
        out.extend((BLOCK as u16).to_be_bytes());
        out.extend((BLOCK as u16).to_be_bytes());
        out.extend(&(least as u32).to_be_bytes()[1..]);
        out.extend(&(most as u32).to_be_bytes()[1..]);
        let length = if self.promised < 1 << 36 { self.promised } else { 0 };
        let packed = u64::from(config.sample_rate) << 44
            | u64::from(config.channels - 1) << 41
            | u64::from(config.bits_per_sample - 1) << 36
            | length;
        out.extend(packed.to_be_bytes());
        out.extend(digest);
        out
    }

    fn flush_block(&mut self) -> Result<()> {
        let bytes = self.frames.config().bits_per_sample as usize / 8;
        self.bytes.clear();
        for x in &self.block {
            self.bytes.extend_from_slice(&x.to_le_bytes()[..bytes]);
        }
        self.digest.update(&self.bytes);
        let frame = renumber(&self.frames.encode_frames(&self.block), self.number)
            .ok_or_else(|| Error::Unsupported("a FLAC frame of a form that cannot be renumbered".into()))?;
        self.sink.write_all(&frame)?;
        let (least, most) = self.sizes.unwrap_or((frame.len(), frame.len()));
        self.sizes = Some((least.min(frame.len()), most.max(frame.len())));
        self.number += 1;
        self.block.clear();
        Ok(())
    }
}

impl Encoder for Flac<'_> {
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<()> {
        let (mut left_rest, mut right_rest) = (left, right);
        while !left_rest.is_empty() && !right_rest.is_empty() {
            let room = (BLOCK - self.block.len() / 2).min(left_rest.len()).min(right_rest.len());
            let (l, r);
            (l, left_rest) = left_rest.split_at(room);
            (r, right_rest) = right_rest.split_at(room);
            self.block.extend(self.wholes.of(&mut self.quantise, l, r).flat_map(|(l, r)| [l, r]));
            if self.block.len() == 2 * BLOCK {
                self.flush_block()?;
            }
        }
        self.written += left.len().min(right.len()) as u64;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        expect(self.written, self.promised)?;
        if !self.block.is_empty() {
            self.flush_block()?;
        }
        let info = self.stream_info(self.digest.clone().finalize().into());
        self.sink.seek(SeekFrom::Start(STREAMINFO))?;
        self.sink.write_all(&info)?;
        self.sink.seek(SeekFrom::End(0))?;
        Ok(self.sink.flush()?)
    }
}

/// The same frame with another number than 0 and new checksums; `None` if it is not a frame number 0.
fn renumber(frame: &[u8], number: u32) -> Option<Vec<u8>> {
    let (fixed, [0, rest @ ..]) = frame.split_at_checked(4)? else { return None };
    let &[_, _, codes, _] = fixed else { return None };
    let block_size = match codes >> 4 {
        6 => 1,
        7 => 2,
        _ => 0,
    };
    let rate = match codes & 15 {
        12 => 1,
        13 | 14 => 2,
        _ => 0,
    };
    let (hints, body) = rest.split_at_checked(block_size + rate)?;
    let body = body.get(1..body.len().checked_sub(2)?)?;
    let mut out = fixed.to_vec();
    coded_number(&mut out, number);
    out.extend(hints);
    out.push(HEADER_CHECK.checksum(&out));
    out.extend(body);
    let check = FRAME_CHECK.checksum(&out);
    out.extend(check.to_be_bytes());
    Some(out)
}

/// A number coded as UTF-8 codes characters, up to 31 bits.
fn coded_number(out: &mut Vec<u8>, number: u32) {
    let more = match number {
        0..0x80 => return out.push(number as u8),
        0x80..0x800 => 1,
        0x800..0x1_0000 => 2,
        0x1_0000..0x20_0000 => 3,
        0x20_0000..0x400_0000 => 4,
        _ => 5,
    };
    out.push((0xffu32 << (7 - more)) as u8 | (number >> (6 * more)) as u8);
    out.extend((0..more).rev().map(|place| 0x80 | (number >> (6 * place)) as u8 & 0x3f));
}
