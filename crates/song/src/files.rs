//! The files of a song folder: what each can say.

pub(crate) mod arrange_toml;
pub(crate) mod insert;
pub(crate) mod master_toml;
pub(crate) mod mix_toml;
pub(crate) mod release_toml;
pub(crate) mod sampled;
pub(crate) mod song_toml;

use crate::toml::{Catalog, Read};
use serde_json::{Value, json};

/// A file of the song folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path; `*` stands for any name.
    pub path: &'static str,
    /// What it is for.
    pub about: &'static str,
}

/// Every file that a song folder can have, in the order in which a song is made.
pub const FILES: &[File] = &[
    File { path: "song.toml", about: "title, artists, key, tempo map, meter, form" },
    File { path: "concept.toml", about: "the brief and the board of ideas" },
    File { path: "lyrics.cho", about: "sections, words and chords, in ChordPro" },
    File { path: "melody.abc", about: "the melody, in ABC, one part a section" },
    File { path: "arrange.toml", about: "style, energy, and the tracks: instruments and what each plays" },
    File { path: "parts/*.abc", about: "a part written in ABC" },
    File { path: "parts/*.grid", about: "a drum part, one row a drum" },
    File { path: "parts/*.mid", about: "a part played on a keyboard, as a Standard MIDI File" },
    File { path: "record.toml", about: "inputs, microphones, players and rooms" },
    File { path: "takes/*", about: "recorded takes, never changed" },
    File { path: "mix.toml", about: "strips, buses, the mix bus, rides" },
    File { path: "master.toml", about: "loudness target, ceiling, chain, formats" },
    File { path: "release.toml", about: "identifiers, credits, splits, artwork" },
];

pub use sampled::named;

/// JSON Schema of a TOML file of the song folder; `None` where there is none.
pub fn schema(file: &str) -> Option<Value> {
    schema_with(file, dsp::catalog::CATALOG)
}

pub(crate) fn schema_with(file: &str, catalog: Catalog) -> Option<Value> {
    let schema = match file {
        "song.toml" => song_toml::SongText::schema(catalog),
        "arrange.toml" => arrange_toml::ArrangeText::schema(catalog),
        "mix.toml" => mix_toml::MixText::schema(catalog),
        "master.toml" => master_toml::MasterText::schema(catalog),
        "release.toml" => release_toml::ReleaseText::schema(catalog),
        _ => return None,
    };
    let about = FILES.iter().find(|known| known.path == file).map_or("", |known| known.about);
    let mut whole = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": file,
        "description": about,
    });
    if let (Value::Object(whole), Value::Object(fields)) = (&mut whole, schema) {
        whole.extend(fields);
    }
    Some(whole)
}
