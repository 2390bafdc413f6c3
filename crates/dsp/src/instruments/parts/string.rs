//! A plucked string: a loop of delay, loss and tuning (Karplus, Strong 1983; Jaffe, Smith 1983; Karjalainen et al. 1998).

use super::filter::Svf;
use crate::{Rng, SampleRate, math};
use std::f64::consts::TAU;

/// How a string is set up and plucked.
#[derive(Clone, Copy, Debug)]
pub struct Pluck {
    /// Frequency, Hz.
    pub hz: f64,
    /// Time of the fundamental to fall by 60 dB, s.
    pub t60: f64,
    /// The same at `high_hz`, s.
    pub t60_high: f64,
    /// Where `t60_high` holds, Hz.
    pub high_hz: f64,
    /// Place of the plectrum or finger as a share of the length, 0 to 0.5.
    pub place: f64,
    /// Corner of the plectrum's softness, Hz.
    pub bright: f64,
    /// Share of noise in the excitation.
    pub noise: f64,
    /// Peak level.
    pub level: f64,
    /// Inharmonicity of a stiff string: 0 = none, 0.5 = a thick wound one.
    pub stiffness: f64,
}

/// A string that can be plucked, muted and left to ring.
pub struct StringLoop {
    rate: SampleRate,
    line: Vec<f32>,
    length: usize,
    at: usize,
    /// Loss filter g(1−a)/(1−a z⁻¹): gain wanted and reached, pole, state.
    gain: f32,
    gain_target: f32,
    gain_step: f32,
    pole: f32,
    loss: f32,
    /// Tuning allpass and dispersion allpasses: coefficient, last input, last output.
    tune: [f32; 3],
    stiff: [[f32; 2]; STIFF],
    stiff_c: f32,
    hz: f64,
}

/// Dispersion allpasses in the loop.
const STIFF: usize = 4;

/// Gain and pole of the loss filter that give the wanted decays at low frequency and at `high_hz`.
fn loss(rate: SampleRate, p: &Pluck) -> (f64, f64) {
    let g = math::pow(10.0, -3.0 / (p.hz * p.t60));
    let high = math::pow(10.0, -3.0 / (p.hz * p.t60_high.min(p.t60 * 0.98)));
    let q = (high / g) * (high / g);
    let c = math::cos(TAU * (p.high_hz / rate.hz()).min(0.45));
    let b = 1.0 - c * q;
    let a = (b - (b * b - (1.0 - q) * (1.0 - q)).max(0.0).sqrt()) / (1.0 - q).max(1e-9);
    (g.min(0.999_99), a.clamp(0.0, 0.95))
}

/// Delay of an allpass (c + z⁻¹)/(1 + c z⁻¹) at `w` radians a frame, frames.
fn allpass_delay(c: f64, w: f64) -> f64 {
    let numerator = math::atan2(-math::sin(w), c + math::cos(w));
    let denominator = math::atan2(-c * math::sin(w), 1.0 + c * math::cos(w));
    -(numerator - denominator) / w
}

impl StringLoop {
    /// A string that can go down to `lowest` Hz.
    pub fn new(rate: SampleRate, lowest: f64) -> Self {
        Self {
            rate,
            line: vec![0.0; (rate.hz() / lowest) as usize + 8],
            length: 1,
            at: 0,
            gain: 0.0,
            gain_target: 0.0,
            gain_step: (1.0 - math::exp(-1.0 / (0.01 * rate.hz()))) as f32,
            pole: 0.0,
            loss: 0.0,
            tune: [0.0; 3],
            stiff: [[0.0; 2]; STIFF],
            stiff_c: 0.0,
            hz: 440.0,
        }
    }

