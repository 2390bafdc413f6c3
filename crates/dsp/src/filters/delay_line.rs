//! A ring of samples, read at whole or fractional delays.

use super::snap;

/// A delay line of one channel.
#[derive(Clone, Debug)]
pub struct DelayLine {
    ring: Vec<f32>,
    mask: usize,
    at: usize,
}

impl DelayLine {
    /// A silent line that can be read up to `longest` frames back.
    pub fn new(longest: usize) -> Self {
        let size = (longest + 4).next_power_of_two();
        Self { ring: vec![0.0; size], mask: size - 1, at: 0 }
    }

    /// Silent again.
    pub fn reset(&mut self) {
        self.ring.fill(0.0);
        self.at = 0;
    }

    /// Appends a sample; it is then 1 frame back.
    #[inline]
    pub fn write(&mut self, x: f32) {
        self.ring[self.at & self.mask] = snap(x);
        self.at = self.at.wrapping_add(1);
    }

    /// Appends samples.
    pub fn write_all(&mut self, samples: &[f32]) {
        let at = self.at & self.mask;
        let (later, first) = self.ring.split_at_mut(at);
        let count = samples.len().min(first.len());
        for (ring, samples) in [(first, &samples[..count]), (later, &samples[count..])] {
            ring.iter_mut().zip(samples).for_each(|(ring, x)| *ring = snap(*x));
        }
        self.at = self.at.wrapping_add(samples.len());
    }

    /// The samples from `back` frames before the next one to be written on; no more than `back` of them.
    pub fn read_all(&self, back: usize, out: &mut [f32]) {
        let at = self.at.wrapping_sub(back) & self.mask;
        let (first, later) = (&self.ring[at..], &self.ring[..at]);
        let count = out.len().min(first.len());
        let (now, then) = out.split_at_mut(count);
        now.copy_from_slice(&first[..count]);
        then.copy_from_slice(&later[..then.len()]);
    }

    /// The sample `back` frames before the next one to be written; `back` ≥ 1.
    #[inline]
    pub fn read(&self, back: usize) -> f32 {
        self.ring[self.at.wrapping_sub(back) & self.mask]
    }

    /// Between samples by a cubic through four of them (Catmull-Rom); `back` ≥ 2.
    #[inline]
    pub fn read_between(&self, back: f32) -> f32 {
        self.read_ahead(0, back)
    }

    /// What [`DelayLine::read_between`] will read when `ahead` more samples are written; `back` ≥ `ahead` + 2.
    #[inline]
    pub fn read_ahead(&self, ahead: usize, back: f32) -> f32 {
        let whole = back as usize;
        let f = back - whole as f32;
        let n = whole - ahead;
        let (a, b, c, d) = (self.read(n - 1), self.read(n), self.read(n + 1), self.read(n + 2));
        let (c1, c2, c3) = (0.5 * (c - a), a - 2.5 * b + 2.0 * c - 0.5 * d, 0.5 * (d - a) + 1.5 * (b - c));
        ((c3 * f + c2) * f + c1) * f + b
    }

    /// Between samples by a polynomial through six of them (Lagrange), true to 0.4 of Nyquist; `back` ≥ 3.
    #[inline]
    pub fn read_smoothly(&self, back: f32) -> f32 {
        let n = back as usize;
        let f = back - n as f32;
        // Distances to the six samples, from 2 before to 3 after.
        let [a, b, c, d, e] = [f + 2.0, f + 1.0, f - 1.0, f - 2.0, f - 3.0];
        let (ab, de) = (a * b, d * e);
        self.read(n - 2) * (b * f * c * de * (-1.0 / 120.0))
            + self.read(n - 1) * (a * f * c * de * (1.0 / 24.0))
            + self.read(n) * (ab * c * de * (-1.0 / 12.0))
            + self.read(n + 1) * (ab * f * de * (1.0 / 12.0))
            + self.read(n + 2) * (ab * f * c * e * (-1.0 / 24.0))
            + self.read(n + 3) * (ab * f * c * d * (1.0 / 120.0))
    }
}
