//! How a master sounds elsewhere: on a phone, in a car, in a club.

mod fir;
mod guard;
mod render;
mod simulation;

pub use fir::{Blocks, STEP};
pub use render::{Master, VERSION, render};
pub use simulation::Simulation;

use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// A playback device: one file in `devices/`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Device {
    /// As listeners know it.
    pub name: String,
    /// What is simulated, in a few words.
    pub about: String,
    /// Response: frequency (Hz, ascending) and level (dB relative to 1 kHz).
    pub response: Vec<(f64, f64)>,
    /// Side signal relative to the mid: 1 leaves the stereo picture alone, 0 is mono.
    pub width: f64,
    /// Level at the listener, dB(A).
    pub level: f64,
    /// Noise around the listener, dB(A); absent where it is quiet.
    pub noise: Option<f64>,
    /// Spectrum of that noise: frequency (Hz, ascending) and level (dB a hertz; only differences matter).
    #[serde(default)]
    pub noise_spectrum: Vec<(f64, f64)>,
    /// Where the figures come from, in kind.
    pub class: Class,
    /// Where the figures come from.
    pub source: String,
}

/// Kind of evidence behind a device's figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Published measurements.
    Measured,
    /// One reported measurement.
    Reported,
    /// Typical of its kind.
    Assumed,
}

/// The files of `devices/`, embedded; a device is one file and one line here.
const FILES: &[(&str, &str)] = &[
    ("hi-fi", include_str!("../../../../devices/hi-fi.toml")),
    ("over-ear", include_str!("../../../../devices/over-ear.toml")),
    ("earbuds", include_str!("../../../../devices/earbuds.toml")),
    ("laptop", include_str!("../../../../devices/laptop.toml")),
    ("phone", include_str!("../../../../devices/phone.toml")),
    ("bluetooth", include_str!("../../../../devices/bluetooth.toml")),
    ("car", include_str!("../../../../devices/car.toml")),
    ("club", include_str!("../../../../devices/club.toml")),
];

/// Every device, in the order of the table.
pub fn devices() -> &'static [Device] {
    static DEVICES: LazyLock<Vec<Device>> =
        LazyLock::new(|| FILES.iter().filter_map(|(_, text)| toml_edit::de::from_str(text).ok()).collect());
    &DEVICES
}

/// Every device with its file name.
pub fn named() -> impl Iterator<Item = (&'static str, &'static Device)> {
    FILES.iter().map(|(name, _)| *name).zip(devices())
}

/// The device of this file name (`phone`), if there is one.
pub fn device(name: &str) -> Option<&'static Device> {
    FILES.iter().position(|(file, _)| *file == name).and_then(|index| devices().get(index))
}
