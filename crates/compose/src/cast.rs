//! Who plays what: the song's tracks, or the style's band, each given a lane, an instrument and its notes.

use crate::bars::{Bar, bars};
use crate::harmony::Harmony;
use crate::human::{self, Feel, Kicks};
use crate::instrument::{self, Find};
use crate::stroke::{self, Stroke};
use crate::style::{Entry, Human, Lane, STYLES, Style, Voice};
use crate::{Arranged, Played, Source, bass, drums, finish, guitar, keys, melody, words};
use song::{Beat, Diagnostic, Diagnostics, Insert, Place, Plays, Role, Severity, Song, Track};

/// How a melody or a written part is played.
const SOLOIST: Human = Human { late: 4.0, jitter: 5.0, velocity: 4.0 };

/// Left-hand register of a keyboard, MIDI note numbers.
const LEFT_HAND: (u8, u8) = (36, 50);

/// Every track of the song, with devices from `find`.
pub fn arrange(song: &Song, find: Find) -> (Vec<Arranged>, Diagnostics) {
    let mut diagnostics = Vec::new();
    let style = style(song, &mut diagnostics);
    let own;
    let tracks = if song.tracks.is_empty() {
        own = band(song, &style);
        &own
    } else {
        &song.tracks
    };
    let lanes = assign(tracks, &style, &mut diagnostics);
    let (bars, harmony) = (bars(song), Harmony::of(song));
    let stage = Stage { song, style: &style, bars: &bars, harmony: &harmony };
    let mut kicks = Kicks::new();
    let mut parts: Vec<Option<Vec<Played>>> = vec![None; tracks.len()];
    for drummers in [true, false] {
        for (index, track) in tracks.iter().enumerate() {
            if (track.role == Role::Drums) == drummers {
                parts[index] = stage.notes(track, lanes[index], &kicks);
            }
        }
        if drummers {
            kicks = parts.iter().flatten().flat_map(|notes| drums::kicks(notes)).collect();
        }
    }
    let mut arranged = Vec::new();
    let mut text = None;
    for ((track, lane), notes) in tracks.iter().zip(&lanes).zip(parts) {
        let source = match (&track.plays, notes) {
            (Plays::Takes(regions), _) => {
                let heard = regions.iter().filter(|region| sounds_at(track, &bars, region.at));
                Some(Source::Takes(heard.cloned().collect()))
            }
            (_, Some(notes)) => seat(track, *lane, &style, find, &mut diagnostics).map(|instrument| {
                let range = instrument::range(instrument.device.name);
                let mut notes = finish::finish(song, notes, range);
                if instrument.device.name == "singer" {
                    let text = text.get_or_insert_with(|| words::lay(song, &mut diagnostics));
                    let beats: Vec<Beat> = notes.iter().map(|note| note.at).collect();
                    let sung = text.sung(song, &beats);
                    notes.iter_mut().zip(sung).for_each(|(note, syllable)| note.syllable = syllable);
                }
                Source::Notes { notes, instrument }
            }),
            (_, None) => None,
        };
        let pedal = track.pedal.clone();
        arranged.extend(source.map(|source| Arranged {
            name: track.name.clone(),
            role: track.role,
            source,
            pedal,
        }));
    }
    (arranged, diagnostics)
}

fn style(song: &Song, diagnostics: &mut Diagnostics) -> Style {
    if let Some(entry) = STYLES.iter().find(|entry| entry.name == song.style) {
        return entry.read();
    }
    let message = format!("no style is called '{}'", song.style);
    let hint = hint(&song.style, STYLES.iter().map(|entry| entry.name));
    let place = Place { file: "arrange.toml".to_owned(), span: 0..0 };
    diagnostics.push(finding("unknown-style", Severity::Error, place, message, hint));
    STYLES.first().map(Entry::read).unwrap_or_default()
}

fn finding(
    code: &'static str,
    severity: Severity,
    place: Place,
    message: String,
    hint: String,
) -> Diagnostic {
    Diagnostic { code, severity, place, message, hint: Some(hint) }
}

/// The nearest known name, or all of them.
fn hint<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    let near = known.iter().map(|name| (strsim::jaro_winkler(wrong, name), name));
    match near.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((score, name)) if score > 0.75 => format!("did you mean '{name}'?"),
        _ => format!("write one of: {}", known.join(", ")),
    }
}

/// The style's band as tracks; a singer where the melody has words, else a lead.
fn band(song: &Song, style: &Style) -> Vec<Track> {
    let track = |name: &str, role, plays, lane| Track {
        name: name.to_owned(),
        role,
        instrument: None,
        plays,
        lane,
        sounds: vec![true; song.form.len()],
        octave: 0,
        pedal: Vec::new(),
        place: Place { file: "arrange.toml".to_owned(), span: 0..0 },
    };
    let players =
        style.lanes.iter().map(|lane| track(&lane.name, lane.role, Plays::Style, Some(lane.name.clone())));
    let sung = song.form.iter().filter_map(|placed| song.sections.get(placed.section));
    let words = sung.clone().any(|section| section.melody.iter().any(|note| note.syllable.is_some()));
    let melody = sung.clone().any(|section| !section.melody.is_empty());
    let (name, role) = if words { ("vocal", Role::Vocal) } else { ("melody", Role::Lead) };
    players.chain(melody.then(|| track(name, role, Plays::Melody, None))).collect()
}

