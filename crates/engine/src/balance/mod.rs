//! A first mix proposed from what the stems sound like: levels, panorama, filters, cuts, compression, each with a reason.

mod ends;
mod features;
mod masking;
mod names;
mod panorama;
mod propose;
mod role;
mod squeeze;

pub use features::Features;
pub use names::guess_role;
pub use propose::{Stem, propose};
pub use role::{ROLES, Role, RoleInfo};

/// What is proposed for one stem. Amounts are to be written into the song's text, for the user to accept or refuse.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct StripProposal {
    /// Name of the stem.
    pub name: String,
    /// What it was taken for.
    pub role: Role,
    /// Fader, dB.
    pub fader: f64,
    /// Panorama, −1 (left) to 1 (right).
    pub pan: f64,
    /// Width of the sides relative to what they are, if it is to be less than 1.
    pub width: Option<f64>,
    /// Not for listeners.
    pub mute: bool,
    /// High-pass, Hz, 12 dB an octave.
    pub high_pass: Option<f64>,
    /// Cuts that make room for others.
    pub cuts: Vec<Cut>,
    /// Compression.
    pub compressor: Option<Compressor>,
    /// Effect buses and how much goes to each, dB.
    pub sends: Vec<(&'static str, f64)>,
    /// Why: one sentence a decision.
    pub reasons: Vec<String>,
}

/// A bell that takes away.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Cut {
    /// Centre, Hz.
    pub hz: f64,
    /// Quality factor.
    pub q: f64,
    /// Gain, dB, negative.
    pub gain: f64,
}

/// Settings of a compressor before the fader.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Compressor {
    /// Threshold on the peak level, dBFS.
    pub threshold: f64,
    /// Input change over output change above the threshold.
    pub ratio: f64,
    /// Attack, ms.
    pub attack: f64,
    /// Release, ms.
    pub release: f64,
    /// Width of the knee, dB.
    pub knee: f64,
}
