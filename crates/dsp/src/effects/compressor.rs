//! Compressor: feed-forward in decibels with a decoupled smooth detector (Giannoulis, Massberg, Reiss 2012).

use super::{mix, param};
use crate::filters::biquad::Cascade;
use crate::filters::{decibel, matched, one_pole};
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

struct Compressor {
    threshold: f32,
    slope: f32,
    knee: f32,
    bend: f32,
    smoothing: Smoothing<1>,
    by_level: bool,
    settles: u64,
    make_up: f32,
    mix: f32,
    key: Cascade,
}

impl Compressor {
    fn new(build: &Build<'_>) -> Self {
        let rate = build.rate.hz();
        let (knee, cut) = (build.get(2), build.get(6));
        Self {
            threshold: build.get(0) as f32,
            slope: (1.0 - 1.0 / build.get(1).max(1.0)) as f32,
            knee: knee as f32,
            bend: if knee > 0.0 { (0.5 / knee) as f32 } else { 0.0 },
            smoothing: Smoothing {
                attack: [one_pole(build.get(3), rate)],
                release: [one_pole(build.get(4), rate)],
                held: [0.0],
                applied: [0.0],
            },
            by_level: build.get(8) >= 0.5,
            settles: (SETTLED * (build.get(3) + build.get(4)) * rate) as u64,
            make_up: build.get(5) as f32,
            mix: build.get(7) as f32,
            key: Cascade::new((cut > 0.0).then(|| matched::high_pass(cut.max(5.0), FRAC_1_SQRT_2, rate))),
        }
    }

    /// Reduction that a level asks for at once, dB.
    #[inline(always)]
    fn wanted(&self, level: f32) -> f32 {
        let above = level - self.threshold + 0.5 * self.knee;
        let above = if above > 0.0 { above } else { 0.0 };
        let into = if above < self.knee { above } else { self.knee };
        // Within the knee a parabola, beyond it a line; both are 0 below.
        self.slope * (into * into * self.bend + (above - into))
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
        (self.smoothing.held, self.smoothing.applied) = ([0.0], [0.0]);
    }

    fn settles(&self) -> Frames {
        Frames(self.settles)
    }
}

/// Compressors side by side.
struct Compressors([Compressor; GANG]);

/// Compressors with the same detector work side by side.
pub fn gang(builds: &[Build<'_>; GANG]) -> Option<Box<dyn Gang>> {
    let compressors = builds.each_ref().map(Compressor::new);
    let alike = compressors.iter().all(|one| one.by_level == compressors[0].by_level);
    alike.then(|| Box::new(Compressors(compressors)) as Box<dyn Gang>)
}

impl Gang for Compressors {
    fn process(&mut self, blocks: &mut [Block<'_>; GANG]) {
        wide(
            #[inline(always)]
            || self.work(blocks),
        );
    }

    fn reset(&mut self, member: usize) {
        self.0[member].reset();
    }
}

impl Compressors {
    #[inline(always)]
    fn work(&mut self, blocks: &mut [Block<'_>; GANG]) {
        let n = blocks[0].left.len().min(BLOCK);
        let mut gains = [0.0; BLOCK];
        let mut rows = [[0.0; GANG]; BLOCK];
        for (i, (compressor, block)) in self.0.iter_mut().zip(blocks.iter()).enumerate() {
            compressor.listen(block, &mut gains[..n]);
            rows.iter_mut().zip(&gains).for_each(|(row, wanted)| row[i] = *wanted);
        }
        let each = self.0.each_ref().map(|compressor| compressor.smoothing);
        let mut all: Smoothing<GANG> = Smoothing {
            attack: each.map(|one| one.attack[0]),
            release: each.map(|one| one.release[0]),
            held: each.map(|one| one.held[0]),
            applied: each.map(|one| one.applied[0]),
        };
        if self.0[0].by_level {
            rows[..n].iter_mut().for_each(|row| *row = all.follow(*row));
        } else {
            rows[..n].iter_mut().for_each(|row| *row = all.next(*row));
        }
        for (i, compressor) in self.0.iter_mut().enumerate() {
            (compressor.smoothing.held, compressor.smoothing.applied) = ([all.held[i]], [all.applied[i]]);
        }
        for (i, (compressor, block)) in self.0.iter().zip(blocks).enumerate() {
            gains.iter_mut().zip(&rows).for_each(|(gain, row)| *gain = row[i]);
            compressor.turn_down(block, &mut gains[..n]);
        }
    }
}

impl Compressor {
    #[inline(always)]
    fn work(&mut self, block: &mut Block<'_>) {
        let n = block.left.len().min(block.right.len()).min(BLOCK);
        let mut gains = [0.0f32; BLOCK];
        self.listen(block, &mut gains[..n]);
        if self.by_level {
            gains[..n].iter_mut().for_each(|level| [*level] = self.smoothing.follow([*level]));
        } else {
            gains[..n].iter_mut().for_each(|gain| [*gain] = self.smoothing.next([*gain]));
        }
        self.turn_down(block, &mut gains[..n]);
    }

    /// What is to be smoothed: the reduction that each frame asks for, dB, or its level, linear.
    #[inline(always)]
    fn listen(&mut self, block: &Block<'_>, wanted: &mut [f32]) {
        let n = wanted.len();
        let mut heard = [[0.0f32; BLOCK]; 2];
        let (kl, kr) = block.key.unwrap_or((&*block.left, &*block.right));
        let [a, b] = &mut heard;
        a.iter_mut().zip(kl.iter().take(n)).for_each(|(a, k)| *a = *k);
        b.iter_mut().zip(kr.iter().take(n)).for_each(|(b, k)| *b = *k);
        self.key.process(&mut a[..n], &mut b[..n]);
        // Loops of their own, so that all but the smoothing run in vector registers.
        for ((wanted, a), b) in wanted.iter_mut().zip(&*a).zip(&*b) {
            let (a, b) = (a.abs(), b.abs());
            *wanted = if a > b { a } else { b };
        }
        if !self.by_level {
            wanted.iter_mut().for_each(|x| *x = self.wanted(decibel::level_single(*x)));
        }
    }

    /// Applies what was smoothed; leaves the gains in its place.
    #[inline(always)]
    fn turn_down(&self, block: &mut Block<'_>, gains: &mut [f32]) {
        if self.by_level {
            gains.iter_mut().for_each(|x| *x = self.wanted(decibel::level_single(*x)));
        }
        for gain in &mut *gains {
            *gain = 1.0 + self.mix * (decibel::factor_single(self.make_up - *gain) - 1.0);
        }
        for ((l, r), gain) in block.left.iter_mut().zip(block.right.iter_mut()).zip(gains) {
            (*l, *r) = (*l * *gain, *r * *gain);
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
        for (i, level) in level.into_iter().enumerate() {
            let level = f64::from(level) + 1e-30;
            let keep = if level > self.held[i] { self.attack[i] } else { self.release[i] };
            self.held[i] = keep * self.held[i] + (1.0 - keep) * level;
        }
        self.held.map(|x| x as f32)
    }
}
