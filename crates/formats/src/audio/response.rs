//! Impulse responses: short sound files in memory, every channel by itself.

use super::{Decoder, Resampler};
use crate::Result;
use dsp::Seconds;
use std::path::Path;

/// Frames decoded at a time.
const CHUNK: usize = 1 << 14;

/// All channels of a file at `rate` frames a second, as far as `longest`.
///
/// # Errors
/// As [`Decoder::open`] and [`Decoder::read`].
pub fn channels(path: &Path, rate: u32, longest: Seconds) -> Result<Vec<Vec<f32>>> {
    let count = usize::from(Decoder::open(path)?.facts().channels);
    let most = (longest.0 * f64::from(rate)) as usize;
    let mut planes = Vec::with_capacity(count);
    for first in (0..count).step_by(2) {
        let mut sound = Resampler::new(Decoder::open_pair(path, first)?, rate);
        let frames = usize::try_from(sound.frames().0).unwrap_or(most).min(most);
        let mut pair = [vec![0.0; frames], vec![0.0; frames]];
        let mut done = 0;
        while done < frames {
            let to = (done + CHUNK).min(frames);
            let [left, right] = &mut pair;
            match sound.read(&mut left[done..to], &mut right[done..to])? {
                0 => break,
                read => done += read,
            }
        }
        planes.extend(pair.into_iter().take(count - first));
    }
    Ok(planes)
}
