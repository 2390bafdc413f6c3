//! WAV: the plainest file there is, format tag 1 and nothing after the sound (Spotify's rule); RF64 past 4 GB (EBU Tech 3306).

use std::io::Write;

use super::{Encoder, Quantise, Settings, Sink, Wholes, expect};
use crate::Result;

const PCM: u16 = 1;
const FLOAT: u16 = 3;

struct Wav<'a> {
    sink: Box<dyn Sink + 'a>,
    /// Bytes a sample.
    bytes: usize,
    float: bool,
    quantise: Quantise,
    wholes: Wholes,
    /// The frames of one call as they stand in the file.
    block: Vec<u8>,
    frames: u64,
    written: u64,
}

pub(super) fn open16<'a>(sink: Box<dyn Sink + 'a>, settings: Settings) -> Result<Box<dyn Encoder + 'a>> {
    open(sink, settings, PCM, 2)
}

pub(super) fn open24<'a>(sink: Box<dyn Sink + 'a>, settings: Settings) -> Result<Box<dyn Encoder + 'a>> {
    open(sink, settings, PCM, 3)
}

pub(super) fn open32f<'a>(sink: Box<dyn Sink + 'a>, settings: Settings) -> Result<Box<dyn Encoder + 'a>> {
    open(sink, settings, FLOAT, 4)
}

fn open<'a>(
    mut sink: Box<dyn Sink + 'a>,
    settings: Settings,
    tag: u16,
    bytes: usize,
) -> Result<Box<dyn Encoder + 'a>> {
    let Settings { rate, frames, quantise, .. } = settings;
    sink.write_all(&header(tag, bytes as u16, rate, frames))?;
    Ok(Box::new(Wav {
        sink,
        bytes,
        float: tag == FLOAT,
        quantise,
        wholes: Wholes::default(),
        block: Vec::new(),
        frames,
        written: 0,
    }))
}

/// Everything before the sound of a stereo file.
fn header(tag: u16, bytes: u16, rate: u32, frames: u64) -> Vec<u8> {
    let align = 2 * bytes;
    let data = frames.saturating_mul(u64::from(align));
    let mut format = Vec::new();
    format.extend(tag.to_le_bytes());
    format.extend(2u16.to_le_bytes());
    format.extend(rate.to_le_bytes());
    format.extend(rate.saturating_mul(u32::from(align)).to_le_bytes());
    format.extend(align.to_le_bytes());
    format.extend((8 * bytes).to_le_bytes());
    let mut chunks = Vec::new();
    if tag == FLOAT {
        format.extend(0u16.to_le_bytes());
        chunk(&mut chunks, b"fmt ", &format);
        chunk(&mut chunks, b"fact", &u32::try_from(frames).unwrap_or(u32::MAX).to_le_bytes());
    } else {
        chunk(&mut chunks, b"fmt ", &format);
    }
    let size = 4 + chunks.len() as u64 + 8 + data;
    let mut out = Vec::new();
    if let (Ok(size), Ok(data)) = (u32::try_from(size), u32::try_from(data)) {
        out.extend(b"RIFF");
        out.extend(size.to_le_bytes());
        out.extend(b"WAVE");
        out.extend(chunks);
        out.extend(b"data");
        out.extend(data.to_le_bytes());
    } else {
        let mut long = Vec::new();
        [size + 36, data, frames].iter().for_each(|number| long.extend(number.to_le_bytes()));
        long.extend(0u32.to_le_bytes());
        out.extend(b"RF64");
        out.extend(u32::MAX.to_le_bytes());
        out.extend(b"WAVE");
        chunk(&mut out, b"ds64", &long);
        out.extend(chunks);
        out.extend(b"data");
        out.extend(u32::MAX.to_le_bytes());
    }
    out
}

fn chunk(out: &mut Vec<u8>, name: &[u8; 4], body: &[u8]) {
    out.extend(name);
    out.extend((body.len() as u32).to_le_bytes());
    out.extend(body);
}

impl Encoder for Wav<'_> {
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<()> {
        self.block.clear();
        if self.float {
            self.block.resize(8 * left.len().min(right.len()), 0);
            let frames = self.block.as_chunks_mut::<8>().0.iter_mut();
            for (frame, (l, r)) in frames.zip(left.iter().zip(right)) {
                frame[..4].copy_from_slice(&l.to_le_bytes());
                frame[4..].copy_from_slice(&r.to_le_bytes());
            }
        } else {
            let bytes = self.bytes;
            self.block.resize(2 * bytes * left.len().min(right.len()), 0);
            let frames = self.block.chunks_exact_mut(2 * bytes);
            for (frame, (l, r)) in frames.zip(self.wholes.of(&mut self.quantise, left, right)) {
                frame[..bytes].copy_from_slice(&l.to_le_bytes()[..bytes]);
                frame[bytes..].copy_from_slice(&r.to_le_bytes()[..bytes]);
            }
        }
        self.sink.write_all(&self.block)?;
        self.written += left.len().min(right.len()) as u64;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        expect(self.written, self.frames)?;
        Ok(self.sink.flush()?)
    }
}
