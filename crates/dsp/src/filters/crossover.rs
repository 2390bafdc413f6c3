//! Crossover: four bands by Linkwitz-Riley filters of fourth order whose sum is flat (Linkwitz 1976; D'Appolito 1984 for the all-passes).

use super::svf::{Bands, Svf};
use std::f64::consts::{FRAC_1_SQRT_2, SQRT_2};

/// Splits one channel into four bands.
#[derive(Clone, Debug)]
pub struct Crossover {
    middle: Split,
    lower: Split,
    upper: Split,
    lower_phase: Svf,
    upper_phase: Svf,
}

impl Crossover {
    /// A crossover at rest; `hz` are the three corners, rising.
    pub fn new(hz: [f64; 3], rate: f64) -> Self {
        let [low, mid, high] = hz.map(|hz| hz.min(0.45 * rate));
        let phase = |hz| Svf::new(hz, FRAC_1_SQRT_2, rate);
        Self {
            middle: Split::new(mid, rate),
            lower: Split::new(low, rate),
            upper: Split::new(high, rate),
            lower_phase: phase(low),
            upper_phase: phase(high),
        }
    }

    /// Back to rest.
    pub fn reset(&mut self) {
        [&mut self.middle, &mut self.lower, &mut self.upper].into_iter().for_each(Split::reset);
        self.lower_phase.reset();
        self.upper_phase.reset();
    }

    /// The bands of one frame, lowest first; each half has also turned by the phase of the other half's corner.
    #[inline]
    pub fn tick(&mut self, x: f64) -> [f64; 4] {
        let [below, above] = self.middle.tick(x);
        let [low, low_mid] = self.lower.tick(turned(self.upper_phase.tick(below)));
        let [high_mid, high] = self.upper.tick(turned(self.lower_phase.tick(above)));
        [low, low_mid, high_mid, high]
    }
}

/// The all-pass that a low-pass and a high-pass of fourth order add up to.
#[inline]
fn turned(bands: Bands) -> f64 {
    bands.low - SQRT_2 * bands.band + bands.high
}

/// Two bands: Butterworth filters of second order, twice each.
#[derive(Clone, Debug)]
struct Split([Svf; 3]);

impl Split {
    fn new(hz: f64, rate: f64) -> Self {
        Self([(); 3].map(|()| Svf::new(hz, FRAC_1_SQRT_2, rate)))
    }

    fn reset(&mut self) {
        self.0.iter_mut().for_each(Svf::reset);
    }

    #[inline]
    fn tick(&mut self, x: f64) -> [f64; 2] {
        let [both, low, high] = &mut self.0;
        let bands = both.tick(x);
        [low.tick(bands.low).low, high.tick(bands.high).high]
    }
}
