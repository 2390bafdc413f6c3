//! Keeps a simulated device from clipping, with a short look-ahead.

use rustfft::num_complex::Complex32;
use std::collections::VecDeque;

/// Frames of look-ahead.
pub const AHEAD: usize = 64;
/// No sample of either channel exceeds this.
const CEILING: f32 = 0.891;

/// A look-ahead limiter on stereo frames (left = real part, right = imaginary part).
pub struct Guard {
    delay: [Complex32; AHEAD],
    /// Where in the delay the next frame goes.
    slot: usize,
    /// Gains that may become the lowest of the window: (frame, gain), ascending.
    lowest: VecDeque<(u64, f32)>,
    gains: VecDeque<f32>,
    sum: f64,
    held: f32,
    release: f32,
    at: u64,
    /// Frames since the gain was last below 1.
    calm: usize,
}

impl Guard {
    /// `rate` in Hz sets the release of 80 ms.
    pub fn new(rate: f64) -> Self {
        Self {
            delay: [Complex32::default(); AHEAD],
            slot: 0,
            lowest: VecDeque::new(),
            gains: vec![1.0; AHEAD].into(),
            sum: AHEAD as f64,
            held: 1.0,
            release: (1.0 / (0.08 * rate)) as f32,
            at: 0,
            calm: AHEAD,
        }
    }

    /// One frame in, the frame of [`AHEAD`] frames ago out.
    pub fn process(&mut self, frame: Complex32) -> Complex32 {
        let late = std::mem::replace(&mut self.delay[self.slot], frame);
        self.slot = (self.slot + 1) % AHEAD;
        let loudest = frame.re.abs().max(frame.im.abs());
        if loudest <= CEILING && self.calm >= AHEAD {
            return late;
        }
        let gain = self.gain(loudest);
        Complex32::new((late.re * gain).clamp(-CEILING, CEILING), (late.im * gain).clamp(-CEILING, CEILING))
    }

    /// The gain for the frame of [`AHEAD`] frames ago, as one of this height comes in.
    fn gain(&mut self, loudest: f32) -> f32 {
        let gain = (CEILING / loudest.max(CEILING)).min(1.0);
        while self.lowest.back().is_some_and(|&(_, g)| g >= gain) {
            self.lowest.pop_back();
        }
        self.lowest.push_back((self.at, gain));
        while self.lowest.front().is_some_and(|&(at, _)| at + AHEAD as u64 <= self.at) {
            self.lowest.pop_front();
        }
        let wanted = self.lowest.front().map_or(1.0, |&(_, g)| g);
        self.held = wanted.min(self.held + (1.0 - self.held) * self.release);
        // So near to 1 that no meter shows it.
        if self.held > 0.9999 && wanted == 1.0 {
            self.held = 1.0;
        }
        self.calm = if self.held < 1.0 { 0 } else { self.calm + 1 };
        self.sum += f64::from(self.held) - f64::from(self.gains.pop_front().unwrap_or(1.0));
        self.gains.push_back(self.held);
        self.at += 1;
        (self.sum / AHEAD as f64) as f32
    }
}
