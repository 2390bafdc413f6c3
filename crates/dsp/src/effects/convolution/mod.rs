//! Convolution: the response of a space, worked out wave by wave when the device is built, at every frame without latency.

mod plate;
mod shape;
mod shoebox;
mod spring;

use super::{mix, param};
use crate::filters::biquad::Cascade;
use crate::filters::convolver::Convolver;
use crate::filters::delay_line::DelayLine;
use crate::filters::matched;
use crate::{BLOCK, Block, Build, Frames, Kind, Processor, Spec, Unit};
use std::f64::consts::FRAC_1_SQRT_2;

/// The device.
pub static SPEC: Spec = Spec {
    name: "convolution",
    about: "A reverb by the computed response of a real kind of space: steel plate, room, concert hall, spring tank.",
    version: 2,
    kind: Kind::Effect,
    params: &[
        param(
            "kind",
            "Plate: a sheet of steel. Room: 6 by 4.5 m. Hall: 34 by 20 m. Spring: two springs a side.",
            Unit::Choice(&["plate", "room", "hall", "spring"]),
            0.0,
            3.0,
            2.0,
        ),
        param("decay", "Time to fall by 60 dB at 1 kHz.", Unit::Seconds, 0.1, 3.0, 1.8),
        param("pre-delay", "Time before the response begins.", Unit::Seconds, 0.0, 0.25, 0.0),
        param("low-cut", "The reverb has nothing below; 0 is off.", Unit::Hertz, 0.0, 1000.0, 80.0),
        param("high-cut", "The reverb has nothing above; 0 is off.", Unit::Hertz, 0.0, 20000.0, 0.0),
        mix(1.0),
    ],
    build: |build| Box::new(Convolution::new(build)),
};

struct Convolution {
    wait: [DelayLine; 2],
    pre_delay: usize,
    convolver: Convolver,
    cuts: Cascade,
    mix: f32,
    tail: u64,
}

impl Convolution {
    fn new(build: &Build<'_>) -> Self {
        let rate = build.rate.hz();
        let impulse = impulse(build.get(0) as usize, build.get(1), rate);
        let pre_delay = (build.get(2) * rate) as usize;
        let high_cut = build.get(4).min(0.47 * rate);
        let cut = [
            (build.get(3) > 0.0).then(|| matched::high_pass(build.get(3).max(5.0), FRAC_1_SQRT_2, rate)),
            (high_cut > 0.0).then(|| matched::low_pass(high_cut.max(50.0), FRAC_1_SQRT_2, rate)),
        ];
        let cuts = Cascade::new(cut.into_iter().flatten());
        Self {
            wait: [DelayLine::new(pre_delay + 1), DelayLine::new(pre_delay + 1)],
            pre_delay,
            tail: (pre_delay + impulse[0].len()) as u64 + cuts.tail(),
            convolver: Convolver::new(&impulse),
            cuts,
            mix: build.get(5) as f32,
        }
    }
}

/// Responses of left and right: noise comes back as loud as it went in. A device reads no files, so there are none of one's own.
fn impulse(kind: usize, decay: f64, rate: f64) -> [Vec<f32>; 2] {
    let mut impulse = match kind {
        0 => plate::impulse(decay, rate),
        1 => shoebox::impulse(&shoebox::ROOM, decay, rate),
        2 => shoebox::impulse(&shoebox::HALL, decay, rate),
        _ => spring::impulse(decay, rate),
    };
    for side in &mut impulse {
        let energy: f64 = side.iter().map(|x| f64::from(*x) * f64::from(*x)).sum();
        let gain = 1.0 / energy.max(1e-12).sqrt();
        side.iter_mut().for_each(|x| *x = (f64::from(*x) * gain) as f32);
    }
    impulse
}

impl Processor for Convolution {
    fn process(&mut self, block: &mut Block<'_>) {
        let n = block.left.len().min(block.right.len()).min(BLOCK);
        let mut wet = [[0.0f32; BLOCK]; 2];
        for ((line, wet), x) in self.wait.iter_mut().zip(&mut wet).zip([&*block.left, &*block.right]) {
            for (wet, x) in wet.iter_mut().zip(x) {
                line.write(*x);
                *wet = line.read(self.pre_delay + 1);
            }
        }
        let [u, v] = &mut wet;
        let (u, v) = (&mut u[..n], &mut v[..n]);
        self.convolver.process(u, v);
        self.cuts.process(u, v);
        for (to, wet) in [(&mut *block.left, u), (&mut *block.right, v)] {
            to.iter_mut().zip(wet).for_each(|(x, wet)| *x += self.mix * (*wet - *x));
        }
    }

    fn reset(&mut self) {
        self.wait.iter_mut().for_each(DelayLine::reset);
        self.convolver.reset();
        self.cuts.reset();
    }

    fn tail(&self) -> Frames {
        Frames(self.tail)
    }
}
