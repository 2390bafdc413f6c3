//! Tremolo: the level swings, of both sides together or from side to side.

use super::param;
use crate::filters::lfo::Lfo;
use crate::{Block, Build, Kind, Processor, Spec, Unit};

/// The device.
pub static SPEC: Spec = Spec {
    name: "tremolo",
    about: "Swings the level, or the place between left and right.",
    version: 1,
    kind: Kind::Effect,
    params: &[
        param("rate", "Swings a second.", Unit::Hertz, 0.05, 20.0, 5.0),
        param("depth", "How far the level falls; 100 % is down to silence.", Unit::Share, 0.0, 1.0, 0.5),
        param("pan", "Left and right swing against each other (auto-pan).", Unit::Switch, 0.0, 1.0, 0.0),
    ],
    build: |build| Box::new(Tremolo::new(build)),
};

struct Tremolo {
    lfo: Lfo,
    half: f64,
    side: f64,
}

impl Tremolo {
    fn new(build: &Build<'_>) -> Self {
        Self {
            lfo: Lfo::new(build.get(0), 0.0, build.rate.hz()),
            half: build.get(1) / 2.0,
            side: if build.get(2) >= 0.5 { -1.0 } else { 1.0 },
        }
    }
}

impl Processor for Tremolo {
    fn process(&mut self, block: &mut Block<'_>) {
        for (l, r) in block.left.iter_mut().zip(block.right.iter_mut()) {
            let (c, _) = self.lfo.tick();
            *l *= (1.0 - self.half + self.half * c) as f32;
            *r *= (1.0 - self.half + self.half * c * self.side) as f32;
        }
    }

    fn reset(&mut self) {
        self.lfo.reset();
    }
}
