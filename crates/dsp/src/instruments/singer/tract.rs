//! The vocal tract: eight resonators in a row for the voice, two side by side for the noise of consonants (Klatt 1980).

use crate::instruments::noise_gain;
use crate::instruments::parts::filter::Svf;
use crate::{Rng, SampleRate, math};
use std::f64::consts::{PI, TAU};

/// Resonators in a row.
const ROW: usize = 8;
/// Resonances that do not move with the sounds and their bandwidths, Hz: the fourth to the eighth.
const FIXED: [(f64, f64); 5] =
    [(3400.0, 180.0), (4100.0, 260.0), (5100.0, 380.0), (6200.0, 600.0), (7500.0, 900.0)];
/// Nasal pole, and how far it broadens, Hz.
const NASAL: (f64, f64) = (270.0, 100.0);

/// Coefficients of a resonator with unity gain at 0 Hz.
#[derive(Clone, Copy, Debug, Default)]
struct Resonance {
    a: f64,
    b: f64,
    c: f64,
}

impl Resonance {
    fn new(rate: SampleRate, hz: f64, width: f64) -> Self {
        let c = -math::exp(-TAU * width / rate.hz());
        let b =
            2.0 * math::exp(-PI * width / rate.hz()) * math::cos(TAU * hz.min(0.47 * rate.hz()) / rate.hz());
        Self { a: 1.0 - b - c, b, c }
    }

    /// The same poles with an output of RMS 1 for white noise of RMS 1.
    fn of_noise(rate: SampleRate, hz: f64, width: f64) -> Self {
        let Self { b, c, .. } = Self::new(rate, hz, width);
        let power = (1.0 - c) / ((1.0 + c) * ((1.0 - c) * (1.0 - c) - b * b));
        Self { a: 1.0 / power.max(1e-9).sqrt(), b, c }
    }
}

/// Where the tract stands: resonances in Hz, levels linear.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pose {
    /// The first three resonances.
    pub formants: [f64; 3],
    /// How open the way to the nose and the mouth are, 0 to 1.
    pub nasal: f64,
    pub open: f64,
    /// Level of what lies above the row.
    pub top: f64,
    /// Voice, breath through the tract, noise of a consonant.
    pub voice: f32,
    pub breath: f32,
    pub noise: f32,
}

/// Eight resonators as lanes; each hears what the one before it said a frame ago.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    coefficients: [[f32; ROW]; 3],
    state: [[f32; ROW]; 2],
}

impl Row {
    fn set(&mut self, lane: usize, r: Resonance) {
        for (row, value) in self.coefficients.iter_mut().zip([r.a, r.b, r.c]) {
            if let Some(place) = row.get_mut(lane) {
                *place = value as f32;
            }
        }
    }

    #[inline]
    fn next(&mut self, x: f32) -> f32 {
        let [a, b, c] = &self.coefficients;
        let [y1, y2] = self.state;
        let input = [x, y1[0], y1[1], y1[2], y1[3], y1[4], y1[5], y1[6]];
        let mut y = [0.0; ROW];
        for i in 0..ROW {
            y[i] = a[i] * input[i] + b[i] * y1[i] + c[i] * y2[i];
        }
        self.state = [y, y1];
        y[ROW - 1]
    }
}

/// A second-order section in `f64`.
#[derive(Clone, Copy, Debug, Default)]
struct Section {
    r: Resonance,
    state: [f64; 2],
}

impl Section {
    #[inline]
    fn resonate(&mut self, x: f64) -> f64 {
        let y = self.r.a * x + self.r.b * self.state[0] + self.r.c * self.state[1];
        self.state = [y, self.state[0]];
        y
    }

    /// The inverse: a zero where the resonator has its pole.
    #[inline]
    fn cancel(&mut self, x: f64) -> f64 {
        let y = (x - self.r.b * self.state[0] - self.r.c * self.state[1]) / self.r.a;
        self.state = [x, self.state[0]];
        y
    }
}

/// A vocal tract.
#[derive(Clone, Debug)]
pub struct Tract {
    rate: SampleRate,
    /// Shorter than a man's by this factor.
    scale: f64,
    row: Row,
    pole: Section,
    zero: Section,
    noise: [Section; 2],
    /// What the row lacks because it ends: the rise below the resonances of the next ones, and what lies above.
    bright: [Svf; 2],
    top: [Svf; 2],
    /// White noise, falling above the voice's own highest octave.
    hiss: f32,
    soft: f32,
    fall: f32,
    levels: Levels,
}

/// Levels and how far each moves in a frame.
#[derive(Clone, Copy, Debug, Default)]
struct Levels {
    now: [f32; 4],
    step: [f32; 4],
}

