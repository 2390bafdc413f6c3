//! Time-domain pitch-synchronous overlap-add (Moulines and Charpentier 1990): periods are cut out and laid closer or wider.

use crate::math;
use std::f64::consts::PI;

/// How far a mark is drawn to the nearest peak; the rest is the steady period, so that marks do not jitter.
const DRAW: f64 = 0.2;
/// Marks that are remembered.
const MARKS: usize = 64;

/// Where a period begins in the sound.
#[derive(Clone, Copy, Debug, Default)]
struct Mark {
    at: f64,
    ratio: f64,
    voiced: bool,
}

/// Cuts periods out of the input and lays them into the output.
pub struct Grains {
    input: [Vec<f32>; 2],
    /// Left, right and the sum of the windows.
    output: [Vec<f32>; 3],
    mask: usize,
    now: i64,
    /// Middle of the detector's latest window, and distance of marks where there is no pitch, frames.
    known: i64,
    every: usize,
    longest: usize,
    marks: Vec<Mark>,
    next: f64,
    /// Period and ratio of the reading before.
    before: (Option<f64>, f64),
}

impl Grains {
    /// For periods up to `longest` frames and readings every `every` frames; the output is `latency` frames late.
    pub fn new(latency: usize, longest: usize, every: usize) -> Self {
        let size = (2 * latency + 4 * longest).next_power_of_two();
        let mut grains = Self {
            input: [vec![0.0; size], vec![0.0; size]],
            output: [vec![0.0; size], vec![0.0; size], vec![0.0; size]],
            mask: size - 1,
            now: 0,
            known: 0,
            every,
            longest,
            marks: Vec::with_capacity(MARKS),
            next: 0.0,
            before: (None, 1.0),
        };
        grains.reset();
        grains
    }

    /// As if nothing had been heard.
    pub fn reset(&mut self) {
        self.input.iter_mut().chain(&mut self.output).for_each(|x| x.fill(0.0));
        (self.now, self.known, self.next, self.before) = (0, 0, 0.0, (None, 1.0));
        self.marks.clear();
        let step = self.every as f64;
        self.marks.extend([-step, 0.0].map(|at| Mark { at, ratio: 1.0, voiced: false }));
    }

    /// Hears a frame and gives the one `latency` frames ago.
    #[inline]
    pub fn tick(&mut self, x: [f32; 2], latency: usize) -> [f32; 2] {
        let (place, late) = (self.place(self.now), self.place(self.now - latency as i64));
        self.input[0][place] = x[0];
        self.input[1][place] = x[1];
        self.now += 1;
        let [l, r, weight] = self.output.each_mut().map(|y| std::mem::take(&mut y[late]));
        let scale = 1.0 / weight.max(0.05);
        [l * scale, r * scale]
    }

    #[inline]
    fn place(&self, at: i64) -> usize {
        at as usize & self.mask
    }

    /// A new reading: the period and the ratio at the middle of the detector's window.
    pub fn follow(&mut self, period: Option<f64>, ratio: f64) {
        let until = self.known as f64;
        while let Some(last) = self.marks.last().copied() {
            let mark = self.after(last);
            if mark.at > until {
                break;
            }
            if self.marks.len() == MARKS {
                self.marks.remove(0);
            }
            self.marks.push(mark);
        }
        self.lay();
        self.before = (period, ratio);
        self.known += self.every as i64;
    }

    /// The mark that follows `last`, by the latest reading.
    fn after(&self, last: Mark) -> Mark {
        let (Some(period), ratio) = self.before else {
            return Mark { at: last.at + self.every as f64, ratio: 1.0, voiced: false };
        };
        let period = period.min(self.longest as f64);
        let guess = last.at + period;
        let reach = (0.25 * period) as i64;
        let middle = math::round(guess) as i64;
        let level = |at: i64| self.input[0][self.place(at)] + self.input[1][self.place(at)];
        let mut highest = middle;
        for at in middle - reach..=middle + reach {
            if level(at) > level(highest) {
                highest = at;
            }
        }
        let draw = if last.voiced { DRAW } else { 1.0 };
        Mark { at: guess + draw * (highest as f64 - guess), ratio, voiced: true }
    }

    /// Lays all grains whose periods are known.
    fn lay(&mut self) {
        let mut i = 1;
        while i + 1 < self.marks.len() {
            let [before, mark, after] = [self.marks[i - 1], self.marks[i], self.marks[i + 1]];
            if self.next > 0.5 * (mark.at + after.at) {
                i += 1;
                continue;
            }
            self.grain(mark.at, [mark.at - before.at, after.at - mark.at]);
            self.next = if mark.voiced && after.voiced {
                self.next + (after.at - mark.at) / mark.ratio
            } else {
                // Without pitch the sound is laid as it was.
                after.at
            };
        }
    }

    /// Adds the sound around `from`, faded in and out over `sides`, around `self.next`.
    fn grain(&mut self, from: f64, sides: [f64; 2]) {
        let (first, last) = ((self.next - sides[0]).ceil() as i64, (self.next + sides[1]).floor() as i64);
        let [rise, fall] = sides.map(|side| PI / side.max(1.0));
        // What the output takes from between two frames of the input is the same fraction throughout.
        let shift = from - self.next;
        let whole = shift.floor();
        let taps = lagrange((shift - whole) as f32);
        for at in first.max(0)..=last {
            let off = at as f64 - self.next;
            let window = (0.5 + 0.5 * math::cos(off * if off < 0.0 { rise } else { fall })) as f32;
            let source = at + whole as i64;
            let place = self.place(at);
            for c in 0..2 {
                let x: f32 =
                    taps.iter().zip(-2..).map(|(tap, k)| tap * self.input[c][self.place(source + k)]).sum();
                self.output[c][place] += window * x;
            }
            self.output[2][place] += window;
        }
    }
}

/// Weights of the samples −2 to 3 for the value `f` after sample 0.
fn lagrange(f: f32) -> [f32; 6] {
    let [a, b, c, d, e] = [f + 2.0, f + 1.0, f - 1.0, f - 2.0, f - 3.0];
    [
        b * f * c * d * e / -120.0,
        a * f * c * d * e / 24.0,
        a * b * c * d * e / -12.0,
        a * b * f * d * e / 12.0,
        a * b * f * c * e / -24.0,
        a * b * f * c * d / 120.0,
    ]
}
