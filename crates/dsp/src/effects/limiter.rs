//! True-peak limiter: sees each peak before it comes and is already down when it does.

use super::param;
use crate::filters::intersample::Intersample;
use crate::filters::one_pole;
use crate::{BLOCK, Block, Decibels, Frames, Kind, Processor, SETTLED, SampleRate, Spec, Unit};

/// Gains are averaged as whole multiples of 2⁻³², so that running sums never drift.
const ONE: f64 = (1u64 << 32) as f64;

/// What the moving gain and the interpolator may add to a peak, dB.
const MARGIN: f64 = 0.02;

/// The device.
pub static SPEC: Spec = Spec {
    name: "limiter",
    about: "Keeps the true peak under a ceiling.",
    version: 1,
    kind: Kind::Effect,
    params: &[
        param("ceiling", "True peak that nothing exceeds.", Unit::Decibels, -24.0, 0.0, -1.0),
        param("release", "Time to come back 63 % after a peak.", Unit::Seconds, 0.01, 1.0, 0.08),
        param("look-ahead", "Time in which it goes down before a peak.", Unit::Seconds, 0.0005, 0.02, 0.004),
    ],
    build: |build| Box::new(Limiter::new(build.rate, build.get(0), build.get(1), build.get(2))),
};

/// The running limiter, also used directly by mastering.
pub struct Limiter {
    /// Factor on the input, set before running.
    pub gain: f32,
    ceiling: f32,
    release: f64,
    interpolators: [Intersample; 2],
    lowest: Lowest,
    held: f64,
    averages: [Average; 2],
    scale: f64,
    delayed: Vec<[f32; 2]>,
    at: usize,
    settles: u64,
}

impl Limiter {
    /// A limiter with its ceiling in dBTP and times in seconds.
    pub fn new(rate: SampleRate, ceiling_db: f64, release_s: f64, look_ahead_s: f64) -> Self {
        let half = ((look_ahead_s * rate.hz() / 2.0) as usize).max(4);
        // Two averages in a row: the gain has no corner, and reaches back 2·half − 2 frames.
        let reach = 2 * half - 1;
        Self {
            gain: 1.0,
            ceiling: Decibels(ceiling_db - MARGIN).gain() as f32,
            release: 1.0 - one_pole(release_s, rate.hz()),
            interpolators: [Intersample::new(true), Intersample::new(true)],
            lowest: Lowest::new(reach + 2),
            held: 1.0,
            averages: [Average::new(half, ONE as i64), Average::new(half, half as i64 * ONE as i64)],
            scale: 1.0 / (half as f64 * half as f64 * ONE),
            delayed: vec![[0.0; 2]; Intersample::LATENCY + reach],
            at: 0,
            settles: (SETTLED * release_s * rate.hz()) as u64,
        }
    }

    /// Factor on the frame [`Processor::latency`] ago, when the newest peak is `peak`.
    #[inline]
    fn factor(&mut self, peak: f32) -> f32 {
        let wanted = if peak > self.ceiling { self.ceiling / peak } else { 1.0 };
        let lowest = f64::from(self.lowest.push(wanted));
        self.held = lowest.min(self.held + (lowest - self.held) * self.release);
        if lowest - self.held < 1e-9 {
            self.held = lowest;
        }
        let [first, second] = &mut self.averages;
        let sum = second.push(first.push((self.held * ONE) as i64));
        (sum as f64 * self.scale) as f32
    }
}

impl Processor for Limiter {
    fn process(&mut self, block: &mut Block<'_>) {
        let n = block.left.len().min(block.right.len()).min(BLOCK);
        let (left, right) = (&mut block.left[..n], &mut block.right[..n]);
        if self.gain != 1.0 {
            left.iter_mut().chain(right.iter_mut()).for_each(|x| *x *= self.gain);
        }
        let mut peaks = [[0.0; BLOCK]; 2];
        let [a, b] = &mut self.interpolators;
        a.run(left, &mut peaks[0], self.ceiling);
        b.run(right, &mut peaks[1], self.ceiling);
        for (i, (l, r)) in left.iter_mut().zip(right.iter_mut()).enumerate() {
            let factor = self.factor(peaks[0][i].max(peaks[1][i]));
            let frame = std::mem::replace(&mut self.delayed[self.at], [*l, *r]);
            self.at = if self.at + 1 == self.delayed.len() { 0 } else { self.at + 1 };
            (*l, *r) = (frame[0] * factor, frame[1] * factor);
        }
    }

    fn reset(&mut self) {
        self.interpolators.iter_mut().for_each(Intersample::reset);
        (self.lowest.head, self.lowest.length, self.lowest.now) = (0, 0, 0);
        self.averages.iter_mut().for_each(Average::reset);
        self.delayed.fill([0.0; 2]);
        (self.held, self.at) = (1.0, 0);
    }

    fn latency(&self) -> Frames {
        Frames(self.delayed.len() as u64)
    }

    fn tail(&self) -> Frames {
        self.latency()
    }

    fn settles(&self) -> Frames {
        Frames(self.settles)
    }
}

/// Smallest of the last `span` values, in constant mean time: a queue of rising candidates.
struct Lowest {
    queue: Vec<(u64, f32)>,
    head: usize,
    length: usize,
    span: u64,
    now: u64,
}

impl Lowest {
    fn new(span: usize) -> Self {
        let size = (span + 1).next_power_of_two();
        Self { queue: vec![(0, 1.0); size], head: 0, length: 0, span: span as u64, now: 0 }
    }

    #[inline]
    fn push(&mut self, value: f32) -> f32 {
        let mask = self.queue.len() - 1;
        while self.length > 0 && self.queue[(self.head + self.length - 1) & mask].1 >= value {
            self.length -= 1;
        }
        self.queue[(self.head + self.length) & mask] = (self.now, value);
        self.length += 1;
        if self.queue[self.head & mask].0 + self.span <= self.now {
            self.head = (self.head + 1) & mask;
            self.length -= 1;
        }
        self.now += 1;
        self.queue[self.head & mask].1
    }
}

/// Sum of the last values, exact.
struct Average {
    ring: Vec<i64>,
    rest: i64,
    at: usize,
    sum: i64,
}

impl Average {
    fn new(length: usize, rest: i64) -> Self {
        Self { ring: vec![rest; length], rest, at: 0, sum: rest * length as i64 }
    }

    fn reset(&mut self) {
        self.ring.fill(self.rest);
        (self.at, self.sum) = (0, self.rest * self.ring.len() as i64);
    }

    #[inline]
    fn push(&mut self, value: i64) -> i64 {
        self.sum += value - std::mem::replace(&mut self.ring[self.at], value);
        self.at = if self.at + 1 == self.ring.len() { 0 } else { self.at + 1 };
        self.sum
    }
}
