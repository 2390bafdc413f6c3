//! Musical time becomes frames: notes to events, regions to windows.

use super::{Window, singing};
use compose::Played;
use dsp::{Event, NoteOn, SampleRate, Seconds, math};
use song::{Beat, Region, TempoMap};

/// Events of notes and pedal, sorted by frame; at one frame what ends comes before what begins.
pub fn of_notes(
    notes: &[Played],
    pedal: &[(Beat, bool)],
    tempo: &TempoMap,
    rate: SampleRate,
) -> Vec<(u64, Event)> {
    let mut events = Vec::with_capacity(notes.len() * 2 + pedal.len());
    let press = |(at, down): &(Beat, bool)| (tempo.frame(*at, rate).0, Event::Pedal { down: *down });
    events.extend(pedal.iter().map(press));
    let mut sung = Vec::new();
    for (id, note) in notes.iter().enumerate() {
        let id = id as u32;
        let on = rate.frames(Seconds(tempo.seconds(note.at).0 + note.shift.0)).0;
        let off = rate.frames(Seconds(tempo.seconds(note.at + note.length).0 + note.shift.0)).0.max(on + 1);
        let begins =
            NoteOn { id, pitch: note.pitch, velocity: note.velocity, seed: note.seed, touch: note.touch };
        if note.syllable.is_none() {
            events.push((on, Event::On(begins)));
            events.push((off, Event::Off { id }));
        }
        sung.push(singing::Line { on, off, note: begins, syllable: note.syllable });
    }
    events.extend(singing::events(&mut sung, rate));
    events.sort_by_key(|(frame, event)| match event {
        Event::Off { id } => (*frame, 0, *id),
        Event::Pedal { down } => (*frame, 1, u32::from(*down)),
        Event::Sing(sung) => (*frame, 2, sung.note.id),
        Event::On(note) => (*frame, 3, note.id),
    });
    events
}

/// A region in frames of the song. What would begin before the song is cut there.
pub fn window(region: &Region, tempo: &TempoMap, rate: SampleRate) -> Window {
    let at = math::round((tempo.seconds(region.at).0 + region.offset.0) * rate.hz()) as i64;
    let cut = (-at).max(0) as u64;
    let from = rate.frames(region.from).0 + cut;
    let of_take = region.recording.frames as f64 * rate.hz() / f64::from(region.recording.rate.max(1));
    let rest = (math::round(of_take) as u64).saturating_sub(from);
    let length = region.length.map_or(rest, |l| rate.frames(l).0.saturating_sub(cut).min(rest));
    Window {
        take: region.take.clone(),
        digest: region.recording.digest,
        at: at.max(0) as u64,
        from,
        length,
        gain: region.gain.gain() as f32,
        fade_in: rate.frames(region.fade_in).0.min(length),
        fade_out: rate.frames(region.fade_out).0.min(length),
    }
}
