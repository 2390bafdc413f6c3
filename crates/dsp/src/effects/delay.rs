//! Delay: echoes that grow darker, wander a little and step back while the input sounds.

use super::{mix, param};
use crate::filters::delay_line::DelayLine;
use crate::filters::lfo::Lfo;
use crate::filters::svf::Svf;
use crate::filters::{decibel, one_pole};
use crate::math;
use crate::{BLOCK, Block, Build, Frames, Kind, Processor, Spec, Unit};
use std::f64::consts::FRAC_1_SQRT_2;

/// Time by which full modulation moves the echo each way, s, and its rate, Hz.
const SWING: f64 = 0.003;
const SWING_RATE: f64 = 0.4;
/// Input level at which ducking begins and range over which it becomes full, dB.
const DUCK_FROM: f64 = -50.0;
const DUCK_OVER: f64 = 25.0;

/// The device.
pub static SPEC: Spec = Spec {
    name: "delay",
    about: "Echoes in time with the song.",
    version: 1,
    kind: Kind::Effect,
    params: &[
        param("time", "From one echo to the next.", Unit::Seconds, 0.001, 4.0, 0.375),
        param("feedback", "Level of each echo relative to the one before.", Unit::Share, 0.0, 0.95, 0.25),
        param(
            "mode",
            "Echoes stay on their side (stereo) or change sides (ping-pong).",
            Unit::Choice(&["stereo", "ping-pong"]),
            0.0,
            1.0,
            0.0,
        ),
        param("low-cut", "Each echo loses what is below; 0 is off.", Unit::Hertz, 0.0, 2000.0, 150.0),
        param("high-cut", "Each echo loses what is above; 0 is off.", Unit::Hertz, 0.0, 20000.0, 6000.0),
        param("modulation", "How far the echo time wanders, as tape does.", Unit::Share, 0.0, 1.0, 0.0),
        param("duck", "How far the echoes step back while the input sounds.", Unit::Decibels, 0.0, 24.0, 0.0),
        mix(0.25),
    ],
    build: |build| Box::new(Delay::new(build)),
};

struct Delay {
    lines: [DelayLine; 2],
    cuts: [[Option<Svf>; 2]; 2],
    lfo: Lfo,
    time: f32,
    swing: f32,
    feedback: f32,
    ping_pong: bool,
    duck: f64,
    attack: f64,
    release: f64,
    level: f64,
    mix: f32,
    /// Most frames of which none is heard again among them.
    span: usize,
    tail: u64,
}

impl Delay {
    fn new(build: &Build<'_>) -> Self {
        let rate = build.rate.hz();
        let time = (build.get(0) * rate).max(4.0);
        let swing = (build.get(5) * SWING * rate).min(time / 2.0 - 2.0).max(0.0);
        let line = || DelayLine::new((time + swing) as usize + 4);
        let cut = |hz: f64| (hz > 0.0).then(|| Svf::new(hz.max(5.0), FRAC_1_SQRT_2, rate));
        let feedback = build.get(1);
        let echoes = 1.0 + if feedback > 0.0 { math::ln(1e-6) / math::ln(feedback) } else { 0.0 };
        Self {
            lines: [line(), line()],
            cuts: [(); 2].map(|()| [cut(build.get(3)), cut(build.get(4))]),
            lfo: Lfo::new(SWING_RATE, 0.0, rate),
            time: time as f32,
            swing: swing as f32,
            feedback: feedback as f32,
            ping_pong: build.get(2) >= 0.5,
            duck: build.get(6),
            attack: one_pole(0.005, rate),
            release: one_pole(0.25, rate),
            level: 0.0,
            mix: build.get(7) as f32,
            span: ((time - swing) as usize - 2).min(BLOCK),
            tail: ((echoes.ceil() + 1.0) * (time + swing) + 3.0 * rate / build.get(3).max(5.0)) as u64 + 64,
        }
    }

    /// Factor on the echoes while the input has this peak.
    fn ducked(&mut self, peak: f32) -> f32 {
        if self.duck <= 0.0 {
            return 1.0;
        }
        let heard = f64::from(peak);
        let keep = if heard > self.level { self.attack } else { self.release };
        self.level = (heard + (self.level - heard) * keep).max(1e-9);
        let presence = ((decibel::level(self.level) - DUCK_FROM) / DUCK_OVER).clamp(0.0, 1.0);
        decibel::factor(-self.duck * presence) as f32
    }
}

impl Delay {
    /// Works on frames of which none is heard again among them.
    fn span(&mut self, left: &mut [f32], right: &mut [f32]) {
        let n = left.len();
        let mut wet = [[0.0; BLOCK]; 2];
        let [a, b] = &mut wet;
        let (a, b) = (&mut a[..n], &mut b[..n]);
        self.read(a, b);
        for (wet, cuts) in [&mut *a, &mut *b].into_iter().zip(&mut self.cuts) {
            let [low, high] = cuts;
            if low.is_none() && high.is_none() {
                continue;
            }
            for x in wet {
                let cut = low.as_mut().map_or(f64::from(*x), |cut| cut.tick(f64::from(*x)).high);
                *x = high.as_mut().map_or(cut, |filter| filter.tick(cut).low) as f32;
            }
        }
        let mut sent = [[0.0; BLOCK]; 2];
        let [to_a, to_b] = &mut sent;
        for i in 0..n {
            let back = [a[i] * self.feedback, b[i] * self.feedback];
            (to_a[i], to_b[i]) = if self.ping_pong {
                (0.5 * (left[i] + right[i]) + back[1], back[0])
            } else {
                (left[i] + back[0], right[i] + back[1])
            };
        }
        self.lines[0].write_all(&to_a[..n]);
        self.lines[1].write_all(&to_b[..n]);
        let dry = 1.0 - self.mix;
        for i in 0..n {
            let wet_gain = self.mix * self.ducked(left[i].abs().max(right[i].abs()));
            (left[i], right[i]) = (left[i] * dry + a[i] * wet_gain, right[i] * dry + b[i] * wet_gain);
        }
    }

    /// What comes back from the lines.
    fn read(&mut self, a: &mut [f32], b: &mut [f32]) {
        let whole = self.time as usize;
        if self.swing == 0.0 && whole as f32 == self.time {
            self.lines[0].read_all(whole, a);
            self.lines[1].read_all(whole, b);
            return;
        }
        for (i, (a, b)) in a.iter_mut().zip(b).enumerate() {
            let swing = if self.swing > 0.0 { self.lfo.tick() } else { (0.0, 0.0) };
            let back = |swing: f64| self.time + self.swing * swing as f32;
            *a = self.lines[0].read_ahead(i, back(swing.1));
            *b = self.lines[1].read_ahead(i, back(swing.0));
        }
    }
}

impl Processor for Delay {
    fn process(&mut self, block: &mut Block<'_>) {
        let (left, right) = (&mut *block.left, &mut *block.right);
        for (left, right) in left.chunks_mut(self.span).zip(right.chunks_mut(self.span)) {
            self.span(left, right);
        }
    }

    fn reset(&mut self) {
        self.lines.iter_mut().for_each(DelayLine::reset);
        self.cuts.iter_mut().flatten().flatten().for_each(Svf::reset);
        self.lfo.reset();
        self.level = 0.0;
    }

    fn tail(&self) -> Frames {
        Frames(self.tail)
    }
}
