//! Clicks and dropouts: single samples that neither what comes before nor what comes after explains.

use super::Spots;
use dsp::SampleRate;

/// Isolated discontinuities.
pub type Clicks = Spots;
/// Short stretches of digital silence cut into sound.
pub type Dropouts = Spots;

/// Order of the linear prediction.
const ORDER: usize = 16;
/// Frames examined at a time.
const STEP: usize = 2048;
/// Frames of context on either side.
const CONTEXT: usize = 512;
/// A click's prediction error is at least this many times any other within the context.
const ISOLATION: f32 = 14.0;
/// Frames that one click may span in the prediction error.
const SPAN: usize = ORDER + 8;

/// Finds clicks and dropouts in one channel.
///
/// A linear predictor fitted to each stretch removes what is music (tones, noise, decays). What is left of a click is
/// one short burst with nothing like it before or after; a drum's onset is followed by more of it, and a waveform's
/// edges recur each period.
pub(crate) struct ClickFinder {
    rate: f64,
    buffer: Vec<f32>,
    start: u64,
    error: Vec<f32>,
    zeros: u64,
    before: f32,
    recent: f32,
    at: u64,
    clicks: Clicks,
    dropouts: Dropouts,
    dropout: Option<(u64, u32)>,
}

impl ClickFinder {
    pub fn new(rate: SampleRate) -> Self {
        Self {
            rate: rate.hz(),
            buffer: vec![0.0; CONTEXT],
            start: 0,
            error: Vec::new(),
            zeros: 0,
            before: 0.0,
            recent: 0.0,
            at: 0,
            clicks: Spots::default(),
            dropouts: Spots::default(),
            dropout: None,
        }
    }

    pub fn push(&mut self, samples: &[f32]) {
        self.find_dropouts(samples);
        self.buffer.extend_from_slice(samples);
        let window = STEP + 2 * CONTEXT;
        let mut from = 0;
        while from + window <= self.buffer.len() {
            let start = self.start;
            if let Some(frame) = click_in(&self.buffer[from..from + window], &mut self.error) {
                self.clicks.add((start + (frame - CONTEXT) as u64) as f64 / self.rate);
            }
            self.start += STEP as u64;
            from += STEP;
        }
        self.buffer.drain(..from);
    }

    fn find_dropouts(&mut self, samples: &[f32]) {
        const EDGE: f32 = 0.02;
        for &x in samples {
            if x == 0.0 {
                if self.zeros == 0 {
                    self.before = self.recent;
                }
                self.zeros += 1;
            } else {
                let short = self.zeros >= 24 && (self.zeros as f64) < 0.05 * self.rate;
                if short && self.before > EDGE {
                    self.dropout = Some((self.at - self.zeros, 8));
                }
                self.zeros = 0;
            }
            // The sound must come back as suddenly as it went: within eight frames.
            if let Some((at, frames)) = self.dropout {
                if x.abs() > EDGE {
                    self.dropouts.add(at as f64 / self.rate);
                }
                self.dropout = (x.abs() <= EDGE && frames > 1).then_some((at, frames - 1));
            }
            self.recent = x.abs();
            self.at += 1;
        }
    }

    pub fn finish(mut self) -> (Clicks, Dropouts) {
        self.push(&[0.0; STEP + CONTEXT]);
        (self.clicks, self.dropouts)
    }
}

/// Frame of a click in the middle part of `window`, if there is one.
fn click_in(window: &[f32], error: &mut Vec<f32>) -> Option<usize> {
    let coefficients = predictor(window)?;
    error.clear();
    error.resize(window.len(), 0.0);
    for (out, past) in error[ORDER..].iter_mut().zip(window.windows(ORDER + 1)) {
        *out = past.iter().zip(&coefficients).map(|(x, a)| x * a).sum::<f32>().abs();
    }
    let inner = CONTEXT..window.len() - CONTEXT;
    let (at, size) = inner.map(|i| (i, error[i])).fold((0, 0.0), |a, b| if b.1 > a.1 { b } else { a });
    if size < 0.004 {
        return None;
    }
    let highest = |range: &[f32]| range.iter().fold(0.0_f32, |a, &b| a.max(b));
    let around = highest(&error[at - CONTEXT + ORDER..at - 8]).max(highest(&error[at + SPAN..at + CONTEXT]));
    let energy = |range: &[f32]| range.iter().map(|x| x * x).sum::<f32>() + 1e-7;
    let (before, after) = (energy(&window[at - CONTEXT..at - 8]), energy(&window[at + SPAN..at + CONTEXT]));
    let steady = before / after < 4.0 && after / before < 4.0;
    (size > ISOLATION * around && steady).then_some(at)
}

/// Coefficients of the prediction-error filter, oldest sample first, the last being 1 (autocorrelation method,
/// Levinson-Durbin); `None` for silence.
fn predictor(window: &[f32]) -> Option<[f32; ORDER + 1]> {
    let mut r = [0.0_f64; ORDER + 1];
    for (lag, r) in r.iter_mut().enumerate() {
        let mut sums = [0.0_f32; 8];
        let (a, b) = (&window[lag..], &window[..window.len() - lag]);
        for (x, y) in a.chunks(8).zip(b.chunks(8)) {
            for ((sum, x), y) in sums.iter_mut().zip(x).zip(y) {
                *sum += x * y;
            }
        }
        *r = sums.iter().map(|&s| f64::from(s)).sum();
    }
    if r[0] < 1e-6 {
        return None;
    }
    r[0] *= 1.0 + 1e-6;
    let mut a = [0.0_f64; ORDER + 1];
    a[0] = 1.0;
    let mut error = r[0];
    for i in 1..=ORDER {
        let k = -(0..i).map(|j| a[j] * r[i - j]).sum::<f64>() / error;
        let old = a;
        for j in 1..=i {
            a[j] = old[j] + k * old[i - j];
        }
        error *= 1.0 - k * k;
        if error <= 0.0 {
            return None;
        }
    }
    let mut reversed = a.map(|x| x as f32);
    reversed.reverse();
    Some(reversed)
}
