//! Bus compressor: few fixed choices, a gentle knee and a release that follows the programme, to hold a mix together.

use super::{mix, param};
use crate::filters::biquad::Cascade;
use crate::filters::dynamics::{Ballistics, Curve};
use crate::filters::{decibel, matched, one_pole};
use crate::{BLOCK, Block, Build, Frames, Kind, Processor, SETTLED, Spec, Unit};
use std::f64::consts::FRAC_1_SQRT_2;

/// Width of the knee, dB.
const KNEE: f64 = 8.0;
/// What the choices mean: x:1, and s.
const RATIOS: [f64; 3] = [2.0, 4.0, 10.0];
const ATTACKS: [f64; 6] = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03];
const RELEASES: [f64; 4] = [0.1, 0.3, 0.6, 1.2];
/// The automatic release: after a single hit, s; while the reduction lasts a memory of it grows and fades, s.
const AUTO_FAST: f64 = 0.1;
const AUTO_GROWS: f64 = 0.8;
const AUTO_FADES: f64 = 1.5;

/// The device.
pub static SPEC: Spec = Spec {
    name: "bus-compressor",
    about: "Glues a drum bus or a whole mix together; listens to the side-chain if one is connected.",
    version: 1,
    kind: Kind::Effect,
    params: &[
        param("threshold", "Level above which it acts.", Unit::Decibels, -40.0, 0.0, -16.0),
        param(
            "ratio",
            "How many dB more in make one dB more out.",
            Unit::Choice(&["2:1", "4:1", "10:1"]),
            0.0,
            2.0,
            0.0,
        ),
        param(
            "attack",
            "Time to go 63 % of the way down; slow lets hits through.",
            Unit::Choice(&["0.1 ms", "0.3 ms", "1 ms", "3 ms", "10 ms", "30 ms"]),
            0.0,
            5.0,
            4.0,
        ),
        param(
            "release",
            "Time to go 63 % of the way back; auto is quick after single hits and slow after long loudness.",
            Unit::Choice(&["100 ms", "300 ms", "600 ms", "1.2 s", "auto"]),
            0.0,
            4.0,
            4.0,
        ),
        param(
            "key-high-pass",
            "The detector does not hear what is below; 0 is off.",
            Unit::Hertz,
            0.0,
            300.0,
            90.0,
        ),
        param("make-up", "Level after compression.", Unit::Decibels, 0.0, 24.0, 0.0),
        mix(1.0),
    ],
    build: |build| Box::new(BusCompressor::new(build)),
};

struct BusCompressor {
    curve: Curve,
    ballistics: Ballistics,
    auto: bool,
    grows: f64,
    fades: f64,
    memory: f64,
    key: Cascade,
    make_up: f64,
    mix: f64,
    settles: u64,
}

impl BusCompressor {
    fn new(build: &Build<'_>) -> Self {
        let rate = build.rate.hz();
        let choice = |of: &[f64], index: usize| of.get(build.get(index) as usize).copied();
        let (ratio, attack) = (choice(&RATIOS, 1), choice(&ATTACKS, 2));
        let (release, cut) = (choice(&RELEASES, 3), build.get(4));
        let slowest = attack.unwrap_or(ATTACKS[4]) + release.unwrap_or(AUTO_FADES);
        Self {
            settles: (SETTLED * slowest * rate) as u64,
            curve: Curve::new(build.get(0), ratio.unwrap_or(RATIOS[0]), KNEE),
            ballistics: Ballistics::new(attack.unwrap_or(ATTACKS[4]), release.unwrap_or(AUTO_FAST), rate),
            auto: release.is_none(),
            grows: one_pole(AUTO_GROWS, rate),
            fades: one_pole(AUTO_FADES, rate),
            memory: 0.0,
            key: Cascade::new((cut > 0.0).then(|| matched::high_pass(cut.max(5.0), FRAC_1_SQRT_2, rate))),
            make_up: build.get(5),
            mix: build.get(6),
        }
    }

    #[inline]
    fn smooth(&mut self, wanted: f64) -> f64 {
        if !self.auto {
            return self.ballistics.tick(wanted);
        }
        let keep = if wanted > self.memory { self.grows } else { self.fades };
        self.memory = wanted + keep * (self.memory - wanted);
        if self.memory < 1e-12 {
            self.memory = 0.0;
        }
        self.ballistics.tick_towards(wanted, wanted.max(self.memory))
    }
}

impl Processor for BusCompressor {
    fn process(&mut self, block: &mut Block<'_>) {
        let n = block.left.len().min(block.right.len()).min(BLOCK);
        let mut heard = [[0.0f32; BLOCK]; 2];
        let (kl, kr) = block.key.unwrap_or((&*block.left, &*block.right));
        let [a, b] = &mut heard;
        a.iter_mut().zip(kl.iter().take(n)).for_each(|(a, k)| *a = *k);
        b.iter_mut().zip(kr.iter().take(n)).for_each(|(b, k)| *b = *k);
        self.key.process(&mut a[..n], &mut b[..n]);
        let mut gains = [0.0f64; BLOCK];
        for ((gain, a), b) in gains[..n].iter_mut().zip(&*a).zip(&*b) {
            *gain = self.curve.reduction(decibel::level(f64::from(a.abs().max(b.abs()))));
        }
        gains[..n].iter_mut().for_each(|gain| *gain = self.smooth(*gain));
        for ((l, r), reduction) in block.left.iter_mut().zip(block.right.iter_mut()).zip(&gains) {
            let gain = (1.0 + self.mix * (decibel::factor(self.make_up - reduction) - 1.0)) as f32;
            (*l, *r) = (*l * gain, *r * gain);
        }
    }

    fn reset(&mut self) {
        self.key.reset();
        self.ballistics.reset();
        self.memory = 0.0;
    }

    fn settles(&self) -> Frames {
        Frames(self.settles)
    }
}
