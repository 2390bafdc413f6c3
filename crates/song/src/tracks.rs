//! The tracks: who plays what, parts and takes laid at their places.

use crate::diagnostic::{Log, did_you_mean};
use crate::files::arrange_toml::{TakeText, TrackText};
use crate::form::Places;
use crate::toml::{At, OneOrMany, PlaceName, short};
use crate::{Beat, Beats, Diagnostics, Note, Plays, Region, Role, Texts, Track, abc, grid, midi};
use dsp::{Decibels, Seconds, Touch};

/// Most tracks.
const MOST: usize = 1000;
/// Most notes of a track.
const MOST_NOTES: usize = 200_000;
/// Most notes of a song.
const MOST_IN_ALL: usize = 2_000_000;
/// Most regions of a track.
const MOST_REGIONS: usize = 10_000;
/// File that says what is here.
const FILE: &str = "arrange.toml";

/// What tracks are laid in.
pub(crate) struct Stage<'a> {
    /// The folder.
    pub texts: &'a Texts,
    /// Form and places.
    pub places: Places<'a>,
    /// End of the song.
    pub end: Beat,
    /// Tempo at the start.
    pub bpm: f64,
    /// There is a melody.
    pub melody: bool,
}

/// A part in time from its own start.
enum Part {
    /// Notes, and the sustain pedal.
    Notes(Vec<Note>, Vec<(Beats, bool)>),
    Grid(grid::Grid),
}

/// The sustain pedal: when it goes down (true) and up again.
type Pedal = Vec<(Beat, bool)>;

impl Part {
    /// Whether nothing sounds in it.
    fn is_empty(&self) -> bool {
        match self {
            Self::Notes(notes, _) => notes.is_empty(),
            Self::Grid(grid) => grid.hits.is_empty(),
        }
    }
}

