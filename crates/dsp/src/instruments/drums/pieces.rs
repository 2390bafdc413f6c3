//! The General MIDI percussion keys and what they choke.

/// A piece of the kit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    Kick,
    Rim,
    Snare,
    /// Second snare key: louder stroke, or with brushes the sweep.
    SnareAlt,
    Clap,
    /// Tom 0 (floor) to 5 (highest).
    Tom(u8),
    HatClosed,
    HatPedal,
    HatOpen,
    /// Crash 0 (left) or 1 (right).
    Crash(u8),
    Ride,
    Bell,
    Tambourine,
    Cowbell,
    Shaker,
}

/// The piece of a General MIDI percussion key; other keys play the nearest relative.
pub fn piece(key: f32) -> Piece {
    match key as i32 {
        ..=36 => Piece::Kick,
        37 => Piece::Rim,
        38 => Piece::Snare,
        39 => Piece::Clap,
        40 => Piece::SnareAlt,
        41 => Piece::Tom(0),
        43 => Piece::Tom(1),
        45 => Piece::Tom(2),
        47 => Piece::Tom(3),
        48 => Piece::Tom(4),
        50 => Piece::Tom(5),
        42 => Piece::HatClosed,
        44 => Piece::HatPedal,
        46 => Piece::HatOpen,
        49 | 52 | 55 => Piece::Crash(0),
        57 => Piece::Crash(1),
        51 | 59 => Piece::Ride,
        53 => Piece::Bell,
        54 => Piece::Tambourine,
        56 => Piece::Cowbell,
        69 | 70 | 82 => Piece::Shaker,
        60..=68 => Piece::Tom(((key as i32 - 60) % 6) as u8),
        _ => Piece::Rim,
    }
}

/// Time in which `new` silences a sounding `old`, s.
pub fn choke(old: Piece, new: Piece) -> Option<f64> {
    use Piece::{Bell, HatClosed, HatOpen, HatPedal, Ride};
    match (old, new) {
        (HatOpen, HatClosed | HatPedal) => Some(0.045),
        (HatOpen, HatOpen) | (HatClosed | HatPedal, HatClosed | HatPedal | HatOpen) => Some(0.09),
        (Ride | Bell, Ride | Bell) => Some(1.2),
        (a, b) if a == b => Some(0.25),
        _ => None,
    }
}
