//! Compressor: feed-forward in decibels with a decoupled smooth detector (Giannoulis, Massberg, Reiss 2012).

use super::{mix, param};
use crate::filters::biquad::Cascade;
use crate::filters::cascades::Cascades;
use crate::filters::{decibel, matched, one_pole};
use crate::rows::Row;
use crate::{BLOCK, Block, Build, Frames, GANG, Gang, Kind, Processor, SETTLED, Spec, Unit, wide};
use std::f64::consts::FRAC_1_SQRT_2;

/// The device.
pub static SPEC: Spec = Spec {
    name: "compressor",
    about: "Turns down what is louder than a threshold; listens to the side-chain if one is connected.",
    version: 2,
    kind: Kind::Effect,
    params: &[
        param("threshold", "Level above which it acts.", Unit::Decibels, -60.0, 0.0, -18.0),
        param(
            "ratio",
            "How many dB more in make one dB more out; 1 does nothing.",
            Unit::Ratio,
            1.0,
            50.0,
            2.0,
        ),
        param("knee", "Width of the gradual onset around the threshold.", Unit::Decibels, 0.0, 24.0, 6.0),
        param("attack", "Time to go 63 % of the way down.", Unit::Seconds, 0.0001, 0.25, 0.01),
        param(
            "release",
            "Time to go 63 % of the way back; the attack adds to it.",
            Unit::Seconds,
            0.005,
            2.5,
            0.1,
        ),
        param("make-up", "Level after compression.", Unit::Decibels, -24.0, 24.0, 0.0),
        param(
            "key-high-pass",
            "The detector does not hear what is below; 0 is off.",
            Unit::Hertz,
            0.0,
            1000.0,
            0.0,
        ),
        mix(1.0),
        param(
            "detector",
            "What attack and release smooth: the gain reduction (peaks are caught as they are), or the level (what is loud for long counts more).",
            Unit::Choice(DETECTORS),
            0.0,
            1.0,
            0.0,
        ),
    ],
    build: |build| Box::new(Compressor::new(build)),
};

/// What is smoothed.
const DETECTORS: &[&str] = &["gain", "level"];

/// Samples that a [`Curve`] turns at a time: a multiple of [`GANG`], long enough for any vector register.
const SPAN: usize = 8 * GANG;

/// What comes out for what goes in; of several sounds in turn, sample by sample.
struct Curve {
    threshold: [f32; SPAN],
    slope: [f32; SPAN],
    knee: [f32; SPAN],
    bend: [f32; SPAN],
    make_up: [f32; SPAN],
    mix: [f32; SPAN],
}

impl Curve {
    fn new(builds: &[&Build<'_>]) -> Self {
        let each = |value: &dyn Fn(&Build<'_>) -> f64| {
            std::array::from_fn(|i| value(builds[i % builds.len()]) as f32)
        };
        Self {
            threshold: each(&|build| build.get(0)),
            slope: each(&|build| 1.0 - 1.0 / build.get(1).max(1.0)),
            knee: each(&|build| build.get(2)),
            bend: each(&|build| if build.get(2) > 0.0 { 0.5 / build.get(2) } else { 0.0 }),
            make_up: each(&|build| build.get(5)),
            mix: each(&|build| build.get(7)),
        }
    }

    /// Turns amplitudes into the reductions that they ask for at once, dB.
    #[inline(always)]
    fn reductions(&self, amplitudes: &mut [f32]) {
        let (spans, rest) = amplitudes.as_chunks_mut::<SPAN>();
        for span in spans {
            for (i, x) in span.iter_mut().enumerate() {
                *x = self.reduction(i, *x);
            }
        }
        for (i, x) in rest.iter_mut().enumerate() {
            *x = self.reduction(i, *x);
        }
    }

    #[inline(always)]
    fn reduction(&self, i: usize, amplitude: f32) -> f32 {
        let above = decibel::level_single(amplitude) - self.threshold[i] + 0.5 * self.knee[i];
        let above = if above > 0.0 { above } else { 0.0 };
        let into = if above < self.knee[i] { above } else { self.knee[i] };
        // Within the knee a parabola, beyond it a line; both are 0 below.
        self.slope[i] * (into * into * self.bend[i] + (above - into))
    }

    /// Turns reductions into factors.
    #[inline(always)]
    fn factors(&self, reductions: &mut [f32]) {
        let (spans, rest) = reductions.as_chunks_mut::<SPAN>();
        for span in spans {
            for (i, x) in span.iter_mut().enumerate() {
                *x = self.factor(i, *x);
            }
        }
        for (i, x) in rest.iter_mut().enumerate() {
            *x = self.factor(i, *x);
        }
    }

    #[inline(always)]
    fn factor(&self, i: usize, reduction: f32) -> f32 {
        1.0 + self.mix[i] * (decibel::factor_single(self.make_up[i] - reduction) - 1.0)
    }
}

struct Compressor {
    curve: Curve,
    smoothing: Smoothing<1>,
    by_level: bool,
    settles: u64,
    key: Cascade,
}

impl Compressor {
    fn new(build: &Build<'_>) -> Self {
        let rate = build.rate.hz();
        let cut = build.get(6);
        Self {
            curve: Curve::new(&[build]),
            smoothing: Smoothing::new([build.get(3)], [build.get(4)], rate),
            by_level: build.get(8) >= 0.5,
            settles: (SETTLED * (build.get(3) + build.get(4)) * rate) as u64,
            key: Cascade::new((cut > 0.0).then(|| matched::high_pass(cut.max(5.0), FRAC_1_SQRT_2, rate))),
        }
    }

