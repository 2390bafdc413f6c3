//! The form: sections in the order in which they are played, the tempo map, and places in it.

use crate::diagnostic::{Log, did_you_mean};
use crate::files::song_toml::SongText;
use crate::sections::Drawn;
use crate::toml::{At, Energy, PlaceName, Table, short};
use crate::{Beat, Beats, Meter, Placed, Section, TempoMap};

/// Most bars of a song.
pub(crate) const MOST_BARS: i64 = 10_000;
/// Longest song, s.
const LONGEST: f64 = 86_400.0;

/// A section's name without a trailing number: `verse` of `verse 2`.
pub fn kind_of(name: &str) -> &str {
    let kind = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
    if kind.is_empty() { name } else { kind }
}

/// Energy of a kind of section where the text does not say.
fn usual_energy(kind: &str) -> f64 {
    match kind {
        "intro" => 0.3,
        "pre-chorus" | "prechorus" => 0.6,
        "chorus" => 0.8,
        "bridge" => 0.55,
        "outro" => 0.4,
        _ => 0.5,
    }
}

/// Puts the sections of the form in time; `order` holds indices into `drawn`.
pub(crate) fn place(drawn: &[Drawn], order: &[At<usize>], log: &mut Log<'_>) -> Vec<Placed> {
    let mut counts = vec![0_u32; drawn.len()];
    let mut form = Vec::new();
    let (mut start, mut bars) = (Beat(0), 0);
    for index in order {
        let (Some(section), Some(count)) = (drawn.get(index.value), counts.get_mut(index.value)) else {
            continue;
        };
        let length = section.section.length;
        bars += length.0 / section.meter.bar().0.max(1) + 1;
        if bars > MOST_BARS + form.len() as i64 + 1 {
            log.error(
                "too-long",
                &index.span,
                format!("more than {MOST_BARS} bars: the rest is left out"),
                None,
            );
            break;
        }
        *count += 1;
        form.push(Placed {
            section: index.value,
            occurrence: *count,
            start,
            end: start + length,
            energy: 0.5,
        });
        start += length;
    }
    form
}

/// Gives each section of the form its energy.
pub(crate) fn energies(
    form: &mut [Placed],
    drawn: &[Drawn],
    said: Option<&Table<Energy>>,
    log: &mut Log<'_>,
) {
    let name = |placed: &Placed| {
        drawn.get(placed.section).map_or(("", ""), |drawn| (&drawn.section.name, &drawn.section.kind))
    };
    let find = |key: &str| {
        said?.0.iter().find(|(name, _)| name.value.to_lowercase() == key).map(|(_, energy)| energy.0)
    };
    let last_chorus = form.iter().rposition(|placed| name(placed).1 == "chorus");
    for (index, placed) in form.iter_mut().enumerate() {
        let (section, kind) = name(placed);
        let usual = usual_energy(kind) + if Some(index) == last_chorus { 0.1 } else { 0.0 };
        let own = find(&format!("{section}#{}", placed.occurrence));
        placed.energy = own.or_else(|| find(section)).or_else(|| find(kind)).unwrap_or(usual);
    }
    for (key, _) in said.iter().flat_map(|table| &table.0) {
        let lower = key.value.to_lowercase();
        let known = |placed: &Placed| {
            let (section, kind) = name(placed);
            lower == *section || lower == *kind || lower == format!("{section}#{}", placed.occurrence)
        };
        if !form.iter().any(known) {
            let names = form.iter().flat_map(|placed| [name(placed).0, name(placed).1]);
            let hint = did_you_mean(&lower, names, "name a section of the form, or its kind".into());
            log.warning(
                "unknown-section",
                &key.span,
                format!("the form has no section `{}`", short(&key.value)),
                hint,
            );
        }
    }
}