impl Stage<'_> {
    /// Reads every track.
    pub fn tracks(&self, texts: &[TrackText], out: &mut Diagnostics) -> Vec<Track> {
        let mut tracks: Vec<Track> = Vec::new();
        let mut room = MOST_IN_ALL;
        for text in texts {
            let Some(name) = &text.name else { continue };
            let mut log = Log::new(FILE, out);
            if name.value.trim().is_empty() {
                log.error("blank-name", &name.span, "a track has no name", "name it".to_string());
                continue;
            }
            if tracks.iter().any(|track| track.name == name.value) {
                let message =
                    format!("there are two tracks named `{}`; this one is left out", short(&name.value));
                log.error("duplicate-name", &name.span, message, "give it another name".to_string());
                continue;
            }
            if tracks.len() >= MOST {
                log.error("too-many", &name.span, format!("more than {MOST} tracks"), None);
                break;
            }
            let track = self.track(text, name, out);
            if let Plays::Part(notes) = &track.plays {
                room = room.saturating_sub(notes.len());
            }
            tracks.push(track);
            if room == 0 {
                Log::new(FILE, out).error(
                    "too-many",
                    &name.span,
                    format!("more than {MOST_IN_ALL} notes"),
                    None,
                );
                break;
            }
        }
        tracks
    }

    fn track(&self, text: &TrackText, name: &At<String>, out: &mut Diagnostics) -> Track {
        let role = text.role.unwrap_or_else(|| Role::guess(&name.value));
        let sounds = self.sounds(text, &mut Log::new(FILE, out));
        let takes = text.takes.as_deref().unwrap_or_default();
        let said = text.plays.as_ref().map(|plays| plays.value.as_str());
        let usual = match role {
            _ if !takes.is_empty() => "takes",
            Role::Lead | Role::Vocal => "melody",
            _ => "style",
        };
        let mut pedal = Pedal::new();
        let plays = match said.unwrap_or(usual) {
            "style" => Plays::Style,
            "melody" => Plays::Melody,
            "takes" => Plays::Takes(self.regions(takes, &mut Log::new(FILE, out))),
            path => Plays::Part(self.part(path, text, &sounds, &mut pedal, out)),
        };
        let mut log = Log::new(FILE, out);
        if let Some(plays) = &text.plays {
            if plays.value == "melody" && !self.melody {
                log.warning(
                    "no-melody",
                    &plays.span,
                    "the song has no melody",
                    "write melody.abc".to_string(),
                );
            }
            if plays.value != "takes" && !takes.is_empty() {
                let message = format!("`{}` has takes that are not played", short(&name.value));
                log.warning("unused-takes", &plays.span, message, "write plays = \"takes\"".to_string());
            }
        }
        Track {
            name: name.value.clone(),
            role,
            instrument: text.instrument.clone().map(|instrument| instrument.0),
            plays,
            lane: text.lane.clone(),
            sounds,
            octave: text.octave.map_or(0, |octave| octave.0 as i8),
            pedal,
            place: log.place(&name.span),
        }
    }

    fn sounds(&self, text: &TrackText, log: &mut Log<'_>) -> Vec<bool> {
        let form = self.places.form;
        let Some(names) = &text.sections else { return vec![true; form.len()] };
        let mut sounds = vec![false; form.len()];
        for name in names {
            let wanted = name.value.to_lowercase();
            let mut found = false;
            for (placed, sounds) in form.iter().zip(&mut sounds) {
                let Some(section) = self.places.sections.get(placed.section) else { continue };
                let once = wanted.split_once('#').is_some_and(|(section_name, n)| {
                    section_name == section.name && n == placed.occurrence.to_string()
                });
                if section.name == wanted || section.kind == wanted || once {
                    (found, *sounds) = (true, true);
                }
            }
            if !found {
                let names = self
                    .places
                    .sections
                    .iter()
                    .flat_map(|section| [section.name.as_str(), section.kind.as_str()]);
                let hint = did_you_mean(&wanted, names, "name a section of the form, or its kind".into());
                log.error(
                    "unknown-section",
                    &name.span,
                    format!("the form has no section `{}`", short(&wanted)),
                    hint,
                );
            }
        }
        sounds
    }

    /// Every point at which something lies; the start where nothing is said.
    fn points(&self, at: Option<&OneOrMany<At<PlaceName>>>, log: &mut Log<'_>) -> Vec<Beat> {
        at.map_or_else(
            || vec![Beat(0)],
            |at| at.0.iter().flat_map(|place| self.places.find(place, log)).take(MOST_REGIONS).collect(),
        )
    }

    fn part(
        &self,
        path: &str,
        text: &TrackText,
        sounds: &[bool],
        pedal: &mut Pedal,
        out: &mut Diagnostics,
    ) -> Vec<Note> {
        let span = text.plays.as_ref().map_or(0..0, |plays| plays.span.clone());
        let Some(bytes) = self.texts.files.get(path) else {
            let parts = self.texts.files.keys().map(String::as_str).filter(|path| path.starts_with("parts/"));
            let known = ["style", "melody", "takes"].into_iter().chain(parts);
            let hint = did_you_mean(
                path,
                known,
                "style, melody, takes, or the path of a part such as parts/riff.abc".into(),
            );
            Log::new(FILE, out).error("missing-file", &span, format!("there is no `{}`", short(path)), hint);
            return Vec::new();
        };
        let Some(part) = self.read(path, bytes, out) else {
            let hint = "a part ends in .abc, .grid or .mid".to_string();
            Log::new(FILE, out).error("unknown-part", &span, format!("`{}` is no part", short(path)), hint);
            return Vec::new();
        };
        let points = self.points(text.at.as_ref(), &mut Log::new(FILE, out));
        // An upbeat belongs to the section that it leads into.
        let heard = |note: &Note, start: Beat| {
            let index = self.places.form.partition_point(|placed| placed.end <= note.at.max(start));
            note.at >= Beat(0) && note.at < self.end && sounds.get(index).copied().unwrap_or(true)
        };
        let mut notes = Vec::new();
        for start in points {
            let first = notes.len();
            match &part {
                Part::Notes(part, pressed) => {
                    notes.extend(part.iter().map(|note| Note { at: start + Beats(note.at.0), ..*note }));
                    pedal.extend(pressed.iter().map(|(at, down)| ((start + *at).min(self.end), *down)));
                }
                Part::Grid(grid) => self.hits(grid, start, &mut notes),
            }
            let fresh = notes.split_off(first);
            notes.extend(fresh.into_iter().filter(|note| heard(note, start)));
            if notes.len() > MOST_NOTES {
                let message = format!("more than {MOST_NOTES} notes in a track");
                Log::new(FILE, out).error("too-many", &span, message, None);
                notes.truncate(MOST_NOTES);
                break;
            }
        }
        notes.sort_by_key(|note| (note.at, note.pitch));
        pedal.sort_by_key(|(at, down)| (*at, *down));
        notes
    }

    /// Reads the parts that no track plays, for their faults alone.
    pub fn unplayed(&self, texts: &[TrackText], out: &mut Diagnostics) {
        let played = |path: &str| {
            texts.iter().any(|text| text.plays.as_ref().is_some_and(|plays| plays.value == path))
        };
        for (path, bytes) in &self.texts.files {
            if path.starts_with("parts/") && !played(path) {
                let _ = self.read(path, bytes, out);
            }
        }
    }

    /// The part at a path; `None` if its name is not that of a part.
    fn read(&self, path: &str, bytes: &[u8], out: &mut Diagnostics) -> Option<Part> {
        let part = if path.ends_with(".mid") || path.ends_with(".midi") {
            let performance = midi::read(bytes, self.bpm, &mut Log::new(path, out));
            let note = |note: midi::Played| Note {
                at: Beat(note.at.0),
                length: note.length,
                pitch: note.pitch,
                velocity: note.velocity,
                touch: Touch::Normal,
            };
            Part::Notes(performance.notes.into_iter().map(note).collect(), performance.pedal)
        } else if path.ends_with(".grid") || path.ends_with(".abc") {
            let decoded = crate::resolve::text(self.texts, path, out).unwrap_or_default();
            let mut log = Log::new(path, out);
            if path.ends_with(".grid") {
                Part::Grid(grid::read(&decoded, &mut log))
            } else {
                Part::Notes(of_abc(&decoded, &mut log), Vec::new())
            }
        } else {
            return None;
        };
        if part.is_empty() {
            let hint = "write music, or take it out of arrange.toml".to_string();
            Log::new(path, out).warning("empty-part", &(0..0), "nothing is written in this part", hint);
        }
        Some(part)
    }

    fn hits(&self, grid: &grid::Grid, start: Beat, notes: &mut Vec<Note>) {
        let mut at = start;
        let mut starts = Vec::new();
        for _ in 0..grid.bars {
            let bar = self.places.tempo.meter(at).bar();
            starts.push((at, bar.0 / grid.cells.max(1) as i64));
            at += bar;
        }
        for hit in &grid.hits {
            if let Some((bar, cell)) = starts.get(hit.bar) {
                let at = *bar + Beats(cell * hit.cell as i64);
                notes.push(Note {
                    at,
                    length: Beats(*cell),
                    pitch: hit.key,
                    velocity: hit.velocity,
                    touch: hit.touch,
                });
            }
        }
    }

    fn regions(&self, takes: &[TakeText], log: &mut Log<'_>) -> Vec<Region> {
        let mut regions = Vec::new();
        for take in takes {
            let Some(file) = &take.file else { continue };
            let recording = match self.texts.recordings.get(&file.value) {
                Some(Ok(recording)) => *recording,
                Some(Err(why)) => {
                    let message = format!("`{}` cannot be read: {why}", short(&file.value));
                    log.error("take-unreadable", &file.span, message, None);
                    continue;
                }
                None => {
                    let names = self.texts.recordings.keys().map(String::as_str);
                    let hint = did_you_mean(&file.value, names, "record it, or take this entry out".into());
                    log.error(
                        "take-missing",
                        &file.span,
                        format!("there is no `{}`", short(&file.value)),
                        hint,
                    );
                    continue;
                }
            };
            let length = recording.frames as f64 / f64::from(recording.rate.max(1));
            let from = take.from.map_or(0.0, |from| from.0);
            if !(0.0..length).contains(&from) {
                log.error(
                    "out-of-range",
                    &file.span,
                    format!("`from` lies outside the take, which is {length:.3} s long"),
                    None,
                );
                continue;
            }
            let place = take.at.clone();
            let points = place.map_or_else(|| vec![Beat(0)], |place| self.places.find(&place, log));
            let fade = |time: Option<crate::toml::Time>| Seconds(time.map_or(0.005, |time| time.0.max(0.0)));
            let region = |at: Beat| Region {
                take: file.value.clone(),
                recording,
                at,
                offset: Seconds(take.offset.map_or(0.0, |offset| offset.0)),
                from: Seconds(from),
                length: take.length.map(|length| Seconds(length.0.max(0.0))),
                gain: Decibels(take.gain.map_or(0.0, |gain| gain.0)),
                fade_in: fade(take.fade_in),
                fade_out: fade(take.fade_out),
                place: log.place(&take.span),
            };
            regions.extend(points.into_iter().map(region));
            if regions.len() > MOST_REGIONS {
                log.error(
                    "too-many",
                    &take.span,
                    format!("more than {MOST_REGIONS} regions in a track"),
                    None,
                );
                regions.truncate(MOST_REGIONS);
                break;
            }
        }
        regions
    }
}

/// All notes of a tune, its parts one after the other.
fn of_abc(text: &str, log: &mut Log<'_>) -> Vec<Note> {
    let tune = abc::read(text, log);
    let mut notes = Vec::new();
    let mut start = Beat(0);
    for written in &tune.parts {
        let part = abc::play(written, log);
        let mut slurred = false;
        for note in &part.notes {
            let sound = |(pitch, length): &(u8, Beats)| Note {
                at: start + note.at,
                length: *length,
                pitch: *pitch,
                velocity: 0.75,
                touch: if slurred { Touch::Legato } else { Touch::Normal },
            };
            notes.extend(note.pitches.iter().map(sound));
            slurred = note.slur;
        }
        start += part.length;
        if notes.len() > MOST_NOTES {
            break;
        }
    }
    notes
}
