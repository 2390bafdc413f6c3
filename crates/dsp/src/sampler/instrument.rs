//! What a sampled instrument is: recorded sounds, and regions that say when and how each is heard.

use std::sync::Arc;

use super::envelope::Envelope;
use super::filter::{Band, Filter};
use super::lfo::Lfo;
use super::modulation::{Curve, Modulation};

/// A recorded sound in memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sample {
    /// Frames a second, Hz.
    pub rate: f64,
    /// The sound, or its left channel; full scale is ±1.
    pub left: Vec<f32>,
    /// The right channel, as long as the left; `None` is mono.
    pub right: Option<Vec<f32>>,
}

impl Sample {
    /// Frames of all its channels.
    pub fn frames(&self) -> u32 {
        let right = self.right.as_ref().map_or(usize::MAX, Vec::len);
        self.left.len().min(right).min(u32::MAX as usize) as u32
    }
}

/// A playable instrument as data.
#[derive(Clone, Debug, Default)]
pub struct Instrument {
    /// All its regions; a note starts each that its conditions allow.
    pub regions: Vec<Region>,
    /// Curves that modulations name by index.
    pub curves: Vec<Curve>,
    /// Controllers that do not begin at the MIDI defaults: number (see [`super::control`]), value 0 to 1.
    pub controls: Vec<(u8, f32)>,
    /// Key switch that is in force before any is pressed.
    pub switch: Option<u8>,
}

/// When a region starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trigger {
    /// A note begins.
    #[default]
    Attack,
    /// A note ends, or the pedal that held it is lifted.
    Release,
    /// A key is lifted, whatever the pedal does.
    ReleaseKey,
    /// A note begins while no other is held.
    First,
    /// A note begins while another is held.
    Legato,
    /// Only a controller starts it.
    Control,
}

/// What a sample does at its loop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LoopMode {
    /// Plays once, and ends when the note is released.
    #[default]
    None,
    /// Plays once to its end, whatever the note does.
    OneShot,
    /// Loops as long as it is heard.
    Continuous,
    /// Loops until the note is released, then plays on to its end.
    Sustain,
}

/// How a region ends that another region cuts off.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Off {
    /// Within 6 ms.
    #[default]
    Fast,
    /// By its own release.
    Normal,
    /// Within this time, s.
    Time(f32),
}

/// Which key switches let a region start; all that are stated must hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Switches {
    /// Keys that are switches, lowest and highest.
    pub range: Option<(u8, u8)>,
    /// The last switch pressed lies here.
    pub last: Option<(u8, u8)>,
    /// This key is held.
    pub down: Option<u8>,
    /// This key is not held.
    pub up: Option<u8>,
    /// The note before was this key.
    pub previous: Option<u8>,
}

/// What fades a region in or out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FadeBy {
    /// The key, 0 to 127.
    Key,
    /// The velocity, 0 to 127.
    Velocity,
    /// A controller, 0 to 127.
    Control(u8),
}

/// A crossfade.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fade {
    /// What is listened to.
    pub by: FadeBy,
    /// Where it begins, 0 to 127.
    pub low: f32,
    /// Where it ends, 0 to 127.
    pub high: f32,
    /// The region fades out as the value rises.
    pub out: bool,
    /// Equal power; else equal gain.
    pub power: bool,
}

/// How far the pitch wheel bends a region, cents.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bend {
    /// Wheel full up.
    pub up: f32,
    /// Wheel full down.
    pub down: f32,
    /// Size of the steps upwards; 0 is continuous.
    pub step_up: f32,
    /// Size of the steps downwards; 0 is continuous.
    pub step_down: f32,
}

