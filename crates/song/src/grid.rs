//! Drum grids: one row a drum, one cell a hit.

use crate::diagnostic::{Log, did_you_mean};
use crate::toml::short;
use dsp::Touch;

/// Drums and their General MIDI percussion keys.
pub const DRUMS: &[(&str, u8)] = &[
    ("kick", 36),
    ("snare", 38),
    ("rim", 37),
    ("clap", 39),
    ("hat", 42),
    ("pedal-hat", 44),
    ("open-hat", 46),
    ("ride", 51),
    ("ride-bell", 53),
    ("crash", 49),
    ("tom-high", 50),
    ("tom-mid", 47),
    ("tom-low", 43),
    ("tambourine", 54),
    ("shaker", 70),
    ("cowbell", 56),
];

/// Most bars of a grid.
const MOST: usize = 1000;

/// A hit: bar from 0, share of the bar at which it falls, key, velocity, touch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hit {
    /// Bar from 0.
    pub bar: usize,
    /// Cell from 0.
    pub cell: usize,
    /// General MIDI percussion key.
    pub key: u8,
    /// 0 to 1.
    pub velocity: f32,
    /// Ghost or normal.
    pub touch: Touch,
}

/// A drum part.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grid {
    /// Cells a bar.
    pub cells: usize,
    /// Bars.
    pub bars: usize,
    /// Hits, row by row.
    pub hits: Vec<Hit>,
}

/// A row as it is written: its key and its bars of cells.
type Row = (u8, Vec<Vec<Option<(f32, Touch)>>>);

/// Reads a `.grid` file.
pub(crate) fn read(text: &str, log: &mut Log<'_>) -> Grid {
    let mut rows: Vec<Row> = Vec::new();
    let mut cells = 16;
    let mut offset = 0;
    for whole in text.split_inclusive('\n') {
        let start = offset;
        offset += whole.len();
        let line = whole.split('#').next().unwrap_or_default().trim_end();
        let span = start..start + line.len();
        if line.trim().is_empty() {
            continue;
        }
        match line.split_once('|') {
            Some((name, bars)) if rows.len() < 64 => {
                let at = start + name.len() + 1;
                if let Some(key) = drum(name.trim(), start, log) {
                    rows.push((key, row(bars, at, cells, log)));
                }
            }
            Some(_) => log.error("too-many", &span, "more than 64 rows", None),
            None => match line.split_whitespace().collect::<Vec<_>>()[..] {
                ["grid", count] => match count.parse().ok().filter(|count| (1..=96).contains(count)) {
                    Some(count) => cells = count,
                    None => log.error(
                        "bad-value",
                        &span,
                        format!("`{}` is no number of cells", short(count)),
                        "from 1 to 96".to_string(),
                    ),
                },
                _ => {
                    let hint = "write a drum and its bars: kick | x--- x--- |".to_string();
                    log.error("bad-row", &span, "this is no row of a grid", hint);
                }
            },
        }
    }
    let bars = rows.iter().map(|(_, bars)| bars.len()).max().unwrap_or(0);
    let mut hits = Vec::new();
    for (key, row) in &rows {
        for (bar, cells) in row.iter().cycle().take(if row.is_empty() { 0 } else { bars }).enumerate() {
            let sounding = cells.iter().enumerate().filter_map(|(cell, hit)| hit.map(|hit| (cell, hit)));
            hits.extend(sounding.map(|(cell, (velocity, touch))| Hit {
                bar,
                cell,
                key: *key,
                velocity,
                touch,
            }));
        }
    }
    Grid { cells, bars, hits }
}

fn drum(name: &str, at: usize, log: &mut Log<'_>) -> Option<u8> {
    let known = DRUMS.iter().find(|(drum, _)| *drum == name).map(|(_, key)| *key);
    if known.is_none() {
        let names = DRUMS.iter().map(|(drum, _)| *drum);
        let all = names.clone().collect::<Vec<_>>().join(", ");
        let hint = did_you_mean(name, names, format!("there are {all}"));
        log.error(
            "unknown-drum",
            &(at..at + name.len()),
            format!("there is no drum `{}`", short(name)),
            hint,
        );
    }
    known
}

/// The bars of a row; a bar that is too long or too short is diagnosed and cut or filled.
fn row(text: &str, at: usize, cells: usize, log: &mut Log<'_>) -> Vec<Vec<Option<(f32, Touch)>>> {
    let mut bars = Vec::new();
    let mut offset = at;
    for bar in text.split('|') {
        let span = offset..offset + bar.len();
        offset += bar.len() + 1;
        if bar.trim().is_empty() || bars.len() >= MOST {
            continue;
        }
        let mut hits = Vec::new();
        for (place, letter) in bar.char_indices().filter(|(_, letter)| !letter.is_whitespace()) {
            hits.push(match letter {
                'X' => Some((1.0, Touch::Normal)),
                'x' => Some((0.8, Touch::Normal)),
                'o' => Some((0.55, Touch::Normal)),
                'g' => Some((0.28, Touch::Ghost)),
                '-' | '.' => None,
                _ => {
                    let here = span.start + place..span.start + place + letter.len_utf8();
                    log.error(
                        "unknown-sign",
                        &here,
                        format!("`{letter}` is no hit"),
                        "X, x, o, g, - or .".to_string(),
                    );
                    None
                }
            });
        }
        if hits.len() != cells {
            let message = format!("this bar has {} cells, the grid {cells}", hits.len());
            log.error("bar-length", &span, message, format!("write {cells} cells, or grid {}", hits.len()));
            hits.resize(cells, None);
        }
        bars.push(hits);
    }
    bars
}
