//! The texts of a song made of stems, with how sure each estimate is.

use super::hear::Estimates;
use super::{Track, mix};
use crate::starter::{IGNORED, literal};
use crate::{Failure, atomic};
use engine::balance::Stem;
use song::{Mode, PitchClass};
use std::path::Path;

/// Tempo where none was found, quarter notes a minute.
const TEMPO: f64 = 100.0;

/// Writes every text of the song.
pub fn write(
    song: &Path,
    title: &str,
    rate: u32,
    tracks: &[Track],
    heard: &Estimates,
    notes: &[String],
    stems: &[Stem],
) -> Result<(), Failure> {
    let put = |name: &str, text: &str| atomic::write_new(&song.join(name), text.as_bytes());
    put("song.toml", &song_text(title, rate, heard))?;
    put("arrange.toml", &arrange_text(tracks, notes))?;
    put("mix.toml", &mix::text(stems))?;
    put(".gitignore", IGNORED)
}

fn song_text(title: &str, rate: u32, heard: &Estimates) -> String {
    let (bpm, tempo_note) = match heard.tempo {
        Some(found) => (neat(found.bpm), format!("estimated from the stems; {}", sureness(found.confidence))),
        None => (TEMPO, "no steady tempo was found in the stems: write the right one".into()),
    };
    let (key, key_note) = match heard.key {
        Some(found) => (
            key_name(found.key.tonic, found.key.mode),
            format!("estimated from the stems; {}", sureness(found.confidence)),
        ),
        None => ("C major".into(), "no key was found in the stems: write the right one".into()),
    };
    let bars = ((heard.seconds * bpm / 60.0 / 4.0) - 1e-6).ceil().max(1.0);
    format!(
        "title = {}\nartists = []\n# {key_note}\nkey = {}\n# {tempo_note}\ntempo = \"{bpm} bpm\"\nmeter = \"4/4\"\nrate = \"{} kHz\"\n\
         form = [\"song\"]\n\n# The stems lie in one section that holds the whole song.\n[sections.song]\nbars = {bars}\n",
        literal(title),
        literal(&key),
        f64::from(rate) / 1000.0,
    )
}

fn arrange_text(tracks: &[Track], notes: &[String]) -> String {
    let mut text = "# A track for each stem; roles are guessed from the names of the files.\n".to_string();
    for note in notes {
        text += &format!("# Note: {}\n", note.replace(char::is_control, " "));
    }
    for track in tracks {
        let (name, role) = (literal(&track.name), track.role.name());
        let take = literal(&track.take);
        text += &format!(
            "\n[[track]]\nname = {name}\nrole = \"{role}\"\nplays = \"takes\"\ntakes = [{{ file = {take}, at = \"start\" }}]\n"
        );
    }
    text
}

/// A tempo as people give it: whole where it is nearly whole.
fn neat(bpm: f64) -> f64 {
    let whole = bpm.round();
    if (bpm - whole).abs() < 0.08 { whole } else { (bpm * 100.0).round() / 100.0 }
}

/// How sure an estimate is, in words.
fn sureness(confidence: f64) -> String {
    let words = match confidence {
        c if c >= 0.7 => "sure",
        c if c >= 0.4 => "likely",
        _ => "a guess: check it",
    };
    format!("{words} ({:.0} %)", confidence * 100.0)
}

fn key_name(tonic: PitchClass, mode: Mode) -> String {
    const SHARP: [&str; 12] = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];
    const FLAT: [&str; 12] = ["C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B"];
    let names = if tonic.flat { FLAT } else { SHARP };
    let name = names.get(usize::from(tonic.semitone)).unwrap_or(&"C");
    format!("{name} {}", format!("{mode:?}").to_lowercase())
}
