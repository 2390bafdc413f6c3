//! Delay lines.

use crate::{SampleRate, math};

/// A delay line of fixed capacity.
#[derive(Clone, Debug)]
pub struct Delay {
    buffer: Vec<f32>,
    mask: usize,
    at: usize,
}

impl Delay {
    /// Room for delays up to `seconds`.
    pub fn new(rate: SampleRate, seconds: f64) -> Self {
        let size = ((seconds * rate.hz()) as usize + 4).next_power_of_two();
        Self { buffer: vec![0.0; size], mask: size - 1, at: 0 }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.buffer.fill(0.0);
        self.at = 0;
    }

    /// Writes one sample.
    #[inline]
    pub fn push(&mut self, x: f32) {
        self.buffer[self.at & self.mask] = x;
        self.at = (self.at + 1) & self.mask;
    }

    /// The sample pushed `frames` pushes ago, 1 = the last one.
    #[inline]
    pub fn tap(&self, frames: usize) -> f32 {
        self.buffer[self.at.wrapping_sub(frames) & self.mask]
    }

    /// Between two samples, by a cubic through four.
    #[inline]
    pub fn between(&self, frames: f32) -> f32 {
        let n = frames as usize;
        let t = frames - n as f32;
        let [a, b, c, d] = [self.tap(n.max(2) - 1), self.tap(n), self.tap(n + 1), self.tap(n + 2)];
        let (u, v) = (c - a, d - b);
        let slope = c - b;
        b + t * (0.5 * u + t * (3.0 * slope - u - 0.5 * v + t * (0.5 * u + 0.5 * v - 2.0 * slope)))
    }
}

/// Two modulated taps a side: the ensemble effect of a string machine or a stereo chorus.
pub struct Chorus {
    lines: [Delay; 2],
    phase: f32,
    step: f32,
    base: f32,
    depth: f32,
    mix: f32,
}

impl Chorus {
    /// Delays of 7 ms ± `depth` s, swept at `hz`, added at gain `mix`, opposite in left and right.
    pub fn new(rate: SampleRate, hz: f64, depth: f64, mix: f64) -> Self {
        let line = Delay::new(rate, 0.02);
        Self {
            lines: [line.clone(), line],
            phase: 0.0,
            step: (hz / rate.hz()) as f32,
            base: (0.007 * rate.hz()) as f32,
            depth: (depth * rate.hz()) as f32,
            mix: mix as f32,
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.lines.iter_mut().for_each(Delay::clear);
        self.phase = 0.0;
    }

    /// Next frame.
    #[inline]
    pub fn next(&mut self, left: f32, right: f32) -> (f32, f32) {
        let [a, b] = &mut self.lines;
        a.push(left);
        b.push(right);
        self.phase += self.step;
        if self.phase >= 1.0 {
            self.phase -= 1.0;
        }
        let sway = super::oscillator::sine(self.phase) * self.depth;
        (left + self.mix * a.between(self.base + sway), right + self.mix * b.between(self.base - sway))
    }
}

/// Frames of a delay of `seconds`, moved up to the next prime-like odd number so that lines do not share echoes.
pub fn odd_frames(rate: SampleRate, seconds: f64) -> usize {
    math::round(seconds * rate.hz()) as usize | 1
}
