//! The tempo map: musical time to seconds and frames, and to bar:beat.

use crate::{Beat, Beats};
use dsp::{Frames, SampleRate, Seconds, math};

/// A time signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meter {
    /// Counts in a bar.
    pub count: u32,
    /// The note value that is counted: 4 = quarter.
    pub unit: u32,
}

impl Meter {
    /// A meter of 1 to 64 counts of a whole to a 64th note.
    pub fn new(count: u32, unit: u32) -> Option<Self> {
        ((1..=64).contains(&count) && unit.is_power_of_two() && unit <= 64).then_some(Self { count, unit })
    }

    /// Reads `"6/8"`.
    pub fn parse(text: &str) -> Option<Self> {
        let (count, unit) = text.trim().split_once('/')?;
        Self::new(count.trim().parse().ok()?, unit.trim().parse().ok()?)
    }

    /// Length of a bar.
    pub fn bar(self) -> Beats {
        Beats::of_whole(i64::from(self.count), i64::from(self.unit))
    }

    /// Length of the note that is counted.
    pub fn beat(self) -> Beats {
        Beats::of_whole(1, i64::from(self.unit))
    }
}

/// A tempo from here on; a ramp if the next point says so.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Tempo {
    at: Beat,
    seconds: f64,
    /// Quarter notes a minute at this point.
    bpm: f64,
    /// Quarter notes a minute just before the next point; equal to `bpm` where the tempo is steady.
    end_bpm: f64,
}

/// A meter from this bar line on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct MeterChange {
    at: Beat,
    bar: i64,
    meter: Meter,
}

/// Maps musical time to time. Tempo within a ramp is linear in musical time.
#[derive(Clone, Debug, PartialEq)]
pub struct TempoMap {
    tempos: Vec<Tempo>,
    meters: Vec<MeterChange>,
}

impl TempoMap {
    /// A steady tempo (quarter notes a minute) and one meter.
    pub fn new(bpm: f64, meter: Meter) -> Self {
        let start = Beat(0);
        Self {
            tempos: vec![Tempo { at: start, seconds: 0.0, bpm, end_bpm: bpm }],
            meters: vec![MeterChange { at: start, bar: 0, meter }],
        }
    }

    /// Adds a tempo from `at` on, reached over `over` from there (0: at once). Points must be added in order of time;
    /// one that lies before the last is ignored.
    pub fn push_tempo(&mut self, at: Beat, bpm: f64, over: Beats) {
        let Some(last) = self.tempos.last().copied() else { return };
        if at < last.at {
            return;
        }
        let before = self.bpm(at);
        let end = at + over;
        let seconds = self.seconds(at).0;
        if at == last.at {
            self.tempos.pop();
        }
        if over.0 > 0 {
            self.tempos.push(Tempo { at, seconds, bpm: before, end_bpm: bpm });
            let seconds = seconds + ramp(before, bpm, over.quarters(), over.quarters());
            self.tempos.push(Tempo { at: end, seconds, bpm, end_bpm: bpm });
        } else {
            self.tempos.push(Tempo { at, seconds, bpm, end_bpm: bpm });
        }
    }

    /// Changes the meter from the bar line `at` on. Changes must be added in order of time.
    pub fn push_meter(&mut self, at: Beat, meter: Meter) {
        let bar = self.bar_beat(at).0 - 1;
        if self.meters.last().is_some_and(|last| last.at == at) {
            self.meters.pop();
        }
        self.meters.push(MeterChange { at, bar, meter });
    }

    /// Quarter notes a minute at a point.
    pub fn bpm(&self, at: Beat) -> f64 {
        let index = self.tempos.partition_point(|t| t.at <= at).saturating_sub(1);
        let tempo = self.tempos[index];
        match self.tempos.get(index + 1) {
            Some(next) if tempo.bpm != tempo.end_bpm => {
                let share = (at - tempo.at).quarters() / (next.at - tempo.at).quarters();
                tempo.bpm + (tempo.end_bpm - tempo.bpm) * share
            }
            _ => tempo.bpm,
        }
    }