    #[inline(always)]
    fn work(&mut self, block: &mut Block<'_>) {
        let n = block.left.len().min(block.right.len()).min(BLOCK);
        let (mut heard, mut gains) = ([[0.0f32; BLOCK]; 2], [0.0f32; BLOCK]);
        let ([a, b], gains) = (&mut heard, &mut gains[..n]);
        let (kl, kr) = block.key.unwrap_or((&*block.left, &*block.right));
        a[..n].copy_from_slice(&kl[..n]);
        b[..n].copy_from_slice(&kr[..n]);
        self.key.process(&mut a[..n], &mut b[..n]);
        // Loops of their own, so that all but the smoothing run in vector registers.
        gains.iter_mut().zip(&*a).zip(&*b).for_each(|((gain, a), b)| *gain = loudest(*a, *b));
        if self.by_level {
            for x in &mut *gains {
                [*x] = self.smoothing.follow([*x]);
            }
            self.curve.reductions(gains);
        } else {
            self.curve.reductions(gains);
            for x in &mut *gains {
                [*x] = self.smoothing.next([*x]);
            }
        }
        self.curve.factors(gains);
        for ((l, r), gain) in block.left.iter_mut().zip(block.right.iter_mut()).zip(gains) {
            (*l, *r) = (*l * *gain, *r * *gain);
        }
    }
}

/// The greater of two magnitudes.
#[inline(always)]
fn loudest(a: f32, b: f32) -> f32 {
    let (a, b) = (a.abs(), b.abs());
    if a > b { a } else { b }
}

/// As [`loudest`], of rows.
#[inline(always)]
fn loudest_of(left: &[Row], right: &[Row], out: &mut [Row]) {
    let heard = left.as_flattened().iter().zip(right.as_flattened());
    for (out, (l, r)) in out.as_flattened_mut().iter_mut().zip(heard) {
        *out = loudest(*l, *r);
    }
}

impl Processor for Compressor {
    fn process(&mut self, block: &mut Block<'_>) {
        wide(
            #[inline(always)]
            || self.work(block),
        );
    }

    fn reset(&mut self) {
        self.key.reset();
        self.smoothing.reset(0);
    }