    /// Plucks the string from rest: one period of bridge force of an ideal pluck with noise, softened.
    pub fn pluck(&mut self, p: &Pluck, rng: &mut Rng) {
        let (g, a) = loss(self.rate, p);
        let w = TAU * p.hz / self.rate.hz();
        let period = self.rate.hz() / p.hz;
        let d_loss = math::atan2(a * math::sin(w), 1.0 - a * math::cos(w)) / w;
        let stiff = -(p.stiffness.clamp(0.0, 0.6));
        let stiff_delay = STIFF as f64 * allpass_delay(stiff, w);
        let (stiff, stiff_delay) = if stiff < 0.0 && stiff_delay < period * 0.5 {
            (stiff, stiff_delay)
        } else {
            (0.0, STIFF as f64)
        };
        let rest = (period - d_loss - stiff_delay).max(1.5);
        let whole = ((rest - 0.5) as usize).clamp(1, self.line.len() - 1);
        let fraction = rest - whole as f64;
        let c = tuning(fraction, w);
        self.hz = p.hz;
        (self.length, self.at) = (whole, 0);
        (self.gain, self.gain_target) = ((g * (1.0 - a)) as f32, (g * (1.0 - a)) as f32);
        (self.pole, self.loss) = (a as f32, 0.0);
        self.tune = [c as f32, 0.0, 0.0];
        (self.stiff_c, self.stiff) = (stiff as f32, [[0.0; 2]; STIFF]);
        self.fill(p, rng);
    }

    fn fill(&mut self, p: &Pluck, rng: &mut Rng) {
        let n = self.length;
        let mut soft = [Svf::low(self.rate, p.bright, 0.6), Svf::low(self.rate, p.bright * 1.6, 0.7)];
        let duty = ((n as f64 * p.place) as usize).max(1);
        let noise = (p.noise * crate::instruments::noise_gain(self.rate)) as f32;
        let line = &mut self.line[..n];
        for x in line.iter_mut() {
            *x = rng.noise() * noise;
        }
        for i in (0..n).rev() {
            let comb = if i >= duty { line[i - duty] } else { 0.0 };
            line[i] += if i < duty { 1.0 } else { 0.0 } - comb;
        }
        let mean = line.iter().sum::<f32>() / n as f32;
        line.iter_mut().for_each(|x| *x -= mean);
        for pass in 0..2 {
            for x in line.iter_mut() {
                let y = soft.iter_mut().fold(*x, |y, f| f.next(y));
                if pass == 1 {
                    *x = y;
                }
            }
        }
        let mean = line.iter().sum::<f32>() / n as f32;
        line.iter_mut().for_each(|x| *x = (*x - mean) * p.level as f32);
    }

    /// From now on the string dies away in `t60` s.
    pub fn damp(&mut self, t60: f64) {
        let g = math::pow(10.0, -3.0 / (self.hz * t60)) as f32;
        self.gain_target = self.gain.min(g * (1.0 - self.pole));
    }

    /// Next sample of the force on the bridge.
    #[inline]
    pub fn tick(&mut self) -> f32 {
        let out = self.line[self.at];
        self.gain += self.gain_step * (self.gain_target - self.gain);
        self.loss = self.gain * out + self.pole * self.loss;
        let mut y = self.loss;
        let [c, x1, y1] = self.tune;
        let tuned = c * (y - y1) + x1;
        self.tune = [c, y, tuned];
        y = tuned;
        for [x1, y1] in &mut self.stiff {
            let z = self.stiff_c * (y - *y1) + *x1;
            (*x1, *y1) = (y, z);
            y = z;
        }
        self.line[self.at] = y;
        self.at += 1;
        if self.at >= self.length {
            self.at = 0;
        }
        out
    }
}

/// Coefficient of a first-order allpass that delays exactly `fraction` frames at `w` radians a frame.
fn tuning(fraction: f64, w: f64) -> f64 {
    let mut c = (1.0 - fraction) / (1.0 + fraction);
    for _ in 0..4 {
        let slope = (allpass_delay(c + 1e-4, w) - allpass_delay(c - 1e-4, w)) / 2e-4;
        c -= (allpass_delay(c, w) - fraction) / slope;
    }
    c.clamp(-0.6, 0.95)
}
