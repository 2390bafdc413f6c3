//! Plucked strings: loops of delay, loss and tuning (Karplus, Strong 1983; Jaffe, Smith 1983; Karjalainen et al. 1998).

use super::filter::Svf;
use super::pool::CONTROL;
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

/// `N` strings side by side in vector registers, that can be plucked, muted and left to ring.
pub struct Strings<const N: usize> {
    rate: SampleRate,
    lines: [Vec<f32>; N],
    length: [usize; N],
    at: [usize; N],
    hz: [f64; N],
    /// Loss filter g(1−a)/(1−a z⁻¹): gain wanted, how fast it is reached, pole.
    gain_target: [f32; N],
    gain_step: f32,
    pole: [f32; N],
    /// Coefficients of the tuning allpass and of the dispersion allpasses (0 = not stiff).
    tune: [f32; N],
    stiff: [f32; N],
    state: State<N>,
}

/// What changes from frame to frame.
#[derive(Clone, Copy)]
struct State<const N: usize> {
    gain: [f32; N],
    loss: [f32; N],
    tuned: [f32; N],
    /// Last input and output of each dispersion allpass.
    stiff: [[[f32; N]; 2]; STIFF],
}

/// Dispersion allpasses in the loop.
const STIFF: usize = 4;
/// Frames after which the filters of the loop have forgotten how they began.
const WARM: usize = 48;

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

impl<const N: usize> Strings<N> {
    /// Strings that can go down to `lowest` Hz.
    pub fn new(rate: SampleRate, lowest: f64) -> Self {
        let zero = [0.0; N];
        Self {
            rate,
            lines: [(); N].map(|()| vec![0.0; (rate.hz() / lowest) as usize + 8]),
            length: [1; N],
            at: [0; N],
            hz: [440.0; N],
            gain_target: zero,
            gain_step: (1.0 - math::exp(-1.0 / (0.01 * rate.hz()))) as f32,
            pole: zero,
            tune: zero,
            stiff: zero,
            state: State { gain: zero, loss: zero, tuned: zero, stiff: [[zero; 2]; STIFF] },
        }
    }

    /// Plucks string `i` from rest: one period of bridge force of an ideal pluck with noise, softened.
    pub fn pluck(&mut self, i: usize, p: &Pluck, rng: &mut Rng) {
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
        let whole = ((rest - 0.5) as usize).clamp(1, self.lines[i].len() - 1 - STIFF);
        let fraction = rest - whole as f64;
        self.hz[i] = p.hz;
        // Allpasses that do not disperse are as many frames of the line.
        self.length[i] = if stiff < 0.0 { whole } else { whole + STIFF };
        self.at[i] = 0;
        self.gain_target[i] = (g * (1.0 - a)) as f32;
        (self.pole[i], self.tune[i]) = (a as f32, tuning(fraction, w) as f32);
        self.stiff[i] = stiff as f32;
        self.state.gain[i] = self.gain_target[i];
        (self.state.loss[i], self.state.tuned[i]) = (0.0, 0.0);
        self.state.stiff.iter_mut().flatten().for_each(|x| x[i] = 0.0);
        self.lines[i].fill(0.0);
        let round = (math::round(period) as usize).clamp(whole, self.lines[i].len());
        fill(self.rate, &mut self.lines[i][..round], p, rng);
        self.warm(i, round);
        self.lines[i][self.length[i].min(round)..].fill(0.0);
    }

    /// Puts into the filters what they would hold if string `i` had swung before, so that its first period has no gap.
    fn warm(&mut self, i: usize, round: usize) {
        let (gain, pole, tune, c) = (self.gain_target[i], self.pole[i], self.tune[i], self.stiff[i]);
        let s = &mut self.state;
        for x in &self.lines[i][round.saturating_sub(WARM)..round] {
            let before = s.loss[i];
            s.loss[i] = gain * x + pole * before;
            s.tuned[i] = (tune * s.loss[i] + before) - tune * s.tuned[i];
            let mut y = s.tuned[i];
            for [x1, y1] in &mut s.stiff {
                let z = c * (y - y1[i]) + x1[i];
                (x1[i], y1[i]) = (y, z);
                y = z;
            }
        }
    }

