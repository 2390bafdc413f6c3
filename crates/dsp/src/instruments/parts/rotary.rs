//! A rotary speaker: horn and drum turn against each other before two microphones (Smith et al. 2002; Werner et al. 2016).

use super::delay::Delay;
use super::filter::Svf;
use super::oscillator::{Phase, sine};
use crate::SampleRate;

/// How fast the rotors turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speed {
    /// The speaker stands aside.
    Off,
    /// Chorale.
    Slow,
    /// Tremolo.
    Fast,
}

/// Where horn and drum part, Hz.
const CROSSOVER: f64 = 800.0;

/// Two rotors and two microphones at right angles.
pub struct Rotary {
    on: bool,
    horn: Rotor,
    drum: Rotor,
}

struct Rotor {
    line: Delay,
    phase: Phase,
    step: f32,
    /// Shortest way to a microphone and how much it changes, frames.
    way: (f32, f32),
    /// Gain in the middle and how much it changes.
    gain: (f32, f32),
    split: [Svf; 2],
    /// The baffle hides what is bright when it looks away.
    shade: [Svf; 2],
    shadow: f32,
}

impl Rotary {
    /// A speaker whose rotors have reached their speed.
    pub fn new(rate: SampleRate, speed: Speed) -> Self {
        let fast = speed == Speed::Fast;
        let rotor = |hz: f64, way: f64, gain: (f32, f32), split: [Svf; 2], shadow: f32| Rotor {
            line: Delay::new(rate, 0.004),
            phase: Phase(0.0),
            step: (hz / rate.hz()) as f32,
            way: (4.0, (way * rate.hz()) as f32),
            gain,
            split,
            shade: [Svf::low(rate, 2600.0, 0.6); 2],
            shadow,
        };
        let high = [Svf::high(rate, CROSSOVER, std::f64::consts::FRAC_1_SQRT_2); 2];
        let low = [Svf::low(rate, CROSSOVER, std::f64::consts::FRAC_1_SQRT_2); 2];
        Self {
            on: speed != Speed::Off,
            horn: rotor(if fast { 6.7 } else { 0.83 }, 0.000_55, (0.72, 0.28), high, 0.45),
            drum: rotor(if fast { 5.7 } else { 0.67 }, 0.000_18, (0.80, 0.20), low, 0.0),
        }
    }

    /// Back to the start of a turn, silent.
    pub fn reset(&mut self) {
        for rotor in [&mut self.horn, &mut self.drum] {
            rotor.line.clear();
            rotor.phase = Phase(0.0);
            let filters = rotor.split.iter_mut().chain(&mut rotor.shade);
            filters.for_each(Svf::clear);
        }
    }

    /// Frames it rings.
    pub fn tail(&self) -> u64 {
        2048
    }

    /// Left and right become what the two microphones hear of their sum.
    pub fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        if !self.on {
            return;
        }
        for (l, r) in left.iter_mut().zip(right) {
            let x = 0.5 * (*l + *r);
            let (a, b) = self.horn.next(x, 1.0);
            let (c, d) = self.drum.next(x, -1.0);
            (*l, *r) = (c + a, d + b);
        }
    }
}

impl Rotor {
    fn next(&mut self, x: f32, sense: f32) -> (f32, f32) {
        let [first, second] = &mut self.split;
        self.line.push(second.next(first.next(x)));
        let at = self.phase.advance(self.step);
        // The microphones stand a quarter turn apart.
        let quarter = if at < 0.75 { at + 0.25 } else { at - 0.75 };
        let (near, far) = (sine(quarter), sense * sine(at));
        let mut ears = [0.0; 2];
        for ((ear, facing), shade) in ears.iter_mut().zip([near, far]).zip(&mut self.shade) {
            let heard = self.line.between(self.way.0 + self.way.1 * (1.0 - facing));
            let dull = shade.next(heard);
            let heard = heard + self.shadow * 0.5 * (1.0 - facing) * (dull - heard);
            *ear = heard * (self.gain.0 + self.gain.1 * facing);
        }
        (ears[0], ears[1])
    }
}
