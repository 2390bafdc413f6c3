//! `arrange.toml`: style, energy, tracks.

use super::insert::InstrumentText;
use crate::Role;
use crate::toml::{At, Energy, Fault, Level, OneOrMany, PlaceName, Table, Time, Whole, Word, record};

record!(
    /// `arrange.toml`.
    ArrangeText {
        "style" style: String = "indie-folk", "Name of a style, by which the band plays";
        "energy" energy: Table<Energy>, "Energy from 0 to 1 of a section, of one of its occurrences (\"chorus#2\"), or of a kind";
        "track" track: Vec<TrackText>, "The tracks, in the order of the mixer; without them, the style's band plays";
    }
);

record!(
    /// `[[track]]`.
    TrackText {
        "name" name: At<String>, required "\"bass\"", "Name, unique";
        "role" role: Role, "What it is for; without it, guessed from the name";
        "instrument" instrument: InstrumentText, "Name of an instrument, or a table with its settings; without it, the style's for the role";
        "plays" plays: At<String>, "\"style\", \"melody\", \"takes\", or the path of a part; without it, takes if it has any, the melody for lead and vocal, else the style";
        "lane" lane: String, "Which lane of the style it plays; without it, the first free one of its role";
        "at" at: OneOrMany<At<PlaceName>> = "start", "Places at which the part is played";
        "sections" sections: Vec<At<String>>, "Sections or kinds in which the track plays; without it, all";
        "octave" octave: Whole<-3, 3> = 0, "Octaves up";
        "takes" takes: Vec<TakeText>, "Regions of takes";
    }
);

record!(
    /// An entry of `takes`.
    TakeText {
        "file" file: At<String>, required "\"takes/vocal/0001.wav\"", "Path of the take";
        "at" at: At<PlaceName> = "start", "Its place";
        "offset" offset: Time = "0 ms", "Later than its place by this much, earlier if negative";
        "from" from: Time = "0 s", "Beginning of the window within the take";
        "length" length: Time, "Length of the window; without it, to the end of the take";
        "gain" gain: Level = "0 dB", "Gain";
        "fade-in" fade_in: Time = "5 ms", "Fade at its beginning";
        "fade-out" fade_out: Time = "5 ms", "Fade at its end";
    }
);

/// Every role with its name and the words by which it is guessed.
const ROLES: &[(Role, &str, &[&str])] = &[
    (
        Role::Backing,
        "backing",
        &["backing", "harmony", "harmonies", "choir", "bv", "bvs", "backings", "double"],
    ),
    (Role::Vocal, "vocal", &["vocal", "vocals", "voice", "vox", "singer", "sing"]),
    (
        Role::Percussion,
        "percussion",
        &["percussion", "perc", "shaker", "tambourine", "conga", "bongo", "clap", "cowbell"],
    ),
    (
        Role::Drums,
        "drums",
        &["drums", "drum", "kit", "kick", "snare", "hat", "hats", "beat", "overhead", "toms"],
    ),
    (Role::Bass, "bass", &["bass", "sub"]),
    (Role::Arpeggio, "arpeggio", &["arpeggio", "arp", "picking", "fingerpicking"]),
    (Role::Pad, "pad", &["pad", "strings", "drone", "atmosphere"]),
    (Role::Lead, "lead", &["lead", "solo", "melody", "theme", "flute", "violin", "sax", "trumpet"]),
    (
        Role::Chords,
        "chords",
        &["chords", "comp", "guitar", "piano", "keys", "organ", "rhodes", "electric-piano", "strum"],
    ),
    (Role::Effects, "effects", &["effects", "fx", "sfx", "riser", "noise", "foley"]),
    (Role::Other, "other", &["other"]),
];

const ROLE_NAMES: &[&str] = &[
    "drums",
    "percussion",
    "bass",
    "chords",
    "arpeggio",
    "pad",
    "lead",
    "vocal",
    "backing",
    "effects",
    "other",
];

impl Role {
    /// The role that a track of this name probably has.
    pub fn guess(name: &str) -> Self {
        let lower = name.to_lowercase();
        let words: Vec<&str> = lower.split(|c: char| !c.is_alphabetic()).collect();
        let holds = |(_, _, hints): &&(Self, &str, &[&str])| {
            hints.iter().any(|hint| words.contains(hint) || lower == **hint)
        };
        ROLES.iter().find(holds).map_or(Self::Other, |(role, ..)| *role)
    }
}

impl Word for Role {
    const WHAT: &'static str = "a role";
    const EXAMPLE: &'static str = "bass";
    fn parse(text: &str) -> Result<Self, Fault> {
        let known = ROLES.iter().find(|(_, name, _)| *name == text);
        known.map(|(role, ..)| *role).ok_or_else(|| Fault::choice(Self::WHAT, text, ROLE_NAMES))
    }
    fn names() -> &'static [&'static str] {
        ROLE_NAMES
    }
}
