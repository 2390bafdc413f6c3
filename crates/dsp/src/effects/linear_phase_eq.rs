//! Linear-phase equaliser: the bands of [`super::eq`] as one symmetric response, so that nothing is shifted in time against anything else.

use super::bands::{self, Band};
use crate::filters::convolver::Convolver;
use crate::filters::fft::Fft;
use crate::{Block, Build, Frames, Kind, Processor, Spec, math};
use std::f64::consts::PI;

/// Shortest and longest half of the response, s. Bands that ring longer than a third of the longest are rounded off at their tips.
const HALF: [f64; 2] = [0.02, 1.5];
/// Length of half the response over the ring of the sharpest band: what is cut off then matters less than 0.1 dB.
const RINGS: f64 = 3.0;
/// Part of the half in which the response is whole; from there it is faded out.
const WHOLE: f64 = 0.6;

/// The device.
pub static SPEC: Spec = Spec {
    name: "linear-phase-eq",
    about: "Balances the spectrum without shifting phases, as masters and parallel buses like it; the lower and narrower a band, the later the sound comes, up to 1.5 s (what is narrower still, as Q 20 and 24 dB below 160 Hz, is rounded off).",
    version: 1,
    kind: Kind::Effect,
    params: bands::PARAMS,
    build: |build| Box::new(LinearPhase::new(build)),
};

struct LinearPhase {
    convolver: Convolver,
    half: usize,
}

impl LinearPhase {
    fn new(build: &Build<'_>) -> Self {
        let (bands, rate) = (bands::of(build), build.rate.hz());
        let ring = bands.iter().map(Band::ring).fold(0.0, f64::max);
        let half = (rate * (RINGS * ring).clamp(HALF[0], HALF[1])) as usize;
        let response = response(&bands, f64::from(bands::output(build)), half, rate);
        Self { convolver: Convolver::new(&[response.clone(), response]), half }
    }
}

/// The symmetric response of `2 half + 1` taps: the magnitude of the analogue filters back in time, its ends faded out.
fn response(bands: &[Band], gain: f64, half: usize, rate: f64) -> Vec<f32> {
    let length = (4 * half).next_power_of_two();
    let magnitude = |k: usize| {
        let hz = k.min(length - k) as f64 * rate / length as f64;
        let power: f64 = bands.iter().map(|band| band.power(hz)).product();
        (gain * power.sqrt() / length as f64) as f32
    };
    let (mut re, mut im) = ((0..length).map(magnitude).collect::<Vec<_>>(), vec![0.0; length]);
    Fft::new(length).forward(&mut re, &mut im);
    let tap = |at: usize| {
        let away = at.abs_diff(half);
        let out = ((away as f64 / half as f64 - WHOLE) / (1.0 - WHOLE)).max(0.0);
        re[away] * (0.5 + 0.5 * math::cos(PI * out)) as f32
    };
    (0..=2 * half).map(tap).collect()
}

impl Processor for LinearPhase {
    fn process(&mut self, block: &mut Block<'_>) {
        self.convolver.process(block.left, block.right);
    }

    fn reset(&mut self) {
        self.convolver.reset();
    }

    fn latency(&self) -> Frames {
        Frames(self.half as u64)
    }

    fn tail(&self) -> Frames {
        Frames(self.convolver.tail() as u64)
    }
}