    fn settles(&self) -> Frames {
        Frames(self.settles)
    }
}

/// Compressors side by side.
struct Compressors {
    curve: Curve,
    smoothing: Smoothing<GANG>,
    by_level: bool,
    key: Cascades,
    /// What the detectors hear where it is not what is worked on.
    heard: [Vec<Row>; 2],
    gains: Vec<Row>,
}

/// Compressors with the same detector work side by side.
pub fn gang(builds: &[Build<'_>; GANG]) -> Option<Box<dyn Gang>> {
    let compressors = builds.each_ref().map(Compressor::new);
    let by_level = compressors[0].by_level;
    if compressors.iter().any(|one| one.by_level != by_level) {
        return None;
    }
    let times = |index: usize| builds.each_ref().map(|build| build.get(index));
    Some(Box::new(Compressors {
        curve: Curve::new(&builds.each_ref()),
        smoothing: Smoothing::new(times(3), times(4), builds[0].rate.hz()),
        by_level,
        key: Cascades::new(&compressors.map(|one| one.key))?,
        heard: [(); 2].map(|()| vec![[0.0; GANG]; BLOCK]),
        gains: vec![[0.0; GANG]; BLOCK],
    }))
}

impl Gang for Compressors {
    fn process(&mut self, left: &mut [Row], right: &mut [Row]) {
        for (left, right) in left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK)) {
            let n = left.len().min(right.len());
            if self.key.is_empty() {
                wide(
                    #[inline(always)]
                    || loudest_of(left, right, &mut self.gains[..n]),
                );
            } else {
                let [a, b] = &mut self.heard;
                let (a, b) = (&mut a[..n], &mut b[..n]);
                a.copy_from_slice(&left[..n]);
                b.copy_from_slice(&right[..n]);
                self.key.process(a, b);
                loudest_of(a, b, &mut self.gains[..n]);
            }
            wide(
                #[inline(always)]
                || self.work(left, right),
            );
        }
    }

    fn reset(&mut self, member: usize) {
        self.key.reset(member);
        self.smoothing.reset(member);
    }
}

impl Compressors {
    #[inline(always)]
    fn work(&mut self, left: &mut [Row], right: &mut [Row]) {
        let gains = &mut self.gains[..left.len()];
        let mut smoothing = self.smoothing;
        if self.by_level {
            for row in &mut *gains {
                *row = smoothing.follow(*row);
            }
            self.curve.reductions(gains.as_flattened_mut());
        } else {
            self.curve.reductions(gains.as_flattened_mut());
            for row in &mut *gains {
                *row = smoothing.next(*row);
            }
        }
        self.smoothing = smoothing;
        self.curve.factors(gains.as_flattened_mut());
        for side in [left, right] {
            let gains = gains.as_flattened().iter();
            side.as_flattened_mut().iter_mut().zip(gains).for_each(|(x, gain)| *x *= gain);
        }
    }
}

/// Reductions on their way, dB: what is held lets go with the release, what is applied follows it with the attack
/// (coefficients of a frame).
#[derive(Clone, Copy)]
struct Smoothing<const N: usize> {
    attack: [f64; N],
    release: [f64; N],
    held: [f64; N],
    applied: [f64; N],
}

impl<const N: usize> Smoothing<N> {
    /// At rest, from times in seconds.
    fn new(attack: [f64; N], release: [f64; N], rate: f64) -> Self {
        let keep = |time| one_pole(time, rate);
        Self { attack: attack.map(keep), release: release.map(keep), held: [0.0; N], applied: [0.0; N] }
    }

    /// One of them back to rest.
    fn reset(&mut self, member: usize) {
        (self.held[member], self.applied[member]) = (0.0, 0.0);
    }

    /// The reductions to apply in the next frame.
    #[inline(always)]
    fn next(&mut self, wanted: [f32; N]) -> [f32; N] {
        for (i, wanted) in wanted.into_iter().enumerate() {
            // Above 0, so that nothing decays into denormal numbers.
            let wanted = f64::from(wanted) + 1e-30;
            let let_go = self.release[i] * self.held[i] + (1.0 - self.release[i]) * wanted;
            self.held[i] = if wanted > let_go { wanted } else { let_go };
        }
        for i in 0..N {
            self.applied[i] = self.attack[i] * self.applied[i] + (1.0 - self.attack[i]) * self.held[i];
        }
        self.applied.map(|x| x as f32)
    }

    /// The level of the next frame, linear: it rises with the attack and falls with the release.
    #[inline(always)]
    fn follow(&mut self, level: [f32; N]) -> [f32; N] {
        let held = self.held;
        let level = level.map(|x| f64::from(x) + 1e-30);
        let step = |keep: &[f64; N]| -> [f64; N] {
            std::array::from_fn(|i| keep[i] * held[i] + (1.0 - keep[i]) * level[i])
        };
        let (rising, falling) = (step(&self.attack), step(&self.release));
        self.held = std::array::from_fn(|i| if level[i] > held[i] { rising[i] } else { falling[i] });
        self.held.map(|x| x as f32)
    }
}
