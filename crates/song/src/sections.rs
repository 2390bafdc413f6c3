//! The sections of a song, put together from `song.toml`, `lyrics.cho` and `melody.abc`.

use crate::abc::{Played, Written};
use crate::chordpro::{Lyrics, Verse};
use crate::diagnostic::{Log, did_you_mean};
use crate::files::song_toml::{SectionText, SongText};
use crate::form::kind_of;
use crate::toml::{At, short};
use crate::{Beats, Diagnostics, Key, Meter, Place, Section, bars, lyrics};

/// A section and what holds within it.
#[derive(Clone, Debug)]
pub(crate) struct Drawn {
    /// The section.
    pub section: Section,
    /// Its meter.
    pub meter: Meter,
    /// Changes of meter within.
    pub meters: Vec<(Beats, Meter)>,
    /// Changes of tempo within.
    pub tempos: Vec<(Beats, f64)>,
}

/// What sections are made of.
pub(crate) struct Sources<'a> {
    /// `song.toml`.
    pub song: &'a SongText,
    /// `lyrics.cho`.
    pub lyrics: &'a Lyrics,
    /// `melody.abc`, part by part.
    pub parts: &'a [(Written, Played)],
    /// Key of the song.
    pub key: Key,
    /// Meter of the song.
    pub meter: Meter,
    /// The lyrics are English.
    pub english: bool,
}

/// The table of names that a song has for its sections.
pub(crate) fn names(sources: &Sources<'_>) -> Vec<String> {
    let mut names: Vec<String> = sources.lyrics.sections.iter().map(|verse| verse.name.clone()).collect();
    let tables =
        sources.song.sections.iter().flat_map(|table| &table.0).map(|(name, _)| name.value.to_lowercase());
    let parts =
        sources.parts.iter().filter_map(|(part, _)| part.name.as_ref()).map(|name| name.value.clone());
    for name in tables.chain(parts) {
        let of_kind = names.iter().any(|known| *known == name || kind_of(known) == name);
        if !of_kind {
            names.push(name);
        }
    }
    names
}

impl Sources<'_> {
    fn verse(&self, name: &str) -> Option<&Verse> {
        self.lyrics.sections.iter().find(|verse| verse.name == name)
    }

    fn table(&self, name: &str) -> Option<&SectionText> {
        let tables = &self.song.sections.as_ref()?.0;
        tables.iter().find(|(key, _)| key.value.to_lowercase() == name).map(|(_, table)| table)
    }

    /// A field of a section's own table, else of its kind's.
    fn said<T: Clone>(&self, name: &str, field: impl Fn(&SectionText) -> &Option<T>) -> Option<T> {
        let of = |name: &str| self.table(name).and_then(|table| field(table).clone());
        of(name).or_else(|| of(kind_of(name)))
    }

    fn part(&self, name: &str) -> Option<&(Written, Played)> {
        let named = |name: &str| {
            self.parts.iter().find(|(part, _)| part.name.as_ref().is_some_and(|at| at.value == name))
        };
        let only = || match self.parts {
            [part] if part.0.name.is_none() => Some(part),
            _ => None,
        };
        named(name).or_else(|| named(kind_of(name))).or_else(only)
    }

    /// Draws a section of the form; `written` is where its name stands.
    pub fn draw(&self, name: &str, written: Place, out: &mut Diagnostics) -> Drawn {
        let (part, played) =
            self.part(name).map_or((None, None), |(part, played)| (Some(part), Some(played)));
        let own_meter = part
            .map(|part| part.meter)
            .filter(|meter| self.song.meter.is_none() || self.changes_meter(*meter));
        let meter =
            self.said(name, |table| &table.meter).map(|meter| meter.0).or(own_meter).unwrap_or(self.meter);
        if let Some(part) = part.filter(|part| part.meter != meter && !part.signs.is_empty()) {
            let place = part.name.as_ref().map_or(0..0, |name| name.span.clone());
            let message = format!(
                "the melody of `{name}` is written in {}/{}, the section in {}/{}",
                part.meter.count, part.meter.unit, meter.count, meter.unit
            );
            Log::new("melody.abc", out).warning(
                "meter-differs",
                &place,
                message,
                "write M: there, or meter in song.toml".to_string(),
            );
        }
        let (mut chords, mut length) = self.chords(name, meter, out);
        let melody_length = played.map(|played| played.length).filter(|length| length.0 > 0);
        if let Some(bars) = self.said(name, |table| &table.bars) {
            let whole = meter.bar() * bars.value.0;
            chords = repeated(chords, length, whole);
            length = whole;
        } else if length.0 == 0 {
            length = melody_length.unwrap_or(meter.bar() * 8);
        }
        let key = self.said(name, |table| &table.key).map(|key| key.0);
        let key =
            key.or_else(|| part.filter(|_| self.song.key.is_none()).map(|part| part.key)).unwrap_or(self.key);
        let verse = self.verse(name);
        let lines = verse.map_or(&[][..], |verse| &verse.lines);
        let mut melody = played.map_or_else(Vec::new, |played| {
            lyrics::lay(played, lines, self.english, name, &mut Log::new("lyrics.cho", out))
        });
        if let Some(long) = melody_length.filter(|long| *long > length) {
            let place = part.and_then(|part| part.name.as_ref()).map_or(0..0, |name| name.span.clone());
            let bars = |length: Beats| length.0 / meter.bar().0.max(1);
            let message = format!(
                "the melody has {} bars, `{}` has {}: the rest is left out",
                bars(long),
                short(name),
                bars(length)
            );
            Log::new("melody.abc", out).warning("melody-longer", &place, message, None);
            melody.retain(|note| note.at < length);
        }
        let section = Section {
            name: name.to_string(),
            kind: kind_of(name).to_string(),
            length,
            chords,
            melody,
            lyrics: lines.iter().map(|line| lyrics::readable(&line.text)).collect(),
            key,
            place: verse
                .map_or(written, |verse| Place { file: "lyrics.cho".into(), span: verse.span.clone() }),
        };
        let meters = played.map_or_else(Vec::new, |played| {
            played.meters.iter().filter(|(at, _)| *at < length).copied().collect()
        });
        let tempos = played.map_or_else(Vec::new, |played| {
            played.tempos.iter().filter(|(at, _)| *at < length).copied().collect()
        });
        Drawn { section, meter, meters, tempos }
    }

    /// Whether the tune changes to this meter in its body, so that it is meant for the part.
    fn changes_meter(&self, meter: Meter) -> bool {
        self.parts.first().is_some_and(|(first, _)| first.meter != meter)
    }

    /// Chords and their length: from `song.toml`, grids, lyrics, the melody's symbols, else another section of the kind.
    fn chords(&self, name: &str, meter: Meter, out: &mut Diagnostics) -> (bars::Chords, Beats) {
        if let Some(At { value, span }) = self.said(name, |table| &table.chords) {
            let mut read = Vec::new();
            bars::read(&value, span.start + 1, false, &mut read, &mut Log::new("song.toml", out));
            return bars::lay(&read, meter);
        }
        if let Some(chords) = self.verse(name).and_then(|verse| of_verse(verse, meter)) {
            return chords;
        }
        if let Some((_, played)) = self.part(name).filter(|(_, played)| !played.chords.is_empty()) {
            let chords =
                played.chords.iter().map(|(at, chord)| (Beats(at.0.max(0)), Some(chord.clone()))).collect();
            return (chords, played.length);
        }
        let kind = kind_of(name);
        let akin = self.lyrics.sections.iter().filter(|verse| kind_of(&verse.name) == kind);
        akin.filter_map(|verse| of_verse(verse, meter)).next().unwrap_or_default()
    }
}

