//! What each streaming service does to the level of a master.

use crate::analyse::Levels;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// A master this much above a target, LU, may still be read as being on it: meters differ by as much (EBU Tech 3341).
const METERS_DIFFER: f64 = 0.1;

/// A delivery target: one file in `platforms/`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Platform {
    /// As listeners know it.
    pub name: String,
    /// Loudness to which it plays, LUFS; absent where it leaves levels alone or nobody knows.
    pub target: Option<f64>,
    /// Whether it turns soft songs up.
    #[serde(default)]
    pub raises: Raises,
    /// Highest true peak advised, dBTP.
    pub peak: Option<f64>,
    /// Highest true peak advised for a master louder than the target, dBTP.
    pub peak_if_louder: Option<f64>,
    /// Other settings that a listener can choose.
    #[serde(default)]
    pub modes: Vec<Mode>,
    /// What it takes, in words.
    pub files: String,
    /// Where the figures come from.
    pub source: String,
    /// When they were looked up, YYYY-MM.
    pub date: String,
    /// How far they can be trusted.
    pub confidence: Confidence,
}

/// A setting of the listener's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Mode {
    /// As the listener sees it.
    pub name: String,
    /// Loudness to which it plays, LUFS.
    pub target: f64,
    /// Whether it turns soft songs up.
    #[serde(default)]
    pub raises: Raises,
}

/// What happens to a song softer than the target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Raises {
    /// It stays as it is.
    #[default]
    Never,
    /// It is turned up until its true peak reaches −1 dBTP.
    Headroom,
    /// It is turned up all the way, through a limiter.
    Limiter,
}

/// How far figures can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Read at the service itself.
    Primary,
    /// Reported by others.
    Reported,
    /// Contradictory or unpublished.
    Unknown,
}

/// What becomes of one master on one service in one mode.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// Name of the service.
    pub platform: String,
    /// The listener's setting; `None` for the usual one.
    pub mode: Option<String>,
    /// Change of level, dB; `None` where the service publishes none.
    pub gain: Option<f64>,
    /// Loudness as played, LUFS.
    pub loudness: f64,
    /// True peak as played, dBTP; above 0 where a limiter must work.
    pub peak: f64,
    /// The master's true peak is within what the service advises.
    pub peak_ok: bool,
    /// Highest true peak the service advises for this master, dBTP.
    pub peak_advised: Option<f64>,
    /// How far the figures can be trusted.
    pub confidence: Confidence,
}

/// The files of `platforms/`, embedded; a platform is one file and one line here.
const FILES: &[&str] = &[
    include_str!("../../../../platforms/spotify.toml"),
    include_str!("../../../../platforms/apple-music.toml"),
    include_str!("../../../../platforms/youtube.toml"),
    include_str!("../../../../platforms/tidal.toml"),
    include_str!("../../../../platforms/amazon-music.toml"),
    include_str!("../../../../platforms/deezer.toml"),
    include_str!("../../../../platforms/soundcloud.toml"),
    include_str!("../../../../platforms/bandcamp.toml"),
];

/// Every platform, in the order of the table.
pub fn platforms() -> &'static [Platform] {
    static PLATFORMS: LazyLock<Vec<Platform>> =
        LazyLock::new(|| FILES.iter().filter_map(|text| toml_edit::de::from_str(text).ok()).collect());
    &PLATFORMS
}

/// What becomes of a master on every platform, each in its usual mode and then in its others.
pub fn outcomes(levels: &Levels) -> Vec<Outcome> {
    platforms().iter().flat_map(|platform| platform.outcomes(levels)).collect()
}

impl Platform {
    fn outcomes(&self, levels: &Levels) -> Vec<Outcome> {
        let usual = (None, self.target, self.raises);
        let modes = self.modes.iter().map(|m| (Some(m.name.clone()), Some(m.target), m.raises));
        std::iter::once(usual)
            .chain(modes)
            .map(|(mode, target, raises)| self.outcome(levels, mode, target, raises))
            .collect()
    }

    fn outcome(&self, levels: &Levels, mode: Option<String>, target: Option<f64>, raises: Raises) -> Outcome {
        let gain = target.map(|target| {
            let wanted = target - levels.integrated;
            match raises {
                Raises::Never => wanted.min(0.0),
                Raises::Headroom => wanted.min((-1.0 - levels.true_peak).max(0.0)),
                Raises::Limiter => wanted,
            }
        });
        let louder = self.target.is_some_and(|target| levels.integrated > target + METERS_DIFFER);
        let peak_advised = self.peak_if_louder.filter(|_| louder).or(self.peak);
        Outcome {
            platform: self.name.clone(),
            mode,
            gain,
            loudness: levels.integrated + gain.unwrap_or(0.0),
            peak: levels.true_peak + gain.unwrap_or(0.0),
            peak_ok: peak_advised.is_none_or(|advised| levels.true_peak <= advised + 0.05),
            peak_advised,
            confidence: self.confidence,
        }
    }
}