impl Tract {
    /// A tract `scale` times shorter than a man's.
    pub fn new(rate: SampleRate, scale: f64) -> Self {
        let mut tract = Self {
            rate,
            scale,
            row: Row::default(),
            pole: Section::default(),
            zero: Section::default(),
            noise: [Section::default(); 2],
            bright: [Svf::high_shelf(rate, 3800.0, 11.0), Svf::bell(rate, 3000.0, 1.0, 7.0)],
            top: [Svf::high(rate, TOP.0 * scale, 0.7), Svf::low(rate, 12_000.0, 0.7)],
            hiss: 1.5 * noise_gain(rate) as f32,
            soft: 0.0,
            fall: (1.0 - math::exp(-TAU * 5000.0 / rate.hz())) as f32,
            levels: Levels::default(),
        };
        for (lane, (hz, width)) in FIXED.iter().enumerate() {
            tract.row.set(lane + 3, Resonance::new(rate, hz * scale, width * scale));
        }
        tract.pole.r = Resonance::new(rate, NASAL.0 * scale, NASAL.1);
        tract.zero.r = tract.pole.r;
        tract
    }

    /// Back to silence.
    pub fn clear(&mut self) {
        self.row.state = Default::default();
        for section in [&mut self.pole, &mut self.zero].into_iter().chain(&mut self.noise) {
            section.state = [0.0; 2];
        }
        self.bright.iter_mut().chain(&mut self.top).for_each(Svf::clear);
        (self.soft, self.levels) = (0.0, Levels::default());
    }

    /// Tunes the noise of a consonant: centre and width, Hz.
    pub fn hiss(&mut self, hz: f64, width: f64) {
        let [low, high] = &mut self.noise;
        low.r = Resonance::of_noise(self.rate, hz, width);
        high.r = Resonance::of_noise(self.rate, 1.45 * hz, 1.45 * width);
    }

    /// Moves the tract for a note of `f0` Hz; levels reach theirs within `frames`.
    pub fn pose(&mut self, pose: &Pose, f0: f64, frames: usize) {
        let [f1, f2, f3] = pose.formants.map(|hz| hz * self.scale);
        // A singer opens the mouth before the fundamental passes the first resonance (Joliveau et al. 2004).
        let f1 = f1 + pose.open * (1.02 * f0 - f1).max(0.0);
        let f2 = f2.max(f1 + 150.0);
        let f3 = f3.max(f2 + 150.0);
        // A resonance on the fundamental of a high note would ring far above all other notes.
        let high = 0.2 * (f0 - 450.0).max(0.0);
        let widths =
            [high + 70.0 + 0.04 * f1 + 60.0 * pose.nasal, high + 70.0 + 0.02 * f2, 100.0 + 0.02 * f3];
        for (lane, (hz, width)) in [f1, f2, f3].into_iter().zip(widths).enumerate() {
            self.row.set(lane, Resonance::new(self.rate, hz, width * self.scale));
        }
        let zero = NASAL.0 + (1050.0 - NASAL.0) * pose.nasal;
        self.zero.r = Resonance::new(self.rate, zero * self.scale, NASAL.1);
        let to = [pose.voice, pose.breath, pose.noise, TOP.1 * pose.top as f32];
        for (i, to) in to.into_iter().enumerate() {
            self.levels.step[i] = (to - self.levels.now[i]) / frames.max(1) as f32;
        }
    }

    /// Next sample: `pulse` and opening of the folds in, sound out. `airy`: how much breath runs with the voice.
    #[inline]
    pub fn next(&mut self, pulse: f32, open: f32, airy: f32, rng: &mut Rng) -> f32 {
        let Levels { now, step } = &mut self.levels;
        now.iter_mut().zip(&*step).for_each(|(now, step)| *now += step);
        let [voice, breath, noise, over] = *now;
        let white = rng.noise();
        let voiced = self.bright.iter_mut().fold(pulse * voice, |x, filter| filter.next(x));
        let airy = airy * voice * open;
        self.soft += self.fall * (self.hiss * white - self.soft);
        let blown = (breath + airy) * self.soft;
        let nose = self.zero.cancel(self.pole.resonate(f64::from(voiced + blown)));
        let tone = self.row.next(nose as f32);
        let top = self.top.iter_mut().fold(voiced + AIR * blown, |x, filter| filter.next(x));
        let [a, b] = &mut self.noise;
        let hiss = f64::from(noise * white);
        tone + over * top + (a.resonate(hiss) + 0.5 * b.resonate(hiss)) as f32
    }
}

/// Where the row falls off, Hz, and the level of what goes by it.
const TOP: (f64, f32) = (4800.0, 1.2);
/// Breath in it, relative to what goes through the row.
const AIR: f32 = 1.0;
