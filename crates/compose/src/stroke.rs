//! Rhythm: which cells of a lane's rows are struck in each bar, with fills, builds, drops and the ending.

use crate::bars::Bar;
use crate::harmony::Harmony;
use crate::style::{Lane, Moment, Row, Voice};
use song::{Beat, Beats, Meter, Role};

/// A struck cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// What is struck.
    pub voice: Voice,
    /// Where.
    pub at: Beat,
    /// The cell.
    pub cell: char,
    /// Length of the cell with the holds after it.
    pub held: Beats,
    /// Length of the cell.
    pub step: Beats,
    /// The next stroke of the same voice, or the end of the section.
    pub until: Beat,
    /// Index of the bar.
    pub bar: usize,
    /// Factor on the strength: fills grow.
    pub gain: f64,
    /// It is the last of the song.
    pub last: bool,
}

/// Everything one voice of a lane strikes in the bars in which the track sounds, in order.
pub fn strokes(
    lane: &Lane,
    voice: Voice,
    bars: &[Bar<'_>],
    sounds: &[bool],
    harmony: &Harmony<'_>,
) -> Vec<Stroke> {
    let mut strokes: Vec<Stroke> = Vec::new();
    for (index, bar) in bars.iter().enumerate() {
        if !sounds.get(bar.form).copied().unwrap_or(true) || !lane.energy.holds(bar.energy) {
            continue;
        }
        let from = strokes.len();
        lay(lane, voice, bar, index, &mut strokes);
        let plays = pattern(lane, voice, bar).is_some_and(|row| cells(row, bar).any(|(_, cell)| cell != '.'));
        if plays && !matches!(voice, Voice::Drum(_)) {
            follow(voice, bar, index, from, &mut strokes, harmony);
        }
    }
    for index in 0..strokes.len() {
        let end = bars[strokes[index].bar].section_to;
        let until = strokes.get(index + 1).map_or(end, |next| next.at.min(end));
        let stroke = &mut strokes[index];
        stroke.until = until;
        stroke.held = Beats(stroke.held.0.min((end - stroke.at).0));
    }
    strokes
}

/// The row of a voice that is played in a bar: the last that fits.
fn fitting<'a>(lane: &'a Lane, voice: Voice, bar: &Bar<'_>, moments: &[Moment]) -> Option<&'a Row> {
    let meter = meter(lane, bar.meter)?;
    lane.rows.iter().rev().find(|row| {
        row.voice == voice && row.meter == meter && moments.contains(&row.moment) && fits(row, bar)
    })
}

fn fits(row: &Row, bar: &Bar<'_>) -> bool {
    row.energy.holds(bar.energy)
        && (row.kinds.is_empty() || row.kinds.contains(&bar.section.kind))
        && match row.moment {
            Moment::Always => true,
            Moment::First => bar.number == 0,
            Moment::Fill => bar.ahead == 1,
            Moment::Turn => bar.number % 8 == 7 && bar.ahead > 1,
            Moment::Build => bar.rise >= 0.1 && bar.ahead <= row.bars.len() as i64,
            Moment::End => bar.ring.is_some(),
        }
}

fn pattern<'a>(lane: &'a Lane, voice: Voice, bar: &Bar<'_>) -> Option<&'a Row> {
    fitting(lane, voice, bar, &[Moment::Always, Moment::First])
}

/// The meter of the lane's rows that serves a meter: the same, else one of its kind, else the first.
fn meter(lane: &Lane, wanted: Meter) -> Option<Meter> {
    let compound = |m: Meter| m.unit == 8 && m.count.is_multiple_of(3);
    let meters = || lane.rows.iter().map(|row| row.meter);
    meters()
        .find(|&m| m == wanted)
        .or_else(|| meters().find(|&m| compound(m) == compound(wanted)))
        .or_else(|| meters().next())
}

/// Cells of a row in a bar that may be longer or shorter than the pattern: position, cell.
fn cells(row: &Row, bar: &Bar<'_>) -> impl Iterator<Item = (Beat, char)> {
    let index = match row.moment {
        Moment::Build => row.bars.len() as i64 - bar.ahead,
        Moment::Fill => bar.form as i64,
        Moment::Turn => bar.number / 8,
        Moment::Always | Moment::First | Moment::End => bar.number,
    };
    let cells = &row.bars[index.rem_euclid(row.bars.len() as i64) as usize];
    let (from, to, step) = (bar.from, bar.to, row.step);
    (0..).map(move |i| from + step * i).take_while(move |&at| at < to).zip(cells.iter().copied().cycle())
}

fn struck(cell: char) -> bool {
    !matches!(cell, '.' | '-')
}

/// Where a fill, turn or build of the lane begins in a bar.
fn interruption(lane: &Lane, bar: &Bar<'_>) -> Option<(Moment, Beat)> {
    if bar.drop || bar.ring.is_some() {
        return None;
    }
    [Moment::Build, Moment::Fill, Moment::Turn].into_iter().find_map(|moment| {
        let rows = lane.rows.iter().filter(|row| row.moment == moment);
        rows.filter_map(|row| fitting(lane, row.voice, bar, &[moment]))
            .filter_map(|row| cells(row, bar).find(|&(_, cell)| struck(cell)))
            .map(|(at, _)| (moment, at))
            .min_by_key(|&(_, at)| at)
    })
}

fn lay(lane: &Lane, voice: Voice, bar: &Bar<'_>, index: usize, strokes: &mut Vec<Stroke>) {
    let interruption = interruption(lane, bar);
    let begin = interruption.map_or(bar.to, |(_, at)| at);
    let silent = match lane.role {
        Role::Pad => bar.to,
        _ if bar.drop => Beat((bar.from.0 + bar.to.0) / 2),
        _ => bar.to,
    };
    let stop = begin.min(silent).min(bar.ring.unwrap_or(bar.to));
    let base = pattern(lane, voice, bar);
    let fill = interruption.and_then(|(moment, _)| fitting(lane, voice, bar, &[moment]));
    let before = base.into_iter().flat_map(|row| cells(row, bar).map(move |cell| (row, cell)));
    let after = fill.into_iter().flat_map(|row| cells(row, bar).map(move |cell| (row, cell)));
    let before = before.filter(|(_, (at, _))| *at < stop);
    let after = after.filter(|(_, (at, _))| *at >= begin);
    for (row, (at, cell)) in before.chain(after) {
        if cell == '-' {
            let last = strokes.last_mut().filter(|last| last.at + last.held == at);
            if let Some(last) = last {
                last.held += row.step;
            }
        } else if struck(cell) {
            let gain = if at >= begin { growth(row, bar, begin, at) } else { 1.0 };
            strokes.push(stroke(voice, at, cell, row.step, index, gain));
        }
    }
    if let Some(ring) = bar.ring {
        let end = fitting(lane, voice, bar, &[Moment::End]);
        let cell = match voice {
            Voice::Drum(_) => end.and_then(|row| row.bars.first()?.first().copied()).filter(|&c| struck(c)),
            _ => base.filter(|row| row.bars.iter().flatten().any(|c| struck(*c))).map(|_| last_cell(voice)),
        };
        if let Some(cell) = cell {
            let held = bar.to - ring;
            strokes.push(Stroke { held, last: true, ..stroke(voice, ring, cell, held, index, 1.0) });
        }
    }
}

/// How a fill, turn or build that begins at `begin` grows: to the bar line, or towards the energy of the next section.
fn growth(row: &Row, bar: &Bar<'_>, begin: Beat, at: Beat) -> f64 {
    if row.moment != Moment::Build {
        return 0.8 + 0.3 * (at - begin).0 as f64 / (bar.to - begin).0.max(1) as f64;
    }
    let bars = row.bars.len() as f64;
    let share = (bars - bar.ahead as f64 + (at - bar.from).quarters() / bar.meter.bar().quarters()) / bars;
    (0.9 + 0.25 * share) * (1.0 + 0.5 * bar.rise * share)
}

fn stroke(voice: Voice, at: Beat, cell: char, step: Beats, bar: usize, gain: f64) -> Stroke {
    Stroke { voice, at, cell, held: step, step, until: at, bar, gain, last: false }
}

fn last_cell(voice: Voice) -> char {
    match voice {
        Voice::Drum(_) => 'x',
        Voice::Bass | Voice::Low | Voice::Arp => '1',
        Voice::Comp | Voice::Pad => 'C',
        Voice::Strum => 'D',
        Voice::Pick => 'b',
    }
}

/// Strikes each chord that begins inside the bar and that the pattern would leave unheard.
fn follow(
    voice: Voice,
    bar: &Bar<'_>,
    index: usize,
    from: usize,
    strokes: &mut Vec<Stroke>,
    harmony: &Harmony<'_>,
) {
    let near = if voice == Voice::Bass { Beats(1) } else { Beats(Beats::QUARTER.0 / 2) };
    let stop = bar.ring.unwrap_or(bar.to);
    let half = Beat((bar.from.0 + bar.to.0) / 2);
    for span in &harmony.0 {
        let change = span.from;
        let inside = bar.from < change && change < stop && span.chord.is_some();
        let dropped = bar.drop && change >= half && voice == Voice::Bass;
        let heard = strokes.iter().skip(from).any(|s| s.at >= change && s.at < change + near);
        if !inside || dropped || heard {
            continue;
        }
        let after = strokes.iter().skip(from).map(|s| s.at).find(|&at| at > change);
        let held = after.unwrap_or(bar.to).min(span.to) - change;
        let cell = match last_cell(voice) {
            'D' => 'd',
            'C' if voice == Voice::Comp => 'c',
            cell => cell,
        };
        let place = strokes.partition_point(|s| s.at < change).max(from);
        strokes.insert(place, Stroke { held, ..stroke(voice, change, cell, held, index, 1.0) });
    }
}
