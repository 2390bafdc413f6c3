//! Freeverb: eight damped combs and four allpasses a side (Schroeder 1962, Moorer 1979, tuned by Jezar 2000).

use super::{mix, param};
use crate::filters::snap;
use crate::rows::{Row, gather, scatter};
use crate::{BLOCK, Block, Build, Frames, Kind, Processor, Spec, Unit, math, wide};

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
/// Level of what goes in and of what comes out.
const LEVELS: (f32, f32) = (0.015, 3.0);

struct Freeverb {
    sides: [Side; 2],
    feedback: f32,
    damp: f32,
    /// Shares of the own and of the other side.
    shares: (f32, f32),
    mix: f32,
    /// Most frames of which none is heard again among them.
    span: usize,
    tail: u64,
}

/// Combs and allpasses of one side.
struct Side {
    combs: [Ring; COMBS.len()],
    damped: [f32; COMBS.len()],
    allpasses: [Ring; ALLPASSES.len()],
    old: [Vec<f32>; COMBS.len()],
    rows: Vec<Row>,
}

/// From what comes out of combs to what goes in.
#[inline(always)]
fn pass(damped: &mut Row, row: &mut Row, input: f32, feedback: f32, damp: f32) {
    for (damped, x) in damped.iter_mut().zip(row) {
        *damped = snap(*x * (1.0 - damp) + *damped * damp);
        *x = input + *damped * feedback;
    }
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

    /// The oldest samples, whose places the next [`Ring::put`] takes.
    fn get(&self, out: &mut [f32]) {
        let (later, first) = self.samples.split_at(self.at);
        let (now, then) = out.split_at_mut(first.len().min(out.len()));
        now.copy_from_slice(&first[..now.len()]);
        then.copy_from_slice(&later[..then.len()]);
    }

    fn put(&mut self, samples: &[f32]) {
        let (later, first) = self.samples.split_at_mut(self.at);
        let (now, then) = samples.split_at(first.len().min(samples.len()));
        first[..now.len()].copy_from_slice(now);
        later[..then.len()].copy_from_slice(then);
        self.at = (self.at + samples.len()) % self.samples.len();
    }

    /// Works as an allpass.
    #[inline(always)]
    fn diffuse(&mut self, sound: &mut [f32]) {
        let (mut old, n) = ([0.0; BLOCK], sound.len());
        self.get(&mut old[..n]);
        let mut new = [0.0; BLOCK];
        for ((x, old), new) in sound.iter_mut().zip(&old).zip(&mut new) {
            *new = snap(*x + 0.5 * old);
            *x = old - *x;
        }
        self.put(&new[..n]);
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
            sides: [0, SPREAD].map(|spread| Side::new(&|length| scaled(length + spread))),
            feedback: feedback as f32,
            damp: 0.4 * build.get(1) as f32,
            shares: (0.5 * LEVELS.1 * (1.0 + width), 0.5 * LEVELS.1 * (1.0 - width)),
            mix: build.get(3) as f32,
            span: scaled(ALLPASSES[3]).clamp(1, BLOCK),
            tail: (1.1 * decay + 0.2 * rate) as u64,
        }
    }

    /// Works on frames of which none is heard again among them.
    #[inline(always)]
    fn span(&mut self, left: &mut [f32], right: &mut [f32]) {
        let n = left.len();
        let (mut input, mut wet) = ([0.0; BLOCK], [[0.0; BLOCK]; 2]);
        let input = &mut input[..n];
        input.iter_mut().zip(left.iter().zip(&*right)).for_each(|(x, (l, r))| *x = (*l + *r) * LEVELS.0);
        let [a, b] = &mut wet;
        let (a, b) = (&mut a[..n], &mut b[..n]);
        let [x, y] = &mut self.sides;
        x.hear(a);
        y.hear(b);
        let (mut x_damped, mut y_damped) = (x.damped, y.damped);
        // Side by side, so that neither waits for its own last frame alone.
        for ((x_row, y_row), input) in x.rows.iter_mut().zip(&mut y.rows).zip(&*input) {
            pass(&mut x_damped, x_row, *input, self.feedback, self.damp);
            pass(&mut y_damped, y_row, *input, self.feedback, self.damp);
        }
        (x.damped, y.damped) = (x_damped, y_damped);
        x.pass_on(a);
        y.pass_on(b);
        let (own, other) = self.shares;
        for ((l, r), (a, b)) in left.iter_mut().zip(right).zip(a.iter().zip(&*b)) {
            *l += self.mix * (own * a + other * b - *l);
            *r += self.mix * (own * b + other * a - *r);
        }
    }
}

impl Side {
    fn new(lengths: &dyn Fn(usize) -> usize) -> Self {
        Self {
            combs: COMBS.map(|length| Ring::new(lengths(length))),
            damped: [0.0; COMBS.len()],
            allpasses: ALLPASSES.map(|length| Ring::new(lengths(length))),
            old: [(); COMBS.len()].map(|()| vec![0.0; BLOCK]),
            rows: vec![[0.0; COMBS.len()]; BLOCK],
        }
    }

    /// What comes out of the combs; `wet` becomes their sum.
    #[inline(always)]
    fn hear(&mut self, wet: &mut [f32]) {
        let n = wet.len();
        for (comb, old) in self.combs.iter().zip(&mut self.old) {
            comb.get(&mut old[..n]);
            wet.iter_mut().zip(&*old).for_each(|(sum, x)| *sum += x);
        }
        gather(self.old.each_ref().map(|old| &old[..n]), &mut self.rows[..n]);
    }

    /// What goes into the combs; their sum `wet` goes through the allpasses.
    #[inline(always)]
    fn pass_on(&mut self, wet: &mut [f32]) {
        let n = wet.len();
        scatter(&self.rows[..n], &mut self.old.each_mut().map(|new| &mut new[..n]));
        for (comb, new) in self.combs.iter_mut().zip(&self.old) {
            comb.put(&new[..n]);
        }
        for ring in &mut self.allpasses {
            ring.diffuse(wet);
        }
    }

    fn reset(&mut self) {
        self.combs.iter_mut().chain(&mut self.allpasses).for_each(Ring::reset);
        self.damped = [0.0; COMBS.len()];
    }
}

impl Processor for Freeverb {
    fn process(&mut self, block: &mut Block<'_>) {
        let (left, right) = (&mut *block.left, &mut *block.right);
        for (left, right) in left.chunks_mut(self.span).zip(right.chunks_mut(self.span)) {
            wide(
                #[inline(always)]
                || self.span(left, right),
            );
        }
    }

    fn reset(&mut self) {
        self.sides.iter_mut().for_each(Side::reset);
    }

    fn tail(&self) -> Frames {
        Frames(self.tail)
    }
}
