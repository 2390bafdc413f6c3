//! A bank of damped rotations: the modes of plates, bars, membranes, strings and bodies (Mathews, Smith 2003).

use crate::{SampleRate, math};

/// Modes that run side by side in vector registers.
const LANES: usize = 8;
/// Frames for which the sums of all lanes are kept at once.
const CHUNK: usize = 32;
/// A mode that has become softer than this, -126 dB, is not heard again.
const QUIET: f32 = 5e-7;

#[derive(Clone, Copy, Default)]
struct Lanes {
    x: [f32; LANES],
    y: [f32; LANES],
    c: [f32; LANES],
    s: [f32; LANES],
    drive: [f32; LANES],
    left: [f32; LANES],
    right: [f32; LANES],
    asleep: bool,
}

impl Lanes {
    /// Puts modes to rest that have all become inaudible.
    fn settle(&mut self) {
        let loud = self.x.iter().zip(&self.y).any(|(x, y)| x.abs() + y.abs() > QUIET);
        if !loud {
            (self.x, self.y, self.asleep) = ([0.0; LANES], [0.0; LANES], true);
        }
    }
}

/// One mode to be: a decaying sine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mode {
    /// Frequency, Hz. Above 0.45 of the rate the mode stays silent.
    pub hz: f64,
    /// Time to fall by 60 dB, s.
    pub t60: f64,
    /// Amplitude it starts with.
    pub level: f64,
    /// Phase it starts with, radians; 0 starts at zero crossing.
    pub phase: f64,
    /// Gain of the bank's input into it; 1 gives unit amplitude at resonance after a long sine.
    pub drive: f64,
    /// Its share in the left and the right output.
    pub pan: (f64, f64),
}

/// A bank of up to a fixed number of modes.
pub struct Modes {
    rate: SampleRate,
    lanes: Vec<Lanes>,
    used: usize,
    /// Frames since the bank was cleared.
    age: usize,
}

impl Modes {
    /// Room for `capacity` modes.
    pub fn new(rate: SampleRate, capacity: usize) -> Self {
        Self { rate, lanes: vec![Lanes::default(); capacity.div_ceil(LANES)], used: 0, age: 0 }
    }

    /// No modes at all.
    pub fn clear(&mut self) {
        self.lanes.fill(Lanes::default());
        (self.used, self.age) = (0, 0);
    }

    /// The modes stay but stand still.
    pub fn rest(&mut self) {
        for lanes in &mut self.lanes {
            (lanes.x, lanes.y) = ([0.0; LANES], [0.0; LANES]);
        }
        self.age = 0;
    }

    /// Adds a mode; ignored where the bank is full or the mode too high for the rate.
    pub fn add(&mut self, mode: Mode) {
        let Some(lanes) = self.lanes.get_mut(self.used / LANES) else { return };
        if mode.hz > self.rate.hz() * 0.45 || mode.hz < 1.0 {
            return;
        }
        let i = self.used % LANES;
        let w = std::f64::consts::TAU * mode.hz / self.rate.hz();
        let r = super::envelope::decay(self.rate, mode.t60);
        lanes.c[i] = (r * math::cos(w)) as f32;
        lanes.s[i] = (r * math::sin(w)) as f32;
        lanes.x[i] = (mode.level * math::sin(mode.phase)) as f32;
        lanes.y[i] = (mode.level * math::cos(mode.phase)) as f32;
        lanes.drive[i] = (mode.drive * 2.0 * (1.0 - r)) as f32;
        (lanes.left[i], lanes.right[i]) = (mode.pan.0 as f32, mode.pan.1 as f32);
        self.used += 1;
    }

    /// From now on every mode falls by 60 dB in at most `t60` seconds.
    pub fn damp(&mut self, t60: f64) {
        let factor = super::envelope::decay(self.rate, t60) as f32;
        for lanes in &mut self.lanes[..self.used.div_ceil(LANES)] {
            for (c, s) in lanes.c.iter_mut().zip(&mut lanes.s) {
                let r = (*c * *c + *s * *s).sqrt().max(1e-9);
                let gain = (factor / r).min(1.0);
                (*c, *s) = (*c * gain, *s * gain);
            }
        }
    }

    /// Adds the next frames of the ringing modes.
    pub fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.run::<false>(&[], left, right);
    }

    /// Adds the next frames of the modes as `input` drives them.
    pub fn drive(&mut self, input: &[f32], left: &mut [f32], right: &mut [f32]) {
        self.run::<true>(input, left, right);
    }

    /// In chunks whose ends do not depend on how the calls divide the sound.
    fn run<const DRIVEN: bool>(&mut self, input: &[f32], left: &mut [f32], right: &mut [f32]) {
        let n = left.len().min(right.len());
        let mut at = 0;
        while at < n {
            let end = (at + CHUNK - self.age % CHUNK).min(n);
            let input = if DRIVEN { &input[at..end] } else { &[0.0; CHUNK][..end - at] };
            self.chunk::<DRIVEN>(input, &mut left[at..end], &mut right[at..end]);
            self.age += end - at;
            if !DRIVEN && self.age.is_multiple_of(CHUNK) {
                self.lanes.iter_mut().filter(|lanes| !lanes.asleep).for_each(Lanes::settle);
            }
            at = end;
        }
    }

    fn chunk<const DRIVEN: bool>(&mut self, input: &[f32], left: &mut [f32], right: &mut [f32]) {
        let mut sums = [([0.0; LANES], [0.0; LANES]); CHUNK];
        let lanes = &mut self.lanes[..self.used.div_ceil(LANES)];
        for lanes in lanes.iter_mut().filter(|lanes| DRIVEN || !lanes.asleep) {
            let Lanes { mut x, mut y, c, s, drive, left, right, .. } = *lanes;
            for (sum, input) in sums.iter_mut().zip(input) {
                for i in 0..LANES {
                    sum.0[i] += x[i] * left[i];
                    sum.1[i] += x[i] * right[i];
                    let turned = c[i] * x[i] + s[i] * y[i];
                    y[i] = c[i] * y[i] - s[i] * x[i];
                    if DRIVEN {
                        y[i] += drive[i] * input;
                    }
                    x[i] = turned;
                }
            }
            (lanes.x, lanes.y, lanes.asleep) = (x, y, lanes.asleep && !DRIVEN);
        }
        for ((l, r), sum) in left.iter_mut().zip(right).zip(&sums) {
            *l += total(&sum.0);
            *r += total(&sum.1);
        }
    }
}

/// Sum over lanes in a fixed order.
#[inline]
fn total(v: &[f32; LANES]) -> f32 {
    ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]))
}
