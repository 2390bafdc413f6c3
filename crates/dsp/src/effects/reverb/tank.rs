//! The feedback delay network (Jot and Chaigne 1991) with a slowly turning mixing matrix (Schlecht and Habets 2015), which has no loss and bends no pitch.

use crate::filters::snap;
use crate::math;
use std::f64::consts::{PI, TAU};

/// Number of lines.
const N: usize = 16;
/// Decay at Nyquist and beyond is this many times faster than at low frequencies.
const FASTEST: f64 = 6.0;
/// Slowest and fastest turn of a pair of lines, Hz.
const TURNS: [f64; 2] = [0.3, 1.3];

/// Sixteen delay lines that feed one another.
pub struct Tank {
    ring: Vec<[f32; N]>,
    at: usize,
    lengths: [usize; N],
    b: [[f32; N]; 2],
    a: [f32; N],
    state: [f32; N],
    rotor: [[f32; N / 2]; 2],
    step: [[f32; N / 2]; 2],
    level: f32,
}

/// Smallest prime of at least `x`.
pub fn prime(x: f64) -> usize {
    let is_prime = |n: usize| (2..).take_while(|d| d * d <= n).all(|d| !n.is_multiple_of(d));
    let mut n = (x as usize).max(2);
    while !is_prime(n) {
        n += 1;
    }
    n
}

/// Attenuation relative to low frequencies at `hz`: 1 low, 2 at `damping`, [`FASTEST`] far above.
fn hurry(hz: f64, damping: f64) -> f64 {
    let x = hz * hz;
    1.0 + (FASTEST - 1.0) * x / (x + (FASTEST - 2.0) * damping * damping)
}

impl Tank {
    /// Lines from `shortest` to `longest` frames; decay in s, `damping` where it is half as long, Hz; noise comes out `level` times as loud.
    pub fn new([shortest, longest]: [f64; 2], decay: f64, damping: f64, level: f64, rate: f64) -> Self {
        let lengths: [usize; N] = std::array::from_fn(|i| {
            // Neighbours in the matrix get unlike lengths.
            let place = ((i * 7) % N) as f64 / (N - 1) as f64;
            prime(shortest * math::pow(longest / shortest, place))
        });
        let filter = lengths.map(|length| absorption(length as f64, decay, damping, rate));
        let size = lengths.iter().fold(0, |m, n| m.max(*n)) + 1;
        // Power a line keeps in one pass; in balance the lines lose what comes in.
        let kept = lengths.iter().map(|n| math::pow(10.0, -6.0 * *n as f64 / (decay * rate))).sum::<f64>()
            / N as f64;
        let turns: [f64; N / 2] = std::array::from_fn(|i| {
            let sign = if i % 2 == 0 { 1.0 } else { -1.0 };
            let place = ((i * 3) % (N / 2)) as f64 / (N / 2 - 1) as f64;
            sign * TAU * TURNS[0] * math::pow(TURNS[1] / TURNS[0], place) / rate
        });
        Self {
            ring: vec![[0.0; N]; size.next_power_of_two()],
            at: 0,
            lengths,
            b: [filter.map(|f| f[0]), filter.map(|f| f[1])],
            a: filter.map(|f| f[2]),
            state: [0.0; N],
            rotor: [[1.0; N / 2], [0.0; N / 2]],
            step: [turns.map(|w| math::cos(w) as f32), turns.map(|w| math::sin(w) as f32)],
            level: (level * ((1.0 - kept) / (2.0 * kept)).sqrt()) as f32,
        }
    }

    /// Silent again.
    pub fn reset(&mut self) {
        self.ring.fill([0.0; N]);
        (self.at, self.state) = (0, [0.0; N]);
        self.rotor = [[1.0; N / 2], [0.0; N / 2]];
    }