    /// From now on the strings die away in `t60` s.
    pub fn damp(&mut self, t60: f64) {
        for i in 0..N {
            let g = math::pow(10.0, -3.0 / (self.hz[i] * t60)) as f32;
            self.gain_target[i] = self.state.gain[i].min(g * (1.0 - self.pole[i]));
        }
    }

    /// The next frames of the forces on the bridge, at most [`CONTROL`], of the first `live` strings; the others wait.
    pub fn render(&mut self, out: &mut [[f32; N]], live: usize) {
        let live = live.min(N);
        let mut at = 0;
        while at < out.len() {
            // Nothing is read that has yet to be written.
            let span = self.length[..live].iter().fold(CONTROL as usize, |least, n| least.min(*n));
            let end = (at + span).min(out.len());
            self.span(&mut out[at..end], live);
            at = end;
        }
    }

    fn span(&mut self, out: &mut [[f32; N]], live: usize) {
        for i in 0..live {
            let (wrapped, straight) = self.lines[i][..self.length[i]].split_at(self.at[i]);
            for (row, x) in out.iter_mut().zip(straight.iter().chain(wrapped)) {
                row[i] = *x;
            }
        }
        let mut back = [[0.0; N]; CONTROL as usize];
        let back = &mut back[..out.len()];
        let waiting = self.state;
        if self.stiff.iter().any(|c| *c != 0.0) {
            self.filter::<true>(out, back);
        } else {
            self.filter::<false>(out, back);
        }
        self.state.keep(&waiting, live);
        for i in 0..live {
            let (wrapped, straight) = self.lines[i][..self.length[i]].split_at_mut(self.at[i]);
            for (x, row) in straight.iter_mut().chain(wrapped).zip(back.iter()) {
                *x = row[i];
            }
            self.at[i] = (self.at[i] + out.len()) % self.length[i];
        }
    }

    /// Once around the loop: what comes out of the lines, to what goes back into them.
    fn filter<const DISPERSE: bool>(&mut self, out: &[[f32; N]], back: &mut [[f32; N]]) {
        let (target, step, pole, tune, c) =
            (self.gain_target, self.gain_step, self.pole, self.tune, self.stiff);
        let mut s = self.state;
        for (out, back) in out.iter().zip(back) {
            for i in 0..N {
                s.gain[i] += step * (target[i] - s.gain[i]);
                let before = s.loss[i];
                s.loss[i] = s.gain[i] * out[i] + pole[i] * before;
                s.tuned[i] = (tune[i] * s.loss[i] + before) - tune[i] * s.tuned[i];
                back[i] = s.tuned[i];
            }
            if DISPERSE {
                for [x1, y1] in &mut s.stiff {
                    for i in 0..N {
                        let z = c[i] * (back[i] - y1[i]) + x1[i];
                        (x1[i], y1[i]) = (back[i], z);
                        back[i] = if c[i] == 0.0 { back[i] } else { z };
                    }
                }
            }
        }
        self.state = s;
    }
}

impl<const N: usize> State<N> {
    /// Takes back what happened to the strings from `live` on.
    fn keep(&mut self, before: &Self, live: usize) {
        for i in live..N {
            (self.gain[i], self.loss[i], self.tuned[i]) = (before.gain[i], before.loss[i], before.tuned[i]);
            for (now, before) in self.stiff.iter_mut().flatten().zip(before.stiff.iter().flatten()) {
                now[i] = before[i];
            }
        }
    }
}

/// Fills a line with the shape of a pluck.
fn fill(rate: SampleRate, line: &mut [f32], p: &Pluck, rng: &mut Rng) {
    let n = line.len();
    let mut soft = [Svf::low(rate, p.bright, 0.6), Svf::low(rate, p.bright * 1.6, 0.7)];
    let duty = ((n as f64 * p.place) as usize).max(1);
    let noise = (p.noise * crate::instruments::noise_gain(rate)) as f32;
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

/// Coefficient of a first-order allpass that delays exactly `fraction` frames at `w` radians a frame.
fn tuning(fraction: f64, w: f64) -> f64 {
    let mut c = (1.0 - fraction) / (1.0 + fraction);
    for _ in 0..4 {
        let slope = (allpass_delay(c + 1e-4, w) - allpass_delay(c - 1e-4, w)) / 2e-4;
        c -= (allpass_delay(c, w) - fraction) / slope;
    }
    c.clamp(-0.6, 0.95)
}
