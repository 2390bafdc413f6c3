//! A small room around an instrument: early reflections and an eight-line feedback network (Jot, Chaigne 1991).

use super::delay::odd_frames;
use super::filter::OnePole;
use crate::{BLOCK, SampleRate, math};

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
/// Frames that the memory of the early reflections takes before it is moved back.
const PAGE: usize = 16 * BLOCK;

/// A room that answers in stereo.
pub struct Room {
    lines: [Line; LINES],
    gains: [f32; LINES],
    /// One-poles that make the lines duller, side by side.
    step: f32,
    dull: [f32; LINES],
    early: [Vec<f32>; 2],
    past: usize,
    at: usize,
    taps: [usize; EARLY.len()],
    tail: u64,
}

/// A delay as long as its memory: what is read makes room for what is written.
struct Line {
    memory: Vec<f32>,
    at: usize,
}

/// One frame of all lines, and a block of them.
type Rows = [[f32; LINES]; BLOCK];

impl Line {
    /// The next frames out, to column `i` of `rows`.
    fn read(&self, rows: &mut [[f32; LINES]], i: usize) {
        let (wrapped, straight) = self.memory.split_at(self.at);
        for (row, x) in rows.iter_mut().zip(straight) {
            row[i] = *x;
        }
        for (row, x) in rows.iter_mut().skip(straight.len()).zip(wrapped) {
            row[i] = *x;
        }
    }

    /// The next frames in, from column `i` of `rows`, in the place of those read.
    fn write(&mut self, rows: &[[f32; LINES]], i: usize) {
        let (wrapped, straight) = self.memory.split_at_mut(self.at);
        for (row, x) in rows.iter().zip(straight.iter_mut()) {
            *x = row[i];
        }
        for (row, x) in rows.iter().skip(straight.len()).zip(wrapped) {
            *x = row[i];
        }
        self.at = (self.at + rows.len()) % self.memory.len();
    }
}

impl Room {
    /// A room `size` times a small studio, ringing `t60` s, dull above `bright` Hz.
    pub fn new(rate: SampleRate, size: f64, t60: f64, bright: f64) -> Self {
        let seconds = LENGTHS.map(|s| s * size);
        let taps = EARLY.map(|(s, _, _)| odd_frames(rate, s * size));
        let past = taps[EARLY.len() - 1];
        Self {
            // No shorter than a block, which is read before any of it is written.
            lines: seconds.map(|s| Line { memory: vec![0.0; odd_frames(rate, s).max(BLOCK)], at: 0 }),
            gains: seconds.map(|s| math::pow(10.0, -3.0 * s / t60) as f32),
            step: OnePole::new(rate, bright).step,
            dull: [0.0; LINES],
            early: [vec![0.0; past + PAGE], vec![0.0; past + PAGE]],
            past,
            at: past,
            taps,
            tail: rate.frames(crate::Seconds(t60 * 2.2)).0,
        }
    }

    /// Frames until it is inaudible.
    pub fn tail(&self) -> u64 {
        self.tail
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        for line in &mut self.lines {
            line.memory.fill(0.0);
            line.at = 0;
        }
        self.early.iter_mut().for_each(|memory| memory.fill(0.0));
        (self.dull, self.at) = ([0.0; LINES], self.past);
    }

    /// Adds the room's answer to at most [`BLOCK`] frames to them, at a gain.
    pub fn add(&mut self, left: &mut [f32], right: &mut [f32], gain: f32) {
        let mut wet = [[0.0; BLOCK]; 2];
        let n = left.len().min(right.len()).min(BLOCK);
        let [u, v] = &mut wet;
        self.answer(&left[..n], &right[..n], &mut u[..n], &mut v[..n]);
        for ((l, r), (u, v)) in left.iter_mut().zip(right).zip(u.iter().zip(v.iter())) {
            *l += gain * u;
            *r += gain * v;
        }
    }

    /// The room's answer alone, to `wet`, to the next frames, at most [`BLOCK`].
    pub fn answer(&mut self, left: &[f32], right: &[f32], wet_left: &mut [f32], wet_right: &mut [f32]) {
        let n = left.len().min(right.len()).min(wet_left.len()).min(wet_right.len()).min(BLOCK);
        let mut early = [[0.0; BLOCK]; 2];
        let [near, far] = &mut early;
        self.reflect(&left[..n], &right[..n], near, far);
        let mut rows: Rows = [[0.0; LINES]; BLOCK];
        for (i, line) in self.lines.iter().enumerate() {
            line.read(&mut rows[..n], i);
        }
        let (gains, step) = (self.gains, self.step);
        for (t, row) in rows[..n].iter_mut().enumerate() {
            let mut v = *row;
            for ((v, dull), gain) in v.iter_mut().zip(&mut self.dull).zip(&gains) {
                *dull += step * (*v - *dull);
                *v = *dull * gain;
            }
            let [a, b, c, d] = [v[0] + v[4], v[1] + v[5], v[2] + v[6], v[3] + v[7]];
            let total = ((a + c) + (b + d)) * (2.0 / LINES as f32);
            wet_left[t] = near[t] * 0.5 + (a - c);
            wet_right[t] = far[t] * 0.5 + (b - d);
            let (l, r) = (left[t] * 0.5 + near[t] * 0.35 - total, right[t] * 0.5 + far[t] * 0.35 - total);
            let input = [l, r, l, r, l, r, l, r];
            for ((to, v), x) in row.iter_mut().zip(&v).zip(&input) {
                *to = v + x;
            }
        }
        for (i, line) in self.lines.iter_mut().enumerate() {
            line.write(&rows[..n], i);
        }
    }

    /// Early reflections of the next frames, added to `near` (heard left) and `far` (heard right).
    fn reflect(&mut self, left: &[f32], right: &[f32], near: &mut [f32; BLOCK], far: &mut [f32; BLOCK]) {
        let n = left.len();
        let (at, past) = (self.at, self.past);
        let [a, b] = &mut self.early;
        a[at..at + n].copy_from_slice(left);
        b[at..at + n].copy_from_slice(right);
        for ((_, same, other), tap) in EARLY.iter().zip(self.taps) {
            let (same, other) = (*same as f32, *other as f32);
            let heard = a[at - tap..][..n].iter().zip(&b[at - tap..][..n]);
            for ((near, far), (l, r)) in near.iter_mut().zip(far.iter_mut()).zip(heard) {
                *near += same * l + other * r;
                *far += other * l + same * r;
            }
        }
        self.at += n;
        if self.at + BLOCK > past + PAGE {
            for memory in &mut self.early {
                memory.copy_within(self.at - past..self.at, 0);
            }
            self.at = past;
        }
    }
}
