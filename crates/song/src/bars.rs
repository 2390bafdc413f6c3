//! Chords written bar by bar: `| D . . . | G A | % |`, as in ChordPro's grids and `sections.NAME.chords`.

use crate::chord::is_no_chord;
use crate::diagnostic::Log;
use crate::{Beats, Chord, Meter};

/// Most bars of one line of chords, repeats played out.
const MOST: usize = 10_000;

/// Chords in time, each until the next; `None` is no chord.
pub(crate) type Chords = Vec<(Beats, Option<Chord>)>;

/// One bar: each cell a change to a chord, to silence, or (`None`) nothing new. The cells share the bar evenly.
pub(crate) type Bar = Vec<Option<Option<Chord>>>;

/// Reads one line whose first byte is byte `offset` of the file and adds its bars. In a grid, what stands before the first
/// and after the last bar line is a remark; elsewhere it is a bar.
pub(crate) fn read(text: &str, offset: usize, grid: bool, bars: &mut Vec<Bar>, log: &mut Log<'_>) {
    let (mut cells, mut repeat, mut inside) = (Bar::new(), bars.len(), !grid);
    let last = if grid { text.rfind('|').unwrap_or_default() } else { text.len() };
    for (at, word) in words(text) {
        if bars.len() > MOST {
            break;
        }
        if word.contains('|') {
            if !cells.is_empty() {
                bars.push(std::mem::take(&mut cells));
            }
            if word.starts_with(':') {
                bars.extend_from_within(repeat.min(bars.len())..);
            }
            if word.contains(':') {
                repeat = bars.len();
            }
            inside = true;
        } else if inside && at <= last {
            let span = offset + at..offset + at + word.len();
            match word {
                "." | "/" | "~" => cells.push(None),
                "%" | "%%" if bars.is_empty() => {
                    log.warning(
                        "nothing-to-repeat",
                        &span,
                        "there is no bar before this one to repeat",
                        None,
                    );
                }
                "%" | "%%" => bars.extend_from_within(bars.len().saturating_sub(word.len())..),
                _ => cells.extend(word.split('~').map(|symbol| chord(symbol, &span, log))),
            }
        }
    }
    if !cells.is_empty() {
        bars.push(cells);
    }
}

/// Bar lines (with their repeats and endings) and what stands between them, each with its byte.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let blank = rest.len() - rest.trim_start().len();
        let line = rest.starts_with('|') || rest.starts_with(":|");
        let end = if blank > 0 {
            blank
        } else if line {
            rest.find(|c: char| !"|:.>".contains(c) && !c.is_ascii_digit()).unwrap_or(rest.len())
        } else {
            let end = rest.find(|c: char| c == '|' || c.is_whitespace()).unwrap_or(rest.len());
            if rest.get(..end).is_some_and(|word| word.len() > 1 && word.ends_with(':')) {
                end - 1
            } else {
                end.max(1)
            }
        };
        if blank == 0 {
            words.extend(rest.get(..end).map(|word| (at, word)));
        }
        at += end;
    }
    words
}

/// A chord, silence, or nothing new where it cannot be read.
pub(crate) fn chord(symbol: &str, span: &std::ops::Range<usize>, log: &mut Log<'_>) -> Option<Option<Chord>> {
    if is_no_chord(symbol) {
        return Some(None);
    }
    let chord = Chord::parse(symbol);
    if chord.is_none() {
        let message = format!("`{}` is no chord", crate::toml::short(symbol));
        log.warning("unknown-chord", span, message, "write it like G, Am7, F#m7b5, C/E or N.C.".to_string());
    }
    chord.map(Some)
}

/// Lays bars in time: each chord from where it changes.
pub(crate) fn lay(bars: &[Bar], meter: Meter) -> (Chords, Beats) {
    let mut chords = Chords::new();
    let mut at = Beats(0);
    for bar in bars {
        let count = bar.len().max(1) as i64;
        for (cell, change) in (0..).zip(bar) {
            let Some(chord) = change else { continue };
            if chords.last().is_none_or(|(_, last)| last != chord) {
                chords.push((at + Beats(meter.bar().0 * cell / count), chord.clone()));
            }
        }
        at += meter.bar();
    }
    (chords, at)
}