    /// Time of a point from the start of the song; points before the start are negative.
    pub fn seconds(&self, at: Beat) -> Seconds {
        let index = self.tempos.partition_point(|t| t.at <= at).saturating_sub(1);
        let tempo = self.tempos[index];
        let span = (at - tempo.at).quarters();
        let length = self.tempos.get(index + 1).map_or(0.0, |next| (next.at - tempo.at).quarters());
        let inside = if tempo.bpm == tempo.end_bpm || length == 0.0 {
            span * 60.0 / tempo.bpm
        } else {
            ramp(tempo.bpm, tempo.end_bpm, length, span)
        };
        Seconds(tempo.seconds + inside)
    }

    /// Nearest frame to a point; 0 for points before the start.
    pub fn frame(&self, at: Beat, rate: SampleRate) -> Frames {
        rate.frames(self.seconds(at))
    }

    /// The point at a time: the inverse of [`Self::seconds`], to the nearest tick.
    pub fn beat(&self, at: Seconds) -> Beat {
        let index = self.tempos.partition_point(|t| t.seconds <= at.0).saturating_sub(1);
        let tempo = self.tempos[index];
        let span = at.0 - tempo.seconds;
        let length = self.tempos.get(index + 1).map_or(0.0, |next| (next.at - tempo.at).quarters());
        let quarters = if tempo.bpm == tempo.end_bpm || length == 0.0 {
            span * tempo.bpm / 60.0
        } else {
            let slope = (tempo.end_bpm - tempo.bpm) / length;
            tempo.bpm * (math::exp(span * slope / 60.0) - 1.0) / slope
        };
        Beat(tempo.at.0 + math::round(quarters * crate::beat::QUARTER as f64) as i64)
    }

    /// Meter at a point.
    pub fn meter(&self, at: Beat) -> Meter {
        self.meters[self.meters.partition_point(|m| m.at <= at).saturating_sub(1)].meter
    }

    /// The point this many bars after another.
    pub fn bars_after(&self, from: Beat, bars: i64) -> Beat {
        let mut at = from;
        let mut left = bars.max(0);
        while left > 0 {
            let bar = self.meter(at).bar().0.max(1);
            let next = self.meters.get(self.meters.partition_point(|m| m.at <= at));
            let steps = next.map_or(left, |next| left.min(((next.at - at).0 + bar - 1) / bar).max(1));
            at += Beats(bar * steps);
            left -= steps;
        }
        at
    }

    /// Bar and beat of a point, both from 1; the beat in counts of the meter.
    pub fn bar_beat(&self, at: Beat) -> (i64, f64) {
        let change = self.meters[self.meters.partition_point(|m| m.at <= at).saturating_sub(1)];
        let bar = change.meter.bar().0.max(1);
        let from = (at - change.at).0;
        let beat = from.rem_euclid(bar) as f64 / change.meter.beat().0.max(1) as f64;
        (change.bar + from.div_euclid(bar) + 1, beat + 1.0)
    }
}

/// Seconds that the first `span` quarters of a ramp take: the integral of 60 / bpm, bpm linear over `length`.
fn ramp(from: f64, to: f64, length: f64, span: f64) -> f64 {
    if from == to {
        return span * 60.0 / from;
    }
    let slope = (to - from) / length;
    60.0 / slope * math::ln((from + slope * span) / from)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOUR: Meter = Meter { count: 4, unit: 4 };
    const THREE: Meter = Meter { count: 3, unit: 4 };

    #[test]
    fn a_ramp_takes_the_logarithmic_mean() {
        let mut map = TempoMap::new(60.0, FOUR);
        map.push_tempo(Beat(0) + Beats::QUARTER * 4, 120.0, Beats::QUARTER * 4);
        let end = Beat(0) + Beats::QUARTER * 8;
        // ∫ 60/(60+15x) dx over 0..4 = 4 ln 2
        assert!((map.seconds(end).0 - (4.0 + 4.0 * std::f64::consts::LN_2)).abs() < 1e-12);
        assert_eq!(map.bpm(end), 120.0);
        let middle = Beat(0) + Beats::QUARTER * 6;
        assert_eq!(map.beat(map.seconds(middle)), middle);
    }

    #[test]
    fn meter_changes_count_bars() {
        let mut map = TempoMap::new(100.0, FOUR);
        map.push_meter(Beat(0) + FOUR.bar() * 2, THREE);
        assert_eq!(map.bar_beat(Beat(0) + FOUR.bar() * 2), (3, 1.0));
        assert_eq!(map.bar_beat(Beat(0) + FOUR.bar() * 2 + THREE.bar() + Beats::QUARTER), (4, 2.0));
    }
}
