//! Filters of a region: state-variable sections (Zavalishin 2012; Simper 2013) in state-space form, tuned at control rate.

use super::voice::CONTROL;
use crate::math;

/// Kind of filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// Low-pass, 12 dB/oct times `Filter::sections`.
    #[default]
    Low,
    /// High-pass.
    High,
    /// Band-pass, 0 dB at its centre.
    Band,
    /// Notch.
    Notch,
    /// Low-pass, 6 dB/oct.
    LowOne,
    /// High-pass, 6 dB/oct.
    HighOne,
    /// All-pass of the first order.
    AllPass,
    /// Bell: `resonance` dB at its centre.
    Peak,
    /// Low shelf of `resonance` dB.
    LowShelf,
    /// High shelf of `resonance` dB.
    HighShelf,
}

/// A filter as data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Filter {
    /// Kind.
    pub shape: Shape,
    /// Second-order sections, 1 to 3.
    pub sections: u8,
    /// Cutoff, Hz.
    pub hertz: f32,
    /// Height of the peak above a flat (Butterworth) response, dB.
    pub resonance: f32,
    /// Cents a key above `center`.
    pub track: f32,
    /// Key without tracking.
    pub center: f32,
    /// The level at DC falls by half the resonance (SoundFont 2.04, generator 9).
    pub balanced: bool,
}

/// A bell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Centre, Hz.
    pub hertz: f32,
    /// Gain at the centre, dB.
    pub gain: f32,
    /// Width at half the gain, octaves.
    pub octaves: f32,
}

/// One section, as the steps of four frames at once: what the sound adds, what the state adds, and the next state.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Section {
    /// Column j: what frame j adds to the four outputs.
    sound: [[f32; 4]; 4],
    /// What either state adds to them.
    ring: [[f32; 4]; 2],
    /// Column j: what frame j adds to the states.
    drive: [[f32; 2]; 4],
    /// What either state adds to the states.
    keep: [[f32; 2]; 2],
    state: [[f32; 2]; 2],
}

impl Section {
    /// A section `m0·x + m1·band + m2·low` at `g` = tan(π f / rate), damping `k`.
    fn set(&mut self, g: f64, k: f64, m: [f64; 3]) {
        let a1 = 1.0 / (1.0 + g * (g + k));
        let (a2, a3) = (g * a1, g * g * a1);
        // v1 = a1 s1 + a2 (x - s2); v2 = s2 + a2 s1 + a3 (x - s2); s1' = 2 v1 - s1; s2' = 2 v2 - s2
        self.unroll(
            [[2.0 * a1 - 1.0, -2.0 * a2], [2.0 * a2, 1.0 - 2.0 * a3]],
            [2.0 * a2, 2.0 * a3],
            [m[1] * a1 + m[2] * a2, m[2] - m[1] * a2 - m[2] * a3],
            m[0] + m[1] * a2 + m[2] * a3,
        );
    }

    /// From one frame, `s' = a·s + b·x`, `y = c·s + d·x`, to four.
    fn unroll(&mut self, a: [[f64; 2]; 2], b: [f64; 2], c: [f64; 2], d: f64) {
        let on = |v: [f64; 2]| [a[0][0] * v[0] + a[0][1] * v[1], a[1][0] * v[0] + a[1][1] * v[1]];
        let heard = |v: [f64; 2]| c[0] * v[0] + c[1] * v[1];
        let (mut drive, mut hit) = ([b; 4], [d; 4]);
        for i in 1..4 {
            hit[i] = heard(drive[i - 1]);
            drive[i] = on(drive[i - 1]);
        }
        for j in 0..4 {
            self.sound[j] = std::array::from_fn(|i| if i < j { 0.0 } else { hit[i - j] as f32 });
            self.drive[j] = drive[3 - j].map(|x| x as f32);
        }
        for (k, unit) in [[1.0, 0.0], [0.0, 1.0]].into_iter().enumerate() {
            let mut state = unit;
            for i in 0..4 {
                self.ring[k][i] = heard(state) as f32;
                state = on(state);
            }
            self.keep[k] = state.map(|x| x as f32);
        }
    }

    pub(super) fn run(&mut self, channel: usize, sound: &mut [f32; CONTROL]) {
        let Self { sound: hit, ring, drive, keep, .. } = *self;
        let mut s = self.state[channel];
        for x in sound.as_chunks_mut::<4>().0 {
            let mut y = [0.0f32; 4];
            let mut next = [0.0f32; 2];
            for (x, (hit, drive)) in x.iter().zip(hit.iter().zip(&drive)) {
                for (y, hit) in y.iter_mut().zip(hit) {
                    *y += hit * x;
                }
                for (next, drive) in next.iter_mut().zip(drive) {
                    *next += drive * x;
                }
            }
            for k in 0..2 {
                for (y, ring) in y.iter_mut().zip(&ring[k]) {
                    *y += ring * s[k];
                }
            }
            for i in 0..2 {
                next[i] = (next[i] + keep[1][i] * s[1]) + keep[0][i] * s[0];
            }
            (*x, s) = (y, next);
        }
        self.state[channel] = s.map(|s| if s.abs() < 1e-15 { 0.0 } else { s });
    }
}

