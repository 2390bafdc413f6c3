//! Loudspeakers in their boxes, as a microphone close to the cone hears them.

use crate::filters::biquad::Biquad;
use crate::filters::matched;
use std::f64::consts::FRAC_1_SQRT_2;

/// Choices of the device; the first is none.
pub const NAMES: [&str; 5] = ["off", "open-1x12", "closed-4x12", "open-2x12", "bass-4x10"];

struct Cabinet {
    /// Resonance of the cone in its box, Hz and Q: the lowest that comes out.
    low: (f64, f64),
    /// Modes of the cone and of the box: Hz, Q, dB.
    bells: &'static [(f64, f64, f64)],
    /// Where the cone stops moving as a whole, Hz.
    high: f64,
}

/// Typical shapes of 10 and 12 inch guitar loudspeakers, not measurements of a product; the breakup peak lies at 2 to 4 kHz.
const CABINETS: [Cabinet; 4] = [
    Cabinet {
        low: (95.0, 0.9),
        bells: &[
            (125.0, 1.4, 3.0),
            (330.0, 1.0, -3.0),
            (780.0, 1.8, 1.5),
            (1250.0, 2.5, -2.5),
            (2600.0, 1.3, 5.0),
            (3700.0, 4.0, -3.0),
            (4600.0, 4.0, 3.0),
        ],
        high: 5400.0,
    },
    Cabinet {
        low: (82.0, 1.0),
        bells: &[
            (115.0, 1.3, 3.5),
            (420.0, 0.9, -4.5),
            (950.0, 2.5, 1.0),
            (1450.0, 3.0, -2.0),
            (2500.0, 1.2, 5.0),
            (3400.0, 4.5, -2.5),
            (4100.0, 5.0, 2.5),
            (6200.0, 4.0, -6.0),
        ],
        high: 4900.0,
    },
    Cabinet {
        low: (88.0, 0.8),
        bells: &[
            (135.0, 1.2, 2.5),
            (380.0, 1.0, -3.5),
            (1100.0, 2.0, -1.5),
            (1900.0, 2.0, 1.5),
            (3100.0, 1.4, 5.5),
            (4300.0, 4.0, -2.0),
        ],
        high: 5500.0,
    },
    Cabinet {
        low: (48.0, 0.9),
        bells: &[
            (85.0, 1.1, 3.0),
            (300.0, 0.9, -3.0),
            (750.0, 1.5, 1.5),
            (2100.0, 1.2, 4.0),
            (3300.0, 3.0, -3.0),
        ],
        high: 4500.0,
    },
];

/// Filters of the chosen cabinet: none for the first choice.
pub fn sections(choice: usize, rate: f64) -> impl Iterator<Item = Biquad> {
    let cabinet = choice.checked_sub(1).and_then(|index| CABINETS.get(index));
    cabinet.into_iter().flat_map(move |cabinet| {
        let low = matched::high_pass(cabinet.low.0, cabinet.low.1, rate);
        // A closed back and the cone's mass: the lows fall by 18 dB an octave.
        let rumble = matched::high_pass(0.6 * cabinet.low.0, FRAC_1_SQRT_2, rate);
        let bells = cabinet.bells.iter().map(move |(hz, q, gain)| matched::bell(*hz, *q, *gain, rate));
        let highs = matched::low_passes(cabinet.high, 4, rate);
        [low, rumble].into_iter().chain(bells).chain(highs)
    })
}
