//! A first mix proposed from what the stems sound like: levels, panorama, filters, cuts, compression, each with a reason.

mod features;
mod masking;
mod names;
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
    /// High-pass, Hz, 12 dB an octave.
    pub high_pass: Option<f64>,
    /// Cuts that make room for others.
    pub cuts: Vec<Cut>,
    /// Compression.
    pub compressor: Option<Compressor>,
    /// Why: one sentence a decision, in the order of the fields.
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
