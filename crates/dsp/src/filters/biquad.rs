//! Second-order sections in transposed direct form II, in double precision, two channels side by side.

use crate::math;

/// Frames between two flushes of states that have died away.
pub(super) const FLUSH: usize = 128;

/// H(z) = (b0 + b1 z⁻¹ + b2 z⁻²) / (1 + a1 z⁻¹ + a2 z⁻²).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Biquad {
    /// Numerator b0, b1, b2.
    pub b: [f64; 3],
    /// Denominator a1, a2.
    pub a: [f64; 2],
}

impl Biquad {
    /// |H| at `w` radians a sample.
    pub fn magnitude(&self, w: f64) -> f64 {
        let (c1, s1, c2, s2) = (math::cos(w), math::sin(w), math::cos(2.0 * w), math::sin(2.0 * w));
        let [b0, b1, b2] = self.b;
        let [a1, a2] = self.a;
        let (nr, ni) = (b0 + b1 * c1 + b2 * c2, b1 * s1 + b2 * s2);
        let (dr, di) = (1.0 + a1 * c1 + a2 * c2, a1 * s1 + a2 * s2);
        ((nr * nr + ni * ni) / (dr * dr + di * di)).sqrt()
    }

    /// 1/H; stable because the designs of [`crate::filters::matched`] have their zeros inside the unit circle.
    pub fn inverse(&self) -> Self {
        let [b0, b1, b2] = self.b;
        let [a1, a2] = self.a;
        Self { b: [1.0 / b0, a1 / b0, a2 / b0], a: [b1 / b0, b2 / b0] }
    }

    /// Frames until a response has died away by 160 dB: the longest-lived pole.
    pub fn decay_frames(&self) -> u64 {
        let [a1, a2] = self.a;
        let d = a1 * a1 / 4.0 - a2;
        let radius = if d < 0.0 { a2.sqrt() } else { (a1 / 2.0).abs() + d.sqrt() };
        if radius <= 1e-6 { 2 } else { (-math::ln(1e8) / math::ln(radius.min(1.0 - 1e-9))) as u64 + 2 }
    }
}

#[derive(Clone, Copy)]
struct Section {
    k: Biquad,
    s: [[f64; 2]; 2],
}

impl Section {
    #[inline(always)]
    fn tick(&mut self, x: [f64; 2]) -> [f64; 2] {
        let ([b0, b1, b2], [a1, a2]) = (self.k.b, self.k.a);
        let y = [b0 * x[0] + self.s[0][0], b0 * x[1] + self.s[0][1]];
        self.s[0] = [(b1 * x[0] - a1 * y[0]) + self.s[1][0], (b1 * x[1] - a1 * y[1]) + self.s[1][1]];
        self.s[1] = [b2 * x[0] - a2 * y[0], b2 * x[1] - a2 * y[1]];
        y
    }
}

/// Sections in series on a stereo signal.
#[derive(Clone, Default)]
pub struct Cascade {
    sections: Vec<Section>,
    phase: usize,
}

impl Cascade {
    /// A cascade at rest.
    pub fn new(sections: impl IntoIterator<Item = Biquad>) -> Self {
        let sections = sections.into_iter().map(|k| Section { k, s: [[0.0; 2]; 2] }).collect();
        Self { sections, phase: 0 }
    }

    /// At rest with other sections; allocates nothing unless they are more than ever before.
    pub fn retune(&mut self, sections: impl IntoIterator<Item = Biquad>) {
        self.sections.clear();
        self.sections.extend(sections.into_iter().map(|k| Section { k, s: [[0.0; 2]; 2] }));
        self.phase = 0;
    }

    /// Back to rest.
    pub fn reset(&mut self) {
        self.sections.iter_mut().for_each(|section| section.s = [[0.0; 2]; 2]);
        self.phase = 0;
    }

    /// Frames until silence after the input ended (−120 dB and margin for gains).
    pub fn tail(&self) -> u64 {
        self.sections.iter().map(|section| section.k.decay_frames()).sum()
    }

    /// Its sections.
    pub fn sections(&self) -> impl ExactSizeIterator<Item = Biquad> {
        self.sections.iter().map(|section| section.k)
    }

