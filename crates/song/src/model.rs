//! The song: what the texts describe, with every default filled in.

use crate::{Beat, Beats, Chord, Key, Place, Recording, TempoMap};
use dsp::{Decibels, SampleRate, Seconds, Settings, Spec, block::Touch};

/// A song.
#[derive(Clone, Debug)]
pub struct Song {
    /// Title.
    pub title: String,
    /// Main artists.
    pub artists: Vec<String>,
    /// BCP 47 tag of the lyrics.
    pub language: String,
    /// Rate at which it is rendered.
    pub rate: SampleRate,
    /// Key of the song.
    pub key: Key,
    /// Musical time to time.
    pub tempo: TempoMap,
    /// The sections, each written once.
    pub sections: Vec<Section>,
    /// The sections in the order in which they are played.
    pub form: Vec<Placed>,
    /// End of the last section.
    pub end: Beat,
    /// Name of the style.
    pub style: String,
    /// The tracks, in the order of the mixer. Empty where the style's own band shall play.
    pub tracks: Vec<Track>,
    /// The mix.
    pub mix: Mix,
    /// The master.
    pub master: Master,
    /// The release.
    pub release: Release,
}

/// A section as written: its chords, melody and lyrics, in time from its start.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Name, lower case: `verse 1`.
    pub name: String,
    /// Name without a trailing number: `verse`.
    pub kind: String,
    /// Length.
    pub length: Beats,
    /// Chords, each until the next; `None` is no chord.
    pub chords: Vec<(Beats, Option<Chord>)>,
    /// The melody.
    pub melody: Vec<Sung>,
    /// The lyrics, line by line.
    pub lyrics: Vec<String>,
    /// Key here.
    pub key: Key,
    /// Where it is written.
    pub place: Place,
}

/// A note of the melody and the syllable on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sung {
    /// From the start of the section.
    pub at: Beats,
    /// Length, ties joined.
    pub length: Beats,
    /// MIDI note number.
    pub pitch: u8,
    /// Slurred to the next note.
    pub slur: bool,
    /// Syllable sung; `None` where the one before is held or nothing is sung.
    pub syllable: Option<Syllable>,
}

/// A syllable of the lyrics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Syllable {
    /// Its letters.
    pub text: String,
    /// The word goes on with the next syllable.
    pub joined: bool,
    /// Its word was divided by hand.
    pub divided: bool,
    /// The line in which it is written.
    pub place: Place,
}

/// A section at its place in the form.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// Index into [`Song::sections`].
    pub section: usize,
    /// 1 for the first time this section is played.
    pub occurrence: u32,
    /// Where it begins.
    pub start: Beat,
    /// Where it ends.
    pub end: Beat,
    /// 0 to 1.
    pub energy: f64,
}

/// What a track is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Role {
    Drums,
    Percussion,
    Bass,
    Chords,
    Arpeggio,
    Pad,
    Lead,
    Vocal,
    Backing,
    Effects,
    Other,
}

impl Role {
    /// Every role with its name in the song's text.
    pub const ALL: [(Self, &'static str); 11] = [
        (Self::Drums, "drums"),
        (Self::Percussion, "percussion"),
        (Self::Bass, "bass"),
        (Self::Chords, "chords"),
        (Self::Arpeggio, "arpeggio"),
        (Self::Pad, "pad"),
        (Self::Lead, "lead"),
        (Self::Vocal, "vocal"),
        (Self::Backing, "backing"),
        (Self::Effects, "effects"),
        (Self::Other, "other"),
    ];

    /// Name in the song's text.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(role, _)| *role == self).map_or("other", |(_, name)| name)
    }
}

/// A track: who plays what.
#[derive(Clone, Debug)]
pub struct Track {
    /// Name, unique.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// Instrument; `None` where the style chooses, or where the track is recorded.
    pub instrument: Option<Insert>,
    /// What is played.
    pub plays: Plays,
    /// Lane of the style; `None` for the first free one of its role.
    pub lane: Option<String>,
    /// For each entry of [`Song::form`]: whether the track plays there.
    pub sounds: Vec<bool>,
    /// Octaves up.
    pub octave: i8,
    /// The sustain pedal of a part: when it goes down (true) and up again.
    pub pedal: Vec<(Beat, bool)>,
    /// Where it is written.
    pub place: Place,
}

/// What a track plays.
#[derive(Clone, Debug, PartialEq)]
pub enum Plays {
    /// What the style makes of the chords.
    Style,
    /// The melody.
    Melody,
    /// A written part: its notes, already at their places in the song.
    Part(Vec<Note>),
    /// Recorded takes.
    Takes(Vec<Region>),
}

/// A written note, in time from the start of the song.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Note {
    /// Begins.
    pub at: Beat,
    /// Length.
    pub length: Beats,
    /// MIDI note number; for drums the General MIDI percussion key.
    pub pitch: u8,
    /// 0 to 1.
    pub velocity: f32,
    /// How it is played.
    pub touch: Touch,
}

