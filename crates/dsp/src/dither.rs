//! Whole numbers out of samples, with the error made into harmless noise (Lipshitz, Vanderkooy, Wannamaker 1991).

use crate::{Rng, wide};

/// Error feedback that moves the noise to where hearing is dull, for 44.1 and 48 kHz.
const SHAPE: [f64; 5] = [2.033, -2.165, 1.959, -1.590, 0.6149];

/// Dither of one channel.
pub struct Dither {
    scale: f64,
    shaped: bool,
    errors: [f64; 5],
    rng: Rng,
}

impl Dither {
    /// To `bits` bits (16 or 24), triangular noise of 2 steps peak to peak; `shaped` adds the noise shaping meant for 16 bits at 44.1 or 48 kHz.
    pub fn new(bits: u32, shaped: bool, seed: u64) -> Self {
        let scale = (1u64 << (bits.clamp(2, 31) - 1)) as f64;
        Self { scale, shaped, errors: [0.0; 5], rng: Rng::new(seed) }
    }

    /// The whole number for sample `x` (full scale ±1 is ±2^(bits−1)), never beyond the range of its bits.
    #[inline(always)]
    pub fn quantise(&mut self, x: f32) -> i32 {
        let mut wanted = f64::from(x) * self.scale;
        if self.shaped {
            wanted -= SHAPE.iter().zip(&self.errors).map(|(c, e)| c * e).sum::<f64>();
        }
        let noise = self.rng.uniform() - self.rng.uniform();
        let rounded = floor(wanted + noise + 0.5);
        let limited = rounded.clamp(-self.scale, self.scale - 1.0);
        if self.shaped {
            // A clipped sample's error is not noise; feeding it back would ring.
            let error = if rounded == limited { rounded - wanted } else { 0.0 };
            self.errors = [error, self.errors[0], self.errors[1], self.errors[2], self.errors[3]];
        }
        limited as i32
    }

    /// As [`Dither::quantise`], of sample after sample.
    pub fn quantise_all(&mut self, sound: &[f32], out: &mut [i32]) {
        // A copy that nothing else can see, so that plain dither runs in vector registers.
        let mut local = Self { rng: self.rng.clone(), ..*self };
        wide(
            #[inline(always)]
            || {
                for (out, x) in out.iter_mut().zip(sound) {
                    *out = local.quantise(*x);
                }
            },
        );
        *self = local;
    }
}

/// The next whole number down, without a call into the platform's mathematics.
#[inline]
fn floor(x: f64) -> f64 {
    let cut = x as i64 as f64;
    if cut > x { cut - 1.0 } else { cut }
}
