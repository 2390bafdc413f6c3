//! The guitar: shapes by string, strums and picking that ring until the string is struck again.

use crate::harmony::Harmony;
use crate::human::Feel;
use crate::stroke::Stroke;
use crate::style::Voice;
use crate::{Played, bars::Bar};
use dsp::{Seconds, block::Touch};
use song::{Beat, Chord};

/// Open strings from low E, MIDI note numbers.
const TUNING: [u8; 6] = [40, 45, 50, 55, 59, 64];

/// The notes of a shape by string from low E; `None` is not played.
pub type Shape = [Option<u8>; 6];

/// The open-position shape of a chord: frets 0 to 4, the bass note on the lowest string played, every tone if possible,
/// low frets first.
pub fn shape(chord: &Chord) -> Shape {
    let classes: Vec<u8> = chord.tones.iter().map(|tone| (chord.root.semitone + tone) % 12).collect();
    let frets = |string: usize, wanted: &dyn Fn(u8) -> bool| -> Vec<u8> {
        (0..=4).map(|fret| TUNING[string] + fret).filter(|pitch| wanted(pitch % 12)).collect()
    };
    let bass = chord.bass.semitone % 12;
    let mut best: (i32, Shape) = (i32::MAX, [None; 6]);
    for lowest in 0..3 {
        for pitch in frets(lowest, &|class| class == bass) {
            let mut start = [None; 6];
            start[lowest] = Some(pitch);
            extend(
                lowest + 1,
                start,
                &|string| frets(string, &|class| classes.contains(&class)),
                &mut |shape| {
                    let cost = cost(&shape, &classes);
                    if cost < best.0 {
                        best = (cost, shape);
                    }
                },
            );
        }
    }
    best.1
}

/// Missing tones, unplayable grips, high frets, few strings, unisons and mud in the bass.
fn cost(shape: &Shape, classes: &[u8]) -> i32 {
    let pitches: Vec<u8> = shape.iter().flatten().copied().collect();
    let missing = classes.iter().filter(|class| !pitches.iter().any(|p| p % 12 == **class)).count() as i32;
    let unplayable = fingers(shape).saturating_sub(4) as i32;
    let frets: i32 = (0..6).filter_map(|string| shape[string].map(|p| i32::from(p - TUNING[string]))).sum();
    let unisons = pitches.windows(2).filter(|pair| pair[0] == pair[1]).count() as i32;
    let mud = pitches.windows(2).take(1).filter(|pair| pair[1] - pair[0] < 5).count() as i32;
    20 * missing + 30 * unplayable + frets - 3 * pitches.len() as i32 + 8 * unisons + 8 * mud
}

/// Fingers a shape takes: one bars its lowest fret unless a string is open.
fn fingers(shape: &Shape) -> usize {
    let frets: Vec<u8> =
        (0..6).filter_map(|string| shape[string].map(|pitch| pitch - TUNING[string])).collect();
    let lowest = frets.iter().copied().min().unwrap_or(0);
    frets.iter().filter(|&&fret| fret > lowest).count() + usize::from(lowest > 0)
}

fn extend(string: usize, shape: Shape, frets: &dyn Fn(usize) -> Vec<u8>, visit: &mut dyn FnMut(Shape)) {
    if string == 6 {
        return visit(shape);
    }
    let candidates = frets(string);
    if candidates.is_empty() {
        extend(string + 1, shape, frets, visit);
    }
    for pitch in candidates {
        let mut shape = shape;
        shape[string] = Some(pitch);
        extend(string + 1, shape, frets, visit);
    }
}

/// The shape with its alternate bass lowest: the chord's fifth on the string below, else the tone on the string above.
fn alternate(mut shape: Shape, chord: &Chord) -> Shape {
    let lowest = shape.iter().position(Option::is_some).unwrap_or(0);
    let fifth = chord.tones.iter().copied().find(|tone| matches!(tone, 6..=8)).unwrap_or(0);
    let class = (chord.root.semitone + fifth) % 12;
    let below = lowest.checked_sub(1).and_then(|string| {
        let pitch = (0..=4).map(|fret| TUNING[string] + fret).find(|pitch| pitch % 12 == class)?;
        Some((string, pitch))
    });
    match below {
        Some((string, pitch)) => shape[string] = Some(pitch),
        None => shape[lowest] = None,
    }
    shape
}

