//! Convolution without latency: the first taps directly, the rest by Fourier transforms of two lengths (Gardner 1995; Wefers 2014).

use super::fft::Fft;
use super::spectra::Spectra;
use crate::BLOCK;

/// Frames in a short and in a long partition, and short ones in a long one.
const SHORT: usize = BLOCK;
const LONG: usize = 2048;
const STEPS: usize = LONG / SHORT;
/// Where the long partitions begin: one of them is heard, one is being worked on.
const LONG_FROM: usize = 2 * LONG;

/// Convolves left with one impulse response and right with another.
pub struct Convolver {
    head: [Vec<f32>; 2],
    /// The last short block, and this one as far as it has come.
    recent: [Vec<f32>; 2],
    at: usize,
    short: Level,
    long: Level,
    /// The long block as far as it has come, what is heard in it, and what will be heard in the next.
    gathered: [Vec<f32>; 2],
    step: usize,
    short_out: [Vec<f32>; 2],
    long_out: [Vec<f32>; 2],
    next_out: [Vec<f32>; 2],
}

impl Convolver {
    /// A convolver at rest.
    pub fn new(impulse: &[Vec<f32>; 2]) -> Self {
        let part =
            |from: usize, to: usize| impulse.each_ref().map(|h| &h[from.min(h.len())..to.min(h.len())]);
        let zeros = |length: usize| [vec![0.0; length], vec![0.0; length]];
        let head = part(0, SHORT).map(|taps| {
            let mut taps = taps.to_vec();
            taps.resize(SHORT, 0.0);
            taps
        });
        Self {
            head,
            recent: zeros(2 * SHORT),
            at: 0,
            short: Level::new(SHORT, part(SHORT, LONG_FROM)),
            long: Level::new(LONG, part(LONG_FROM, usize::MAX)),
            gathered: zeros(LONG),
            step: 0,
            short_out: zeros(SHORT),
            long_out: zeros(LONG),
            next_out: zeros(LONG),
        }
    }

    /// Frames after which nothing of an input is left, round-off of the last partition included.
    pub fn tail(&self) -> usize {
        LONG_FROM + (self.long.partitions() + 1) * LONG
    }

    /// Back to rest.
    pub fn reset(&mut self) {
        self.short.reset();
        self.long.reset();
        let outs = [
            &mut self.recent,
            &mut self.gathered,
            &mut self.short_out,
            &mut self.long_out,
            &mut self.next_out,
        ];
        outs.into_iter().flatten().for_each(|x| x.fill(0.0));
        (self.at, self.step) = (0, 0);
    }

    /// Replaces each frame by the convolution up to it.
    pub fn process(&mut self, mut left: &mut [f32], mut right: &mut [f32]) {
        while !left.is_empty() && !right.is_empty() {
            let n = (SHORT - self.at).min(left.len()).min(right.len());
            let (l, l_rest) = left.split_at_mut(n);
            let (r, r_rest) = right.split_at_mut(n);
            for (c, x) in [l, r].into_iter().enumerate() {
                let from = SHORT + self.at;
                self.recent[c][from..from + n].copy_from_slice(x);
                direct(&self.head[c], &self.recent[c], from, x);
                let far = &self.long_out[c][self.step * SHORT + self.at..];
                for ((x, near), far) in x.iter_mut().zip(&self.short_out[c][self.at..]).zip(far) {
                    *x += near + far;
                }
            }
            self.at += n;
            if self.at == SHORT {
                self.turn();
            }
            (left, right) = (l_rest, r_rest);
        }
    }

    /// A short block is complete.
    fn turn(&mut self) {
        self.at = 0;
        let block = self.recent.each_ref().map(|x| &x[SHORT..]);
        self.short.push(block);
        self.short.multiply(0..usize::MAX);
        self.short.finish(&mut self.short_out);
        let from = self.step * SHORT;
        for (to, x) in self.gathered.iter_mut().zip(block) {
            to[from..from + SHORT].copy_from_slice(x);
        }
        self.recent.iter_mut().for_each(|x| x.copy_within(SHORT.., 0));
        self.step += 1;
        if self.step == STEPS {
            self.step = 0;
            std::mem::swap(&mut self.long_out, &mut self.next_out);
            self.long.push(self.gathered.each_ref().map(|x| &x[..]));
        }
        // The long partitions' work is shared out evenly among the short blocks.
        let share = |step: usize| self.long.partitions() * step / STEPS;
        self.long.multiply(share(self.step)..share(self.step + 1));
        if self.step + 1 == STEPS {
            self.long.finish(&mut self.next_out);
        }
    }
}

