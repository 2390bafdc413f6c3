//! `song.toml`: title, key, tempo map, meter, form.

use crate::toml::{At, Bpm, KeyName, MeterName, Over, PlaceName, Rate, Table, Whole, record};

record!(
    /// `song.toml`.
    SongText {
        "title" title: At<String>, required "\"Paper Boats\"", "Title of the song";
        "artists" artists: Vec<String> = [], "Main artists";
        "language" language: String = "en", "BCP 47 tag of the language of the lyrics";
        "key" key: KeyName = "C major", "Key: a note and major, minor, dorian, mixolydian, lydian, phrygian or locrian";
        "tempo" tempo: Bpm = "100 bpm", "Quarter notes a minute";
        "meter" meter: MeterName = "4/4", "Time signature";
        "rate" rate: Rate = "48 kHz", "Sample rate at which the song is rendered";
        "form" form: Vec<At<String>>, "Names of the sections in the order in which they are played; without it, the order of lyrics.cho";
        "sections" sections: Table<SectionText>, "What is to be said of a section, or of all sections of a kind";
        "tempo-map" tempo_map: Vec<TempoText> = [], "Changes of tempo, in order of time";
    }
);

record!(
    /// `[sections.NAME]`.
    SectionText {
        "bars" bars: At<Whole<1, 10_000>>, "Length in bars; without it, the length of its chords, else of its melody, else 8";
        "chords" chords: At<String>, "Bar lines and chords: \"D | G A | Bm | G\"; without it, those of lyrics.cho";
        "key" key: KeyName, "Key; without it, the song's";
        "meter" meter: MeterName, "Time signature; without it, the song's";
    }
);

record!(
    /// An entry of `tempo-map`.
    TempoText {
        "at" at: At<PlaceName>, required "\"chorus:1\"", "Where the change begins";
        "tempo" tempo: Bpm, required "\"88 bpm\"", "Tempo from there on, or at the end of the ramp";
        "over" over: Over, "Length of a ramp, linear in musical time; without it, the tempo changes at once";
    }
);
