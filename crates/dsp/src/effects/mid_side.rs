//! Mid-side: level and tone of what both sides share, and of what they do not.

use super::param;
use crate::filters::biquad::Cascade;
use crate::filters::matched;
use crate::{Block, Build, Decibels, Frames, Kind, Param, Processor, Spec, Unit};
use std::f64::consts::FRAC_1_SQRT_2;

const fn level(name: &'static str, about: &'static str) -> Param {
    param(name, about, Unit::Decibels, -120.0, 12.0, 0.0)
}
const fn shelf(name: &'static str, about: &'static str) -> Param {
    param(name, about, Unit::Decibels, -12.0, 12.0, 0.0)
}

/// The device.
pub static SPEC: Spec = Spec {
    name: "mid-side",
    about: "Balances and colours the middle and the sides of a stereo sound apart from each other.",
    version: 2,
    kind: Kind::Effect,
    params: &[
        level("mid-level", "Level of what both sides share; −120 dB leaves the sides alone."),
        shelf("mid-low", "Lows of the middle."),
        shelf("mid-high", "Highs of the middle."),
        level("side-level", "Level of what the sides do not share; −120 dB is mono."),
        shelf("side-low", "Lows of the sides."),
        shelf("side-high", "Highs of the sides."),
        param("low-frequency", "Where the lows of both end.", Unit::Hertz, 40.0, 1000.0, 250.0),
        param("high-frequency", "Where the highs of both begin.", Unit::Hertz, 1000.0, 12000.0, 5000.0),
        param("side-low-cut", "The sides have nothing below; 0 is off.", Unit::Hertz, 0.0, 500.0, 0.0),
    ],
    build: |build| Box::new(MidSide::new(build)),
};

struct MidSide {
    gains: [f64; 2],
    tones: [Cascade; 2],
}

impl MidSide {
    fn new(build: &Build<'_>) -> Self {
        let rate = build.rate.hz();
        let tone = |first: usize, cut: f64| {
            let (low, high) = (build.get(first + 1), build.get(first + 2));
            let sections = [
                (low != 0.0).then(|| matched::low_shelf(build.get(6), low, rate)),
                (high != 0.0).then(|| matched::high_shelf(build.get(7), high, rate)),
                (cut > 0.0).then(|| matched::high_pass(cut.max(5.0), FRAC_1_SQRT_2, rate)),
            ];
            Cascade::new(sections.into_iter().flatten())
        };
        Self {
            gains: [0, 3].map(|i| 0.5 * Decibels(build.get(i)).gain()),
            tones: [tone(0, 0.0), tone(3, build.get(8))],
        }
    }
}

impl Processor for MidSide {
    fn process(&mut self, block: &mut Block<'_>) {
        for (l, r) in block.left.iter_mut().zip(block.right.iter_mut()) {
            let (a, b) = (f64::from(*l), f64::from(*r));
            let [mid, side] = &mut self.tones;
            let [mid, _] = mid.tick([(a + b) * self.gains[0], 0.0]);
            let [side, _] = side.tick([(a - b) * self.gains[1], 0.0]);
            (*l, *r) = ((mid + side) as f32, (mid - side) as f32);
        }
    }

    fn reset(&mut self) {
        self.tones.iter_mut().for_each(Cascade::reset);
    }

    fn tail(&self) -> Frames {
        Frames(self.tones.iter().map(Cascade::tail).max().unwrap_or(0))
    }
}
