//! The last pass over a track: inside the instrument's range, in order, nothing overlapping itself, nothing after the end.

use crate::Played;
use dsp::Seconds;
use song::{Beat, Beats, Song, TempoMap};
use std::collections::BTreeMap;

/// Shortest silence between two notes of one pitch, s.
const GAP: f64 = 0.004;

/// Makes a track playable.
pub fn finish(song: &Song, mut notes: Vec<Played>, range: Option<(f32, f32)>) -> Vec<Played> {
    for note in &mut notes {
        if let Some(range) = range {
            note.pitch = fold(note.pitch, range);
        }
        note.length = note.length.min(song.end - note.at);
        let early = -song.tempo.seconds(note.at).0;
        note.shift = Seconds(note.shift.0.max(early));
    }
    notes.retain(|note| note.length.0 > 0 && note.at.0 >= 0);
    notes.sort_by(|a, b| {
        a.at.cmp(&b.at).then(a.pitch.total_cmp(&b.pitch)).then(b.velocity.total_cmp(&a.velocity))
    });
    notes.dedup_by(|second, first| second.at == first.at && second.pitch == first.pitch);
    separate(&song.tempo, &mut notes);
    notes
}

/// Moves a pitch by octaves into a range of at least an octave.
fn fold(pitch: f32, (low, high): (f32, f32)) -> f32 {
    let up = ((low - pitch) / 12.0).ceil().max(0.0);
    let down = ((pitch - high) / 12.0).ceil().max(0.0);
    pitch + 12.0 * (up - down)
}

/// Ends each note before the next of its pitch begins.
fn separate(tempo: &TempoMap, notes: &mut [Played]) {
    let mut last: BTreeMap<u32, usize> = BTreeMap::new();
    for index in 0..notes.len() {
        let note = notes[index];
        let start = tempo.seconds(note.at).0 + note.shift.0;
        if let Some(before) = last.insert(note.pitch.to_bits(), index) {
            let before = &mut notes[before];
            let end = tempo.seconds(before.at + before.length).0 + before.shift.0;
            if end > start - GAP {
                let end: Beat = tempo.beat(Seconds(start - GAP - before.shift.0));
                before.length = Beats((end - before.at).0.max(1));
            }
        }
    }
}
