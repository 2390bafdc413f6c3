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