/// The lane of each track that plays the style: the one it names, else the first free one of its role, else the first.
fn assign<'a>(tracks: &[Track], style: &'a Style, diagnostics: &mut Diagnostics) -> Vec<Option<&'a Lane>> {
    let mut taken: Vec<&str> = tracks.iter().filter_map(|track| track.lane.as_deref()).collect();
    let mut assigned = Vec::new();
    for track in tracks {
        let of_role = || style.lanes.iter().filter(|lane| lane.role == track.role);
        let lane = match (&track.plays, &track.lane) {
            (Plays::Style, Some(name)) => {
                let lane = style.lanes.iter().find(|lane| lane.name == *name);
                if lane.is_none() {
                    let message = format!("the style has no lane '{name}'");
                    let hint = hint(name, style.lanes.iter().map(|lane| lane.name.as_str()));
                    let place = track.place.clone();
                    diagnostics.push(finding("unknown-lane", Severity::Error, place, message, hint));
                }
                lane.or_else(|| of_role().next())
            }
            (Plays::Style, None) => {
                let lane =
                    of_role().find(|lane| !taken.contains(&lane.name.as_str())).or_else(|| of_role().next());
                if lane.is_none() {
                    let message = format!("the style has nothing for '{}' to play", track.name);
                    let hint = "give the track a part, takes or a lane".to_owned();
                    let place = track.place.clone();
                    diagnostics.push(finding("no-lane", Severity::Warning, place, message, hint));
                }
                taken.extend(lane.map(|lane| lane.name.as_str()));
                lane
            }
            _ => of_role().next(),
        };
        assigned.push(lane);
    }
    assigned
}

/// The instrument of a track: its own, else that of its lane, else the usual one of its role.
fn seat(
    track: &Track,
    lane: Option<&Lane>,
    style: &Style,
    find: Find,
    diagnostics: &mut Diagnostics,
) -> Option<Insert> {
    if let Some(instrument) = &track.instrument {
        return Some(instrument.clone());
    }
    let lane = lane.or_else(|| style.lanes.iter().find(|lane| lane.role == track.role));
    let name = lane.map_or(instrument::usual(track.role), |lane| lane.device.as_str());
    let settings = lane.map_or(&[][..], |lane| &lane.settings);
    let device = find(name);
    if device.is_none() {
        let message = format!("there is no instrument '{name}' for '{}'", track.name);
        let hint = "give the track an instrument of its own".to_owned();
        diagnostics.push(finding(
            "missing-instrument",
            Severity::Warning,
            track.place.clone(),
            message,
            hint,
        ));
    }
    device.map(|device| instrument::insert(device, settings))
}

fn sounds_at(track: &Track, bars: &[Bar<'_>], at: song::Beat) -> bool {
    let bar = bars.iter().find(|bar| bar.from <= at && at < bar.to);
    bar.is_none_or(|bar| track.sounds.get(bar.form).copied().unwrap_or(true))
}

/// What every player sees.
struct Stage<'a> {
    song: &'a Song,
    style: &'a Style,
    bars: &'a [Bar<'a>],
    harmony: &'a Harmony<'a>,
}

impl Stage<'_> {
    /// What a track plays; `None` for takes and for a track without a lane.
    fn notes(&self, track: &Track, lane: Option<&Lane>, kicks: &Kicks) -> Option<Vec<Played>> {
        let (seed, none) = (human::name(&track.name), Kicks::new());
        let kicks = if track.role == Role::Bass { kicks } else { &none };
        let feel = |human| Feel { tempo: &self.song.tempo, swing: self.style.swing, human, seed, kicks };
        let pitched = !matches!(track.role, Role::Drums | Role::Percussion);
        let octave = if pitched { track.octave } else { 0 };
        match &track.plays {
            Plays::Takes(_) => None,
            Plays::Melody => Some(melody::sing(self.song, self.bars, &track.sounds, &feel(SOLOIST), octave)),
            Plays::Part(notes) => Some(melody::read(notes, self.bars, &track.sounds, &feel(SOLOIST), octave)),
            Plays::Style => {
                let lane = lane?;
                let mut notes = self.lane(lane, &track.sounds, &feel(lane.human));
                for note in notes.iter_mut().filter(|_| pitched) {
                    note.pitch += 12.0 * f32::from(octave);
                }
                Some(notes)
            }
        }
    }

    fn lane(&self, lane: &Lane, sounds: &[bool], feel: &Feel<'_>) -> Vec<Played> {
        let mut voices: Vec<Voice> = lane.rows.iter().map(|row| row.voice).collect();
        voices.sort_unstable();
        voices.dedup();
        let strokes = |wanted: &[Voice]| -> Vec<Stroke> {
            let wanted = voices.iter().copied().filter(|voice| wanted.contains(voice));
            let mut all: Vec<Stroke> = wanted
                .flat_map(|voice| stroke::strokes(lane, voice, self.bars, sounds, self.harmony))
                .collect();
            all.sort_by_key(|stroke| stroke.at);
            all
        };
        let drums: Vec<Voice> = voices.iter().copied().filter(|v| matches!(v, Voice::Drum(_))).collect();
        let (bars, harmony) = (self.bars, self.harmony);
        let mut notes = drums::play(&strokes(&drums), bars, feel);
        notes.extend(bass::play(&strokes(&[Voice::Bass]), bars, harmony, feel, lane.range, false));
        notes.extend(bass::play(&strokes(&[Voice::Low]), bars, harmony, feel, LEFT_HAND, lane.pedal));
        notes.extend(guitar::play(&strokes(&[Voice::Strum, Voice::Pick]), bars, harmony, feel));
        notes.extend(keys::play(&strokes(&[Voice::Comp, Voice::Pad, Voice::Arp]), bars, harmony, feel, lane));
        notes
    }
}
