//! Phase vocoder with identity phase locking: around each peak all bins turn alike (Laroche and Dolson 1999).

use crate::filters::decibel;
use crate::filters::fft::Fft;
use crate::filters::spectra::Spectra;
use crate::math;
use std::f64::consts::TAU;

/// Windows that overlap at any time.
const OVERLAP: f64 = 4.0;
/// Periods of voices, s, and the part of one that is the finest detail of the envelope that is kept as formants.
const PERIODS: [f64; 2] = [0.002, 0.0125];
const DETAIL: f64 = 0.45;
/// Rounds in which the envelope rises to the peaks, and most that formants are moved by, dB.
const ROUNDS: usize = 6;
const MOST: f64 = 30.0;

/// Stretches two channels in time.
pub struct Vocoder {
    fft: Fft,
    window: Vec<f32>,
    /// Frames from window to window in stretched time, and stretched frames a frame.
    hop: usize,
    ratio: f64,
    top: usize,
    /// Shortest and longest period of a voice, frames, if formants are kept.
    formants: Option<[usize; 2]>,
    input: [Vec<f32>; 2],
    /// Left, right and the sum of the squared windows, in stretched time.
    output: [Vec<f32>; 3],
    now: u64,
    turn: u64,
    before: Spectra,
    spectra: Spectra,
    /// How far each bin is turned, as cosine and sine.
    turned: Vec<[f32; 2]>,
    power: Vec<f32>,
    gains: Vec<f32>,
    envelope: Vec<f32>,
    peaks: Vec<usize>,
    re: Vec<f32>,
    im: Vec<f32>,
}

impl Vocoder {
    /// Windows of `length` frames; stretches by `ratio`; `formants` moves them back for what the resampler does to them.
    pub fn new(length: usize, ratio: f64, formants: bool, rate: f64) -> Self {
        let hann = |i: usize| 0.5 - 0.5 * math::cos(TAU * (i as f64 + 0.5) / length as f64);
        let half = length / 2;
        let size = 8 * length;
        Self {
            fft: Fft::new(length),
            window: (0..length).map(|i| hann(i) as f32).collect(),
            hop: (length as f64 / OVERLAP * ratio.min(1.0)) as usize,
            ratio,
            // What lies above would fold back when it is read faster.
            top: ((half as f64 / ratio.max(1.0)) as usize).min(half),
            formants: formants.then_some(PERIODS.map(|seconds| ((seconds * rate) as usize).min(half - 1))),
            input: [vec![0.0; size], vec![0.0; size]],
            output: [vec![0.0; size], vec![0.0; size], vec![0.0; size]],
            now: 0,
            turn: 0,
            before: Spectra::new(half),
            spectra: Spectra::new(half),
            turned: vec![[1.0, 0.0]; half + 1],
            power: vec![0.0; half + 1],
            gains: vec![1.0; half + 1],
            envelope: vec![0.0; half + 1],
            peaks: Vec::with_capacity(half),
            re: vec![0.0; length],
            im: vec![0.0; length],
        }
    }

    /// As if nothing had been heard.
    pub fn reset(&mut self) {
        self.input.iter_mut().chain(&mut self.output).for_each(|x| x.fill(0.0));
        (self.now, self.turn) = (0, 0);
        self.before.clear();
        self.turned.fill([1.0, 0.0]);
    }

    /// Hears a frame and works when a window is full; gives the number of the frame.
    #[inline]
    pub fn hear(&mut self, x: [f32; 2]) -> u64 {
        let now = self.now;
        let place = now as usize & (self.input[0].len() - 1);
        (self.input[0][place], self.input[1][place]) = (x[0], x[1]);
        self.now += 1;
        while self.middle(self.turn) + self.window.len() as u64 / 2 <= self.now {
            self.step();
            self.turn += 1;
        }
        now
    }

    /// A frame of stretched sound.
    #[inline]
    pub fn stretched(&self, at: i64) -> [f32; 2] {
        let place = at as usize & (self.output[0].len() - 1);
        let scale = 1.0 / self.output[2][place].max(0.05);
        [self.output[0][place] * scale, self.output[1][place] * scale]
    }

    /// Middle of window number `turn` in the input.
    fn middle(&self, turn: u64) -> u64 {
        math::round((turn * self.hop as u64) as f64 / self.ratio) as u64
    }

    fn step(&mut self) {
        let (length, mask) = (self.window.len(), self.input[0].len() - 1);
        let from = self.middle(self.turn) as i64 - length as i64 / 2;
        for (to, input) in [&mut self.re, &mut self.im].into_iter().zip(&self.input) {
            for (i, (to, w)) in to.iter_mut().zip(&self.window).enumerate() {
                *to = w * input[(from + i as i64) as usize & mask];
            }
        }
        self.fft.forward(&mut self.re, &mut self.im);
        std::mem::swap(&mut self.before, &mut self.spectra);
        self.spectra.unpack(&self.re, &self.im, 0.5);
        self.find_peaks();
        if self.turn > 0 {
            self.lock();
        }
        self.lay();
    }