/// One sound of an instrument: its sample, when it starts, and how it is played.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// What is heard.
    pub sample: Arc<Sample>,
    /// Lowest and highest key that start it; `None` no key does.
    pub keys: Option<(u8, u8)>,
    /// Lowest and highest velocity, 1 to 127.
    pub velocities: (u8, u8),
    /// Part of 0..1 in which the note's random number must lie.
    pub chance: (f32, f32),
    /// Its place in the round robin from 1, and the length of the round.
    pub sequence: (u32, u32),
    /// When it starts.
    pub trigger: Trigger,
    /// Controllers that must lie in a range: number, lowest, highest (0 to 1; bend −1 to 1).
    pub conditions: Vec<(u8, f32, f32)>,
    /// Controllers that start it when moved into a range.
    pub starts: Vec<(u8, f32, f32)>,
    /// Controllers that stop it when moved into a range.
    pub stops: Vec<(u8, f32, f32)>,
    /// Key switches.
    pub switches: Switches,
    /// Its group; 0 is none.
    pub group: u32,
    /// The group whose notes cut it off.
    pub off_by: Option<u32>,
    /// How it is cut off.
    pub off: Off,
    /// Most voices of its group.
    pub polyphony: Option<u32>,
    /// Most voices of one key in this region.
    pub note_polyphony: Option<u32>,
    /// A softer note does not cut a louder one where `note_polyphony` is reached.
    pub self_mask: bool,
    /// The sustain pedal (controller 64) holds it.
    pub sustain: bool,
    /// The sostenuto pedal (controller 66) holds it.
    pub sostenuto: bool,
    /// Time from the note to the sound, s.
    pub delay: f32,
    /// First frame of the sample.
    pub offset: u32,
    /// Frame after the last.
    pub end: u32,
    /// What happens at the loop.
    pub loops: LoopMode,
    /// First frame of the loop, and the frame after its last.
    pub loop_range: (u32, u32),
    /// Times the loop is repeated; `None` for ever.
    pub loop_count: Option<u32>,
    /// Key at which the sample sounds at its own pitch.
    pub root: f32,
    /// Cents a key.
    pub track: f32,
    /// Detune, cents.
    pub tune: f32,
    /// The pitch wheel.
    pub bend: Bend,
    /// Level, dB.
    pub volume: f32,
    /// The level and what controllers add to it stay below this, dB.
    pub ceiling: f32,
    /// Amplitude factor; −1 turns the sound over.
    pub gain: f32,
    /// Amplitude for a velocity of 0 to 127.
    pub velocity_gain: Option<Curve>,
    /// Level a key above `amp_center`, dB.
    pub amp_track: f32,
    /// Key without level tracking.
    pub amp_center: f32,
    /// Crossfades.
    pub fades: Vec<Fade>,
    /// Level lost for each second that the note was held before a release trigger, dB.
    pub release_decay: f32,
    /// A release trigger sounds although the note it ends is no longer heard.
    pub release_dead: bool,
    /// Place, −1 left to 1 right.
    pub pan: f32,
    /// Width of a stereo sample: 1 as it is, 0 mono, −1 swapped.
    pub width: f32,
    /// Place of a stereo sample after `width`, −1 to 1.
    pub position: f32,
    /// Up to two filters.
    pub filters: Vec<Filter>,
    /// Up to three bells.
    pub bands: Vec<Band>,
    /// Envelopes; the first is the amplitude's.
    pub envelopes: Vec<Envelope>,
    /// Low-frequency oscillators.
    pub lfos: Vec<Lfo>,
    /// What moves what.
    pub modulations: Vec<Modulation>,
}

impl Region {
    /// A region that plays the whole sample for every note, at its pitch on key 60, as loud as the velocity says.
    pub fn new(sample: Arc<Sample>) -> Self {
        let end = sample.frames();
        Self {
            sample,
            keys: Some((0, 127)),
            velocities: (1, 127),
            chance: (0.0, 1.0),
            sequence: (1, 1),
            trigger: Trigger::Attack,
            conditions: Vec::new(),
            starts: Vec::new(),
            stops: Vec::new(),
            switches: Switches::default(),
            group: 0,
            off_by: None,
            off: Off::Fast,
            polyphony: None,
            note_polyphony: None,
            self_mask: true,
            sustain: true,
            sostenuto: true,
            delay: 0.0,
            offset: 0,
            end,
            loops: LoopMode::None,
            loop_range: (0, end),
            loop_count: None,
            root: 60.0,
            track: 100.0,
            tune: 0.0,
            bend: Bend { up: 200.0, down: -200.0, step_up: 0.0, step_down: 0.0 },
            volume: 0.0,
            ceiling: 144.0,
            gain: 1.0,
            velocity_gain: None,
            amp_track: 0.0,
            amp_center: 60.0,
            fades: Vec::new(),
            release_decay: 0.0,
            release_dead: false,
            pan: 0.0,
            width: 1.0,
            position: 0.0,
            filters: Vec::new(),
            bands: Vec::new(),
            envelopes: vec![Envelope::default()],
            lfos: Vec::new(),
            modulations: Vec::new(),
        }
    }

    /// The loop that is played: its first frame and the frame after its last, equal if there is none.
    pub(super) fn looped(&self) -> (u32, u32) {
        let (start, end) = self.loop_range;
        // Nobody releases a release trigger: it loops only if it dies away by itself.
        let alone = matches!(self.trigger, Trigger::Release | Trigger::ReleaseKey);
        let dies = self.envelopes.first().is_some_and(|e| e.sustain == 0.0 && e.points.is_empty());
        let loops = matches!(self.loops, LoopMode::Continuous | LoopMode::Sustain) && (dies || !alone);
        if loops && start < end && end <= self.end.min(self.sample.frames()) { (start, end) } else { (0, 0) }
    }
}
