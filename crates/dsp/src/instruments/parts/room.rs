//! A small room around an instrument: early reflections and an eight-line feedback network (Jot, Chaigne 1991).

use super::delay::{Delay, odd_frames};
use super::filter::OnePole;
use crate::{SampleRate, math};

const LINES: usize = 8;
const LENGTHS: [f64; LINES] = [0.0113, 0.0137, 0.0171, 0.0193, 0.0227, 0.0259, 0.0291, 0.0331];
const EARLY: [(f64, f64, f64); 6] = [
    (0.0041, 0.62, 0.18),
    (0.0067, 0.15, -0.55),
    (0.0093, -0.44, 0.20),
    (0.0128, 0.22, 0.42),
    (0.0176, -0.30, 0.12),
    (0.0231, 0.10, -0.28),
];

/// A room that answers in stereo.
pub struct Room {
    lines: Vec<Delay>,
    lengths: [usize; LINES],
    gains: [f32; LINES],
    damping: [OnePole; LINES],
    early: [Delay; 2],
    taps: [usize; EARLY.len()],
    tail: u64,
}

impl Room {
    /// A room `size` times a small studio, ringing `t60` s, dull above `bright` Hz.
    pub fn new(rate: SampleRate, size: f64, t60: f64, bright: f64) -> Self {
        let seconds = LENGTHS.map(|s| s * size);
        Self {
            lines: seconds.iter().map(|s| Delay::new(rate, *s + 0.001)).collect(),
            lengths: seconds.map(|s| odd_frames(rate, s)),
            gains: seconds.map(|s| math::pow(10.0, -3.0 * s / t60) as f32),
            damping: [OnePole::new(rate, bright); LINES],
            early: [Delay::new(rate, 0.025 * size), Delay::new(rate, 0.025 * size)],
            taps: EARLY.map(|(s, _, _)| odd_frames(rate, s * size)),
            tail: rate.frames(crate::Seconds(t60 * 2.2)).0,
        }
    }

    /// Frames until it is inaudible.
    pub fn tail(&self) -> u64 {
        self.tail
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.lines.iter_mut().chain(&mut self.early).for_each(Delay::clear);
        self.damping.iter_mut().for_each(|d| d.value = 0.0);
    }

    /// The room's answer alone to the next frame.
    #[inline]
    pub fn next(&mut self, left: f32, right: f32) -> (f32, f32) {
        let (mut early_left, mut early_right) = (0.0, 0.0);
        for ((_, near, far), tap) in EARLY.iter().zip(self.taps) {
            let (l, r) = (self.early[0].tap(tap), self.early[1].tap(tap));
            early_left += *near as f32 * l + *far as f32 * r;
            early_right += *far as f32 * l + *near as f32 * r;
        }
        self.early[0].push(left);
        self.early[1].push(right);
        let v: [f32; LINES] =
            std::array::from_fn(|i| self.damping[i].low(self.lines[i].tap(self.lengths[i])) * self.gains[i]);
        let late = (v[0] - v[2] + v[4] - v[6], v[1] - v[3] + v[5] - v[7]);
        let total = v.iter().sum::<f32>() * (2.0 / LINES as f32);
        let (l, r) = (left * 0.5 + early_left * 0.35, right * 0.5 + early_right * 0.35);
        for (i, (line, back)) in self.lines.iter_mut().zip(v).enumerate() {
            let input = if i % 2 == 0 { l } else { r };
            line.push(back - total + input);
        }
        (early_left * 0.5 + late.0, early_right * 0.5 + late.1)
    }
}