    /// |H| of the whole at `w` radians a sample.
    pub fn magnitude(&self, w: f64) -> f64 {
        self.sections.iter().map(|section| section.k.magnitude(w)).product()
    }

    /// One frame.
    #[inline]
    pub fn tick(&mut self, x: [f64; 2]) -> [f64; 2] {
        self.phase += 1;
        if self.phase >= FLUSH {
            self.flush();
        }
        self.sections.iter_mut().fold(x, |x, section| section.tick(x))
    }

    /// A stretch of frames, in place.
    pub fn process(&mut self, mut left: &mut [f32], mut right: &mut [f32]) {
        while !left.is_empty() && !right.is_empty() {
            let n = (FLUSH - self.phase).min(left.len()).min(right.len());
            let (l, l_rest) = left.split_at_mut(n);
            let (r, r_rest) = right.split_at_mut(n);
            for group in self.sections.chunks_mut(4) {
                match group {
                    [a] => run(&mut [a], l, r),
                    [a, b] => run(&mut [a, b], l, r),
                    [a, b, c] => run(&mut [a, b, c], l, r),
                    [a, b, c, d] => run(&mut [a, b, c, d], l, r),
                    _ => {}
                }
            }
            (left, right) = (l_rest, r_rest);
            self.phase += n;
            if self.phase >= FLUSH {
                self.flush();
            }
        }
    }

    /// Adds the squares of what comes out for a stretch of frames, in full precision, to those of left and right.
    pub fn squares(&mut self, mut left: &[f32], mut right: &[f32], mut sum: [f64; 2]) -> [f64; 2] {
        while !left.is_empty() && !right.is_empty() {
            let n = (FLUSH - self.phase).min(left.len()).min(right.len());
            let (l, l_rest) = left.split_at(n);
            let (r, r_rest) = right.split_at(n);
            if let [a, b] = self.sections.as_mut_slice() {
                sum = squares(&mut [a, b], l, r, sum);
            } else {
                for (l, r) in l.iter().zip(r) {
                    let x = [f64::from(*l), f64::from(*r)];
                    let y = self.sections.iter_mut().fold(x, |x, section| section.tick(x));
                    sum = [sum[0] + y[0] * y[0], sum[1] + y[1] * y[1]];
                }
            }
            (left, right) = (l_rest, r_rest);
            self.phase += n;
            if self.phase >= FLUSH {
                self.flush();
            }
        }
        sum
    }

    /// Every [`FLUSH`] frames of the signal, wherever the blocks divide it.
    fn flush(&mut self) {
        self.phase = 0;
        self.sections.iter_mut().flat_map(|section| section.s.iter_mut().flatten()).for_each(flush);
    }
}

/// Ends what has died away.
#[inline(always)]
pub(super) fn flush(state: &mut f64) {
    *state = if state.abs() < 1e-15 { 0.0 } else { *state };
}

/// As [`run`], but what comes out is squared and added up.
#[inline(always)]
fn squares<const N: usize>(
    sections: &mut [&mut Section; N],
    left: &[f32],
    right: &[f32],
    mut sum: [f64; 2],
) -> [f64; 2] {
    let mut local: [Section; N] = std::array::from_fn(|i| *sections[i]);
    for (l, r) in left.iter().zip(right) {
        let mut x = [f64::from(*l), f64::from(*r)];
        for section in &mut local {
            x = section.tick(x);
        }
        sum = [sum[0] + x[0] * x[0], sum[1] + x[1] * x[1]];
    }
    for (section, done) in sections.iter_mut().zip(local) {
        section.s = done.s;
    }
    sum
}

/// Frame by frame through `N` sections: the sections overlap in the processor's pipeline.
#[inline(always)]
fn run<const N: usize>(sections: &mut [&mut Section; N], left: &mut [f32], right: &mut [f32]) {
    let mut local: [Section; N] = std::array::from_fn(|i| *sections[i]);
    for (l, r) in left.iter_mut().zip(right.iter_mut()) {
        let mut x = [f64::from(*l), f64::from(*r)];
        for section in &mut local {
            x = section.tick(x);
        }
        (*l, *r) = (x[0] as f32, x[1] as f32);
    }
    for (section, done) in sections.iter_mut().zip(local) {
        section.s = done.s;
    }
}
