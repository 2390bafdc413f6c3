//! Reading a sample between its frames: windowed sinc kernels, narrower in band the higher the pitch, so that nothing aliases.

use super::instrument::Sample;
use super::voice::CONTROL;
use crate::math;

/// Positions in a sample are fixed point with 32 bits of fraction: any split adds up to the same place.
pub(super) const ONE: u64 = 1 << 32;
/// Taps at or below the sample's own pitch.
const TAPS: usize = 16;
/// Phases of a kernel, as a power of two.
const BITS: u32 = 7;
/// Shape of the Kaiser window: about 75 dB.
const BETA: f64 = 7.2;
/// Kernels an octave of upward transposition, and how many octaves they reach.
const PER_OCTAVE: usize = 3;
const OCTAVES: usize = 3;

/// Room for the four lanes of each frame's sum, of two channels.
pub(super) type Sums = [[[f32; 4]; CONTROL]; 2];

/// One kernel: for each phase its taps, then their way to the next phase.
struct Kernel {
    taps: usize,
    table: Vec<f32>,
}

/// All kernels.
pub(super) struct Kernels(Vec<Kernel>);

/// Most frames that a kernel reaches to either side.
const REACH: u32 = (TAPS as u32) << (OCTAVES - 1);

/// A stretch of a sample being read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reader {
    /// Where it reads, fixed point.
    pub at: u64,
    /// First frame and the frame after the last of the loop; equal if there is none.
    pub looped: (u32, u32),
    /// Frame after the last.
    pub end: u32,
    /// Loops still to be made; `u32::MAX` for ever.
    pub rounds: u32,
}

/// The sound around the end of a loop as it is heard: what lies before the end, then the loop again. It begins twice
/// [`REACH`] before the end and goes as far beyond.
#[derive(Clone, Debug, Default)]
pub(super) struct Seam {
    left: Vec<f32>,
    right: Option<Vec<f32>>,
}

impl Seam {
    /// The seam of a loop, empty if there is none.
    pub(super) fn new(sample: &Sample, (start, end): (u32, u32)) -> Self {
        if start >= end {
            return Self::default();
        }
        let (start, end, around) = (i64::from(start), i64::from(end), 2 * i64::from(REACH));
        let frame = |at: i64| if at < end { at } else { start + (at - start) % (end - start) };
        let of = |sound: &Vec<f32>| {
            let heard = |at| usize::try_from(frame(at)).ok().and_then(|at| sound.get(at)).copied();
            (end - around..end + around).map(|at| heard(at).unwrap_or_default()).collect()
        };
        Self { left: of(&sample.left), right: sample.right.as_ref().map(of) }
    }
}

/// Frames to read from.
struct Sound<'a> {
    left: &'a [f32],
    right: Option<&'a [f32]>,
}

fn bessel(x: f64) -> f64 {
    let mut sum = 1.0;
    let mut term = 1.0;
    for k in 1..40 {
        term *= (x / (2.0 * f64::from(k))) * (x / (2.0 * f64::from(k)));
        sum += term;
    }
    sum
}

/// Changes the taps as little as possible so that they read polynomials up to the fifth degree exactly: what is far below
/// the band's edge then has no images at all. `place` gives where a tap lies, −1 to 1.
fn flatten(row: &mut [f64], place: impl Fn(usize) -> f64) {
    const MOMENTS: usize = 6;
    // Each tap may change in proportion to a bell over its place; solves for the polynomials' shares.
    let bell = |x: f64| (1.0 - x * x).max(0.0) * (1.0 - x * x).max(0.0);
    let mut system = [[0.0f64; MOMENTS + 1]; MOMENTS];
    for (k, tap) in row.iter().enumerate() {
        let x = place(k);
        let powers: [f64; MOMENTS] = std::array::from_fn(|i| (0..i).map(|_| x).product());
        for (i, line) in system.iter_mut().enumerate() {
            for (cell, power) in line.iter_mut().zip(powers) {
                *cell += bell(x) * powers[i] * power;
            }
            line[MOMENTS] -= tap * powers[i];
        }
    }
    system[0][MOMENTS] += 1.0;
    for i in 0..MOMENTS {
        let pivot = system[i];
        for line in &mut system[i + 1..] {
            let factor = line[i] / pivot[i];
            line.iter_mut().zip(pivot).for_each(|(cell, p)| *cell -= factor * p);
        }
    }
    let mut shares = [0.0; MOMENTS];
    for i in (0..MOMENTS).rev() {
        let known: f64 = (i + 1..MOMENTS).map(|j| system[i][j] * shares[j]).sum();
        shares[i] = (system[i][MOMENTS] - known) / system[i][i];
    }
    for (k, tap) in row.iter_mut().enumerate() {
        let x = place(k);
        *tap += bell(x) * shares.iter().rev().fold(0.0, |sum, share| sum * x + share);
    }
}

