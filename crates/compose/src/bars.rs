//! The bars of the song in the order in which they are played, and what each leads to.

use crate::human;
use song::{Beat, Beats, Meter, Section, Song};

/// A bar as it is played.
#[derive(Clone, Debug)]
pub struct Bar<'a> {
    /// Begins.
    pub from: Beat,
    /// Ends; earlier than the meter says where the section ends inside the bar.
    pub to: Beat,
    /// Its meter.
    pub meter: Meter,
    /// From 0 within the section.
    pub number: i64,
    /// Bars of the section from here on, this one included.
    pub ahead: i64,
    /// Index into the form.
    pub form: usize,
    /// What is played.
    pub section: &'a Section,
    /// Where the section began.
    pub section_from: Beat,
    /// Where the section ends.
    pub section_to: Beat,
    /// Energy of the section, 0 to 1.
    pub energy: f64,
    /// How much more energy the next section has; 0 where none follows.
    pub rise: f64,
    /// Half a bar of silence before a great chorus.
    pub drop: bool,
    /// In the last bar of the song: where the last chord begins to ring.
    pub ring: Option<Beat>,
    /// Names the section and its occurrence, so that a change elsewhere does not change the playing here.
    pub seed: u64,
}

impl Bar<'_> {
    /// Metrical weight of a point in the bar: 1 on the bar line, 0.7 half-way, 0.5 on beats, less between.
    pub fn weight(&self, at: Beat) -> f64 {
        let offset = (at - self.from).0;
        let compound = self.meter.unit == 8 && self.meter.count.is_multiple_of(3);
        let beat = if compound { self.meter.beat().0 * 3 } else { self.meter.beat().0 };
        match offset {
            0 => 1.0,
            _ if offset * 2 == self.meter.bar().0 && offset % beat == 0 => 0.7,
            _ if offset % beat == 0 => 0.5,
            _ if offset * 2 % beat == 0 || (compound && offset * 3 % beat == 0) => 0.25,
            _ => 0.1,
        }
    }
}

/// The bars of a song.
pub fn bars(song: &Song) -> Vec<Bar<'_>> {
    let mut bars: Vec<Bar<'_>> = Vec::new();
    for (form, placed) in song.form.iter().enumerate() {
        let Some(section) = song.sections.get(placed.section) else { continue };
        let seed = human::mix(human::name(&section.name), u64::from(placed.occurrence));
        let next = song.form.get(form + 1);
        let rise = next.map_or(0.0, |next| next.energy - placed.energy);
        let chorus =
            next.and_then(|next| song.sections.get(next.section)).is_some_and(|s| s.kind == "chorus");
        let drop = chorus && rise >= 0.2 && next.is_some_and(|next| next.energy >= 0.85);
        let first = bars.len();
        let mut from = placed.start;
        while from < placed.end {
            let meter = song.tempo.meter(from);
            let to = (from + Beats(meter.bar().0.max(1))).min(placed.end);
            bars.push(Bar {
                from,
                to,
                meter,
                number: (bars.len() - first) as i64,
                ahead: 0,
                form,
                section,
                section_from: placed.start,
                section_to: placed.end,
                energy: placed.energy.clamp(0.0, 1.0),
                rise,
                drop: drop && to == placed.end,
                ring: None,
                seed,
            });
            from = to;
        }
        let count = (bars.len() - first) as i64;
        for bar in &mut bars[first..] {
            bar.ahead = count - bar.number;
        }
    }
    if let Some(last) = bars.last_mut() {
        let changes = last.section.chords.iter().map(|(at, _)| last.section_from + *at);
        last.ring = changes.filter(|at| (last.from..last.to).contains(at)).max().or(Some(last.from));
    }
    bars
}
