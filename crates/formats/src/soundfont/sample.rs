//! The recorded sound of a SoundFont: 16 or 24-bit PCM, or an Ogg stream.

use dsp::sampler::Sample;

use super::SoundFont;
use super::hydra::Header;
use crate::audio::memory;
use crate::{Error, Result};

/// Bit of the sample's type that says Vorbis (SF3), and that says it lies in ROM.
const VORBIS: u16 = 0x10;
const ROM: u16 = 0x8000;

/// A sample in memory, and where its loop is in it.
pub(super) struct Decoded {
    pub sample: Sample,
    pub loops: (u32, u32),
}

/// A sample without its sound.
pub(super) fn empty(header: &Header) -> Decoded {
    let sample = Sample { rate: f64::from(header.rate), left: Vec::new(), right: None };
    Decoded { sample, loops: (0, 0) }
}

/// Decodes a sample.
pub(super) fn decode(font: &SoundFont<'_>, header: &Header) -> Result<Decoded> {
    if header.kind & ROM != 0 {
        return Err(Error::Unsupported("samples in the ROM of a sound card".into()));
    }
    let rate = f64::from(header.rate.clamp(400, 200_000));
    if header.kind & VORBIS != 0 {
        let bytes = font.samples.get(header.start as usize..header.end as usize);
        let bytes = bytes.ok_or_else(|| Error::damaged("a sample lies outside the file"))?;
        let sound = memory::read(bytes.to_vec(), "ogg")?;
        let left = sound.planes.into_iter().next().unwrap_or_default();
        let sample = Sample { rate, left, right: None };
        return Ok(Decoded { sample, loops: header.loops });
    }
    let frames = font.samples.len() / 2;
    let (start, end) = (header.start as usize, (header.end as usize).min(frames));
    if start > end {
        return Err(Error::damaged("a sample lies outside the file"));
    }
    let pcm = &font.samples[2 * start..2 * end];
    let left = match font.low {
        Some(low) => {
            let pairs = pcm.chunks_exact(2).zip(&low[start..end]);
            pairs.map(|(b, l)| i32::from_le_bytes([0, *l, b[0], b[1]]) as f32 / 2_147_483_648.0).collect()
        }
        None => pcm.chunks_exact(2).map(|b| f32::from(i16::from_le_bytes([b[0], b[1]])) / 32_768.0).collect(),
    };
    let place = |at: u32| at.saturating_sub(header.start);
    let loops = (place(header.loops.0), place(header.loops.1));
    Ok(Decoded { sample: Sample { rate, left, right: None }, loops })
}
