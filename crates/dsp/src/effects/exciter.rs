//! Exciter: new harmonics of the highs, made oversampled and as strong as the highs themselves are.

use super::param;
use crate::filters::biquad::Cascade;
use crate::filters::oversampler::Oversampler;
use crate::filters::tanh::{Path, Tanh};
use crate::filters::{matched, one_pole, snap};
use crate::math;
use crate::{BLOCK, Block, Build, Decibels, Frames, Kind, Processor, Spec, Unit};
use std::f64::consts::{SQRT_2, TAU};

/// Time over which the level of the highs is measured, s.
const WINDOW: f64 = 0.008;
/// Highs softer than this make no harmonics.
const FLOOR: f64 = 1e-4;
/// Rate at which hard driven highs stay free of aliases, Hz.
const CLEAN: f64 = 350e3;
/// Most lopsidedness of the curve.
const BIAS: f64 = 1.0;

/// The device.
pub static SPEC: Spec = Spec {
    name: "exciter",
    about: "Adds air and bite to dull sounds: harmonics that an equaliser cannot bring out because they are not there.",
    version: 1,
    kind: Kind::Effect,
    params: &[
        param(
            "frequency",
            "Where the highs begin that harmonics are made of.",
            Unit::Hertz,
            1000.0,
            10000.0,
            3500.0,
        ),
        param(
            "amount",
            "Level of the harmonics relative to the highs; −60 dB is next to none.",
            Unit::Decibels,
            -60.0,
            0.0,
            -15.0,
        ),
        param(
            "drive",
            "How many harmonics: few and low at 0 dB, many and high at 20 dB.",
            Unit::Decibels,
            0.0,
            20.0,
            6.0,
        ),
        param("even", "From odd harmonics, biting, to even ones, smooth.", Unit::Share, 0.0, 1.0, 0.5),
    ],
    build: |build| Box::new(Exciter::new(build)),
};

struct Exciter {
    curve: Curve,
    highs: Cascade,
    oversampler: Oversampler,
    shapers: [Shaper; 2],
    clean: Cascade,
    window: f64,
    power: f64,
    past: Vec<Past>,
    at: usize,
    amount: f64,
    tail: u64,
}

/// A frame waiting for its harmonics, and the level of the highs in it.
#[derive(Clone, Copy, Default)]
struct Past {
    sound: [f32; 2],
    level: f64,
}

/// tanh less the part of it that is the sound itself.
struct Curve {
    tanh: Tanh,
    drive: f64,
    bias: f64,
    rest: f64,
    linear: f64,
    level: f64,
}

#[derive(Clone, Copy)]
struct Shaper {
    path: Path,
    last: f64,
}

impl Curve {
    fn new(drive: f64, bias: f64) -> Self {
        let (tanh, points) = (Tanh::default(), 256);
        let rest = tanh.at(bias)[1];
        let sine = |k: usize| SQRT_2 * math::sin(TAU * (k as f64 + 0.5) / points as f64);
        let shaped = |k: usize| math::tanh(drive * sine(k) + bias) - rest;
        let mean = |of: &dyn Fn(usize) -> f64| (0..points).map(of).sum::<f64>() / points as f64;
        // A sine of RMS 1: what remains of it is taken out, and the rest brought to RMS 1.
        let (linear, dc) = (mean(&|k| shaped(k) * sine(k)), mean(&shaped));
        let new = |k: usize| shaped(k) - linear * sine(k) - dc;
        let level = 1.0 / mean(&|k| new(k) * new(k)).sqrt().max(1e-6);
        Self { tanh, drive, bias, rest, linear, level }
    }
}

impl Shaper {
    fn new(curve: &Curve) -> Self {
        Self { path: Path::new(curve.bias, &curve.tanh), last: 0.0 }
    }

    #[inline]
    fn tick(&mut self, x: f32, curve: &Curve) -> f32 {
        let x = f64::from(x);
        let shaped = self.path.tick(curve.drive * x + curve.bias, &curve.tanh) - curve.rest;
        // The mean of two is half a sample late, as the curve is.
        let own = curve.linear * 0.5 * (x + self.last);
        self.last = x;
        ((shaped - own) * curve.level) as f32
    }
}

impl Exciter {
    fn new(build: &Build<'_>) -> Self {
        let rate = build.rate.hz();
        let curve = Curve::new(Decibels(build.get(2)).gain(), BIAS * build.get(3));
        let highs =
            || Cascade::new(matched::butterworth(4).map(|q| matched::high_pass(build.get(0), q, rate)));
        let oversampler = Oversampler::new(Oversampler::doublings(rate, CLEAN));
        Self {
            shapers: [Shaper::new(&curve); 2],
            curve,
            highs: highs(),
            clean: highs(),
            window: one_pole(WINDOW, rate),
            power: 0.0,
            past: vec![Past::default(); oversampler.latency()],
            oversampler,
            at: 0,
            amount: Decibels(build.get(1)).gain(),
            tail: 2 * highs().tail() + (20.0 * WINDOW * rate) as u64,
        }
    }
}

impl Processor for Exciter {
    fn process(&mut self, block: &mut Block<'_>) {
        let n = block.left.len().min(block.right.len()).min(BLOCK);
        let mut highs = [[0.0f32; BLOCK]; 2];
        let mut past = [Past::default(); BLOCK];
        let [a, b] = &mut highs;
        let frames = block.left.iter().zip(block.right.iter()).take(n);
        for ((past, (l, r)), (a, b)) in past.iter_mut().zip(frames).zip(a.iter_mut().zip(b.iter_mut())) {
            let [x, y] = self.highs.tick([f64::from(*l), f64::from(*r)]);
            let power = 0.5 * (x * x + y * y);
            self.power = power + (self.power - power) * self.window;
            if self.power < 1e-20 {
                self.power = 0.0;
            }
            let level = self.power.sqrt().max(FLOOR);
            (*a, *b) = (snap((x / level) as f32), snap((y / level) as f32));
            *past = std::mem::replace(&mut self.past[self.at], Past { sound: [*l, *r], level });
            self.at = if self.at + 1 == self.past.len() { 0 } else { self.at + 1 };
        }
        let ([first, second], curve) = (&mut self.shapers, &self.curve);
        let each = |x: [f32; 2]| [first.tick(x[0], curve), second.tick(x[1], curve)];
        self.oversampler.process(&mut a[..n], &mut b[..n], each, |wet, _| wet);
        for (i, (l, r)) in block.left.iter_mut().zip(block.right.iter_mut()).enumerate().take(n) {
            let Past { sound, level } = past[i];
            let new = self.clean.tick([f64::from(a[i]) * level, f64::from(b[i]) * level]);
            let [x, y] = new.map(|x| snap((self.amount * x) as f32));
            (*l, *r) = (sound[0] + x, sound[1] + y);
        }
    }

    fn reset(&mut self) {
        self.highs.reset();
        self.clean.reset();
        self.oversampler.reset();
        self.shapers = [Shaper::new(&self.curve); 2];
        self.past.fill(Past::default());
        (self.power, self.at) = (0.0, 0);
    }

    fn latency(&self) -> Frames {
        Frames(self.oversampler.latency() as u64)
    }

    fn tail(&self) -> Frames {
        Frames(self.tail + self.latency().0)
    }
}
