//! Drum kits: membranes, wires, wood, metal and machines, seen from the drummer's stool, in a room.

mod kit_808;
mod kit_909;
mod metal;
mod pieces;
mod skins;
mod voice;

use super::parts::chain::Chain;
use super::parts::filter::{OnePole, Svf, saturate};
use super::parts::pool::{Bus, Instrument};
use super::parts::room::Room;
use crate::{BLOCK, Build, Kind, Param, Processor, Seconds, Spec, Unit};
use voice::{DrumVoice, LONGEST};

/// The drum kit.
pub static SPEC: Spec = Spec {
    name: "drum-kit",
    about: "Drum kit on the General MIDI keys: sticks, brushes, lo-fi or the machines of the eighties, in a room.",
    version: 2,
    kind: Kind::Instrument,
    params: &[
        Param {
            name: "kit",
            about: "Which kit.",
            unit: Unit::Choice(&["acoustic", "brushes", "lo-fi", "808", "909"]),
            min: 0.0,
            max: 4.0,
            default: 0.0,
        },
        Param {
            name: "tone",
            about: "From 0 %, dark and damped, to 100 %, bright and open.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.5,
        },
        Param {
            name: "room",
            about: "Share of the room microphones: 0 % is close and dry.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.35,
        },
    ],
    build,
};

/// Which kit is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kit {
    Acoustic,
    Brushes,
    LoFi,
    EightOhEight,
    NineOhNine,
}

fn build(b: &Build<'_>) -> Box<dyn Processor> {
    let (rate, tone, share) = (b.rate, b.get(1), b.get(2));
    let kit = match b.get(0) as u32 {
        1 => Kit::Brushes,
        2 => Kit::LoFi,
        3 => Kit::EightOhEight,
        4 => Kit::NineOhNine,
        _ => Kit::Acoustic,
    };
    let (size, t60, bright) = match kit {
        Kit::Acoustic => (1.35, 0.62, 6500.0),
        Kit::Brushes => (1.2, 0.5, 6000.0),
        Kit::LoFi => (0.8, 0.3, 3000.0),
        Kit::EightOhEight | Kit::NineOhNine => (1.6, 0.8, 5000.0),
    };
    let lofi = kit == Kit::LoFi;
    let mut eq = vec![Svf::high_shelf(rate, 5000.0, 8.0 * (tone - 0.5))];
    if lofi {
        eq.extend([
            Svf::low(rate, 5200.0, 0.8),
            Svf::bell(rate, 900.0, 0.7, 2.0),
            Svf::low_shelf(rate, 80.0, -3.0),
        ]);
    }
    let bus = DrumRoom {
        eq: Chain::new(&eq),
        low: Chain::new(&[Svf::high(rate, 26.0, 0.7)]),
        send: [OnePole::new(rate, 140.0); 2],
        room: Room::new(rate, size, t60, bright),
        amount: (share * 0.9) as f32,
        drive: if lofi { 2.4 } else { 1.0 },
    };
    Box::new(Instrument::new(rate, 24, Seconds(LONGEST), bus, || DrumVoice::new(rate, kit)))
}

struct DrumRoom {
    eq: Chain,
    /// After the saturation, which makes DC of uneven waves.
    low: Chain,
    send: [OnePole; 2],
    room: Room,
    amount: f32,
    drive: f32,
}

impl Bus for DrumRoom {
    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        let (mut send, mut wet) = ([[0.0; BLOCK]; 2], [[0.0; BLOCK]; 2]);
        let n = left.len();
        let ([a, b], [u, v]) = (&mut send, &mut wet);
        let [first, second] = &mut self.send;
        for (((a, b), l), r) in a.iter_mut().zip(b.iter_mut()).zip(&*left).zip(&*right) {
            (*a, *b) = (first.high(*l), second.high(*r));
        }
        self.room.answer(&a[..n], &b[..n], u, v);
        for ((l, r), (u, v)) in left.iter_mut().zip(right.iter_mut()).zip(u.iter().zip(v.iter())) {
            // The room microphones stand wide apart.
            let side = 0.16 * (u - v);
            *l += self.amount * (u + side);
            *r += self.amount * (v - side);
        }
        self.eq.process(left, right);
        let level = 1.22 / self.drive.sqrt();
        for x in left.iter_mut().chain(right.iter_mut()) {
            *x = saturate(*x * self.drive * 0.7) * level;
        }
        self.low.process(left, right);
    }

    fn reset(&mut self) {
        self.eq.clear();
        self.low.clear();
        self.send.iter_mut().for_each(|s| s.value = 0.0);
        self.room.clear();
    }

    fn tail(&self) -> u64 {
        self.room.tail()
    }
}