/// The sections of one filter.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Running {
    sections: [Section; 3],
    used: usize,
    tuned: (f32, f32),
}

impl Running {
    pub(super) fn start(&mut self) {
        *self = Self { tuned: (-1.0, 0.0), ..Self::default() };
    }

    /// Moves to a cutoff, Hz, and resonance, dB; does nothing if it is there. A low-pass beyond hearing is left out.
    pub(super) fn tune(&mut self, shape: &Filter, hertz: f32, resonance: f32, rate: f64) {
        if self.tuned == (hertz, resonance) {
            return;
        }
        self.tuned = (hertz, resonance);
        let open = f64::from(hertz) > (0.46 * rate).min(19_800.0);
        if open && matches!(shape.shape, Shape::Low | Shape::LowOne) {
            self.used = 0;
            return;
        }
        let w = std::f64::consts::PI * f64::from(hertz).clamp(4.0, 0.46 * rate) / rate;
        let g = math::tan(w);
        let gain = |db: f64| math::pow(10.0, db / 20.0);
        let peak = f64::from(resonance.clamp(-20.0, 60.0));
        let sections = usize::from(shape.sections.clamp(1, 3));
        let level = if shape.balanced { gain(-0.5 * peak) } else { 1.0 };
        // Only the last section resonates; those before it are damped as in a Butterworth cascade.
        self.used = sections;
        for (i, section) in self.sections[..sections].iter_mut().enumerate() {
            let last = i + 1 == sections;
            let angle = std::f64::consts::PI * (2 * i + 1) as f64 / (4 * sections) as f64;
            let k = 2.0 * math::cos(angle) / if last { gain(peak) } else { 1.0 };
            let level = if last { level } else { 1.0 };
            match shape.shape {
                Shape::Low => section.set(g, k, [0.0, 0.0, level]),
                Shape::High => section.set(g, k, [level, -k * level, -level]),
                Shape::Band => section.set(g, k, [0.0, k, 0.0]),
                Shape::Notch => section.set(g, k, [1.0, -k, 0.0]),
                Shape::LowOne => section.set_one(g, [0.0, 1.0]),
                Shape::HighOne => section.set_one(g, [1.0, -1.0]),
                Shape::AllPass => section.set_one(g, [-1.0, 2.0]),
                Shape::Peak => section.set_bell(g, 1.0, peak),
                Shape::LowShelf => section.set_shelf(g, peak, true),
                Shape::HighShelf => section.set_shelf(g, peak, false),
            }
        }
    }

    /// Moves to a bell.
    pub(super) fn tune_band(&mut self, hertz: f32, gain: f32, octaves: f32, rate: f64) {
        let octaves = octaves.clamp(0.01, 6.0);
        if self.tuned == (hertz, gain + 1e3 * octaves) {
            return;
        }
        self.tuned = (hertz, gain + 1e3 * octaves);
        self.used = usize::from(gain.abs() > 1e-3);
        let g = math::tan(std::f64::consts::PI * f64::from(hertz).clamp(4.0, 0.46 * rate) / rate);
        let half = math::exp2(f64::from(octaves) / 2.0);
        self.sections[0].set_bell(g, half - 1.0 / half, f64::from(gain.clamp(-96.0, 48.0)));
    }

    pub(super) fn run(&mut self, channel: usize, sound: &mut [f32; CONTROL]) {
        for section in &mut self.sections[..self.used] {
            section.run(channel, sound);
        }
    }
}

impl Section {
    /// A one-pole `m0·x + m1·low`.
    fn set_one(&mut self, g: f64, m: [f64; 2]) {
        let a = g / (1.0 + g);
        // v = a (x - s); low = v + s; s' = low + v
        self.unroll(
            [[1.0 - 2.0 * a, 0.0], [0.0, 0.0]],
            [2.0 * a, 0.0],
            [m[1] * (1.0 - a), 0.0],
            m[0] + m[1] * a,
        );
    }

    /// A bell of `db`; `inverse_q` is its bandwidth over its centre.
    fn set_bell(&mut self, g: f64, inverse_q: f64, db: f64) {
        let a = math::pow(10.0, db / 40.0);
        let k = inverse_q / a;
        self.set(g, k, [1.0, k * (a * a - 1.0), 0.0]);
    }

    fn set_shelf(&mut self, g: f64, db: f64, low: bool) {
        let a = math::pow(10.0, db / 40.0);
        let k = std::f64::consts::SQRT_2;
        if low {
            self.set(g / a.sqrt(), k, [1.0, k * (a - 1.0), a * a - 1.0]);
        } else {
            self.set(g * a.sqrt(), k, [a * a, k * (1.0 - a) * a, 1.0 - a * a]);
        }
    }
}
