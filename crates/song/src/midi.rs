//! Standard MIDI Files as parts.

use crate::Beats;
use crate::beat::QUARTER;
use crate::diagnostic::Log;
use midly::{MetaMessage, MidiMessage, Smf, Timing, TrackEventKind};

/// Most notes of a file.
const MOST: usize = 200_000;

/// A note in time from the start of the file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Played {
    /// Begins.
    pub at: Beats,
    /// Length.
    pub length: Beats,
    /// MIDI note number.
    pub pitch: u8,
    /// 0 to 1.
    pub velocity: f32,
}

/// What a file plays.
#[derive(Clone, Debug, Default)]
pub(crate) struct Performance {
    /// Its notes, sorted.
    pub notes: Vec<Played>,
    /// The sustain pedal: when it goes down (true) and up again.
    pub pedal: Vec<(Beats, bool)>,
}

/// Controller of the sustain pedal, and the value from which on it is down.
const SUSTAIN: (u8, u8) = (64, 64);

/// Reads a file; `bpm` turns files that count in seconds into beats. Tempo changes in the file are not taken over: its
/// beats follow the song.
pub(crate) fn read(bytes: &[u8], bpm: f64, log: &mut Log<'_>) -> Performance {
    let smf = match Smf::parse(bytes) {
        Ok(smf) => smf,
        Err(error) => {
            log.error("unreadable", &(0..0), format!("not a Standard MIDI File: {error}"), None);
            return Performance::default();
        }
    };
    let per_tick = match smf.header.timing {
        Timing::Metrical(ticks) => 1.0 / f64::from(ticks.as_int().max(1)),
        Timing::Timecode(fps, sub) => bpm / 60.0 / (f64::from(fps.as_f32()) * f64::from(sub.max(1))),
    };
    let beats = |ticks: u64| Beats((ticks as f64 * per_tick * QUARTER as f64).round().min(1e15) as i64);
    let whole = smf.tracks.iter().all(|track| track.last().is_some_and(ends_track));
    // Tracks that the header promises; the reader itself passes over what is missing.
    let promised = bytes.get(10..12).and_then(|count| count.try_into().ok()).map_or(0, u16::from_be_bytes);
    if !whole || smf.tracks.len() < usize::from(promised) {
        let hint = "export it again".to_string();
        log.error(
            "unreadable",
            &(0..0),
            "this MIDI file is cut off or damaged: the end of a track is missing",
            hint,
        );
    }
    let mut notes = Vec::new();
    let (mut pressed, mut end) = (Vec::new(), 0);
    let mut bent = false;
    for track in &smf.tracks {
        let mut open: Vec<(u8, u8, u64, u8)> = Vec::new();
        let mut now = 0_u64;
        for event in track {
            now += u64::from(event.delta.as_int());
            let TrackEventKind::Midi { channel, message } = event.kind else {
                if ends_track(event) {
                    break;
                }
                continue;
            };
            let (key, velocity) = match message {
                MidiMessage::NoteOn { key, vel } => (key.as_int(), vel.as_int()),
                MidiMessage::NoteOff { key, .. } => (key.as_int(), 0),
                MidiMessage::PitchBend { .. } => {
                    bent = true;
                    continue;
                }
                MidiMessage::Controller { controller, value } => {
                    if controller == SUSTAIN.0 && pressed.len() < MOST {
                        pressed.push((now, value >= SUSTAIN.1));
                    }
                    continue;
                }
                _ => continue,
            };
            let same = |(ch, open, ..): &(u8, u8, u64, u8)| *ch == channel.as_int() && *open == key;
            if let Some(index) = open.iter().position(same) {
                let (_, _, from, struck) = open.swap_remove(index);
                notes.push((from, now, key, struck));
            }
            if velocity > 0 && notes.len() < MOST {
                open.push((channel.as_int(), key, now, velocity));
            }
        }
        notes.extend(open.into_iter().map(|(_, key, from, struck)| (from, now, key, struck)));
        end = end.max(now);
    }
    pressed.sort_by_key(|(tick, _)| *tick);
    pressed.push((end, false));
    if bent {
        log.warning("not-read", &(0..0), "pitch bends are not played", None);
    }
    if notes.len() >= MOST {
        log.error("too-many", &(0..0), format!("more than {MOST} notes"), None);
    }
    notes.sort_unstable();
    let note = |(from, to, pitch, struck): (u64, u64, u8, u8)| {
        let at = beats(from);
        Played { at, length: beats(to) - at, pitch, velocity: f32::from(struck) / 127.0 }
    };
    Performance { notes: notes.into_iter().map(note).collect(), pedal: pedal(pressed, beats) }
}

/// Where the pedal changes.
fn pedal(pressed: Vec<(u64, bool)>, beats: impl Fn(u64) -> Beats) -> Vec<(Beats, bool)> {
    let mut pedal: Vec<(Beats, bool)> = Vec::new();
    for (tick, down) in pressed {
        if down != pedal.last().is_some_and(|(_, down)| *down) {
            pedal.push((beats(tick), down));
        }
    }
    pedal
}

/// Whether an event is the one that every track ends with.
fn ends_track(event: &midly::TrackEvent<'_>) -> bool {
    matches!(event.kind, TrackEventKind::Meta(MetaMessage::EndOfTrack))
}
