//! Oscillators: polyBLEP saw and pulse (Välimäki, Huovinen 2007) and a fast sine.

/// Correction of a unit step of a saw at phase 0, for phase `t` and increment `dt` in cycles.
#[inline]
fn blep(t: f32, dt: f32) -> f32 {
    if t < dt {
        let x = t / dt;
        x + x - x * x - 1.0
    } else if t > 1.0 - dt {
        let x = (t - 1.0) / dt;
        x * x + x + x + 1.0
    } else {
        0.0
    }
}

/// A phase in cycles that wraps at 1.
#[derive(Clone, Copy, Debug, Default)]
pub struct Phase(pub f32);

impl Phase {
    /// Moves on by `dt` cycles and returns where it was.
    #[inline]
    pub fn advance(&mut self, dt: f32) -> f32 {
        let t = self.0;
        self.0 += dt;
        if self.0 >= 1.0 {
            self.0 -= 1.0;
        }
        t
    }

    /// Next sample of a falling saw, ±1.
    #[inline]
    pub fn saw(&mut self, dt: f32) -> f32 {
        let t = self.advance(dt);
        1.0 - 2.0 * t + blep(t, dt)
    }

    /// Next sample of a pulse with duty `width`, without DC; a change of width does not shift its phase.
    #[inline]
    pub fn pulse(&mut self, dt: f32, width: f32) -> f32 {
        let t = self.advance(dt);
        let half = 0.5 * width;
        let early = if t + half >= 1.0 { t + half - 1.0 } else { t + half };
        let late = if t >= half { t - half } else { t - half + 1.0 };
        (1.0 - 2.0 * early + blep(early, dt)) - (1.0 - 2.0 * late + blep(late, dt))
    }

    /// Next sample of a sine.
    #[inline]
    pub fn sine(&mut self, dt: f32) -> f32 {
        sine(self.advance(dt))
    }
}

/// Saws that run side by side in vector registers.
pub const SAWS: usize = 8;

/// Several saws with phases and frequencies of their own.
#[derive(Clone, Copy, Debug, Default)]
pub struct Saws {
    /// Phases, cycles.
    pub phase: [f32; SAWS],
    /// How far ahead of its phase each is read, −1 to 1 cycles.
    pub ahead: [f32; SAWS],
    step: [f32; SAWS],
    /// Samples a cycle.
    period: [f32; SAWS],
}

impl Saws {
    /// Sets the increment of one saw, cycles a frame; 0 keeps it still.
    pub fn set_step(&mut self, saw: usize, step: f32) {
        (self.step[saw], self.period[saw]) = (step, if step > 0.0 { 1.0 / step } else { 0.0 });
    }

    /// Next sample of every falling saw, ±1.
    #[inline(always)]
    pub fn tick(&mut self) -> [f32; SAWS] {
        let mut out = [0.0; SAWS];
        for (i, out) in out.iter_mut().enumerate() {
            let t = self.phase[i] + self.ahead[i];
            let t = if t < 0.0 { t + 1.0 } else { t };
            let t = if t >= 1.0 { t - 1.0 } else { t };
            let moved = self.phase[i] + self.step[i];
            self.phase[i] = if moved >= 1.0 { moved - 1.0 } else { moved };
            // The parabolas of `blep` at either end of the cycle, flat elsewhere.
            let (after, before) = (1.0 - t * self.period[i], 1.0 + (t - 1.0) * self.period[i]);
            let after = if after > 0.0 { after } else { 0.0 };
            let before = if before > 0.0 { before } else { 0.0 };
            *out = 1.0 - 2.0 * t + (before * before - after * after);
        }
        out
    }
}

impl Saws {
    /// The same with steps rounded over four samples by a cubic B-spline (Välimäki, Pekonen, Nam 2012): aliases fall twice
    /// as fast; an octave below the folding frequency the sound itself is 4 dB down.
    #[inline(always)]
    pub fn tick_clean(&mut self) -> [f32; SAWS] {
        let mut out = [0.0; SAWS];
        for (i, out) in out.iter_mut().enumerate() {
            let t = self.phase[i] + self.ahead[i];
            let t = if t < 0.0 { t + 1.0 } else { t };
            let t = if t >= 1.0 { t - 1.0 } else { t };
            let moved = self.phase[i] + self.step[i];
            self.phase[i] = if moved >= 1.0 { moved - 1.0 } else { moved };
            let round = |distance: f32| {
                let (a, b) = (2.0 - distance, 1.0 - distance);
                let a = if a > 0.0 { a * a } else { 0.0 };
                let b = if b > 0.0 { b * b } else { 0.0 };
                (a * a - 4.0 * (b * b)) * (1.0 / 12.0)
            };
            *out = 1.0 - 2.0 * t + (round((1.0 - t) * self.period[i]) - round(t * self.period[i]));
        }
        out
    }
}

/// Sum over the saws in a fixed order.
#[inline(always)]
pub fn total(v: &[f32; SAWS]) -> f32 {
    ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]))
}

/// sin(2πt) for t in 0..1, error below 1e-6: odd polynomial on a quarter wave, the same bits everywhere.
#[inline]
pub fn sine(t: f32) -> f32 {
    let x = t - 0.5;
    let x = if x > 0.25 {
        0.5 - x
    } else if x < -0.25 {
        -0.5 - x
    } else {
        x
    };
    let y = x * x;
    let series = [-15.094_643, 42.058_694, -76.705_86, 81.605_25, -41.3417, std::f32::consts::TAU];
    -x * series.iter().fold(0.0, |sum, c| sum * y + c)
}

/// Sines with phases and frequencies of their own, side by side in vector registers.
#[derive(Clone, Copy, Debug)]
pub struct Sines<const N: usize> {
    /// Phases, cycles.
    pub phase: [f32; N],
    /// Increments, cycles a frame; 0 keeps a sine still.
    pub step: [f32; N],
}

impl<const N: usize> Default for Sines<N> {
    fn default() -> Self {
        Self { phase: [0.0; N], step: [0.0; N] }
    }
}

impl<const N: usize> Sines<N> {
    /// Next sample of every sine.
    #[inline(always)]
    pub fn tick(&mut self) -> [f32; N] {
        let mut out = [0.0; N];
        for (i, out) in out.iter_mut().enumerate() {
            let t = self.phase[i];
            let moved = t + self.step[i];
            self.phase[i] = if moved >= 1.0 { moved - 1.0 } else { moved };
            *out = sine(t);
        }
        out
    }
}
