//! Gate and expander: closes when nothing is played, with hysteresis and hold so that it never chatters, and opens before the sound.

use super::param;
use crate::filters::delay_line::DelayLine;
use crate::filters::{decibel, one_pole};
use crate::{Block, Build, Decibels, Frames, Kind, Processor, SETTLED, Spec, Unit};

/// It closes this much below the level at which it opens, dB.
const HYSTERESIS: f64 = 4.0;
/// Time in which the detector forgets a peak, s.
const MEMORY: f64 = 0.01;

/// The device.
pub static SPEC: Spec = Spec {
    name: "gate",
    about: "Turns down what is softer than a threshold: noise, bleed, tails; listens to the side-chain if one is connected.",
    version: 2,
    kind: Kind::Effect,
    params: &[
        param(
            "threshold",
            "Level at which it opens; it closes 4 dB lower.",
            Unit::Decibels,
            -90.0,
            0.0,
            -45.0,
        ),
        param("range", "Level of the closed gate; −120 dB is silence.", Unit::Decibels, -120.0, 0.0, -40.0),
        param("attack", "Time to open 63 %.", Unit::Seconds, 0.0, 0.1, 0.0005),
        param("hold", "Time it stays open after the sound fell.", Unit::Seconds, 0.0, 2.0, 0.03),
        param("release", "Time to close 63 %.", Unit::Seconds, 0.005, 2.5, 0.1),
        param(
            "ratio",
            "How many dB less come out for one dB less in, below the threshold: 50 is a gate, 2 a gentle expander.",
            Unit::Ratio,
            1.0,
            50.0,
            50.0,
        ),
        param("look-ahead", "Time by which it opens before the sound.", Unit::Seconds, 0.0, 0.01, 0.002),
    ],
    build: |build| Box::new(Gate::new(build)),
};

struct Gate {
    open: f32,
    close: f32,
    threshold: f64,
    range: f64,
    steep: f64,
    attack: f64,
    release: f64,
    hold: u64,
    memory: f32,
    level: f32,
    left: u64,
    gain: f64,
    lines: [DelayLine; 2],
    settles: u64,
    ahead: usize,
}

impl Gate {
    fn new(build: &Build<'_>) -> Self {
        let rate = build.rate.hz();
        let ahead = (build.get(6) * rate) as usize;
        Self {
            open: Decibels(build.get(0)).gain() as f32,
            close: Decibels(build.get(0) - HYSTERESIS).gain() as f32,
            threshold: build.get(0),
            range: build.get(1),
            steep: build.get(5) - 1.0,
            attack: one_pole(build.get(2), rate),
            release: one_pole(build.get(4), rate),
            hold: 1 + (build.get(3) * rate) as u64,
            settles: ((build.get(3) + SETTLED * (build.get(4) + MEMORY)) * rate) as u64 + ahead as u64,
            memory: one_pole(MEMORY, rate) as f32,
            level: 0.0,
            left: 0,
            gain: Decibels(build.get(1)).gain(),
            lines: [DelayLine::new(ahead + 1), DelayLine::new(ahead + 1)],
            ahead,
        }
    }

    /// Gain of the closed gate at the level it hears.
    #[inline]
    fn shut(&self) -> f64 {
        let below = decibel::level(f64::from(self.level)) - self.threshold;
        let gain = (below.min(0.0) * self.steep).max(self.range);
        if gain <= -120.0 { 0.0 } else { decibel::factor(gain) }
    }
}

impl Processor for Gate {
    fn process(&mut self, block: &mut Block<'_>) {
        for (i, (l, r)) in block.left.iter_mut().zip(block.right.iter_mut()).enumerate() {
            let (kl, kr) = block.key.map_or((*l, *r), |(kl, kr)| {
                (kl.get(i).copied().unwrap_or_default(), kr.get(i).copied().unwrap_or_default())
            });
            self.level = crate::filters::snap(self.level * self.memory).max(kl.abs().max(kr.abs()));
            if self.level >= self.open || (self.left > 0 && self.level >= self.close) {
                self.left = self.hold;
            } else {
                self.left = self.left.saturating_sub(1);
            }
            let target = if self.left > 0 { 1.0 } else { self.shut() };
            let keep = if target > self.gain { self.attack } else { self.release };
            self.gain = target + (self.gain - target) * keep;
            if (self.gain - target).abs() < 1e-9 {
                self.gain = target;
            }
            let gain = self.gain as f32;
            let [a, b] = &mut self.lines;
            a.write(*l);
            b.write(*r);
            (*l, *r) = (a.read(self.ahead + 1) * gain, b.read(self.ahead + 1) * gain);
        }
    }

    fn reset(&mut self) {
        (self.level, self.left, self.gain) = (0.0, 0, Decibels(self.range).gain());
        self.lines.iter_mut().for_each(DelayLine::reset);
    }

    fn latency(&self) -> Frames {
        Frames(self.ahead as u64)
    }

    fn tail(&self) -> Frames {
        self.latency()
    }

    fn settles(&self) -> Frames {
        Frames(self.settles)
    }
}
