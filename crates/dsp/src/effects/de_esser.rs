//! De-esser: lowers the sibilant band when it stands out against the whole, at any level.

use super::param;
use crate::filters::svf::Svf;
use crate::filters::{decibel, one_pole};
use crate::{Block, Build, Frames, Kind, Processor, SETTLED, Spec, Unit};
use std::f64::consts::{FRAC_1_SQRT_2, SQRT_2};

/// Time over which levels are compared, s.
const WINDOW: f64 = 0.005;
/// How fast the band falls and returns, s.
const ATTACK: f64 = 0.001;
const RELEASE: f64 = 0.04;
/// Corner of the shelf relative to where the sibilants begin: there it has most of its depth.
const SOFTEN: f64 = 0.7;

/// The device.
pub static SPEC: Spec = Spec {
    name: "de-esser",
    about: "Softens s, sh and t of a voice without touching its vowels.",
    version: 2,
    kind: Kind::Effect,
    params: &[
        param("frequency", "Where the sibilants begin.", Unit::Hertz, 2000.0, 12000.0, 5500.0),
        param("range", "Most it takes away.", Unit::Decibels, 0.0, 24.0, 8.0),
        param(
            "threshold",
            "Level of the band relative to the whole sound above which it acts.",
            Unit::Decibels,
            -40.0,
            0.0,
            -9.0,
        ),
    ],
    build: |build| Box::new(DeEsser::new(build)),
};

struct DeEsser {
    listen: [Svf; 2],
    soften: [Svf; 2],
    range: f64,
    threshold: f64,
    window: f64,
    attack: f64,
    release: f64,
    band: f64,
    whole: f64,
    reduction: f64,
    tail: u64,
    settles: u64,
}

impl DeEsser {
    fn new(build: &Build<'_>) -> Self {
        let rate = build.rate.hz();
        let svf = |hz: f64| Svf::new(hz, FRAC_1_SQRT_2, rate);
        Self {
            listen: [svf(build.get(0)), svf(build.get(0))],
            soften: [svf(SOFTEN * build.get(0)), svf(SOFTEN * build.get(0))],
            range: build.get(1),
            threshold: build.get(2),
            window: one_pole(WINDOW, rate),
            attack: one_pole(ATTACK, rate),
            release: one_pole(RELEASE, rate),
            settles: (SETTLED * (ATTACK + RELEASE) * rate) as u64,
            band: 0.0,
            whole: 0.0,
            reduction: 0.0,
            tail: (0.01 * rate) as u64,
        }
    }
}

impl Processor for DeEsser {
    fn process(&mut self, block: &mut Block<'_>) {
        for (l, r) in block.left.iter_mut().zip(block.right.iter_mut()) {
            let x = [f64::from(*l), f64::from(*r)];
            let [a, b] = &mut self.listen;
            let high = [a.tick(x[0]).high, b.tick(x[1]).high];
            let smooth = |old: f64, new: f64| (new + (old - new) * self.window).max(1e-16);
            self.band = smooth(self.band, high[0] * high[0] + high[1] * high[1]);
            self.whole = smooth(self.whole, x[0] * x[0] + x[1] * x[1]);
            // The levels are powers: half the amplitude's dB.
            let over = 0.5 * decibel::level(self.band / self.whole) - self.threshold;
            let audible = self.whole > 1e-10;
            let wanted = if audible { (2.0 * over).clamp(0.0, self.range) } else { 0.0 };
            let keep = if wanted > self.reduction { self.attack } else { self.release };
            self.reduction = wanted + (self.reduction - wanted) * keep;
            if self.reduction < 1e-9 {
                self.reduction = 0.0;
            }
            // A high shelf whose gain moves: its corner takes half of the reduction.
            let corner = decibel::factor(-0.5 * self.reduction);
            let [a, b] = &mut self.soften;
            let bands = [a.tick(x[0]), b.tick(x[1])];
            let [left, right] = bands.map(|b| b.low + corner * SQRT_2 * b.band + corner * corner * b.high);
            (*l, *r) = (left as f32, right as f32);
        }
    }

    fn reset(&mut self) {
        self.listen.iter_mut().chain(&mut self.soften).for_each(Svf::reset);
        (self.band, self.whole, self.reduction) = (0.0, 0.0, 0.0);
    }

    fn tail(&self) -> Frames {
        Frames(self.tail)
    }

    fn settles(&self) -> Frames {
        Frames(self.tail + self.settles)
    }
}
