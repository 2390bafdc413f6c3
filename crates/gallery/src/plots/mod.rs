//! What is drawn of a device.

mod decay;
mod drive;
mod dynamics;
mod note;
mod pitch;
mod response;
mod sweep;

use crate::chart::{Axis, Panel};
use crate::listen::Values;
use dsp::Spec;

/// Settings and what they are called.
pub type Curve = (&'static str, Values);

/// A kind of picture, with the settings it shows.
#[derive(Clone, Copy)]
pub enum Plot {
    /// Gain over frequency: of left for the first settings, of the next ones in a second panel; with the analogue filter beside it.
    Response(&'static [(&'static str, &'static [Curve])]),
    /// Gain over frequency of the middle and of the sides.
    Sides(&'static [Curve]),
    /// Level out over level in, of a sine of this frequency in Hz, and gain over time.
    Dynamics(f64, &'static [Curve]),
    /// Gain over time alone.
    Steps(&'static [Curve]),
    /// True peak out over true peak in, and gain over time.
    TruePeak(&'static [Curve]),
    /// Decay by octaves, and the first echoes over so many seconds.
    Decay(f64, Values),
    /// Echoes on both sides over so many seconds.
    Echoes(f64, &'static [Curve]),
    /// Transfer curve and harmonics.
    Drive(&'static [Curve]),
    /// Gain over frequency of soft sounds, and harmonics.
    Voice(&'static [Curve], &'static [Curve]),
    /// Gain over frequency at moments of a sweep of so many seconds, and the level of a sine over time.
    Sweep(f64, Values),
    /// The same over equally spaced frequencies, as combs need.
    Comb(f64, Values),
    /// The copies of a click, and the level of a sine over time.
    Copies(Values),
    /// Level of a sine over time, left and right.
    Swing(&'static [Curve]),
    /// Pitch over time.
    Pitch(&'static [Curve]),
    /// Level over time and spectrum of a note (MIDI number), soft and loud.
    Note(f32),
    /// The same of drums: names and keys.
    Drums(&'static [(&'static str, f32)]),
}

impl Plot {
    /// Its panels, left to right.
    pub fn panels(self, spec: &Spec) -> Vec<Panel> {
        match self {
            Self::Response(groups) => response::panels(spec, groups),
            Self::Sides(curves) => response::sides(spec, curves),
            Self::Dynamics(hz, curves) => dynamics::panels(spec, hz, curves),
            Self::Steps(curves) => dynamics::steps(spec, curves),
            Self::TruePeak(curves) => dynamics::true_peak(spec, curves),
            Self::Decay(seconds, values) => decay::panels(spec, seconds, values),
            Self::Echoes(seconds, curves) => decay::echoes(spec, seconds, curves),
            Self::Drive(curves) => vec![drive::transfer(spec, curves), drive::harmonics(spec, curves)],
            Self::Voice(soft, loud) => {
                let mut panels = response::panels(spec, &[("soft sounds", soft)]);
                panels.push(drive::harmonics(spec, loud));
                panels
            }
            Self::Sweep(seconds, values) => sweep::panels(spec, seconds, Axis::hertz(), values),
            Self::Comb(seconds, values) => sweep::panels(spec, seconds, Axis::low_hertz(), values),
            Self::Copies(values) => {
                vec![
                    decay::first(spec, 0.06, values),
                    sweep::swings(spec, "level of a sine of 1 kHz", values),
                ]
            }
            Self::Swing(curves) => sweep::swing(spec, curves),
            Self::Pitch(curves) => pitch::panels(spec, curves),
            Self::Note(pitch) => note::panels(spec, pitch),
            Self::Drums(drums) => note::drums(spec, drums),
        }
    }

    /// What it shows, as a caption.
    pub fn about(self) -> &'static str {
        match self {
            Self::Response(_) => {
                "Gain over frequency at some settings; where there is an analogue filter of the same settings, it is the thin line."
            }
            Self::Sides(_) => {
                "Gain over frequency of what both sides share (middle) and of what they do not (sides)."
            }
            Self::Dynamics(..) => {
                "Left: level out over level in, both steady. Right: gain while a sine steps from −60 to 0 dB and back."
            }
            Self::Steps(_) => "Gain while a sine steps from −60 to 0 dB and back.",
            Self::TruePeak(_) => {
                "Left: true peak out over true peak in, of a sine that peaks between its samples. Right: gain while a sine steps from −12 to 0 dB and back."
            }
            Self::Decay(..) => {
                "Left: energy still to come after an impulse, by octaves (Schroeder). Right: the first echoes."
            }
            Self::Echoes(..) => "Echoes of a click, left and right.",
            Self::Drive(_) => {
                "Left: wave out over wave in, a sine of 100 Hz at full scale. Right: harmonics of a sine of 1 kHz at −12 dB, relative to it."
            }
            Self::Voice(..) => {
                "Left: gain over frequency of soft sounds. Right: harmonics of a sine of 1 kHz at −12 dB, relative to it."
            }
            Self::Sweep(..) | Self::Comb(..) => {
                "Left: gain over frequency at moments of the sweep. Right: level of a sine of 1 kHz."
            }
            Self::Copies(_) => "Left: the copies of a click. Right: level of a sine of 1 kHz.",
            Self::Swing(_) => "Level of a sine of 1 kHz.",
            Self::Pitch(_) => "Pitch of a melody that goes in, and of what comes out.",
            Self::Note(_) => {
                "A note of 1.5 s, soft and loud. Left: its level. Right: the spectrum of its first second."
            }
            Self::Drums(_) => "Single strokes. Left: their level. Right: their spectrum.",
        }
    }
}
