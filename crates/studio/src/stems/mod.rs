//! A song from a folder of stems: takes, names, roles, tempo and key.

mod copy;
mod hear;
mod mix;
mod names;
mod scan;
mod texts;

pub use names::folders;

use crate::Failure;
use crate::diagnostics::counted;
use crate::progress::Bar;
use engine::balance;
use hear::Estimates;
use scan::{Found, Stem};
use song::Role;
use std::path::Path;

/// A stem as a track of the song.
struct Track {
    name: String,
    role: Role,
    /// What its stem is in the mix.
    kind: balance::Role,
    /// Path of its take in the song folder.
    take: String,
    stem: Stem,
}

/// What became of a folder of stems.
#[derive(Debug, Default)]
pub struct Imported {
    /// Names of the tracks.
    pub tracks: Vec<String>,
    /// What the user should know, a sentence each.
    pub notes: Vec<String>,
}

/// Fills `song`, an empty folder, with a song called `title` from the stems in `from`. Damaged stems refuse the whole, unless
/// `keep_going` leaves them out.
pub fn import(
    from: &Path,
    song: &Path,
    title: &str,
    keep_going: bool,
    bar: &Bar,
) -> Result<Imported, Failure> {
    if !from.is_dir() {
        return Err(Failure::usage(format!("{} is not a folder", from.display())));
    }
    let mut found = scan::scan(from);
    let rate = rate(&found.stems);
    let mut heard = hear::hear(&mut found, rate, bar)?;
    if found.stems.is_empty() && found.damaged.is_empty() {
        return Err(Failure::song(format!("there is no sound file in {}", from.display())));
    }
    if found.stems.is_empty() || (!found.damaged.is_empty() && !keep_going) {
        let list: Vec<_> = found.damaged.iter().map(|(name, why)| format!("\n  {name}: {why}")).collect();
        let hint = "export them again, or leave them out with --keep-going";
        return Err(Failure::song(format!(
            "{} cannot be read{}",
            counted(list.len(), "stem"),
            list.concat()
        ))
        .hint(hint));
    }
    let notes = notes(&found, rate, &heard);
    let tracks = tracks(found.stems);
    for track in &tracks {
        copy::take(&track.stem, &song.join(&track.take), bar)?;
    }
    let features = std::mem::take(&mut heard.features);
    let stem = |(track, features): (&Track, _)| balance::Stem {
        name: track.name.clone(),
        role: track.kind,
        features,
    };
    let stems: Vec<_> = tracks.iter().zip(features).map(stem).collect();
    texts::write(song, title, rate, &tracks, &heard, &notes, &stems)?;
    Ok(Imported { tracks: tracks.into_iter().map(|track| track.name).collect(), notes })
}

fn tracks(stems: Vec<Stem>) -> Vec<Track> {
    let origins: Vec<&str> = stems.iter().map(|stem| stem.origin.as_str()).collect();
    let names = names::tracks(&origins);
    let folders = names::folders(&names);
    let track = |((stem, name), folder): ((Stem, String), String)| {
        let ending =
            stem.origin.rsplit_once('.').map_or("wav".into(), |(_, ending)| ending.to_ascii_lowercase());
        let kind = balance::guess_role(&stem.origin);
        Track { role: names::role(kind), kind, name, take: format!("takes/{folder}/0001.{ending}"), stem }
    };
    stems.into_iter().zip(names).zip(folders).map(track).collect()
}

/// The commonest rate of the stems that a song can have; the highest of several.
fn rate(stems: &[Stem]) -> u32 {
    let rates = stems.iter().map(|stem| stem.facts.rate).filter(|rate| (44_100..=192_000).contains(rate));
    let count = |rate: u32| stems.iter().filter(|stem| stem.facts.rate == rate).count();
    rates.max_by_key(|&rate| (count(rate), rate)).unwrap_or(48_000)
}

/// What is odd about the stems, a sentence each.
fn notes(found: &Found, rate: u32, heard: &Estimates) -> Vec<String> {
    let mut notes = Vec::new();
    for stem in found.stems.iter().filter(|stem| stem.facts.rate != rate) {
        notes.push(format!(
            "{} has {} Hz and will be resampled to the song's {rate} Hz",
            stem.origin, stem.facts.rate
        ));
    }
    let seconds = |stem: &&Stem| stem.facts.duration().0;
    let shortest = found.stems.iter().min_by(|a, b| seconds(a).total_cmp(&seconds(b)));
    let longest = found.stems.iter().max_by(|a, b| seconds(a).total_cmp(&seconds(b)));
    if let (Some(short), Some(long)) = (shortest, longest)
        && seconds(&long) - seconds(&short) > 0.1
    {
        let (short_s, long_s) = (seconds(&short), seconds(&long));
        notes.push(format!(
            "the stems differ in length, from {short_s:.1} s ({}) to {long_s:.1} s ({}); all begin at the start of the song",
            short.origin, long.origin
        ));
    }
    notes.extend(heard.silent.iter().map(|origin| format!("{origin} is silent")));
    notes.extend(found.damaged.iter().map(|(origin, why)| format!("{origin} is left out: {why}")));
    if !found.ignored.is_empty() {
        notes.push(format!("not sound, ignored: {}", found.ignored.join(", ")));
    }
    notes
}