/// Chords of a section of `lyrics.cho`: its grid, else a bar for each chord over its words.
fn of_verse(verse: &Verse, meter: Meter) -> Option<(bars::Chords, Beats)> {
    if !verse.grid.is_empty() {
        return Some(bars::lay(&verse.grid, meter));
    }
    let each: Vec<bars::Bar> =
        verse.lines.iter().flat_map(|line| &line.chords).map(|chord| vec![Some(chord.clone())]).collect();
    if each.is_empty() { None } else { Some(bars::lay(&each, meter)) }
}

/// Chords of one length, repeated or cut to another.
fn repeated(chords: bars::Chords, length: Beats, whole: Beats) -> bars::Chords {
    if chords.is_empty() || length.0 <= 0 {
        return chords;
    }
    let times = (whole.0 + length.0 - 1) / length.0;
    let again = (0..times)
        .flat_map(|time| chords.iter().map(move |(at, chord)| (*at + length * time, chord.clone())));
    again.filter(|(at, _)| *at < whole).collect()
}

/// Says which parts of the melody belong to no section.
pub(crate) fn check_parts(sources: &Sources<'_>, sections: &[Drawn], log: &mut Log<'_>) {
    let used =
        |name: &str| sections.iter().any(|drawn| drawn.section.name == name || drawn.section.kind == name);
    for (part, _) in sources.parts.iter().filter(|(_, played)| !played.notes.is_empty()) {
        match &part.name {
            Some(name) if !used(&name.value) => {
                let names = sections
                    .iter()
                    .flat_map(|drawn| [drawn.section.name.as_str(), drawn.section.kind.as_str()]);
                let hint = did_you_mean(
                    &name.value,
                    names,
                    "name it like a section of the form, or its kind".into(),
                );
                log.warning(
                    "unused-melody",
                    &name.span,
                    format!("no section of the form is named `{}`", short(&name.value)),
                    hint,
                );
            }
            None if sources.parts.len() > 1 => {
                let place = part.signs.first().map_or(0..0, |sign| sign.span.clone());
                let hint = "write P:verse, P:chorus before the music of each section".to_string();
                log.warning("unnamed-melody", &place, "this music belongs to no section", hint);
            }
            _ => {}
        }
    }
}

/// Says which tables of `song.toml` belong to no section.
pub(crate) fn check_tables(song: &SongText, sections: &[Drawn], log: &mut Log<'_>) {
    for (key, _) in song.sections.iter().flat_map(|table| &table.0) {
        let name = key.value.to_lowercase();
        if !sections.iter().any(|drawn| drawn.section.name == name || drawn.section.kind == name) {
            let names =
                sections.iter().flat_map(|drawn| [drawn.section.name.as_str(), drawn.section.kind.as_str()]);
            let hint = did_you_mean(&name, names, "name a section of the form, or its kind".into());
            log.warning(
                "unused-section",
                &key.span,
                format!("the form has no section `{}`", short(&name)),
                hint,
            );
        }
    }
}
