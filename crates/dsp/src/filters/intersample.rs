//! How high the sound rises between its samples: fourfold interpolation and a parabola through the highest points.

use super::halfband::{Midpoints, design};
use super::{highest, snap};
use crate::{BLOCK, wide};

/// Samples on either side in the first doubling, which must be steep up to Nyquist.
const LONG: usize = 48;
/// Samples on either side in the second doubling, which has an octave to spare.
const SHORT: usize = 6;
/// How far the estimate rises with the sound next to Nyquist, where a filter of finite length cannot know the peak.
const DOUBT: f32 = 0.8;
/// No answer is this many times higher than the samples (and [`DOUBT`]) it depends on.
const HIGHEST: f32 = 8.0;

/// A parabola through points up to 1 rises to 1¼ at most; with room for rounding.
const CREST: f32 = 1.26;

/// Samples and mid-points around a block that the second doubling needs.
const AROUND: usize = 2 * (SHORT / 2);

/// Peaks of one channel, frame by frame.
#[derive(Clone)]
pub struct Intersample {
    first: Midpoints,
    short: [f32; SHORT],
    points: [Vec<f32>; 2],
    quarters: [Vec<f32>; 2],
    doubt: bool,
    nyquist: [f32; 2],
    ripple: f32,
}

impl Intersample {
    /// Frames by which the answer is late: answer n is the peak from ⅜ frame before to ⅝ after sample n − LATENCY.
    pub const LATENCY: usize = LONG + SHORT / 2;

    /// At rest. With `doubt`, sound next to Nyquist raises the answers (a limiter must not be surprised); a meter does without.
    pub fn new(doubt: bool) -> Self {
        let mut short = [0.0; SHORT];
        short.copy_from_slice(&design(SHORT, 7.0));
        let room = || vec![0.0; AROUND + BLOCK];
        Self {
            first: Midpoints::new(LONG, 5.0, BLOCK),
            short,
            points: [room(), room()],
            quarters: [room(), room()],
            doubt,
            nyquist: [0.0; 2],
            ripple: 0.0,
        }
    }

    /// Back to rest.
    pub fn reset(&mut self) {
        self.first.reset();
        self.points.iter_mut().chain(self.quarters.iter_mut()).for_each(|buffer| buffer.fill(0.0));
        (self.nyquist, self.ripple) = ([0.0; 2], 0.0);
    }

    /// The peak magnitude around each sample of `x` (at most [`BLOCK`]) to `peaks`; what cannot reach `floor` may be told as 0.
    pub fn run(&mut self, x: &[f32], peaks: &mut [f32], floor: f32) {
        let n = x.len().min(peaks.len()).min(BLOCK);
        let quiet = self.first.reach(&x[..n]).max(self.ripple) * HIGHEST < floor;
        // The end is worked out always: the next block begins from it.
        let from = if quiet { n.saturating_sub(2 * AROUND) } else { 0 };
        let [whole, half] = &mut self.points;
        self.first.run_end(&x[..n], &mut whole[AROUND..], &mut half[AROUND..], from);
        wide(
            #[inline(always)]
            || self.quarters(from, n),
        );
        if quiet || (!self.doubt && self.points_reach(n) * CREST < floor) {
            peaks[..n].fill(0.0);
        } else {
            wide(
                #[inline(always)]
                || self.crests(&mut peaks[..n]),
            );
        }
        for buffer in &mut self.points {
            buffer.copy_within(n..n + AROUND, 0);
        }
        for buffer in &mut self.quarters {
            buffer[0] = buffer[n];
        }
        if self.doubt {
            for (peak, x) in peaks[..n].iter_mut().zip(x) {
                let [first, second] = self.nyquist;
                let first = snap(0.06 * x - 0.94 * first);
                self.nyquist = [first, snap(0.06 * first - 0.94 * second)];
                self.ripple = snap((self.ripple * 0.995).max(self.nyquist[1].abs()));
                *peak += DOUBT * self.ripple;
            }
        }
    }

    /// The second doubling, from one frame on.
    #[inline(always)]
    fn quarters(&mut self, from: usize, n: usize) {
        let ([whole, half], [quarter, three]) = (&self.points, &mut self.quarters);
        let [s0, s1, s2, s3, s4, s5] = self.short;
        // w[3] and h[3] are the sample and the mid-point about which the quarters lie.
        let around = whole[from..]
            .array_windows::<{ AROUND + 1 }>()
            .zip(half[from..].array_windows::<{ AROUND + 1 }>());
        for ((q, t), (w, h)) in
            quarter[1 + from..].iter_mut().zip(&mut three[1 + from..]).zip(around).take(n - from)
        {
            *q = s5 * (h[0] + w[6])
                + s4 * (w[1] + h[5])
                + s3 * (h[1] + w[5])
                + s2 * (w[2] + h[4])
                + s1 * (h[2] + w[4])
                + s0 * (w[3] + h[3]);
            *t = s5 * (w[1] + h[6])
                + s4 * (h[1] + w[6])
                + s3 * (w[2] + h[5])
                + s2 * (h[2] + w[5])
                + s1 * (w[3] + h[4])
                + s0 * (h[3] + w[4]);
        }
    }

    /// Highest of the points that [`Self::crests`] looks at.
    fn points_reach(&self, n: usize) -> f32 {
        let ([whole, half], [quarter, three]) = (&self.points, &self.quarters);
        let middle = SHORT / 2;
        let points =
            [&whole[middle..middle + n], &half[middle - 1..middle + n], &quarter[1..1 + n], &three[..1 + n]];
        points.iter().fold(0.0, |most, points| most.max(highest(points)))
    }

    #[inline(always)]
    fn crests(&self, peaks: &mut [f32]) {
        let ([whole, half], [quarter, three]) = (&self.points, &self.quarters);
        let middle = SHORT / 2;
        let points = whole[middle..].iter().zip(&half[middle - 1..]).zip(&half[middle..]);
        let quarters = three.iter().zip(&quarter[1..]).zip(&three[1..]);
        for ((peak, ((w, before), h)), ((p, q), t)) in peaks.iter_mut().zip(points).zip(quarters) {
            *peak =
                crest(*before, *p, *w).max(crest(*p, *w, *q)).max(crest(*w, *q, *h).max(crest(*q, *h, *t)));
        }
    }
}

/// Height of the parabola through three equally distant points if the middle one is the highest, else the middle one.
#[inline(always)]
fn crest(before: f32, here: f32, after: f32) -> f32 {
    let flip = here.to_bits() & 0x8000_0000;
    let [l, m, r] = [before, here, after].map(|x| f32::from_bits(x.to_bits() ^ flip));
    let slope = r - l;
    let rise = slope * slope / (8.0 * (2.0 * m - l - r)).max(1e-20);
    if (l <= m) & (r <= m) { m + rise } else { m }
}
