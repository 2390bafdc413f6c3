//! Equaliser: cuts at both ends, two shelves, four bells, true to their analogue prototypes up to 20 kHz.

use super::param;
use crate::filters::biquad::{Biquad, Cascade};
use crate::filters::cascades::Cascades;
use crate::filters::matched;
use crate::rows::Row;
use crate::{Block, Build, Decibels, Frames, GANG, Gang, Kind, Processor, Spec, Unit};

/// Gains nearer to 0 dB than this are no band at all.
const NOTHING: f64 = 1e-3;

/// The device.
pub static SPEC: Spec = Spec {
    name: "eq",
    about: "Balances the spectrum: high-pass, low-pass, two shelves and four bells.",
    version: 1,
    kind: Kind::Effect,
    params: &[
        param("high-pass", "Removes what is below; 0 is off.", Unit::Hertz, 0.0, 2000.0, 0.0),
        param(
            "high-pass-slope",
            "Steepness of the high-pass: 12, 24, 36 or 48.",
            Unit::Slope,
            12.0,
            48.0,
            12.0,
        ),
        param("low-frequency", "Corner of the low shelf.", Unit::Hertz, 20.0, 2000.0, 100.0),
        param(
            "low-gain",
            "Raises or lowers everything below the low corner.",
            Unit::Decibels,
            -24.0,
            24.0,
            0.0,
        ),
        param("bell-1-frequency", "Centre of bell 1.", Unit::Hertz, 20.0, 20000.0, 120.0),
        param("bell-1-gain", "Height of bell 1; at 0 dB it costs nothing.", Unit::Decibels, -24.0, 24.0, 0.0),
        param(
            "bell-1-q",
            "Centre over bandwidth of bell 1: higher is narrower.",
            Unit::Number,
            0.1,
            20.0,
            1.0,
        ),
        param("bell-2-frequency", "Centre of bell 2.", Unit::Hertz, 20.0, 20000.0, 400.0),
        param("bell-2-gain", "Height of bell 2; at 0 dB it costs nothing.", Unit::Decibels, -24.0, 24.0, 0.0),
        param(
            "bell-2-q",
            "Centre over bandwidth of bell 2: higher is narrower.",
            Unit::Number,
            0.1,
            20.0,
            1.0,
        ),
        param("bell-3-frequency", "Centre of bell 3.", Unit::Hertz, 20.0, 20000.0, 1500.0),
        param("bell-3-gain", "Height of bell 3; at 0 dB it costs nothing.", Unit::Decibels, -24.0, 24.0, 0.0),
        param(
            "bell-3-q",
            "Centre over bandwidth of bell 3: higher is narrower.",
            Unit::Number,
            0.1,
            20.0,
            1.0,
        ),
        param("bell-4-frequency", "Centre of bell 4.", Unit::Hertz, 20.0, 20000.0, 5000.0),
        param("bell-4-gain", "Height of bell 4; at 0 dB it costs nothing.", Unit::Decibels, -24.0, 24.0, 0.0),
        param(
            "bell-4-q",
            "Centre over bandwidth of bell 4: higher is narrower.",
            Unit::Number,
            0.1,
            20.0,
            1.0,
        ),
        param("high-frequency", "Corner of the high shelf.", Unit::Hertz, 500.0, 20000.0, 8000.0),
        param(
            "high-gain",
            "Raises or lowers everything above the high corner.",
            Unit::Decibels,
            -24.0,
            24.0,
            0.0,
        ),
        param("low-pass", "Removes what is above; 0 is off.", Unit::Hertz, 0.0, 20000.0, 0.0),
        param(
            "low-pass-slope",
            "Steepness of the low-pass: 12, 24, 36 or 48.",
            Unit::Slope,
            12.0,
            48.0,
            12.0,
        ),
        param("output", "Level after all bands.", Unit::Decibels, -24.0, 24.0, 0.0),
    ],
    build: |build| Box::new(Eq::new(build)),
};

struct Eq {
    cascade: Cascade,
    gain: f32,
}

impl Eq {
    fn new(build: &Build<'_>) -> Self {
        let get = |name: &str| build.get(SPEC.param(name).unwrap_or(usize::MAX));
        let rate = build.rate.hz();
        let mut bands: Vec<Biquad> = Vec::new();
        let (high_pass, low_pass) = (get("high-pass"), get("low-pass").min(0.47 * rate));
        if high_pass > 0.0 {
            let sections = matched::butterworth(order(get("high-pass-slope")));
            bands.extend(sections.map(|q| matched::high_pass(high_pass.max(5.0), q, rate)));
        }
        if get("low-gain").abs() > NOTHING {
            bands.push(matched::low_shelf(get("low-frequency"), get("low-gain"), rate));
        }
        for bell in 1..=4 {
            let of = |what: &str| get(&format!("bell-{bell}-{what}"));
            if of("gain").abs() > NOTHING {
                bands.push(matched::bell(of("frequency"), of("q").max(0.05), of("gain"), rate));
            }
        }
        if get("high-gain").abs() > NOTHING {
            bands.push(matched::high_shelf(get("high-frequency"), get("high-gain"), rate));
        }
        if low_pass > 0.0 {
            let sections = matched::butterworth(order(get("low-pass-slope")));
            bands.extend(sections.map(|q| matched::low_pass(low_pass.max(5.0), q, rate)));
        }
        Self { cascade: Cascade::new(bands), gain: Decibels(get("output")).gain() as f32 }
    }
}

/// Equalisers side by side.
struct Eqs {
    cascades: Cascades,
    gains: [f32; GANG],
}

/// Equalisers with the same number of sections work side by side.
pub fn gang(builds: &[Build<'_>; GANG]) -> Option<Box<dyn Gang>> {
    let eqs = builds.each_ref().map(Eq::new);
    let gains = eqs.each_ref().map(|eq| eq.gain);
    let cascades = Cascades::new(&eqs.map(|eq| eq.cascade))?;
    Some(Box::new(Eqs { cascades, gains }))
}

impl Gang for Eqs {
    fn process(&mut self, left: &mut [Row], right: &mut [Row]) {
        self.cascades.process(left, right);
        if self.gains != [1.0; GANG] {
            for row in left.iter_mut().chain(right) {
                row.iter_mut().zip(self.gains).for_each(|(x, gain)| *x *= gain);
            }
        }
    }

    fn reset(&mut self, member: usize) {
        self.cascades.reset(member);
    }
}

/// Order of the Butterworth filter nearest to a slope in dB an octave.
fn order(slope: f64) -> usize {
    2 * ((slope / 12.0 + 0.5).floor().clamp(1.0, 4.0) as usize)
}

impl Processor for Eq {
    fn process(&mut self, block: &mut Block<'_>) {
        self.cascade.process(block.left, block.right);
        if self.gain != 1.0 {
            block.left.iter_mut().chain(block.right.iter_mut()).for_each(|x| *x *= self.gain);
        }
    }

    fn reset(&mut self) {
        self.cascade.reset();
    }

    fn tail(&self) -> Frames {
        Frames(self.cascade.tail())
    }
}
