//! Voice leading: the voicing of a chord that lies nearest to the one before it and sounds well.

use song::Chord;

/// The best voicing of a chord with `count` voices in a range of MIDI notes, ascending. `grounded`: a bass has the root.
/// The search is complete; the cost counts movement, gaps, muddiness, parallels, doublings and missing tones.
pub fn lead(chord: &Chord, grounded: bool, before: &[u8], range: (u8, u8), count: usize) -> Vec<u8> {
    let classes = classes(chord, grounded, count);
    let candidates: Vec<u8> =
        (range.0..=range.1.max(range.0).min(127)).filter(|pitch| classes.contains(&(pitch % 12))).collect();
    let third =
        classes.iter().copied().find(|class| matches!((class + 12 - chord.root.semitone) % 12, 3 | 4));
    let mut best: (f64, Vec<u8>) = (f64::INFINITY, Vec::new());
    choose(&candidates, count, &mut Vec::new(), &mut |voicing| {
        let missing = classes.iter().filter(|c| !voicing.iter().any(|p| p % 12 == **c)).count();
        let thirds = voicing.iter().filter(|p| third.is_some_and(|third| **p % 12 == third)).count();
        let cost = spacing(voicing, range)
            + movement(before, voicing)
            + 20.0 * missing as f64
            + 3.0 * thirds.saturating_sub(1) as f64;
        if cost < best.0 {
            best = (cost, voicing.to_vec());
        }
    });
    best.1
}

/// Pitch classes that have to be heard: without the fifth and then the root where there are too many tones.
fn classes(chord: &Chord, grounded: bool, count: usize) -> Vec<u8> {
    let mut tones = chord.tones.clone();
    let dispensable: &[u8] = if grounded { &[7, 0, 17, 14] } else { &[7, 17, 14] };
    for tone in dispensable {
        if tones.len() > count.max(1) {
            tones.retain(|t| t != tone);
        }
    }
    let mut classes: Vec<u8> = tones.iter().map(|tone| (chord.root.semitone + tone) % 12).collect();
    classes.sort_unstable();
    classes.dedup();
    classes
}

/// Calls `visit` with every ascending choice of `count` candidates within a span of 19 semitones.
fn choose(candidates: &[u8], count: usize, chosen: &mut Vec<u8>, visit: &mut dyn FnMut(&[u8])) {
    if count == 0 {
        return visit(chosen);
    }
    for (index, &pitch) in candidates.iter().enumerate() {
        if chosen.first().is_some_and(|lowest| pitch - lowest > 19) {
            break;
        }
        chosen.push(pitch);
        choose(&candidates[index + 1..], count - 1, chosen, visit);
        chosen.pop();
    }
}

fn spacing(voicing: &[u8], range: (u8, u8)) -> f64 {
    let gaps: f64 = voicing
        .windows(2)
        .map(|pair| {
            let gap = f64::from(pair[1] - pair[0]);
            let mud = if pair[0] < 60 { 2.0 } else { 0.6 };
            1.5 * (gap - 7.0).max(0.0) + mud * (3.0 - gap).max(0.0)
        })
        .sum();
    let top = voicing.last().map_or(0.0, |&top| (f64::from(top) - (f64::from(range.1) - 4.0)).abs());
    gaps + 0.15 * top
}

fn movement(before: &[u8], voicing: &[u8]) -> f64 {
    if before.len() != voicing.len() {
        return 0.0;
    }
    let moves: f64 = before.iter().zip(voicing).map(|(a, b)| f64::from(a.abs_diff(*b))).sum();
    let mut parallels = 0.0;
    for low in 0..voicing.len() {
        for high in low + 1..voicing.len() {
            let (was, is) = (before[high] - before[low], voicing[high] - voicing[low]);
            if before[low] != voicing[low] && was % 12 == is % 12 && matches!(is % 12, 0 | 7) {
                parallels += 1.0;
            }
        }
    }
    moves + 2.0 * parallels
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::chord;

    #[test]
    fn progressions_move_little_and_keep_every_tone() {
        let songs = [
            ["C", "G", "Am", "F", "C", "G", "F", "C"],
            ["D", "A", "Bm", "G", "Em", "A7", "D", "Gm"],
            ["Cmaj7", "Am7", "Dm7", "G7", "Em7", "Am7", "Fmaj7", "G7"],
            ["Eb", "Bb", "Cm", "Ab", "Fm", "Bb7", "Eb", "Ab"],
        ];
        for song in songs {
            let mut before: Vec<u8> = Vec::new();
            let mut moves = 0;
            for symbol in song {
                let chord = chord(symbol);
                let voicing = lead(&chord, true, &before, (52, 74), 4);
                assert_eq!(voicing.len(), 4);
                for tone in &chord.tones {
                    let class = (chord.root.semitone + tone) % 12;
                    assert!(voicing.iter().any(|p| p % 12 == class), "{symbol}: {voicing:?} lacks {class}");
                }
                moves += before.iter().zip(&voicing).map(|(a, b)| i32::from(a.abs_diff(*b))).sum::<i32>();
                before = voicing;
            }
            let mean = f64::from(moves) / 7.0;
            assert!(mean <= 6.0, "{song:?} moves {mean} semitones a chord");
        }
    }
}
