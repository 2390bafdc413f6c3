//! Compressor: feed-forward in decibels with a decoupled smooth detector (Giannoulis, Massberg, Reiss 2012).

use super::{mix, param};
use crate::filters::biquad::Cascade;
use crate::filters::{decibel, matched, one_pole};
use crate::{BLOCK, Block, Build, Kind, Processor, Spec, Unit};
use std::f64::consts::FRAC_1_SQRT_2;

/// The device.
pub static SPEC: Spec = Spec {
    name: "compressor",
    about: "Turns down what is louder than a threshold; listens to the side-chain if one is connected.",
    version: 1,
    kind: Kind::Effect,
    params: &[
        param("threshold", "Level above which it acts.", Unit::Decibels, -60.0, 0.0, -18.0),
        param(
            "ratio",
            "How many dB more in make one dB more out; 1 does nothing.",
            Unit::Ratio,
            1.0,
            50.0,
            2.0,
        ),
        param("knee", "Width of the gradual onset around the threshold.", Unit::Decibels, 0.0, 24.0, 6.0),
        param("attack", "Time to go 63 % of the way down.", Unit::Seconds, 0.0001, 0.25, 0.01),
        param(
            "release",
            "Time to go 63 % of the way back; the attack adds to it.",
            Unit::Seconds,
            0.005,
            2.5,
            0.1,
        ),
        param("make-up", "Level after compression.", Unit::Decibels, -24.0, 24.0, 0.0),
        param(
            "key-high-pass",
            "The detector does not hear what is below; 0 is off.",
            Unit::Hertz,
            0.0,
            1000.0,
            0.0,
        ),
        mix(1.0),
    ],
    build: |build| Box::new(Compressor::new(build)),
};

struct Compressor {
    threshold: f64,
    slope: f64,
    knee: f64,
    bend: f64,
    attack: f64,
    release: f64,
    make_up: f64,
    mix: f64,
    key: Cascade,
    held: f64,
    reduction: f64,
}

impl Compressor {
    fn new(build: &Build<'_>) -> Self {
        let rate = build.rate.hz();
        let (knee, cut) = (build.get(2), build.get(6));
        Self {
            threshold: build.get(0),
            slope: 1.0 - 1.0 / build.get(1).max(1.0),
            knee,
            bend: if knee > 0.0 { 0.5 / knee } else { 0.0 },
            attack: one_pole(build.get(3), rate),
            release: one_pole(build.get(4), rate),
            make_up: build.get(5),
            mix: build.get(7),
            key: Cascade::new((cut > 0.0).then(|| matched::high_pass(cut.max(5.0), FRAC_1_SQRT_2, rate))),
            held: 0.0,
            reduction: 0.0,
        }
    }

    /// Reduction that a level asks for at once, dB.
    #[inline(always)]
    fn wanted(&self, level: f64) -> f64 {
        let over = level - self.threshold;
        let into = (over + self.knee / 2.0).clamp(0.0, self.knee);
        // Within the knee a parabola, beyond it a line; both are 0 below.
        self.slope * (into * into * self.bend + (over - self.knee / 2.0).max(0.0))
    }

    #[inline(always)]
    fn smooth(&mut self, wanted: f64) -> f64 {
        self.held = wanted.max(self.release * self.held + (1.0 - self.release) * wanted);
        self.reduction = self.attack * self.reduction + (1.0 - self.attack) * self.held;
        if self.held + self.reduction < 1e-12 {
            (self.held, self.reduction) = (0.0, 0.0);
        }
        self.reduction
    }
}

impl Processor for Compressor {
    fn process(&mut self, block: &mut Block<'_>) {
        let n = block.left.len().min(block.right.len()).min(BLOCK);
        let mut heard = [[0.0f32; BLOCK]; 2];
        let (kl, kr) = block.key.unwrap_or((&*block.left, &*block.right));
        let [a, b] = &mut heard;
        a.iter_mut().zip(kl.iter().take(n)).for_each(|(a, k)| *a = *k);
        b.iter_mut().zip(kr.iter().take(n)).for_each(|(b, k)| *b = *k);
        self.key.process(&mut a[..n], &mut b[..n]);
        // Loops of their own, so that all but the smoothing run in vector registers.
        let mut gains = [0.0f64; BLOCK];
        for ((gain, a), b) in gains[..n].iter_mut().zip(&*a).zip(&*b) {
            *gain = self.wanted(decibel::level(f64::from(a.abs().max(b.abs()))));
        }
        gains[..n].iter_mut().for_each(|gain| *gain = self.smooth(*gain));
        for gain in &mut gains[..n] {
            *gain = 1.0 + self.mix * (decibel::factor(self.make_up - *gain) - 1.0);
        }
        for ((l, r), gain) in block.left.iter_mut().zip(block.right.iter_mut()).zip(&gains) {
            (*l, *r) = (*l * *gain as f32, *r * *gain as f32);
        }
    }

    fn reset(&mut self) {
        self.key.reset();
        (self.held, self.reduction) = (0.0, 0.0);
    }
}
