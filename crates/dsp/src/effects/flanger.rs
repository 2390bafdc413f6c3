//! Flanger: a copy a few milliseconds late whose delay sweeps, so that a comb of notches moves through the sound.

use super::{mix, param};
use crate::filters::decibel;
use crate::filters::delay_line::DelayLine;
use crate::filters::lfo::Lfo;
use crate::math;
use crate::{Block, Build, Frames, Kind, Processor, Spec, Unit};

/// Octaves that full depth sweeps the delay down.
const OCTAVES: f64 = 4.0;

/// The device.
pub static SPEC: Spec = Spec {
    name: "flanger",
    about: "Moves a comb of notches through a sound, like two tapes that drift apart.",
    version: 1,
    kind: Kind::Effect,
    params: &[
        param("rate", "Sweeps a second.", Unit::Hertz, 0.02, 10.0, 0.25),
        param(
            "depth",
            "How far it sweeps; 100 % is four octaves, 0 % stands still.",
            Unit::Share,
            0.0,
            1.0,
            0.6,
        ),
        param(
            "delay",
            "Longest delay: the lowest notch is at half of one over it.",
            Unit::Seconds,
            0.0002,
            0.015,
            0.005,
        ),
        param(
            "feedback",
            "Part of the copy that goes round again; negative makes it hollow.",
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
    build: |build| Box::new(Flanger::new(build)),
};

struct Flanger {
    lines: [DelayLine; 2],
    lfos: [Lfo; 2],
    swing: f64,
    longest: f64,
    feedback: f32,
    wet: f32,
    dry: f32,
    tail: u64,
}

impl Flanger {
    fn new(build: &Build<'_>) -> Self {
        let rate = build.rate.hz();
        let (longest, feedback, mix) = (build.get(2) * rate, build.get(3), build.get(5));
        let rounds = if feedback == 0.0 { 1.0 } else { 1.0 + math::ln(1e-7) / math::ln(feedback.abs()) };
        let lfo = |phase: f64| Lfo::new(build.get(0), phase, rate);
        Self {
            lines: [(); 2].map(|()| DelayLine::new(longest as usize + 8)),
            lfos: [lfo(0.0), lfo(build.get(4) / 2.0)],
            swing: 0.5 * OCTAVES * build.get(1),
            longest,
            feedback: feedback as f32,
            // The rounds of noise add up in power.
            wet: (mix * (1.0 - feedback * feedback).sqrt()) as f32,
            dry: (1.0 - mix) as f32,
            tail: (rounds * (longest + 4.0)) as u64 + 8,
        }
    }
}

impl Processor for Flanger {
    fn process(&mut self, block: &mut Block<'_>) {
        for (l, r) in block.left.iter_mut().zip(block.right.iter_mut()) {
            for ((x, line), lfo) in [l, r].into_iter().zip(&mut self.lines).zip(&mut self.lfos) {
                let down = self.swing * (1.0 - lfo.tick().0);
                let delay = (self.longest * decibel::exp2(-down)).max(3.0);
                let late = line.read_smoothly(delay as f32);
                line.write(*x + self.feedback * late);
                *x = self.dry * *x + self.wet * late;
            }
        }
    }

    fn reset(&mut self) {
        self.lines.iter_mut().for_each(DelayLine::reset);
        self.lfos.iter_mut().for_each(Lfo::reset);
    }

    fn tail(&self) -> Frames {
        Frames(self.tail)
    }
}
