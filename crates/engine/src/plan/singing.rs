//! When each part of a sung note sounds: vowels on the beat, consonants before it, what ends a syllable before its note is over.

use dsp::speech::{AHEAD, Phone, Sung, Syllable, duration};
use dsp::{Event, NoteOn, SampleRate, Seconds};

/// Most of a note that consonants may take.
const CONSONANTS: f64 = 0.55;
/// Consonants after a vowel are shorter than before one.
const AFTER: f64 = 0.9;
/// Two notes with less between them are sung in one breath, s.
const GAP: f64 = 0.11;

/// A note of a singer, in frames.
pub struct Line {
    /// Begins.
    pub on: u64,
    /// Ends.
    pub off: u64,
    /// What the instrument is told.
    pub note: NoteOn,
    /// Its words.
    pub syllable: Option<Syllable>,
}

/// The sung notes among `lines`, which are in order of time.
pub fn events(lines: &mut [Line], rate: SampleRate) -> Vec<(u64, Event)> {
    let frames = |seconds: f64| rate.frames(Seconds(seconds)).0;
    let takes = |list: &[Phone]| frames(list.iter().map(|phone| duration(*phone)).sum());
    let onset = |line: &Line| line.syllable.map_or(0, |s| takes(s.onset.list()));
    // How long before its beat each note begins.
    let mut leads: Vec<u64> = lines.iter().map(|line| onset(line).min(line.on)).collect();
    let mut events = Vec::new();
    for index in 0..lines.len() {
        let next = (index + 1..lines.len()).find(|later| lines[*later].on > lines[index].on + frames(0.005));
        if let Some(next) = next.map(|next| lines[next].on).filter(|on| *on <= lines[index].off + frames(GAP))
        {
            lines[index].off = next;
        }
        let line = &lines[index];
        let coda = line.syllable.map_or(0.0, |s| AFTER * takes(s.coda.list()) as f64);
        let rest = next.map_or(u64::MAX, |next| lines[next].on - line.off);
        let wanted = next.map_or(0, |next| leads[next]);
        let borrowed = wanted.saturating_sub(rest) as f64;
        let room = CONSONANTS * (line.off - line.on) as f64;
        let share = if coda + borrowed > room { room / (coda + borrowed) } else { 1.0 };
        let (coda, borrowed) = ((share * coda) as u64, (share * borrowed) as u64);
        if let Some(next) = next {
            let lead = borrowed + wanted.min(rest);
            // Notes of a chord begin together.
            let together = (next..lines.len()).take_while(|later| lines[*later].on == lines[next].on);
            together.for_each(|at| leads[at] = leads[at].min(lead));
        }
        if let Some(syllable) = line.syllable {
            let end = line.off - borrowed;
            let begin = line.on - leads[index];
            let from = begin.saturating_sub(frames(AHEAD));
            let [begin, vowel, coda, end] = [begin, line.on, end - coda, end].map(|at| (at - from) as u32);
            events.push((from, Event::Sing(Sung { note: line.note, syllable, begin, vowel, coda, end })));
        }
    }
    events
}
