//! The chords of the song on its timeline.

use song::{Beat, Chord, Key, Mode, Song};

/// One chord, or none, for as long as it lasts.
#[derive(Clone, Copy, Debug)]
pub struct Span<'a> {
    /// Begins.
    pub from: Beat,
    /// Ends.
    pub to: Beat,
    /// The chord; `None` is silence of the harmony.
    pub chord: Option<&'a Chord>,
    /// Key here.
    pub key: Key,
}

/// The chords of the song, in order and without gaps inside a section.
#[derive(Clone, Debug)]
pub struct Harmony<'a>(pub Vec<Span<'a>>);

impl<'a> Harmony<'a> {
    /// Reads the chords of a song; equal neighbours become one.
    pub fn of(song: &'a Song) -> Self {
        let mut spans: Vec<Span<'a>> = Vec::new();
        for placed in &song.form {
            let Some(section) = song.sections.get(placed.section) else { continue };
            for (index, (at, chord)) in section.chords.iter().enumerate() {
                let from = placed.start + *at;
                let to = section.chords.get(index + 1).map_or(placed.end, |next| placed.start + next.0);
                let span = Span { from, to: to.min(placed.end), chord: chord.as_ref(), key: section.key };
                match spans.last_mut() {
                    Some(last) if last.to == from && last.chord == span.chord && last.key == span.key => {
                        last.to = span.to;
                    }
                    _ if span.from < span.to => spans.push(span),
                    _ => {}
                }
            }
        }
        Self(spans)
    }

    fn index(&self, at: Beat) -> Option<usize> {
        let index = self.0.partition_point(|span| span.from <= at).checked_sub(1)?;
        (at < self.0[index].to).then_some(index)
    }

    /// The chord that sounds at a point.
    pub fn at(&self, at: Beat) -> Option<(Span<'a>, &'a Chord)> {
        let span = self.0[self.index(at)?];
        Some((span, span.chord?))
    }

    /// The chord that follows the one at a point.
    pub fn next(&self, at: Beat) -> Option<&'a Chord> {
        self.0.get(self.index(at)? + 1)?.chord
    }
}

/// Semitones of a scale above its tonic.
fn scale(mode: Mode) -> [u8; 7] {
    match mode {
        Mode::Major => [0, 2, 4, 5, 7, 9, 11],
        Mode::Minor => [0, 2, 3, 5, 7, 8, 10],
        Mode::Dorian => [0, 2, 3, 5, 7, 9, 10],
        Mode::Phrygian => [0, 1, 3, 5, 7, 8, 10],
        Mode::Lydian => [0, 2, 4, 6, 7, 9, 11],
        Mode::Mixolydian => [0, 2, 4, 5, 7, 9, 10],
        Mode::Locrian => [0, 1, 3, 5, 6, 8, 10],
    }
}

/// Whether a pitch belongs to a key.
pub fn in_key(key: Key, pitch: u8) -> bool {
    scale(key.mode).contains(&((pitch + 12 - key.tonic.semitone % 12) % 12))
}

/// A major or minor triad with the seventh and, where the key has it, the major ninth; other chords as they are.
pub fn coloured(chord: &Chord, key: Key) -> Chord {
    let mut chord = chord.clone();
    if matches!(chord.tones[..], [0, 3 | 4, 7]) {
        let root = chord.root.semitone;
        chord.tones.extend([10, 11].into_iter().find(|tone| in_key(key, root + tone)));
        chord.tones.extend(Some(14).filter(|tone| in_key(key, root + tone)));
    }
    chord
}
