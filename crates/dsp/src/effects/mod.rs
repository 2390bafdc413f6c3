//! Devices that change sound: one file each, listed in [`crate::CATALOG`].

pub mod amp;
mod bands;
pub mod bus_compressor;
pub mod chorus;
pub mod compressor;
pub mod convolution;
pub mod de_esser;
pub mod delay;
pub mod eq;
pub mod exciter;
pub mod flanger;
pub mod freeverb;
pub mod gate;
pub mod limiter;
pub mod linear_phase_eq;
pub mod mid_side;
pub mod multiband_compressor;
pub mod phaser;
pub mod pitch_correction;
pub mod pitch_shifter;
pub mod reverb;
pub mod saturator;
pub mod transient_shaper;
pub mod tremolo;
pub mod utility;
pub mod width;

use crate::{Param, Unit};

pub use limiter::Limiter;

const fn param(
    name: &'static str,
    about: &'static str,
    unit: Unit,
    min: f64,
    max: f64,
    default: f64,
) -> Param {
    Param { name, about, unit, min, max, default }
}

/// The `mix` every blending effect has.
const fn mix(default: f64) -> Param {
    param("mix", "Balance of the dry (0 %) and the processed sound (100 %).", Unit::Share, 0.0, 1.0, default)
}
