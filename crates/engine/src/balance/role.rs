//! What a stem can be in a mix, and how each is usually placed.

use serde::Serialize;

/// What a stem is in the mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Bass drum.
    Kick,
    /// Snare or clap.
    Snare,
    /// Hi-hat.
    Hats,
    /// Toms.
    Toms,
    /// Overheads, cymbals, room.
    Overheads,
    /// Shaker, tambourine, congas and the like.
    Percussion,
    /// A whole kit, beat or loop.
    Drums,
    /// Bass guitar, upright or synth bass.
    Bass,
    /// Electric guitar.
    Guitar,
    /// Acoustic guitar.
    AcousticGuitar,
    /// Piano, organ, electric piano.
    Keys,
    /// Lead synth, pluck, arpeggio, melody.
    Synth,
    /// Pad.
    Pad,
    /// Strings.
    Strings,
    /// Brass and woodwinds.
    Winds,
    /// Lead voice.
    LeadVocal,
    /// Backing voices.
    BackingVocal,
    /// Riser, build, sweep.
    Riser,
    /// Effects, noises, atmospheres.
    Effects,
    /// Click, guide, reference, an earlier mix: heard by players, not by listeners.
    Reference,
    /// Anything else.
    Other,
}

/// Compression that suits a role: reduction at the loudest 5 %, dB; ratio; attack and release, ms; knee, dB.
pub type Squeeze = (f64, f64, f64, f64, f64);

/// How a role is usually placed.
pub struct RoleInfo {
    /// Which.
    pub role: Role,
    /// In words.
    pub name: &'static str,
    /// Loudness while it plays, before the mix bus, LUFS.
    pub target: f64,
    /// Stays in the middle when it is mono.
    pub centre: bool,
    /// High-pass, Hz.
    pub high_pass: Option<f64>,
    /// Who gives way: the lower number keeps its frequencies.
    pub rank: u8,
    /// Octaves (Hz) that must be heard.
    pub needs: &'static [f64],
    /// Compression, if it usually gets some.
    pub squeeze: Option<Squeeze>,
}

const VOICE: Option<Squeeze> = Some((4.0, 3.0, 4.0, 120.0, 8.0));
const LOW: Option<Squeeze> = Some((4.0, 4.0, 10.0, 120.0, 6.0));
const STRUM: Option<Squeeze> = Some((3.0, 2.5, 8.0, 150.0, 6.0));
const BEAT: Option<Squeeze> = Some((3.0, 2.0, 20.0, 100.0, 6.0));

/// One line of the table.
const fn line(
    role: Role,
    name: &'static str,
    (target, rank): (f64, u8),
    centre: bool,
    high_pass: Option<f64>,
    needs: &'static [f64],
    squeeze: Option<Squeeze>,
) -> RoleInfo {
    RoleInfo { role, name, target, centre, high_pass, rank, needs, squeeze }
}

/// Every role. Targets after the knowledge-engineered balances of De Man & Reiss 2013 and Pestana & Reiss 2014.
#[rustfmt::skip]
pub static ROLES: &[RoleInfo] = &[
    line(Role::Kick, "kick", (-20.5, 2), true, None, &[63.0, 4000.0], None),
    line(Role::Snare, "snare", (-21.5, 3), true, Some(80.0), &[250.0], None),
    line(Role::Hats, "hi-hat", (-28.0, 7), false, Some(200.0), &[], None),
    line(Role::Toms, "toms", (-25.0, 6), false, Some(50.0), &[], None),
    line(Role::Overheads, "overheads", (-26.0, 7), true, Some(120.0), &[], None),
    line(Role::Percussion, "percussion", (-27.0, 7), false, Some(120.0), &[], None),
    line(Role::Drums, "drums", (-18.5, 3), true, None, &[], BEAT),
    line(Role::Bass, "bass", (-20.5, 2), true, None, &[63.0, 125.0], LOW),
    line(Role::Guitar, "guitar", (-23.0, 5), false, Some(90.0), &[], None),
    line(Role::AcousticGuitar, "acoustic guitar", (-23.0, 5), false, Some(90.0), &[], STRUM),
    line(Role::Keys, "keys", (-22.5, 5), false, Some(80.0), &[], None),
    line(Role::Synth, "synth", (-22.5, 4), false, Some(100.0), &[], None),
    line(Role::Pad, "pad", (-25.0, 8), false, Some(120.0), &[], None),
    line(Role::Strings, "strings", (-24.5, 6), false, Some(80.0), &[], None),
    line(Role::Winds, "winds", (-23.5, 5), false, Some(90.0), &[], None),
    line(Role::LeadVocal, "lead vocal", (-16.5, 1), true, Some(90.0), &[1000.0, 2000.0, 4000.0], VOICE),
    line(Role::BackingVocal, "backing vocals", (-22.5, 4), false, Some(120.0), &[], VOICE),
    line(Role::Riser, "riser", (-24.0, 8), true, Some(80.0), &[], None),
    line(Role::Effects, "effects", (-26.0, 9), true, Some(100.0), &[], None),
    line(Role::Reference, "reference", (-25.0, 9), true, None, &[], None),
    line(Role::Other, "other", (-25.0, 6), false, Some(80.0), &[], None),
];

impl Role {
    /// Its line of the table.
    pub fn info(self) -> &'static RoleInfo {
        ROLES.iter().find(|info| info.role == self).unwrap_or(&ROLES[ROLES.len() - 1])
    }

    /// The effect buses a dry stem of this role goes to, and how much, dB.
    pub fn sends(self) -> &'static [(&'static str, f64)] {
        match self {
            Self::LeadVocal => &[("plate", -18.0), ("echo", -24.0)],
            Self::BackingVocal | Self::Strings => &[("plate", -15.0)],
            Self::Snare | Self::AcousticGuitar | Self::Synth | Self::Winds | Self::Pad => &[("plate", -20.0)],
            Self::Drums | Self::Toms | Self::Percussion => &[("room", -20.0)],
            Self::Guitar | Self::Keys => &[("room", -18.0)],
            _ => &[],
        }
    }
}
