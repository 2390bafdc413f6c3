//! A sound file as a stream at the rate that the song wants.

use std::path::Path;

use dsp::Frames;

use super::decoder::Decoder;
use super::polyphase::Polyphase;
use crate::Result;

/// Frames decoded at a time.
const BLOCK: usize = 1_024;

/// A [`Decoder`] at another rate: no net delay, and exactly the rounded number of frames.
pub struct Resampler {
    decoder: Decoder,
    /// `None` where the file has the rate already.
    convert: Option<Polyphase>,
    block: [Vec<f32>; 2],
    frames: u64,
    given: u64,
}

impl Resampler {
    /// Opens a file at `rate` frames a second.
    ///
    /// # Errors
    /// As [`Decoder::open`].
    pub fn open(path: &Path, rate: u32) -> Result<Self> {
        Ok(Self::new(Decoder::open(path)?, rate))
    }

    /// Converts what the decoder has still to give; it should not have been read from.
    pub fn new(decoder: Decoder, rate: u32) -> Self {
        let facts = decoder.facts();
        let convert = (facts.rate != rate).then(|| Polyphase::new(facts.rate, rate));
        let frames = convert.as_ref().map_or(facts.frames, |convert| convert.length(facts.frames));
        Self { decoder, convert, block: [vec![0.0; BLOCK], vec![0.0; BLOCK]], frames, given: 0 }
    }

    /// Frames in all, at the new rate.
    pub fn frames(&self) -> Frames {
        Frames(self.frames)
    }

    /// Fills both slices with the next frames, as many as the shorter takes; fewer, and then 0, only at the end.
    ///
    /// # Errors
    /// As [`Decoder::read`].
    pub fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<usize> {
        let Some(convert) = &mut self.convert else { return self.decoder.read(left, right) };
        let rest = usize::try_from(self.frames - self.given).unwrap_or(usize::MAX);
        let wanted = left.len().min(right.len()).min(rest);
        let mut done = 0;
        while done < wanted {
            let count = convert.pull(&mut left[done..wanted], &mut right[done..wanted]);
            done += count;
            if count == 0 {
                let [l, r] = &mut self.block;
                match self.decoder.read(l, r)? {
                    0 => convert.push_end(),
                    count => convert.push(&l[..count], &r[..count]),
                }
            }
        }
        self.given += done as u64;
        Ok(done)
    }
}