    fn find_peaks(&mut self) {
        let [lr, li, rr, ri] = &self.spectra.0;
        for (k, power) in self.power.iter_mut().enumerate() {
            *power = lr[k] * lr[k] + li[k] * li[k] + rr[k] * rr[k] + ri[k] * ri[k];
        }
        self.peaks.clear();
        let p = &self.power;
        for k in 2..p.len() - 2 {
            if p[k] > p[k - 1] && p[k] > p[k - 2] && p[k] >= p[k + 1] && p[k] >= p[k + 2] {
                self.peaks.push(k);
            }
        }
    }

    /// Turns each peak on by what its frequency gains in stretched time, and its surroundings with it.
    fn lock(&mut self) {
        let length = self.window.len() as f64;
        let gone = (self.middle(self.turn) - self.middle(self.turn - 1)) as f64;
        let gains = self.hop as f64 - gone;
        let ([lr, li, rr, ri], [pl, ql, pr, qr]) = (&self.spectra.0, &self.before.0);
        let mut first = 0;
        for (i, &k) in self.peaks.iter().enumerate() {
            // Both channels' advance together, weighted by their power.
            let re = lr[k] * pl[k] + li[k] * ql[k] + rr[k] * pr[k] + ri[k] * qr[k];
            let im = li[k] * pl[k] - lr[k] * ql[k] + ri[k] * pr[k] - rr[k] * qr[k];
            let w = TAU * k as f64 / length;
            let off = math::atan2(f64::from(im), f64::from(re)) - w * gone;
            let off = off - TAU * math::round(off / TAU);
            let angle = (w + off / gone) * gains;
            let (c, s) = (math::cos(angle) as f32, math::sin(angle) as f32);
            let [a, b] = self.turned[k];
            let next = [a * c - b * s, a * s + b * c];
            let trim = 1.5 - 0.5 * (next[0] * next[0] + next[1] * next[1]);
            let end = self.peaks.get(i + 1).map_or(self.turned.len(), |next| (k + next) / 2 + 1);
            self.turned[first..end].fill(next.map(|x| x * trim));
            first = end;
        }
    }

    /// Adds the turned window to the stretched sound.
    fn lay(&mut self) {
        if let Some(periods) = self.formants {
            self.move_formants(periods);
        }
        let [lr, li, rr, ri] = &self.spectra.0;
        let (length, half) = (self.window.len(), self.window.len() / 2);
        for k in 0..=half {
            let gain = if k <= self.top { self.gains[k] / length as f32 } else { 0.0 };
            let [c, s] = self.turned[k].map(|x| x * gain);
            let (a, b) = (lr[k] * c - li[k] * s, lr[k] * s + li[k] * c);
            let (u, v) = (rr[k] * c - ri[k] * s, rr[k] * s + ri[k] * c);
            let m = (length - k) % length;
            (self.re[m], self.im[m]) = (a + v, u - b);
            (self.re[k], self.im[k]) = (a - v, b + u);
        }
        self.fft.inverse(&mut self.re, &mut self.im);
        let mask = self.output[0].len() - 1;
        let first = (self.turn * self.hop as u64) as i64 - half as i64;
        // What the window before did not reach still holds old sound.
        let fresh = if self.turn == 0 { 0 } else { length - self.hop };
        for i in 0..length {
            let place = (first + i as i64) as usize & mask;
            let w = self.window[i];
            for (output, x) in self.output.iter_mut().zip([self.re[i], self.im[i], w]) {
                output[place] = w * x + if i < fresh { output[place] } else { 0.0 };
            }
        }
    }

    /// Gains that put the spectral envelope where the resampler will not find it (Röbel and Rodet 2005, "true envelope").
    fn move_formants(&mut self, [shortest, longest]: [usize; 2]) {
        let (length, half) = (self.window.len(), self.window.len() / 2);
        let levels = &mut self.gains;
        for (level, power) in levels.iter_mut().zip(&self.power) {
            *level = 0.5 * decibel::level(f64::from(*power)) as f32;
        }
        self.envelope.copy_from_slice(levels);
        let mut detail = 0;
        for round in 0..ROUNDS {
            for (k, (e, level)) in self.envelope.iter().zip(&*levels).enumerate() {
                let highest = e.max(*level);
                self.re[k] = highest;
                self.re[(length - k) % length] = highest;
            }
            self.im.fill(0.0);
            self.fft.forward(&mut self.re, &mut self.im);
            if round == 0 {
                // The cepstrum's highest peak is the period of the voice.
                let loudest =
                    (shortest..=longest).fold(shortest, |m, q| if self.re[q] > self.re[m] { q } else { m });
                detail = (DETAIL * loudest as f64) as usize;
            }
            self.re[detail..=length - detail].fill(0.0);
            self.im.fill(0.0);
            self.fft.inverse(&mut self.re, &mut self.im);
            for (e, x) in self.envelope.iter_mut().zip(&self.re) {
                *e = x / length as f32;
            }
        }
        for (k, gain) in self.gains.iter_mut().enumerate() {
            let there = ((k as f64 * self.ratio) as usize).min(half);
            let change = f64::from(self.envelope[there] - self.envelope[k]).clamp(-MOST, MOST);
            *gain = decibel::factor(change) as f32;
        }
    }
}
