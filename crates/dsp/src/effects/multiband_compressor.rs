//! Multiband compressor: four bands that add up flat, each with its own compressor.

use super::{mix, param};
use crate::filters::crossover::Crossover;
use crate::filters::decibel;
use crate::filters::dynamics::{Ballistics, Curve};
use crate::{BLOCK, Block, Build, Frames, Kind, Param, Processor, SETTLED, Spec, Unit};

/// Width of each band's knee, dB.
const KNEE: f64 = 6.0;
/// Parameters before those of the first band, and parameters a band.
const COMMON: usize = 3;
const EACH: usize = 5;

const fn crossover(name: &'static str, about: &'static str, min: f64, max: f64, default: f64) -> Param {
    param(name, about, Unit::Hertz, min, max, default)
}
const fn threshold(name: &'static str) -> Param {
    param(name, "Level of the band above which it is turned down.", Unit::Decibels, -60.0, 0.0, -24.0)
}
const fn ratio(name: &'static str) -> Param {
    let about = "How many dB more in make one dB more out; 1 leaves the band alone.";
    param(name, about, Unit::Ratio, 1.0, 50.0, 2.0)
}
const fn attack(name: &'static str, default: f64) -> Param {
    param(name, "Time to go 63 % of the way down.", Unit::Seconds, 0.0001, 0.25, default)
}
const fn release(name: &'static str, default: f64) -> Param {
    let about = "Time to go 63 % of the way back; the attack adds to it.";
    param(name, about, Unit::Seconds, 0.005, 2.5, default)
}
const fn gain(name: &'static str) -> Param {
    param(
        name,
        "Level of the band after compression; −24 dB is its lowest.",
        Unit::Decibels,
        -24.0,
        24.0,
        0.0,
    )
}

/// The device.
pub static SPEC: Spec = Spec {
    name: "multiband-compressor",
    about: "Compresses lows, low mids, high mids and highs each on their own, so that a loud bass does not pull down the voice.",
    version: 1,
    kind: Kind::Effect,
    params: &[
        crossover("low-crossover", "Where the lows end.", 30.0, 1000.0, 120.0),
        crossover("mid-crossover", "Where the low mids end.", 200.0, 5000.0, 800.0),
        crossover("high-crossover", "Where the high mids end.", 1000.0, 16000.0, 5000.0),
        threshold("low-threshold"),
        ratio("low-ratio"),
        attack("low-attack", 0.03),
        release("low-release", 0.2),
        gain("low-gain"),
        threshold("low-mid-threshold"),
        ratio("low-mid-ratio"),
        attack("low-mid-attack", 0.02),
        release("low-mid-release", 0.15),
        gain("low-mid-gain"),
        threshold("high-mid-threshold"),
        ratio("high-mid-ratio"),
        attack("high-mid-attack", 0.01),
        release("high-mid-release", 0.1),
        gain("high-mid-gain"),
        threshold("high-threshold"),
        ratio("high-ratio"),
        attack("high-attack", 0.005),
        release("high-release", 0.08),
        gain("high-gain"),
        mix(1.0),
    ],
    build: |build| Box::new(Multiband::new(build)),
};

struct Multiband {
    crossover: Crossover,
    bands: [Band; 4],
    mix: f64,
    tail: u64,
    settles: u64,
}

struct Band {
    curve: Curve,
    ballistics: Ballistics,
    gain: f64,
}

impl Multiband {
    fn new(build: &Build<'_>) -> Self {
        let rate = build.rate.hz();
        let mut corners = [0, 1, 2].map(|i| build.get(i));
        corners.sort_by(f64::total_cmp);
        let times =
            (0..4).map(|band| build.get(COMMON + EACH * band + 2) + build.get(COMMON + EACH * band + 3));
        let slowest = times.fold(0.0, f64::max);
        Self {
            crossover: Crossover::new(corners, rate),
            bands: std::array::from_fn(|band| {
                let value = |i| build.get(COMMON + EACH * band + i);
                Band {
                    curve: Curve::new(value(0), value(1), KNEE),
                    ballistics: Ballistics::new(value(2), value(3), rate),
                    gain: value(4),
                }
            }),
            mix: build.get(COMMON + EACH * 4),
            tail: (7.0 * rate / corners[0]) as u64,
            settles: (SETTLED * slowest * rate) as u64,
        }
    }
}

impl Processor for Multiband {
    fn process(&mut self, block: &mut Block<'_>) {
        let n = block.left.len().min(block.right.len()).min(BLOCK);
        let (left, right) = (&mut block.left[..n], &mut block.right[..n]);
        let mut split = [[[0.0f64; 2]; BLOCK]; 4];
        for (i, (l, r)) in left.iter().zip(&*right).enumerate() {
            let bands = self.crossover.tick([f64::from(*l), f64::from(*r)]);
            split.iter_mut().zip(bands).for_each(|(to, x)| to[i] = x);
        }
        let mut sums = [[0.0f64; 2]; BLOCK];
        for (band, split) in self.bands.iter_mut().zip(&split) {
            // Loops of their own, so that all but the smoothing run in vector registers.
            let mut gains = [0.0f64; BLOCK];
            for (gain, [x, y]) in gains[..n].iter_mut().zip(split) {
                *gain = band.curve.reduction(decibel::level(x.abs().max(y.abs())));
            }
            gains[..n].iter_mut().for_each(|gain| *gain = band.ballistics.tick(*gain));
            for ((sum, gain), [x, y]) in sums[..n].iter_mut().zip(&gains).zip(split) {
                // The dry part has the same phase, so that blending never combs.
                let factor = 1.0 + self.mix * (decibel::factor(band.gain - gain) - 1.0);
                *sum = [sum[0] + factor * x, sum[1] + factor * y];
            }
        }
        for ((l, r), sum) in left.iter_mut().zip(right).zip(&sums) {
            (*l, *r) = (sum[0] as f32, sum[1] as f32);
        }
    }

    fn reset(&mut self) {
        self.crossover.reset();
        self.bands.iter_mut().for_each(|band| band.ballistics.reset());
    }

    fn tail(&self) -> Frames {
        Frames(self.tail)
    }

    fn settles(&self) -> Frames {
        Frames(self.tail + self.settles)
    }
}
