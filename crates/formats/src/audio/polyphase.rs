//! Sample-rate conversion by a polyphase windowed sinc, the same bits on every machine.
//!
//! Our own, because rubato 5 picks SSE, AVX+FMA or NEON sums at run time and builds its filters with the platform's sine; neither
//! can be switched off. Here the filter comes from `dsp::math` and every sum has one order. Equations: Kaiser's design
//! formulas (Oppenheim & Schafer, *Discrete-Time Signal Processing*, section 7.5.3).

use std::f64::consts::{PI, TAU};

/// Stop-band attenuation, dB.
const ATTENUATION: f64 = 130.0;
/// End of the pass band, as a part of the lower Nyquist frequency: 20 kHz at 44.1 kHz. The stop band begins at Nyquist.
const PASS: f64 = 20.0 / 22.05;
/// More phases than this are interpolated between neighbours, at an error below −120 dB.
const MOST_PHASES: u64 = 1_024;
/// Sums kept apart so that they run in parallel; also the unit of filter lengths.
const SUMS: usize = 4;

/// A stereo stream converted from one rate to another, with no delay: what goes in at a time comes out at that time.
pub struct Polyphase {
    up: u64,
    down: u64,
    taps: usize,
    phases: u64,
    /// One row of `taps` coefficients a phase, and one more.
    table: Vec<f64>,
    /// Input frames still needed, the first of them at `base`, counted so that `taps / 2 − 1` zeros come before frame 0.
    history: Vec<[f64; 2]>,
    base: u64,
    /// Next frame to come out.
    next: u64,
}

impl Polyphase {
    /// From and to frames a second; both above 0.
    pub fn new(from: u32, to: u32) -> Self {
        let divisor = u64::from(gcd(from.max(1), to.max(1)));
        let (up, down) = (u64::from(to.max(1)) / divisor, u64::from(from.max(1)) / divisor);
        if up == down {
            let history = vec![[0.0; 2]; 1];
            return Self {
                up,
                down,
                taps: SUMS,
                phases: 1,
                table: vec![0.0, 1.0, 0.0, 0.0],
                history,
                base: 0,
                next: 0,
            };
        }
        let stop = 0.5 * (up as f64 / down as f64).min(1.0);
        let width = stop * (1.0 - PASS);
        let taps = ((ATTENUATION - 7.95) / (2.285 * TAU * width)).ceil() as usize;
        let taps = taps.next_multiple_of(SUMS);
        let phases = up.min(MOST_PHASES);
        let mut table = Vec::with_capacity(taps * (phases as usize + 1));
        for phase in 0..=phases {
            table.extend(row(taps, phase as f64 / phases as f64, 2.0 * (stop - 0.5 * width)));
        }
        Self { up, down, taps, phases, table, history: vec![[0.0; 2]; taps / 2 - 1], base: 0, next: 0 }
    }

    /// How many frames `frames` of the one rate are at the other, rounded to the nearest.
    pub fn length(&self, frames: u64) -> u64 {
        let (up, down) = (u128::from(self.up), u128::from(self.down));
        u64::try_from((2 * u128::from(frames) * up + down) / (2 * down)).unwrap_or(u64::MAX)
    }

    /// Takes input frames.
    pub fn push(&mut self, left: &[f32], right: &[f32]) {
        self.history.extend(left.iter().zip(right).map(|(l, r)| [f64::from(*l), f64::from(*r)]));
    }

    /// Takes the silence after the last input frame, so that all that was pushed can be pulled.
    pub fn push_end(&mut self) {
        self.history.resize(self.history.len() + self.taps, [0.0; 2]);
    }

    /// Gives as many frames as there is input for, and room.
    pub fn pull(&mut self, left: &mut [f32], right: &mut [f32]) -> usize {
        let mut done = 0;
        for (l, r) in left.iter_mut().zip(right) {
            let at = u128::from(self.next) * u128::from(self.down);
            let index = (at / u128::from(self.up)) as u64;
            let start = (index - self.base) as usize;
            let Some(window) = self.history.get(start..start + self.taps) else { break };
            let place = (at % u128::from(self.up)) as u64 * self.phases;
            let (phase, rest) = ((place / self.up) as usize, place % self.up);
            let mut sum = self.sum(phase, window);
            if rest > 0 {
                let (after, part) = (self.sum(phase + 1, window), rest as f64 / self.up as f64);
                sum = [sum[0] + (after[0] - sum[0]) * part, sum[1] + (after[1] - sum[1]) * part];
            }
            [*l, *r] = sum.map(|x| x as f32);
            self.next += 1;
            done += 1;
        }
        let index = (u128::from(self.next) * u128::from(self.down) / u128::from(self.up)) as u64;
        let used = ((index - self.base) as usize).min(self.history.len());
        if used > 4_096 {
            self.history.drain(..used);
            self.base += used as u64;
        }
        done
    }

    fn sum(&self, phase: usize, window: &[[f64; 2]]) -> [f64; 2] {
        let row = &self.table[phase * self.taps..(phase + 1) * self.taps];
        let mut sums = [[0.0f64; 2]; SUMS];
        for (coefficients, frames) in row.as_chunks::<SUMS>().0.iter().zip(window.as_chunks::<SUMS>().0) {
            for lane in 0..SUMS {
                sums[lane][0] += coefficients[lane] * frames[lane][0];
                sums[lane][1] += coefficients[lane] * frames[lane][1];
            }
        }
        let [a, b, c, d] = sums;
        [(a[0] + b[0]) + (c[0] + d[0]), (a[1] + b[1]) + (c[1] + d[1])]
    }
}

/// The filter as seen from a point `offset` (0 to 1) after the middle frame; `cut` is the cut-off over Nyquist; sums to 1.
fn row(taps: usize, offset: f64, cut: f64) -> Vec<f64> {
    let beta = 0.1102 * (ATTENUATION - 8.7);
    let half = taps as f64 / 2.0;
    let tap = |k: usize| {
        let x = k as f64 - (half - 1.0) - offset;
        let sinc = if x == 0.0 { cut } else { dsp::math::sin(PI * cut * x) / (PI * x) };
        sinc * bessel(beta * (1.0 - (x / half) * (x / half)).max(0.0).sqrt())
    };
    let mut row: Vec<f64> = (0..taps).map(tap).collect();
    let total: f64 = row.iter().sum();
    row.iter_mut().for_each(|x| *x /= total);
    row
}

/// Modified Bessel function of the first kind, order 0, by its power series.
fn bessel(x: f64) -> f64 {
    let (mut term, mut sum, mut k) = (1.0, 1.0, 1.0);
    while term > sum * 1e-17 {
        term *= (x / (2.0 * k)) * (x / (2.0 * k));
        sum += term;
        k += 1.0;
    }
    sum
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}
