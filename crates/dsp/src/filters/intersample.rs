//! How high the sound rises between its samples: fourfold interpolation and a parabola through the highest points.

use super::halfband::Midpoints;
use super::snap;
use crate::BLOCK;

/// Samples on either side in the first doubling, which must be steep up to Nyquist.
const LONG: usize = 48;
/// Samples on either side in the second doubling, which has an octave to spare.
const SHORT: usize = 6;
/// How far the estimate rises with the sound next to Nyquist, where a filter of finite length cannot know the peak.
const DOUBT: f32 = 0.6;

/// Peaks of one channel, frame by frame.
#[derive(Clone)]
pub struct Intersample {
    first: Midpoints,
    second: Midpoints,
    twice: Vec<f32>,
    scratch: [Vec<f32>; 4],
    last: [f32; 2],
    doubt: bool,
    nyquist: f32,
    ripple: f32,
}

impl Intersample {
    /// Frames by which the answer is late: answer n is the peak from ⅜ frame before to ⅝ after sample n − LATENCY.
    pub const LATENCY: usize = LONG + SHORT / 2;

    /// At rest. With `doubt`, sound next to Nyquist raises the answers (a limiter must not be surprised); a meter does without.
    pub fn new(doubt: bool) -> Self {
        Self {
            first: Midpoints::new(LONG, 6.0, BLOCK),
            second: Midpoints::new(SHORT, 7.0, 2 * BLOCK),
            twice: vec![0.0; 2 * BLOCK],
            scratch: [BLOCK, BLOCK, 2 * BLOCK, 2 * BLOCK].map(|n| vec![0.0; n]),
            last: [0.0; 2],
            doubt,
            nyquist: 0.0,
            ripple: 0.0,
        }
    }

    /// Back to rest.
    pub fn reset(&mut self) {
        self.first.reset();
        self.second.reset();
        (self.last, self.nyquist, self.ripple) = ([0.0; 2], 0.0, 0.0);
    }

    /// The peak magnitude around each sample of `x` (at most [`BLOCK`]) to `peaks`.
    pub fn run(&mut self, x: &[f32], peaks: &mut [f32]) {
        let n = x.len().min(peaks.len()).min(BLOCK);
        let [early, mid, even, odd] = &mut self.scratch;
        self.first.run(&x[..n], early, mid);
        for ((pair, e), m) in self.twice.chunks_exact_mut(2).zip(early.iter()).zip(mid.iter()).take(n) {
            pair.copy_from_slice(&[*e, *m]);
        }
        self.second.run(&self.twice[..2 * n], even, odd);
        let points = even.chunks_exact(2).zip(odd.chunks_exact(2));
        for ((peak, (e, o)), x) in peaks[..n].iter_mut().zip(points).zip(x) {
            let [p, q] = self.last;
            let (a, b, c, d) = (e[0], o[0], e[1], o[1]);
            *peak = crest(p, q, a).max(crest(q, a, b)).max(crest(a, b, c).max(crest(b, c, d)));
            self.last = [c, d];
            if self.doubt {
                self.nyquist = snap(0.05 * x - 0.95 * self.nyquist);
                self.ripple = snap((self.ripple * 0.99).max(self.nyquist.abs()));
                *peak += DOUBT * self.ripple;
            }
        }
    }
}

/// Height of the parabola through three equally distant points if the middle one is the highest, else the middle one.
#[inline(always)]
fn crest(before: f32, here: f32, after: f32) -> f32 {
    let sign = if here < 0.0 { -1.0 } else { 1.0 };
    let (l, m, r) = (before * sign, here * sign, after * sign);
    let bend = 2.0 * m - l - r;
    let slope = r - l;
    let rise = slope * slope / (8.0 * bend.max(1e-20));
    if l <= m && r <= m { m + rise } else { m }
}
