//! Saturator: tanh without aliases, by first-order antiderivative (Parker, Zavalishin, Le Bivic 2016) at four times the rate.

use super::{mix, param};
use crate::filters::one_pole;
use crate::filters::oversampler::Oversampler;
use crate::filters::tanh::{Path, Tanh};
use crate::math;
use crate::{Block, Build, Decibels, Frames, Kind, Processor, Spec, Unit};
use std::f64::consts::TAU;

/// Level that keeps its RMS whatever the drive: a sine of this amplitude, −12 dBFS.
const REFERENCE: f64 = 0.25;
/// Corner of the filter that removes the DC of a lopsided curve, s.
const DC_TIME: f64 = 0.03;

/// The device.
pub static SPEC: Spec = Spec {
    name: "saturator",
    about: "Adds harmonics and rounds peaks, as tape and valves do.",
    version: 1,
    kind: Kind::Effect,
    params: &[
        param("drive", "Level into the curve; loudness at −12 dBFS stays.", Unit::Decibels, 0.0, 36.0, 6.0),
        param("bias", "Lopsidedness: more even harmonics.", Unit::Share, 0.0, 1.0, 0.0),
        mix(1.0),
        param("output", "Level after saturation.", Unit::Decibels, -24.0, 24.0, 0.0),
    ],
    build: |build| Box::new(Saturator::new(build)),
};

struct Saturator {
    rate: Oversampler,
    channels: [Channel; 2],
    curve: Curve,
    mix: f32,
    output: f32,
    tail: u64,
}

/// tanh(drive · x + bias), levelled.
struct Curve {
    tanh: Tanh,
    drive: f64,
    bias: f64,
    rest: f64,
    level: f64,
    keep: f64,
}

#[derive(Clone, Copy)]
struct Channel {
    path: Path,
    dc: f64,
}

impl Curve {
    fn new(drive_db: f64, bias: f64, rate: f64) -> Self {
        let (drive, rest) = (Decibels(drive_db).gain(), math::tanh(bias));
        let sine = |k: usize| REFERENCE * math::sin(TAU * (k as f64 + 0.5) / 64.0);
        let shaped: Vec<f64> = (0..64).map(|k| math::tanh(drive * sine(k) + bias) - rest).collect();
        let mean = shaped.iter().sum::<f64>() / 64.0;
        let power: f64 = shaped.iter().map(|y| (y - mean) * (y - mean)).sum();
        let before: f64 = (0..64).map(|k| sine(k) * sine(k)).sum();
        let level = (before / power).sqrt();
        Self { tanh: Tanh::default(), drive, bias, rest, level, keep: 1.0 - one_pole(DC_TIME, rate) }
    }
}

impl Channel {
    fn new(curve: &Curve) -> Self {
        Self { path: Path::new(curve.bias, &curve.tanh), dc: 0.0 }
    }

    #[inline]
    fn shape(&mut self, x: f32, curve: &Curve) -> f32 {
        let shaped = self.path.tick(curve.drive * f64::from(x) + curve.bias, &curve.tanh);
        ((shaped - curve.rest) * curve.level) as f32
    }

    #[inline]
    fn without_dc(&mut self, wet: f32, curve: &Curve) -> f32 {
        let wet = f64::from(wet);
        self.dc += (wet - self.dc) * curve.keep;
        if self.dc.abs() < 1e-15 {
            self.dc = 0.0;
        }
        (wet - self.dc) as f32
    }
}

impl Saturator {
    fn new(build: &Build<'_>) -> Self {
        let rate = build.rate.hz();
        let curve = Curve::new(build.get(0), build.get(1), rate);
        Self {
            rate: Oversampler::new(2),
            channels: [Channel::new(&curve); 2],
            curve,
            mix: build.get(2) as f32,
            output: Decibels(build.get(3)).gain() as f32,
            tail: (20.0 * DC_TIME * rate) as u64,
        }
    }
}

impl Processor for Saturator {
    fn process(&mut self, block: &mut Block<'_>) {
        let (curve, mut shapers, mut blockers) = (&self.curve, self.channels, self.channels);
        self.rate.process(
            block.left,
            block.right,
            |x| [shapers[0].shape(x[0], curve), shapers[1].shape(x[1], curve)],
            |wet, dry| {
                [0, 1].map(|c| {
                    let wet = blockers[c].without_dc(wet[c], curve);
                    (dry[c] + self.mix * (wet - dry[c])) * self.output
                })
            },
        );
        self.channels = [0, 1].map(|c| Channel { path: shapers[c].path, dc: blockers[c].dc });
    }

    fn reset(&mut self) {
        self.rate.reset();
        self.channels = [Channel::new(&self.curve); 2];
    }

    fn latency(&self) -> Frames {
        Frames(self.rate.latency() as u64)
    }

    fn tail(&self) -> Frames {
        Frames(self.tail + self.latency().0)
    }
}