/// Σ head(k) x(from + i − k) for each i, in the order of k.
fn direct(head: &[f32], x: &[f32], from: usize, out: &mut [f32]) {
    out.fill(0.0);
    for (k, tap) in head.iter().enumerate() {
        for (y, x) in out.iter_mut().zip(&x[from - k..]) {
            *y += tap * x;
        }
    }
}

/// Partitions of one length, uniformly (overlap-save).
struct Level {
    fft: Fft,
    size: usize,
    filters: Vec<Spectra>,
    inputs: Vec<Spectra>,
    newest: usize,
    sum: Spectra,
    before: [Vec<f32>; 2],
    re: Vec<f32>,
    im: Vec<f32>,
}

impl Level {
    fn new(size: usize, taps: [&[f32]; 2]) -> Self {
        let mut fft = Fft::new(2 * size);
        let (mut re, mut im) = (vec![0.0; 2 * size], vec![0.0; 2 * size]);
        let count = taps[0].len().max(taps[1].len()).div_ceil(size);
        let filters = (0..count).map(|partition| {
            for (to, taps) in [&mut re, &mut im].into_iter().zip(taps) {
                to.fill(0.0);
                let here = taps.iter().skip(partition * size).take(size);
                to.iter_mut().zip(here).for_each(|(to, tap)| *to = *tap);
            }
            fft.forward(&mut re, &mut im);
            let mut filter = Spectra::new(size);
            filter.unpack(&re, &im, 0.25 / (2 * size) as f32);
            filter
        });
        let filters: Vec<Spectra> = filters.collect();
        Self {
            inputs: vec![Spectra::new(size); filters.len()],
            filters,
            size,
            newest: 0,
            sum: Spectra::new(size),
            before: [(); 2].map(|()| vec![0.0; size]),
            re,
            im,
            fft,
        }
    }

    fn reset(&mut self) {
        self.inputs.iter_mut().for_each(Spectra::clear);
        self.before.iter_mut().for_each(|x| x.fill(0.0));
        self.sum.clear();
        self.newest = 0;
    }

    fn partitions(&self) -> usize {
        self.filters.len()
    }

    /// Hears a block and begins a new sum.
    fn push(&mut self, block: [&[f32]; 2]) {
        if self.filters.is_empty() {
            return;
        }
        for ((to, before), x) in [&mut self.re, &mut self.im].into_iter().zip(&mut self.before).zip(block) {
            to[..self.size].copy_from_slice(before);
            to[self.size..].copy_from_slice(x);
            before.copy_from_slice(x);
        }
        self.fft.forward(&mut self.re, &mut self.im);
        self.newest = if self.newest == 0 { self.inputs.len() - 1 } else { self.newest - 1 };
        self.inputs[self.newest].unpack(&self.re, &self.im, 1.0);
        self.sum.clear();
    }

    /// Adds these partitions to the sum.
    fn multiply(&mut self, partitions: std::ops::Range<usize>) {
        let count = self.filters.len();
        for p in partitions.start..partitions.end.min(count) {
            let input = (self.newest + p) % count;
            self.sum.add_product(&self.inputs[input], &self.filters[p]);
        }
    }

    /// The block that the sum makes.
    fn finish(&mut self, out: &mut [Vec<f32>; 2]) {
        if self.filters.is_empty() {
            return;
        }
        self.sum.pack(&mut self.re, &mut self.im);
        self.fft.inverse(&mut self.re, &mut self.im);
        for (out, x) in out.iter_mut().zip([&self.re, &self.im]) {
            out.copy_from_slice(&x[self.size..]);
        }
    }
}
