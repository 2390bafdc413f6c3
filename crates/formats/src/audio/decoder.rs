//! A sound file as a stream of stereo frames, from its first audible frame to its last.

use std::path::Path;

use dsp::{Seconds, wide};

use super::codec::Codec;
use super::facts::Facts;
use super::fold;
use super::source::{MOST_EMPTY_PACKETS, Source};
use crate::{Error, Result};

/// A file being decoded: mono becomes both channels, more than two are folded to two (ITU-R BS.775 where their positions are
/// known, else the first two). Bits are those of the codec's scalar code; lossy codecs compute their windows with the
/// platform's sine, so across platforms their last bits may differ.
pub struct Decoder {
    source: Source,
    facts: Facts,
    gains: Vec<(f32, f32)>,
    planes: Vec<Vec<f32>>,
    left: Vec<f32>,
    right: Vec<f32>,
    /// Next frame of `left` and `right` to give.
    at: usize,
    /// Frames still to be dropped from the start.
    skip: u64,
    /// Frames decoded, priming not counted.
    decoded: u64,
    given: u64,
}

impl Decoder {
    /// Opens a file of any of [`super::KINDS`].
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::NoSound`], [`Error::Unknown`], [`Error::Unsupported`], [`Error::Damaged`] in the header,
    /// [`Error::Machine`].
    pub fn open(path: &Path) -> Result<Self> {
        let source = Source::open(path)?;
        let gains = fold::gains(&source.opened.channels);
        let facts = Facts {
            container: source.container,
            codec: source.opened.name,
            rate: source.rate,
            channels: u16::try_from(gains.len()).unwrap_or(u16::MAX),
            bits: source.bits,
            frames: source.frames,
        };
        let planes = vec![Vec::new(); gains.len()];
        let skip = source.skip;
        Ok(Self {
            source,
            facts,
            gains,
            planes,
            left: Vec::new(),
            right: Vec::new(),
            at: 0,
            skip,
            decoded: 0,
            given: 0,
        })
    }

    /// Opens a file for two of its channels, `first` and the next, as left and right.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_pair(path: &Path, first: usize) -> Result<Self> {
        let mut decoder = Self::open(path)?;
        for (channel, gains) in decoder.gains.iter_mut().enumerate() {
            *gains = (f32::from(channel == first), f32::from(channel == first + 1));
        }
        Ok(decoder)
    }

    /// What the file is.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Fills both slices with the next frames, as many as the shorter takes; fewer, and then 0, only at the end.
    ///
    /// # Errors
    /// [`Error::Truncated`] where the file ends before its stated length, [`Error::Damaged`] where it cannot be decoded.
    pub fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<usize> {
        let wanted = left.len().min(right.len());
        let mut done = 0;
        while done < wanted && self.given < self.facts.frames {
            if self.at == self.left.len() {
                let count = self.straight(&mut left[done..wanted], &mut right[done..wanted])?;
                done += count;
                if count > 0 {
                    continue;
                }
                self.refill()?;
            }
            let count = (wanted - done).min(self.left.len() - self.at);
            left[done..done + count].copy_from_slice(&self.left[self.at..self.at + count]);
            right[done..done + count].copy_from_slice(&self.right[self.at..self.at + count]);
            self.at += count;
            self.given += count as u64;
            done += count;
        }
        Ok(done)
    }

    fn seconds(&self, frames: u64) -> Seconds {
        Seconds(frames as f64 / f64::from(self.facts.rate))
    }

    /// Reads stereo samples to where they are wanted; 0 frames where that is not possible.
    fn straight(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<usize> {
        let rest = usize::try_from(self.facts.frames - self.given).unwrap_or(usize::MAX);
        let wanted = left.len().min(right.len()).min(rest);
        let (Some(pcm), [(1.0, 0.0), (0.0, 1.0)], 0) = (&mut self.source.pcm, &*self.gains, self.skip) else {
            return Ok(0);
        };
        let count = pcm.read_stereo(&mut left[..wanted], &mut right[..wanted])?;
        self.check(&left[..count], &right[..count])?;
        self.given += count as u64;
        Ok(count)
    }

    /// Decodes until there are frames to give, and makes sure that they are numbers.
    fn refill(&mut self) -> Result<()> {
        self.decode()?;
        self.check(&self.left, &self.right)
    }

    /// Makes sure that the next frames are numbers.
    fn check(&self, left: &[f32], right: &[f32]) -> Result<()> {
        let mut sound = true;
        wide(
            #[inline(always)]
            || {
                // Without an early end, so that it fills vector registers.
                for x in left {
                    sound &= x.is_finite();
                }
                for x in right {
                    sound &= x.is_finite();
                }
            },
        );
        if sound {
            return Ok(());
        }
        let spoilt = left.iter().zip(right).position(|(l, r)| !(l.is_finite() && r.is_finite()));
        Err(Error::Damaged {
            at: self.seconds(self.given + spoilt.unwrap_or(0) as u64),
            why: "a sample that is no number".into(),
        })
    }

    fn decode(&mut self) -> Result<()> {
        self.at = 0;
        self.left.clear();
        self.right.clear();
        let here = self.seconds(self.given);
        let placed = |error| match error {
            Error::Damaged { why, .. } => Error::Damaged { at: here, why },
            error => error,
        };
        let mut empty = 0;
        while self.left.is_empty() {
            if empty > MOST_EMPTY_PACKETS {
                return Err(Error::Damaged { at: here, why: "packets without sound".into() });
            }
            if let Some(pcm) = &mut self.source.pcm {
                pcm.read(&mut self.planes)?;
                if self.fold() == 0 {
                    return Err(Error::Truncated { at: here, of: self.facts.duration() });
                }
                continue;
            }
            let Some(packet) = self.source.next().map_err(placed)? else {
                return Err(Error::Truncated { at: here, of: self.facts.duration() });
            };
            if self.facts.container == "flac"
                && packet.pts.get() > 0
                && packet.pts.get() as u64 != self.decoded
            {
                let missing = (packet.pts.get() as u64).abs_diff(self.decoded);
                return Err(Error::Damaged { at: here, why: format!("{missing} frames are missing") });
            }
            self.source.opened.codec.decode(&packet, &mut self.planes).map_err(placed)?;
            empty = if self.fold() == 0 { empty + 1 } else { 0 };
        }
        let last = self.facts.frames - self.given <= self.left.len() as u64;
        if last && matches!(self.source.opened.codec, Codec::Symphonia(_)) && self.checksum_differs()? {
            return Err(Error::Damaged { at: here, why: "the checksum of the sound does not match".into() });
        }
        Ok(())
    }

    fn checksum_differs(&mut self) -> Result<bool> {
        Ok(self.facts.codec == "flac" && self.source.opened.codec.checksum_differs())
    }

    /// Folds the decoded planes to stereo, without the priming and without what lies past the end; tells how many frames
    /// were decoded.
    fn fold(&mut self) -> usize {
        let decoded = self.planes.iter().map(Vec::len).min().unwrap_or(0);
        self.decoded += decoded as u64;
        let skip = decoded.min(usize::try_from(self.skip).unwrap_or(decoded));
        self.skip -= skip as u64;
        let rest = usize::try_from(self.facts.frames - self.given).unwrap_or(usize::MAX);
        let count = (decoded - skip).min(rest);
        if let ([left, right], [(1.0, 0.0), (0.0, 1.0)], 0) = (&mut *self.planes, &*self.gains, skip) {
            std::mem::swap(&mut self.left, left);
            std::mem::swap(&mut self.right, right);
            self.left.truncate(count);
            self.right.truncate(count);
            return decoded;
        }
        self.left.resize(count, 0.0);
        self.right.resize(count, 0.0);
        for (plane, (to_left, to_right)) in self.planes.iter().zip(&self.gains) {
            for (out, gain) in [(&mut self.left, *to_left), (&mut self.right, *to_right)] {
                if gain != 0.0 {
                    out.iter_mut().zip(plane.iter().skip(skip)).for_each(|(out, x)| *out += gain * x);
                }
            }
        }
        decoded
    }
}