    /// One frame.
    #[inline]
    pub fn tick(&mut self, x: [f32; 2]) -> [f32; 2] {
        let mask = self.ring.len() - 1;
        let mut v: [f32; N] =
            std::array::from_fn(|i| self.ring[self.at.wrapping_sub(self.lengths[i]) & mask][i]);
        let [b0, b1] = &self.b;
        let filters = b0.iter().zip(b1).zip(&self.a).zip(&mut self.state);
        for (v, (((b0, b1), a), state)) in v.iter_mut().zip(filters) {
            let y = b0 * *v + *state;
            *state = snap(b1 * *v - a * y);
            *v = y;
        }
        let out = self.mixdown(&v);
        self.turn(&mut v);
        hadamard(&mut v);
        // Left enters the first half, right the second, with signs like those of a noise.
        let [l, r] = x.map(|x| x * (1.0 / 8f32.sqrt()));
        let input = [l, -l, l, l, -l, l, -l, -l, r, r, -r, r, r, -r, -r, -r];
        let slot = &mut self.ring[self.at & mask];
        for ((s, v), x) in slot.iter_mut().zip(v).zip(input) {
            *s = snap(v + x);
        }
        self.at = self.at.wrapping_add(1);
        out
    }

    /// Two orthogonal sums of the lines.
    #[inline(always)]
    fn mixdown(&self, v: &[f32; N]) -> [f32; 2] {
        let mut sums = [[0.0f32; 4]; 2];
        for (i, quad) in v.chunks_exact(4).enumerate() {
            let sign = if i % 2 == 0 { 1.0 } else { -1.0 };
            let (a, b, c, d) = (quad[0], quad[1], quad[2], quad[3]);
            sums[0][i] = (a - b) + (c - d);
            sums[1][i] = sign * ((a + b) - (c + d));
        }
        sums.map(|s| ((s[0] + s[1]) + (s[2] + s[3])) * self.level)
    }

    /// Turns pairs of lines by their slowly growing angles.
    #[inline(always)]
    fn turn(&mut self, v: &mut [f32; N]) {
        let (low, high) = v.split_at_mut(N / 2);
        let ([c, s], [dc, ds]) = (&mut self.rotor, &self.step);
        for i in 0..N / 2 {
            (low[i], high[i]) = (c[i] * low[i] + s[i] * high[i], c[i] * high[i] - s[i] * low[i]);
            let (nc, ns) = (c[i] * dc[i] - s[i] * ds[i], s[i] * dc[i] + c[i] * ds[i]);
            let trim = 1.5 - 0.5 * (nc * nc + ns * ns);
            (c[i], s[i]) = (nc * trim, ns * trim);
        }
    }
}

/// First-order filter [b0, b1, a1] with the attenuation of `length` frames exact at 0, a little above the damping frequency and at Nyquist.
fn absorption(length: f64, decay: f64, damping: f64, rate: f64) -> [f32; 3] {
    let gain = |hz: f64| math::pow(10.0, -3.0 * length * hurry(hz, damping) / (decay * rate));
    let middle = (1.4 * damping).min(0.3 * rate);
    let (dc, mid, top) = (gain(0.0), gain(middle), gain(rate / 2.0));
    let s = math::sin(PI * middle / rate);
    let p = s * s;
    let ratio = (1.0 - p) * (dc * dc - mid * mid) / (p * (mid * mid - top * top));
    let root = ratio.max(0.0).sqrt();
    let a1 = (1.0 - root) / (1.0 + root);
    let (sum, difference) = (dc * (1.0 + a1), top * (1.0 - a1));
    [(sum + difference) / 2.0, (sum - difference) / 2.0, a1].map(|x| x as f32)
}

/// Orthogonal mixing of all lines.
#[inline(always)]
fn hadamard(v: &mut [f32; N]) {
    for span in [8, 4, 2, 1] {
        for group in v.chunks_exact_mut(2 * span) {
            let (low, high) = group.split_at_mut(span);
            for (a, b) in low.iter_mut().zip(high) {
                (*a, *b) = (*a + *b, *a - *b);
            }
        }
    }
    v.iter_mut().for_each(|x| *x *= 0.25);
}