/// The tempo map: meters of the sections, tempos of the music and of `tempo-map`; cuts the form at its longest.
pub(crate) fn tempo_map(
    form: &mut Vec<Placed>,
    drawn: &[Drawn],
    song: &SongText,
    bpm: f64,
    meter: Meter,
    log: &mut Log<'_>,
) -> TempoMap {
    let first = form.first().and_then(|placed| drawn.get(placed.section)).map_or(meter, |drawn| drawn.meter);
    let mut map = TempoMap::new(bpm, first);
    let mut points: Vec<(Beat, f64, Beats, Option<std::ops::Range<usize>>)> = Vec::new();
    for placed in form.iter() {
        let Some(section) = drawn.get(placed.section) else { continue };
        if map.meter(placed.start) != section.meter || map.bar_beat(placed.start).1 != 1.0 {
            map.push_meter(placed.start, section.meter);
        }
        for (at, meter) in &section.meters {
            map.push_meter(placed.start + *at, *meter);
        }
        points.extend(
            section.tempos.iter().map(|(at, bpm)| (placed.start + Beats(at.0.max(0)), *bpm, Beats(0), None)),
        );
    }
    let sections: Vec<Section> = drawn.iter().map(|drawn| drawn.section.clone()).collect();
    for change in song.tempo_map.iter().flatten() {
        let (Some(place), Some(tempo)) = (&change.at, change.tempo) else { continue };
        let Some(at) = (Places { form, sections: &sections, tempo: &map }).find(place, log).first().copied()
        else {
            continue;
        };
        let over = change.over.map_or(Beats(0), |over| over.length(map.meter(at)));
        points.push((at, tempo.0, over, Some(place.span.clone())));
    }
    points.sort_by_key(|point| point.0);
    let mut free = Beat(0);
    for (at, bpm, over, span) in points {
        if at < free {
            let span = span.unwrap_or(0..0);
            log.warning(
                "tempo-overlap",
                &span,
                "this change lies within the ramp before it and is left out",
                None,
            );
            continue;
        }
        map.push_tempo(at, bpm, over);
        free = at + over;
    }
    let whole = form.len();
    while form.last().is_some_and(|last| map.seconds(last.end).0 > LONGEST) {
        form.pop();
    }
    if form.len() < whole {
        log.error("too-long", &(0..0), "the song is longer than 24 hours: the rest is left out", None);
    }
    map
}

/// Places in the form.
#[derive(Clone, Copy)]
pub(crate) struct Places<'a> {
    /// The form.
    pub form: &'a [Placed],
    /// The sections.
    pub sections: &'a [Section],
    /// Meters.
    pub tempo: &'a TempoMap,
}

impl Places<'_> {
    /// Every point that a place means.
    pub fn find(&self, place: &At<PlaceName>, log: &mut Log<'_>) -> Vec<Beat> {
        let name = &place.value;
        let Some(wanted) = &name.section else {
            return vec![self.inside(Beat(0), name)];
        };
        let section = |placed: &Placed| {
            self.sections.get(placed.section).map_or(("", ""), |section| (&section.name, &section.kind))
        };
        let named = |placed: &&Placed| section(placed).0 == wanted;
        let of_kind = |placed: &&Placed| section(placed).1 == wanted;
        let mut found: Vec<&Placed> = self.form.iter().filter(named).collect();
        if found.is_empty() {
            found = self.form.iter().filter(of_kind).collect();
        }
        if found.is_empty() {
            let names = self.form.iter().flat_map(|placed| [section(placed).0, section(placed).1]);
            let hint = did_you_mean(wanted, names, "name a section of the form, or its kind".into());
            log.error(
                "unknown-section",
                &place.span,
                format!("the form has no section `{}`", short(wanted)),
                hint,
            );
            return Vec::new();
        }
        if let Some(occurrence) = name.occurrence {
            let count = found.len();
            found = found.get(occurrence as usize - 1).copied().into_iter().collect();
            if found.is_empty() {
                let message = format!("`{}` is played {count} times, not {occurrence}", short(wanted));
                log.error("unknown-section", &place.span, message, None);
            }
        }
        let points: Vec<(Beat, &Placed)> =
            found.into_iter().map(|placed| (self.inside(placed.start, name), placed)).collect();
        if points.first().is_some_and(|(at, placed)| *at >= placed.end) {
            let message =
                format!("bar {} beat {} lies after the end of `{}`", name.bar, name.beat, short(wanted));
            log.warning("beyond-section", &place.span, message, None);
        }
        points.into_iter().map(|(at, _)| at).collect()
    }

    /// A bar and beat counted from a bar line.
    fn inside(&self, start: Beat, name: &PlaceName) -> Beat {
        let at = self.tempo.bars_after(start, name.bar - 1);
        at + Beats((self.tempo.meter(at).beat().0 as f64 * (name.beat - 1.0)).round() as i64)
    }
}
