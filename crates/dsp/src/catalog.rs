//! The one table of devices.

use crate::{Spec, effects, instruments};

/// Every device, effects first, in the order shown to users.
pub static CATALOG: &[&Spec] = &[
    &effects::eq::SPEC,
    &effects::linear_phase_eq::SPEC,
    &effects::compressor::SPEC,
    &effects::gate::SPEC,
    &effects::reverb::SPEC,
    &effects::freeverb::SPEC,
    &effects::delay::SPEC,
    &effects::limiter::SPEC,
    &effects::saturator::SPEC,
    &effects::chorus::SPEC,
    &effects::width::SPEC,
    &effects::tremolo::SPEC,
    &effects::de_esser::SPEC,
    &effects::bus_compressor::SPEC,
    &effects::multiband_compressor::SPEC,
    &effects::transient_shaper::SPEC,
    &effects::mid_side::SPEC,
    &effects::utility::SPEC,
    &effects::amp::SPEC,
    &effects::exciter::SPEC,
    &effects::flanger::SPEC,
    &effects::phaser::SPEC,
    &effects::convolution::SPEC,
    &effects::pitch_correction::SPEC,
    &effects::pitch_shifter::SPEC,
    &instruments::drums::SPEC,
    &instruments::electric_bass::SPEC,
    &instruments::upright_bass::SPEC,
    &instruments::synth_bass::SPEC,
    &instruments::acoustic_guitar::SPEC,
    &instruments::nylon_guitar::SPEC,
    &instruments::electric_guitar::SPEC,
    &instruments::harp::SPEC,
    &instruments::piano::SPEC,
    &instruments::electric_piano::SPEC,
    &instruments::organ::SPEC,
    &instruments::strings::SPEC,
    &instruments::brass::SPEC,
    &instruments::pad::SPEC,
    &instruments::lead::SPEC,
    &instruments::synth::SPEC,
    &instruments::fm::SPEC,
    &instruments::bells::GLOCKENSPIEL,
    &instruments::bells::BELLS,
    &instruments::mallets::MARIMBA,
    &instruments::mallets::VIBRAPHONE,
    &instruments::singer::SPEC,
];

/// The effects that listen to a side-chain.
pub static SIDE_CHAINED: &[&Spec] =
    &[&effects::compressor::SPEC, &effects::gate::SPEC, &effects::bus_compressor::SPEC];

/// The device of this name.
pub fn find(name: &str) -> Option<&'static Spec> {
    CATALOG.iter().copied().find(|spec| spec.name == name)
}