impl Kernel {
    /// A kernel that passes up to 1/`ratio` of the band.
    fn new(ratio: f64) -> Self {
        let taps = ((TAPS as f64 * ratio / 4.0 - 1e-9) as usize + 1) * 4;
        let half = taps as f64 / 2.0;
        let at = |t: f64| {
            let x = t / half;
            let window =
                if x.abs() >= 1.0 { 0.0 } else { bessel(BETA * (1.0 - x * x).sqrt()) / bessel(BETA) };
            let w = std::f64::consts::PI * t / ratio;
            if w.abs() < 1e-9 { window } else { math::sin(w) / w * window }
        };
        let phase = |p: usize| {
            let frac = p as f64 / f64::from(1u32 << BITS);
            let place = |k: usize| k as f64 - (half - 1.0) - frac;
            let mut row: Vec<f64> = (0..taps).map(|k| at(place(k))).collect();
            flatten(&mut row, |k| place(k) / half);
            row.into_iter().map(|x| x as f32).collect::<Vec<f32>>()
        };
        let rows: Vec<Vec<f32>> = (0..=1usize << BITS).map(phase).collect();
        let mut table = Vec::with_capacity(rows.len() * 2 * taps);
        for pair in rows.windows(2) {
            table.extend(&pair[0]);
            table.extend(pair[0].iter().zip(&pair[1]).map(|(a, b)| b - a));
        }
        Self { taps, table }
    }

    /// Coefficients at a fixed-point place.
    #[inline]
    fn row(&self, taps: usize, at: u64) -> (&[f32], &[f32], f32) {
        let fraction = at as u32;
        let phase = (fraction >> (32 - BITS)) as usize;
        let rest = (fraction << BITS) as f32 * (1.0 / 4_294_967_296.0);
        let (now, change) = self.table[phase * 2 * taps..][..2 * taps].split_at(taps);
        (now, change, rest)
    }

    /// Frames whose taps all lie in the sound, of one or two channels.
    #[inline]
    fn plain<const T: usize>(
        &self,
        sound: &Sound<'_>,
        mut at: u64,
        step: u64,
        out: [&mut [f32]; 2],
        sums: &mut Sums,
    ) {
        let taps = if T > 0 { T } else { self.taps };
        let [left, right] = out;
        let [sum_left, sum_right] = sums;
        for (to_left, to_right) in sum_left.iter_mut().zip(sum_right.iter_mut()).take(left.len()) {
            let mut a = [0.0f32; 4];
            let (now, change, rest) = self.row(taps, at);
            let first = (at >> 32) as usize - (taps / 2 - 1);
            let x = &sound.left[first..first + taps];
            let taps_here = now.as_chunks::<4>().0.iter().zip(change.as_chunks::<4>().0);
            if let Some(right) = sound.right {
                let mut b = [0.0f32; 4];
                let y = &right[first..first + taps];
                let sounds = x.as_chunks::<4>().0.iter().zip(y.as_chunks::<4>().0);
                for ((now, change), (x, y)) in taps_here.zip(sounds) {
                    for k in 0..4 {
                        let c = now[k] + rest * change[k];
                        a[k] += c * x[k];
                        b[k] += c * y[k];
                    }
                }
                *to_right = b;
            } else {
                for ((now, change), x) in taps_here.zip(x.as_chunks::<4>().0) {
                    for k in 0..4 {
                        a[k] += (now[k] + rest * change[k]) * x[k];
                    }
                }
            }
            *to_left = a;
            at += step;
        }
        fold(sum_left, left);
        if sound.right.is_some() {
            fold(sum_right, right);
        }
    }
}

/// Adds up the lanes of each sum.
#[inline]
fn fold(sums: &[[f32; 4]], out: &mut [f32]) {
    for (out, [a, b, c, d]) in out.iter_mut().zip(sums) {
        *out = (a + c) + (b + d);
    }
}

impl Kernels {
    pub(super) fn new() -> Self {
        let ratio = |k: usize| math::exp2(k as f64 / PER_OCTAVE as f64);
        Self((0..=PER_OCTAVE * OCTAVES).map(|k| Kernel::new(ratio(k))).collect())
    }

    /// The kernel for a step through the sample.
    fn choose(&self, step: u64) -> &Kernel {
        let mut limit = ONE as f64 * 1.03;
        let mut k = 0;
        while step as f64 > limit && k + 1 < self.0.len() {
            k += 1;
            limit *= 1.259_921_049_894_873_2;
        }
        &self.0[k]
    }