/// What a guitarist plays.
pub fn play(strokes: &[Stroke], bars: &[Bar<'_>], harmony: &Harmony<'_>, feel: &Feel<'_>) -> Vec<Played> {
    let mut notes: Vec<Played> = Vec::new();
    let mut ringing: [Option<usize>; 6] = [None; 6];
    for stroke in strokes {
        if stroke.cell == '/' {
            (0..6).for_each(|string| damp(&mut notes, &mut ringing, string, stroke.at));
            continue;
        }
        let Some((span, chord)) = harmony.at(stroke.at) else { continue };
        let bar = &bars[stroke.bar];
        let mut shape = shape(chord);
        if stroke.cell == 'B' {
            shape = alternate(shape, chord);
        }
        let hand = hand(stroke, &shape);
        let gap = spread(stroke, feel);
        let end = span.to.min(bar.section_to);
        for (order, &string) in hand.strings.iter().enumerate() {
            let Some(pitch) = shape[string] else { continue };
            damp(&mut notes, &mut ringing, string, stroke.at);
            let late = (order as f64 - 0.25 * (hand.strings.len() - 1) as f64) * gap;
            let strength = hand.strength * stroke.gain * (1.0 - 0.05 * order as f64);
            let strength = strength * (0.92 + 0.1 * bar.weight(stroke.at));
            let to = if hand.touch == Touch::Muted { stroke.at + stroke.step } else { end };
            let mut note = feel.note(bar, stroke.at, to.min(end), pitch, strength, 0.0);
            note.shift = Seconds(feel.shift(bar, stroke.at) + late);
            note.touch = hand.touch;
            ringing[string] = Some(notes.len());
            notes.push(note);
        }
    }
    notes
}

/// Which strings a stroke takes, in order, how hard and how.
struct Hand {
    strings: Vec<usize>,
    strength: f64,
    touch: Touch,
}

fn hand(stroke: &Stroke, shape: &Shape) -> Hand {
    let low: Vec<usize> = (0..6).filter(|&string| shape[string].is_some()).collect();
    let high: Vec<usize> = low.iter().rev().copied().collect();
    let take = |strings: &[usize], count: usize| strings.iter().take(count).copied().collect();
    let hand = |strings, strength, touch| Hand { strings, strength, touch };
    if stroke.last {
        return hand(low, 0.8, Touch::Normal);
    }
    if stroke.voice == Voice::Pick {
        return match stroke.cell {
            'b' => hand(take(&low, 1), 0.78, Touch::Normal),
            'B' => hand(take(&low, 1), 0.72, Touch::Normal),
            'p' => {
                hand([low.first(), high.first()].into_iter().flatten().copied().collect(), 0.8, Touch::Normal)
            }
            digit => {
                let string = 6 - digit.to_digit(10).unwrap_or(1).clamp(1, 6) as usize;
                let near = low.iter().copied().min_by_key(|s| s.abs_diff(string));
                hand(near.into_iter().collect(), 0.66, Touch::Normal)
            }
        };
    }
    match stroke.cell {
        'D' => hand(low, 0.86, Touch::Normal),
        'd' => hand(take(&low, 4), 0.66, Touch::Normal),
        'U' => hand(take(&high, 4), 0.72, Touch::Up),
        'u' => hand(take(&high, 3), 0.56, Touch::Up),
        'x' => hand(take(&low, 4), 0.5, Touch::Muted),
        _ => hand(take(&low, 1), 0.78, Touch::Normal),
    }
}

/// Time from string to string: slower when soft, upwards faster, and never longer than the cell allows.
fn spread(stroke: &Stroke, feel: &Feel<'_>) -> f64 {
    if stroke.voice == Voice::Pick && stroke.cell == 'p' {
        return 0.002;
    }
    let step = feel.tempo.seconds(stroke.at + stroke.step).0 - feel.tempo.seconds(stroke.at).0;
    let (gap, soft): (f64, f64) = match stroke.cell {
        _ if stroke.last => return 0.034,
        'U' => (0.008, 0.3),
        'u' => (0.008, 0.45),
        'D' => (0.011, 0.15),
        _ => (0.011, 0.4),
    };
    (gap * (0.8 + soft)).min(step / 10.0)
}

/// Ends the note that rings on a string.
fn damp(notes: &mut [Played], ringing: &mut [Option<usize>; 6], string: usize, at: Beat) {
    if let Some(note) = ringing[string].take().and_then(|index| notes.get_mut(index)) {
        note.length = note.length.min(at - note.at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::chord;

    fn tab(symbol: &str) -> String {
        let shape = shape(&chord(symbol));
        (0..6).map(|s| shape[s].map_or("x".to_owned(), |p| (p - TUNING[s]).to_string())).collect()
    }

    #[test]
    fn shapes_are_those_of_a_chord_book() {
        let book = [
            ("C", "x32010"),
            ("G", "320003"),
            ("D", "xx0232"),
            ("E", "022100"),
            ("Am", "x02210"),
            ("F", "133211"),
        ];
        for (symbol, frets) in book.into_iter().chain([("Em", "022000"), ("Bm", "x24432"), ("A", "x02220")]) {
            assert_eq!(tab(symbol), frets, "{symbol}");
        }
    }
}
