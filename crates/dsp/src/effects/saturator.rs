//! Saturator: tanh without aliases, by first-order antiderivative (Parker, Zavalishin, Le Bivic 2016) at four times the rate.

use super::{mix, param};
use crate::filters::halfband::Twofold;
use crate::filters::one_pole;
use crate::math;
use crate::{BLOCK, Block, Build, Decibels, Frames, Kind, Processor, Spec, Unit};
use std::f64::consts::{LN_2, TAU};

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
    channels: [Channel; 2],
    curve: Curve,
    mix: f32,
    output: f32,
    tail: u64,
}

/// tanh(drive · x + bias) and its antiderivative, by Hermite interpolation of a table.
struct Curve {
    drive: f64,
    bias: f64,
    rest: f64,
    level: f64,
    keep: f64,
    table: Vec<[f64; 2]>,
}

struct Channel {
    outer: Twofold,
    inner: Twofold,
    dry: Vec<f32>,
    last: [f64; 2],
    dc: f64,
    twice: Vec<f32>,
    fourfold: Vec<f32>,
}

/// Table steps a unit, and where the curve is flat to double precision.
const STEPS: f64 = 64.0;
const FLAT: f64 = 20.0;

impl Curve {
    fn new(drive_db: f64, bias: f64, rate: f64) -> Self {
        let table = (0..=(STEPS * FLAT) as usize + 1)
            .map(|i| {
                let x = i as f64 / STEPS;
                [x + math::ln(1.0 + math::exp(-2.0 * x)) - LN_2, math::tanh(x)]
            })
            .collect();
        let (drive, rest) = (Decibels(drive_db).gain(), math::tanh(bias));
        let sine = |k: usize| REFERENCE * math::sin(TAU * (k as f64 + 0.5) / 64.0);
        let shaped: Vec<f64> = (0..64).map(|k| math::tanh(drive * sine(k) + bias) - rest).collect();
        let mean = shaped.iter().sum::<f64>() / 64.0;
        let power: f64 = shaped.iter().map(|y| (y - mean) * (y - mean)).sum();
        let before: f64 = (0..64).map(|k| sine(k) * sine(k)).sum();
        let level = (before / power).sqrt();
        Self { drive, bias, rest, level, keep: 1.0 - one_pole(DC_TIME, rate), table }
    }

    /// Antiderivative of tanh and tanh at `x`.
    #[inline]
    fn at(&self, x: f64) -> [f64; 2] {
        let u = x.abs();
        if u >= FLAT {
            return [u - LN_2, 1f64.copysign(x)];
        }
        let place = u * STEPS;
        let i = place as usize;
        let f = place - i as f64;
        let ([p, dp], [q, dq]) = (self.table[i], self.table[i + 1]);
        let h = 1.0 / STEPS;
        let hermite = |p: f64, dp: f64, q: f64, dq: f64| {
            let (c2, c3) = (3.0 * (q - p) - h * (2.0 * dp + dq), 2.0 * (p - q) + h * (dp + dq));
            p + f * (h * dp + f * (c2 + f * c3))
        };
        [hermite(p, dp, q, dq), hermite(dp, 1.0 - dp * dp, dq, 1.0 - dq * dq).copysign(x)]
    }
}

impl Channel {
    fn new() -> Self {
        let (outer, inner) = (Twofold::new(48, 9.0, BLOCK), Twofold::new(8, 9.0, 2 * BLOCK));
        let latency = outer.latency() + inner.latency() / 2;
        Self {
            outer,
            inner,
            dry: vec![0.0; latency + BLOCK],
            last: [0.0; 2],
            dc: 0.0,
            twice: vec![0.0; 2 * BLOCK],
            fourfold: vec![0.0; 4 * BLOCK],
        }
    }

    fn reset(&mut self, curve: &Curve) {
        self.outer.reset();
        self.inner.reset();
        self.dry.fill(0.0);
        self.last = [curve.bias, curve.at(curve.bias)[0]];
        self.dc = 0.0;
    }

    fn latency(&self) -> usize {
        self.dry.len() - BLOCK
    }

    fn process(&mut self, x: &mut [f32], curve: &Curve, mix: f32, output: f32) {
        let (n, latency) = (x.len().min(BLOCK), self.latency());
        let x = &mut x[..n];
        self.dry[latency..latency + n].copy_from_slice(x);
        let (twice, fourfold) = (&mut self.twice[..2 * n], &mut self.fourfold[..4 * n]);
        self.outer.up(x, twice);
        self.inner.up(twice, fourfold);
        for y in fourfold.iter_mut() {
            let now = curve.drive * f64::from(*y) + curve.bias;
            let [before, area_before] = self.last;
            let area = curve.at(now)[0];
            let step = now - before;
            let shaped = if step.abs() > 1e-3 {
                (area - area_before) / step
            } else {
                curve.at(0.5 * (now + before))[1]
            };
            self.last = [now, area];
            *y = ((shaped - curve.rest) * curve.level) as f32;
        }
        self.inner.down(fourfold, twice);
        self.outer.down(twice, x);
        for (y, dry) in x.iter_mut().zip(&self.dry) {
            let wet = f64::from(*y);
            self.dc += (wet - self.dc) * curve.keep;
            if self.dc.abs() < 1e-15 {
                self.dc = 0.0;
            }
            *y = (dry + mix * ((wet - self.dc) as f32 - dry)) * output;
        }
        self.dry.copy_within(n..n + latency, 0);
    }
}

impl Saturator {
    fn new(build: &Build<'_>) -> Self {
        let rate = build.rate.hz();
        let curve = Curve::new(build.get(0), build.get(1), rate);
        let mut channels = [Channel::new(), Channel::new()];
        channels.iter_mut().for_each(|channel| channel.reset(&curve));
        Self {
            channels,
            curve,
            mix: build.get(2) as f32,
            output: Decibels(build.get(3)).gain() as f32,
            tail: (20.0 * DC_TIME * rate) as u64,
        }
    }
}

impl Processor for Saturator {
    fn process(&mut self, block: &mut Block<'_>) {
        let [left, right] = &mut self.channels;
        left.process(block.left, &self.curve, self.mix, self.output);
        right.process(block.right, &self.curve, self.mix, self.output);
    }

    fn reset(&mut self) {
        self.channels.iter_mut().for_each(|channel| channel.reset(&self.curve));
    }

    fn latency(&self) -> Frames {
        Frames(self.channels[0].latency() as u64)
    }

    fn tail(&self) -> Frames {
        Frames(self.tail + self.latency().0)
    }
}
