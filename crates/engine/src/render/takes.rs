//! Takes on the timeline: each window is opened when it is reached and closed when it has passed.

use crate::plan::Window;
use crate::{Error, Read, Takes};
use dsp::SampleRate;

/// The windows of one track, in order of their beginnings.
pub struct Playback<'a> {
    waiting: Vec<&'a Window>,
    sounding: Vec<Sounding<'a>>,
    rate: SampleRate,
    left: Vec<f32>,
    right: Vec<f32>,
}

/// A window that is being played.
struct Sounding<'a> {
    window: &'a Window,
    sound: Box<dyn Read>,
    /// Frames of the window already played.
    at: u64,
}

impl Sounding<'_> {
    /// Whether the next `frames` frames, from `start` of the song on, are those of the take as they are.
    fn fills(&self, start: u64, frames: usize) -> bool {
        let Window { at, length, gain, fade_in, fade_out, .. } = *self.window;
        let to = self.at + frames as u64;
        gain == 1.0 && at + self.at == start && self.at >= fade_in && to + fade_out < length
    }
}

impl<'a> Playback<'a> {
    /// Ready to play `windows`.
    pub fn new(windows: &'a [Window], rate: SampleRate) -> Self {
        let mut waiting: Vec<&Window> = windows.iter().collect();
        waiting.sort_by_key(|window| std::cmp::Reverse(window.at));
        Self { waiting, sounding: Vec::new(), rate, left: Vec::new(), right: Vec::new() }
    }

    /// The frames from `start` on; called with one stretch after another.
    pub fn read(
        &mut self,
        start: u64,
        left: &mut [f32],
        right: &mut [f32],
        takes: &dyn Takes,
    ) -> Result<(), Error> {
        let end = start + left.len() as u64;
        while let Some(window) = self.waiting.pop_if(|window| window.at < end) {
            let mut sound = takes.open(&window.take, self.rate)?;
            self.skip(sound.as_mut(), window.from)?;
            self.sounding.push(Sounding { window, sound, at: 0 });
        }
        if let [sounding] = self.sounding.as_mut_slice()
            && sounding.fills(start, left.len())
        {
            sounding.at += left.len() as u64;
            return sounding.sound.read(left, right);
        }
        left.fill(0.0);
        right.fill(0.0);
        for sounding in &mut self.sounding {
            let window = sounding.window;
            let offset = (window.at + sounding.at - start) as usize;
            let count = (window.length - sounding.at).min((left.len() - offset) as u64) as usize;
            self.left.resize(count, 0.0);
            self.right.resize(count, 0.0);
            sounding.sound.read(&mut self.left, &mut self.right)?;
            for frame in 0..count {
                let gain = window.gain * fade(window, sounding.at + frame as u64);
                left[offset + frame] += self.left[frame] * gain;
                right[offset + frame] += self.right[frame] * gain;
            }
            sounding.at += count as u64;
        }
        self.sounding.retain(|sounding| sounding.at < sounding.window.length);
        Ok(())
    }

    /// Reads on over `frames`.
    fn skip(&mut self, sound: &mut dyn Read, mut frames: u64) -> Result<(), Error> {
        while frames > 0 {
            let count = frames.min(super::chunk::CHUNK as u64) as usize;
            self.left.resize(count, 0.0);
            self.right.resize(count, 0.0);
            sound.read(&mut self.left, &mut self.right)?;
            frames -= count as u64;
        }
        Ok(())
    }
}

/// Gain of the fades at a frame of a window, linear.
fn fade(window: &Window, at: u64) -> f32 {
    let rise = if at < window.fade_in { at as f32 / window.fade_in as f32 } else { 1.0 };
    let left = window.length - at;
    let fall = if left <= window.fade_out { (left - 1) as f32 / window.fade_out as f32 } else { 1.0 };
    rise * fall
}
