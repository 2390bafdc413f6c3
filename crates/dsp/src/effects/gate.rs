//! Gate: closes when nothing is played, with hysteresis and hold so that it never chatters.

use super::param;
use crate::filters::one_pole;
use crate::{Block, Build, Decibels, Kind, Processor, Spec, Unit};

/// It closes this much below the level at which it opens, dB.
const HYSTERESIS: f64 = 4.0;
/// Time in which the detector forgets a peak, s.
const MEMORY: f64 = 0.01;

/// The device.
pub static SPEC: Spec = Spec {
    name: "gate",
    about: "Turns down what is softer than a threshold: noise, bleed, tails; listens to the side-chain if one is connected.",
    version: 1,
    kind: Kind::Effect,
    params: &[
        param(
            "threshold",
            "Level at which it opens; it closes 4 dB lower.",
            Unit::Decibels,
            -90.0,
            0.0,
            -45.0,
        ),
        param("range", "Level of the closed gate; −120 dB is silence.", Unit::Decibels, -120.0, 0.0, -40.0),
        param("attack", "Time to open 63 %.", Unit::Seconds, 0.0, 0.1, 0.0005),
        param("hold", "Time it stays open after the sound fell.", Unit::Seconds, 0.0, 2.0, 0.03),
        param("release", "Time to close 63 %.", Unit::Seconds, 0.005, 2.5, 0.1),
    ],
    build: |build| Box::new(Gate::new(build)),
};

struct Gate {
    open: f32,
    close: f32,
    shut: f64,
    attack: f64,
    release: f64,
    hold: u64,
    memory: f32,
    level: f32,
    left: u64,
    gain: f64,
}

impl Gate {
    fn new(build: &Build<'_>) -> Self {
        let rate = build.rate.hz();
        let shut = Decibels(build.get(1)).gain();
        Self {
            open: Decibels(build.get(0)).gain() as f32,
            close: Decibels(build.get(0) - HYSTERESIS).gain() as f32,
            shut,
            attack: one_pole(build.get(2), rate),
            release: one_pole(build.get(4), rate),
            hold: 1 + (build.get(3) * rate) as u64,
            memory: one_pole(MEMORY, rate) as f32,
            level: 0.0,
            left: 0,
            gain: shut,
        }
    }
}

impl Processor for Gate {
    fn process(&mut self, block: &mut Block<'_>) {
        for (i, (l, r)) in block.left.iter_mut().zip(block.right.iter_mut()).enumerate() {
            let (kl, kr) = block.key.map_or((*l, *r), |(kl, kr)| {
                (kl.get(i).copied().unwrap_or_default(), kr.get(i).copied().unwrap_or_default())
            });
            self.level = crate::filters::snap(self.level * self.memory).max(kl.abs().max(kr.abs()));
            if self.level >= self.open || (self.left > 0 && self.level >= self.close) {
                self.left = self.hold;
            } else {
                self.left = self.left.saturating_sub(1);
            }
            let (target, keep) = if self.left > 0 { (1.0, self.attack) } else { (self.shut, self.release) };
            self.gain = target + (self.gain - target) * keep;
            if (self.gain - target).abs() < 1e-9 {
                self.gain = target;
            }
            let gain = self.gain as f32;
            (*l, *r) = (*l * gain, *r * gain);
        }
    }

    fn reset(&mut self) {
        (self.level, self.left, self.gain) = (0.0, 0, self.shut);
    }
}
