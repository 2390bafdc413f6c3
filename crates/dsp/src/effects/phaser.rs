//! Phaser: a chain of all-passes that sweep, with feedback solved without delay (Zavalishin 2012), so that notches lie where theory says.

use super::{mix, param};
use crate::filters::decibel;
use crate::filters::lfo::Lfo;
use crate::{Block, Build, Frames, Kind, Processor, Spec, Unit};
use std::f64::consts::PI;

/// Octaves that full depth sweeps each way, and where the sweep stops.
const OCTAVES: f64 = 2.5;
const LOWEST: f64 = 20.0;
const HIGHEST: f64 = 0.45;
/// Most stages, and stages of each choice.
const MOST: usize = 12;
const STAGES: [usize; 5] = [4, 6, 8, 10, 12];

/// The device.
pub static SPEC: Spec = Spec {
    name: "phaser",
    about: "Moves a few notches, evenly spaced to the ear, through a sound.",
    version: 1,
    kind: Kind::Effect,
    params: &[
        param("rate", "Sweeps a second.", Unit::Hertz, 0.02, 10.0, 0.4),
        param(
            "depth",
            "How far it sweeps; 100 % is 2.5 octaves each way, 0 % stands still.",
            Unit::Share,
            0.0,
            1.0,
            0.5,
        ),
        param("frequency", "Middle of the sweep.", Unit::Hertz, 50.0, 8000.0, 700.0),
        param(
            "stages",
            "All-passes in the chain; each two make a notch.",
            Unit::Choice(&["4", "6", "8", "10", "12"]),
            0.0,
            4.0,
            1.0,
        ),
        param(
            "feedback",
            "Part of the chain's output that goes round again: sharper peaks; negative moves them.",
            Unit::Share,
            -0.9,
            0.9,
            0.3,
        ),
        param(
            "spread",
            "How far left and right sweep apart; 100 % is against each other.",
            Unit::Share,
            0.0,
            1.0,
            0.3,
        ),
        mix(0.5),
    ],
    build: |build| Box::new(Phaser::new(build)),
};

struct Phaser {
    chains: [Chain; 2],
    frequency: f64,
    swing: f64,
    feedback: f64,
    wet: f64,
    dry: f64,
    tail: u64,
}

struct Chain {
    lfo: Lfo,
    states: [f64; MOST],
    stages: usize,
}

impl Phaser {
    fn new(build: &Build<'_>) -> Self {
        let rate = build.rate.hz();
        let (feedback, mix) = (build.get(4), build.get(6));
        let chain = |phase: f64| Chain {
            lfo: Lfo::new(build.get(0), phase, rate),
            states: [0.0; MOST],
            stages: STAGES.get(build.get(3) as usize).copied().unwrap_or(STAGES[0]),
        };
        let swing = OCTAVES * build.get(1);
        let lowest = (build.get(2) * decibel::exp2(-swing)).max(LOWEST);
        let chains = [chain(0.0), chain(build.get(5) / 2.0)];
        // The chain's delay at its lowest corner, as often as the feedback goes round.
        let round = chains[0].stages as f64 * rate / (PI * lowest);
        Self {
            frequency: build.get(2) / rate,
            swing,
            feedback,
            wet: mix * (1.0 - feedback * feedback).sqrt(),
            dry: 1.0 - mix,
            tail: (round * (2.0 + 8.0 / (1.0 - feedback.abs()))) as u64,
            chains,
        }
    }
}

impl Chain {
    /// The chain's output, with `feedback` of it at its input.
    #[inline]
    fn tick(&mut self, x: f64, g: f64, feedback: f64) -> f64 {
        let states = &mut self.states[..self.stages];
        // Each stage is k x + (1 − k) s; so the whole is a x + b.
        let k = 2.0 * g - 1.0;
        let (a, b) = states.iter().fold((1.0, 0.0), |(a, b), s| (a * k, b * k + (1.0 - k) * s));
        let mut y = x + feedback * (a * x + b) / (1.0 - feedback * a);
        for s in states {
            let v = g * (y - *s);
            let low = v + *s;
            *s = low + v;
            if s.abs() < 1e-18 {
                *s = 0.0;
            }
            y = 2.0 * low - y;
        }
        y
    }
}

/// g/(1 + g) of g = tan(π `turns`), by a continued fraction; right to 10⁻⁶ up to a third, to 10⁻³ at 0.45.
#[inline]
fn corner(turns: f64) -> f64 {
    let x = PI * turns;
    let u = x * x;
    let (n, d) = (x * (945.0 + u * (u - 105.0)), 945.0 + u * (15.0 * u - 420.0));
    n / (n + d)
}

impl Processor for Phaser {
    fn process(&mut self, block: &mut Block<'_>) {
        let lowest = LOWEST * 1e-6;
        for (l, r) in block.left.iter_mut().zip(block.right.iter_mut()) {
            for (x, chain) in [l, r].into_iter().zip(&mut self.chains) {
                let swing = self.swing * chain.lfo.tick().1;
                let turns = (self.frequency * decibel::exp2(swing)).clamp(lowest, HIGHEST);
                let wet = chain.tick(f64::from(*x), corner(turns), self.feedback);
                *x = (self.dry * f64::from(*x) + self.wet * wet) as f32;
            }
        }
    }

    fn reset(&mut self) {
        for chain in &mut self.chains {
            chain.lfo.reset();
            chain.states = [0.0; MOST];
        }
    }

    fn tail(&self) -> Frames {
        Frames(self.tail)
    }
}