/// A window on a take, on the timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// Path of the take within the song folder.
    pub take: String,
    /// Facts about it.
    pub recording: Recording,
    /// Its place in the form.
    pub at: Beat,
    /// Later (or earlier) than its place by this much.
    pub offset: Seconds,
    /// Start of the window within the take.
    pub from: Seconds,
    /// Length of the window; `None` to the end of the take.
    pub length: Option<Seconds>,
    /// Gain.
    pub gain: Decibels,
    /// Fade at its beginning.
    pub fade_in: Seconds,
    /// Fade at its end.
    pub fade_out: Seconds,
    /// Where it is written.
    pub place: Place,
}

/// A device with its settings.
#[derive(Clone)]
pub struct Insert {
    /// The device.
    pub device: &'static Spec,
    /// Its parameters, note values already turned into seconds.
    pub settings: Settings,
    /// Name of the track or bus that feeds the side-chain.
    pub key: Option<String>,
    /// The file that it plays or works with.
    pub file: Option<SoundFile>,
}

/// A file that a device is built from: a sampled instrument, or an impulse response.
#[derive(Clone, Debug, PartialEq)]
pub struct SoundFile {
    /// Path within the song folder, or the name of a SoundFont of the machine.
    pub path: String,
    /// Bank and program of a SoundFont.
    pub preset: Option<(u16, u16)>,
    /// BLAKE3 of everything that it is made of.
    pub digest: [u8; 32],
    /// How long it sounds on after what it was told.
    pub tail: Seconds,
}

impl std::fmt::Debug for Insert {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {:?} key {:?} file {:?}", self.device.name, self.settings.0, self.key, self.file)
    }
}

/// The mix.
#[derive(Clone, Debug)]
pub struct Mix {
    /// What `mix.toml` says of strips, by name of the track; tracks it does not name get [`Mix::strip`].
    pub strips: Vec<Strip>,
    /// The default strips, named by role.
    pub defaults: Vec<Strip>,
    /// The buses.
    pub buses: Vec<Strip>,
    /// The mix bus.
    pub main: Strip,
}

impl Mix {
    /// The strip of a track: its own, or the default one of its role.
    pub fn strip(&self, track: &str, role: Role) -> &Strip {
        let own = self.strips.iter().find(|strip| strip.name == track);
        own.or_else(|| self.defaults.iter().find(|strip| strip.name == role.name())).unwrap_or(&self.main)
    }
}

/// A strip of the mixer: trim, inserts, sends, fader, pan, output.
#[derive(Clone, Debug)]
pub struct Strip {
    /// Name of the track or bus.
    pub name: String,
    /// Level before the inserts.
    pub trim: Decibels,
    /// Polarity inverted.
    pub inverted: bool,
    /// Devices, in order.
    pub inserts: Vec<Insert>,
    /// Sends to buses.
    pub sends: Vec<Send>,
    /// Fader.
    pub fader: Decibels,
    /// −1 left to 1 right, constant power.
    pub pan: f64,
    /// 0 mono, 1 as it is, 2 twice the side.
    pub width: f64,
    /// Silent.
    pub mute: bool,
    /// Only soloed strips sound, if there are any.
    pub solo: bool,
    /// Name of the bus it goes to; `None` for the mix.
    pub output: Option<String>,
    /// Fader moves, in order of time.
    pub rides: Vec<Ride>,
    /// Where it is written.
    pub place: Place,
}

/// A send to a bus.
#[derive(Clone, Debug, PartialEq)]
pub struct Send {
    /// Name of the bus.
    pub bus: String,
    /// Level.
    pub level: Decibels,
    /// Taken before the fader.
    pub pre_fader: bool,
}

/// A fader move.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ride {
    /// Begins.
    pub at: Beat,
    /// Level relative to the fader from the end of the move on.
    pub level: Decibels,
    /// Length of the move.
    pub over: Beats,
}

/// The master.
#[derive(Clone, Debug)]
pub struct Master {
    /// Integrated loudness, LUFS.
    pub target: f64,
    /// True peak, dBTP.
    pub ceiling: f64,
    /// Devices before the limiter.
    pub chain: Vec<Insert>,
    /// Files to write: `wav16`, `wav24`, `wav32f`, `flac`, `opus`.
    pub formats: Vec<String>,
}

/// The release.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(missing_docs)]
pub struct Release {
    pub album: Option<String>,
    pub label: Option<String>,
    pub genre: Option<String>,
    pub date: Option<String>,
    pub copyright: Option<String>,
    pub isrc: Option<String>,
    pub upc: Option<String>,
    pub explicit: bool,
    pub track: Option<u32>,
    pub credits: Vec<Credit>,
    pub artwork: Option<String>,
}

/// Who did what.
#[derive(Clone, Debug, PartialEq)]
pub struct Credit {
    /// Name.
    pub name: String,
    /// Role.
    pub role: String,
    /// Percent of the composition, if any.
    pub share: Option<f64>,
}
