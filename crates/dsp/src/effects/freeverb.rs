//! Freeverb: eight damped combs and four allpasses a side (Schroeder 1962, Moorer 1979, tuned by Jezar 2000).

use super::{mix, param};
use crate::filters::snap;
use crate::{BLOCK, Block, Build, Frames, Kind, Processor, Spec, Unit, math};

/// The device.
pub static SPEC: Spec = Spec {
    name: "freeverb",
    about: "The metallic reverb that many programs have: to match their mixes, or for its sound; `reverb` is the better room.",
    version: 1,
    kind: Kind::Effect,
    params: &[
        param("room-size", "Feedback of the combs, from 0.7 to 0.98.", Unit::Share, 0.0, 1.0, 0.5),
        param("damping", "How much faster high frequencies die away.", Unit::Share, 0.0, 1.0, 0.5),
        param("width", "Between both sides alike (0 %) and apart (100 %).", Unit::Share, 0.0, 1.0, 1.0),
        mix(1.0),
    ],
    build: |build| Box::new(Freeverb::new(build)),
};

/// Lengths at 44.1 kHz, frames; the right side is longer by [`SPREAD`].
const COMBS: [usize; 8] = [1116, 1188, 1277, 1356, 1422, 1491, 1557, 1617];
const ALLPASSES: [usize; 4] = [556, 441, 341, 225];
const SPREAD: usize = 23;
/// Combs of both sides.
const LANES: usize = 2 * COMBS.len();
/// Level of what goes in and of what comes out.
const LEVELS: (f32, f32) = (0.015, 3.0);

struct Freeverb {
    combs: [Ring; LANES],
    damped: [f32; LANES],
    allpasses: [[Ring; ALLPASSES.len()]; 2],
    feedback: f32,
    damp: f32,
    /// Shares of the own and of the other side.
    shares: (f32, f32),
    mix: f32,
    tail: u64,
}

/// A delay of fixed length.
struct Ring {
    samples: Vec<f32>,
    at: usize,
}

impl Ring {
    fn new(length: usize) -> Self {
        Self { samples: vec![0.0; length.max(1)], at: 0 }
    }

    /// The oldest sample, whose place the next [`Ring::put`] takes.
    #[inline(always)]
    fn get(&self) -> f32 {
        self.samples[self.at]
    }

    #[inline(always)]
    fn put(&mut self, x: f32) {
        self.samples[self.at] = x;
        self.at = if self.at + 1 == self.samples.len() { 0 } else { self.at + 1 };
    }

    fn reset(&mut self) {
        self.samples.fill(0.0);
        self.at = 0;
    }
}

impl Freeverb {
    fn new(build: &Build<'_>) -> Self {
        let rate = build.rate.hz();
        let scaled = |length: usize| (length as f64 * rate / 44_100.0) as usize;
        let (feedback, width) = (0.7 + 0.28 * build.get(0), build.get(2) as f32);
        let longest = scaled(COMBS[7] + SPREAD) as f64;
        let decay = longest * math::ln(1e-6) / math::ln(feedback);
        Self {
            combs: std::array::from_fn(|lane| Ring::new(scaled(COMBS[lane % 8] + SPREAD * (lane / 8)))),
            damped: [0.0; LANES],
            allpasses: [0, SPREAD].map(|spread| ALLPASSES.map(|length| Ring::new(scaled(length + spread)))),
            feedback: feedback as f32,
            damp: 0.4 * build.get(1) as f32,
            shares: (0.5 * LEVELS.1 * (1.0 + width), 0.5 * LEVELS.1 * (1.0 - width)),
            mix: build.get(3) as f32,
            tail: (1.1 * decay + 0.2 * rate) as u64,
        }
    }

    #[inline(always)]
    fn tick(&mut self, input: f32) -> [f32; 2] {
        let out: [f32; LANES] = std::array::from_fn(|lane| self.combs[lane].get());
        for (damped, out) in self.damped.iter_mut().zip(out) {
            *damped = snap(out * (1.0 - self.damp) + *damped * self.damp);
        }
        for (comb, damped) in self.combs.iter_mut().zip(self.damped) {
            comb.put(input + damped * self.feedback);
        }
        let sum = |side: &[f32]| side.iter().fold(0.0, |sum, x| sum + x);
        let [left, right] = &mut self.allpasses;
        [diffuse(left, sum(&out[..8])), diffuse(right, sum(&out[8..]))]
    }
}

/// Allpasses in series.
#[inline(always)]
fn diffuse(rings: &mut [Ring; ALLPASSES.len()], x: f32) -> f32 {
    rings.iter_mut().fold(x, |x, ring| {
        let old = ring.get();
        ring.put(snap(x + 0.5 * old));
        old - x
    })
}

impl Processor for Freeverb {
    fn process(&mut self, block: &mut Block<'_>) {
        let n = block.left.len().min(block.right.len()).min(BLOCK);
        let (own, other) = self.shares;
        for (l, r) in block.left[..n].iter_mut().zip(&mut block.right[..n]) {
            let [a, b] = self.tick((*l + *r) * LEVELS.0);
            *l += self.mix * (own * a + other * b - *l);
            *r += self.mix * (own * b + other * a - *r);
        }
    }

    fn reset(&mut self) {
        self.combs.iter_mut().chain(self.allpasses.iter_mut().flatten()).for_each(Ring::reset);
        self.damped = [0.0; LANES];
    }

    fn tail(&self) -> Frames {
        Frames(self.tail)
    }
}
