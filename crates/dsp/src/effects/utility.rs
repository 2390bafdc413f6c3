//! Utility: trim, polarity, channels and a delay that is heard, for setting things right before anything else.

use super::param;
use crate::filters::delay_line::DelayLine;
use crate::{Block, Build, Decibels, Frames, Kind, Processor, Seconds, Spec, Unit};

/// The device.
pub static SPEC: Spec = Spec {
    name: "utility",
    about: "Sets level, polarity, channels and time of a sound right.",
    version: 1,
    kind: Kind::Effect,
    params: &[
        param("trim", "Level; −120 dB is silence.", Unit::Decibels, -120.0, 24.0, 0.0),
        param(
            "channels",
            "Which channels go where: as they are, mono (their mean), the left or the right on both sides, or swapped.",
            Unit::Choice(&["stereo", "mono", "left", "right", "swap"]),
            0.0,
            4.0,
            0.0,
        ),
        param("invert-left", "Turns the polarity of the left output.", Unit::Switch, 0.0, 1.0, 0.0),
        param("invert-right", "Turns the polarity of the right output.", Unit::Switch, 0.0, 1.0, 0.0),
        param(
            "delay-left",
            "Time by which the left output comes later; rounded to a whole sample.",
            Unit::Seconds,
            0.0,
            0.5,
            0.0,
        ),
        param(
            "delay-right",
            "Time by which the right output comes later; rounded to a whole sample.",
            Unit::Seconds,
            0.0,
            0.5,
            0.0,
        ),
        param(
            "delay-samples",
            "Samples by which both come later, at the rate of the song.",
            Unit::Number,
            0.0,
            10000.0,
            0.0,
        ),
    ],
    build: |build| Box::new(Utility::new(build)),
};

struct Utility {
    /// Weights of left and right in each output.
    matrix: [[f32; 2]; 2],
    lines: [DelayLine; 2],
    delays: [usize; 2],
}

impl Utility {
    fn new(build: &Build<'_>) -> Self {
        let matrix = match build.get(1) as usize {
            1 => [[0.5, 0.5], [0.5, 0.5]],
            2 => [[1.0, 0.0], [1.0, 0.0]],
            3 => [[0.0, 1.0], [0.0, 1.0]],
            4 => [[0.0, 1.0], [1.0, 0.0]],
            _ => [[1.0, 0.0], [0.0, 1.0]],
        };
        let trim = Decibels(build.get(0)).gain() as f32;
        let sign = |index: usize| if build.get(index) >= 0.5 { -trim } else { trim };
        let signs = [sign(2), sign(3)];
        let delays =
            [4, 5].map(|i| build.rate.frames(Seconds(build.get(i))).0 as usize + build.get(6) as usize);
        Self {
            matrix: [matrix[0].map(|m: f32| m * signs[0]), matrix[1].map(|m: f32| m * signs[1])],
            lines: delays.map(DelayLine::new),
            delays,
        }
    }
}

impl Processor for Utility {
    fn process(&mut self, block: &mut Block<'_>) {
        for (l, r) in block.left.iter_mut().zip(block.right.iter_mut()) {
            let mix = |weights: [f32; 2]| weights[0] * *l + weights[1] * *r;
            let outputs = self.matrix.map(mix);
            let [a, b] = &mut self.lines;
            a.write(outputs[0]);
            b.write(outputs[1]);
            (*l, *r) = (a.read(self.delays[0] + 1), b.read(self.delays[1] + 1));
        }
    }

    fn reset(&mut self) {
        self.lines.iter_mut().for_each(DelayLine::reset);
    }

    fn tail(&self) -> Frames {
        Frames(self.delays.iter().copied().max().unwrap_or(0) as u64)
    }
}