    /// Reads the next frames; gives how many there were before the sample ended.
    pub(super) fn read(
        &self,
        (sample, seam): (&Sample, &Seam),
        reader: &mut Reader,
        step: u64,
        [left, right]: &mut [[f32; CONTROL]; 2],
        sums: &mut Sums,
    ) -> usize {
        let kernel = self.choose(step);
        let step = step.max(1);
        let reach = kernel.taps as u64 / 2;
        let whole = Sound { left: &sample.left, right: sample.right.as_deref() };
        let joint = Sound { left: &seam.left, right: seam.right.as_deref() };
        let loop_end = u64::from(reader.looped.1);
        let mut done = 0;
        while done < CONTROL {
            reader.wrap();
            let (place, looping) = (reader.at >> 32, reader.loops());
            if !looping && place >= u64::from(reader.end) {
                break;
            }
            // What is read, where that is, and the frame before which all taps lie in it.
            let (sound, at, limit) = if looping && place + reach >= loop_end {
                let around = 2 * u64::from(REACH);
                (&joint, reader.at + (around << 32) - (loop_end << 32), around + u64::from(REACH))
            } else {
                let end = if looping { loop_end } else { u64::from(reader.end) };
                (&whole, reader.at, end.saturating_sub(reach))
            };
            let here = at >> 32;
            if here + 1 >= reach && here < limit {
                let room = ((limit << 32) - 1 - at) / step + 1;
                let n = room.min((CONTROL - done) as u64) as usize;
                let out = [&mut left[done..done + n], &mut right[done..done + n]];
                kernel.stretch(sound, at, step, out, sums);
                reader.at += step * n as u64;
                done += n;
            } else {
                (left[done], right[done]) = kernel.edge(&whole, reader);
                reader.at += step;
                done += 1;
            }
        }
        done
    }
}

impl Kernel {
    /// Frames whose taps all lie in the sound; those of the sample itself where it is played as it is.
    fn stretch(
        &self,
        sound: &Sound<'_>,
        at: u64,
        step: u64,
        [left, right]: [&mut [f32]; 2],
        sums: &mut Sums,
    ) {
        if step == ONE && at as u32 == 0 {
            let from = (at >> 32) as usize..(at >> 32) as usize + left.len();
            left.copy_from_slice(&sound.left[from.clone()]);
            if let Some(sound) = sound.right {
                right.copy_from_slice(&sound[from]);
            }
        } else if self.taps == TAPS {
            self.plain::<TAPS>(sound, at, step, [left, right], sums);
        } else {
            self.plain::<0>(sound, at, step, [left, right], sums);
        }
    }

    /// One frame near the beginning or the end of the sample, beyond which there is silence.
    fn edge(&self, sound: &Sound<'_>, reader: &Reader) -> (f32, f32) {
        let (now, change, rest) = self.row(self.taps, reader.at);
        let place = (reader.at >> 32) as i64;
        let first = place - (self.taps as i64 / 2 - 1);
        let (mut left, mut right) = (0.0f32, 0.0f32);
        if self.taps == TAPS && reader.at as u32 == 0 {
            let here = |sound: &[f32]| sound.get(place as usize).copied().unwrap_or_default();
            return (here(sound.left), sound.right.map_or(0.0, here));
        }
        for (k, (a, b)) in now.iter().zip(change).enumerate() {
            let at = usize::try_from(first + k as i64).unwrap_or(usize::MAX);
            if at >= reader.end as usize {
                continue;
            }
            let c = a + rest * b;
            left += c * sound.left.get(at).copied().unwrap_or_default();
            right += c * sound.right.and_then(|sound| sound.get(at)).copied().unwrap_or_default();
        }
        (left, right)
    }
}

impl Reader {
    fn loops(&self) -> bool {
        self.rounds > 0 && self.looped.1 > self.looped.0
    }

    /// Goes back by whole loops once it is so far beyond the end that no tap reaches before the loop's beginning.
    fn wrap(&mut self) {
        if self.loops() && (self.at >> 32) >= u64::from(self.looped.1) + u64::from(REACH) {
            self.back();
        }
    }

    fn back(&mut self) {
        let length = u64::from(self.looped.1 - self.looped.0);
        let rounds = ((self.at >> 32) - u64::from(self.looped.1)) / length + 1;
        let rounds = if self.rounds == u32::MAX { rounds } else { rounds.min(u64::from(self.rounds)) };
        self.at -= (rounds * length) << 32;
        if self.rounds != u32::MAX {
            self.rounds -= rounds as u32;
        }
    }

    /// Loops no more.
    pub(super) fn leave(&mut self) {
        if self.loops() && (self.at >> 32) >= u64::from(self.looped.1) {
            self.back();
        }
        self.rounds = 0;
    }
}
