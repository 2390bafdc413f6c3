//! Compressor: feed-forward in decibels with a decoupled smooth detector (Giannoulis, Massberg, Reiss 2012).

use super::{mix, param};
use crate::filters::biquad::Cascade;
use crate::filters::{decibel, matched, one_pole};
use crate::{Block, Build, Kind, Processor, Spec, Unit};
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
        let cut = build.get(6);
        Self {
            threshold: build.get(0),
            slope: 1.0 - 1.0 / build.get(1).max(1.0),
            knee: build.get(2),
            attack: one_pole(build.get(3), rate),
            release: one_pole(build.get(4), rate),
            make_up: build.get(5),
            mix: build.get(7),
            key: Cascade::new((cut > 0.0).then(|| matched::high_pass(cut.max(5.0), FRAC_1_SQRT_2, rate))),
            held: 0.0,
            reduction: 0.0,
        }
    }

    /// Factor for a frame whose detector hears `peak`.
    #[inline]
    fn gain(&mut self, peak: f64) -> f64 {
        let over = decibel::level(peak) - self.threshold;
        let wanted = if 2.0 * over.abs() <= self.knee && self.knee > 0.0 {
            let into = over + self.knee / 2.0;
            self.slope * into * into / (2.0 * self.knee)
        } else {
            self.slope * over.max(0.0)
        };
        self.held = wanted.max(self.release * self.held + (1.0 - self.release) * wanted);
        self.reduction = self.attack * self.reduction + (1.0 - self.attack) * self.held;
        if self.held + self.reduction < 1e-12 {
            (self.held, self.reduction) = (0.0, 0.0);
        }
        decibel::factor(self.make_up - self.reduction)
    }
}

impl Processor for Compressor {
    fn process(&mut self, block: &mut Block<'_>) {
        for (i, (l, r)) in block.left.iter_mut().zip(block.right.iter_mut()).enumerate() {
            let heard = block.key.map_or((*l, *r), |(kl, kr)| {
                (kl.get(i).copied().unwrap_or_default(), kr.get(i).copied().unwrap_or_default())
            });
            let [a, b] = self.key.tick([f64::from(heard.0), f64::from(heard.1)]);
            let gain = self.gain(a.abs().max(b.abs()));
            let factor = (1.0 + self.mix * (gain - 1.0)) as f32;
            (*l, *r) = (*l * factor, *r * factor);
        }
    }

    fn reset(&mut self) {
        self.key.reset();
        (self.held, self.reduction) = (0.0, 0.0);
    }
}
