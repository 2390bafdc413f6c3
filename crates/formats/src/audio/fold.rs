//! Any number of channels folded to two.

use symphonia::core::audio::{ChannelLabel, Channels, Position};

/// −3 dB, as ITU-R BS.775 folds the centre and the surrounds.
const MINUS_3_DB: f32 = std::f32::consts::FRAC_1_SQRT_2;

/// What a channel gives to left and right.
type Gains = (f32, f32);

/// Gains for each channel: mono goes to both sides; known positions fold by ITU-R BS.775 (centre and surrounds at −3 dB, no LFE,
/// no scaling against overload, since floats do not clip); of unknown positions the first two are left and right.
pub(super) fn gains(channels: &Channels) -> Vec<Gains> {
    let count = channels.count();
    match channels {
        _ if count == 1 => vec![(1.0, 1.0)],
        _ if count == 2 => vec![(1.0, 0.0), (0.0, 1.0)],
        Channels::Positioned(set) => set.iter().map(of).collect(),
        Channels::Custom(labels) if labels.iter().all(|l| matches!(l, ChannelLabel::Positioned(_))) => labels
            .iter()
            .map(
                |label| {
                    if let ChannelLabel::Positioned(position) = label { of(*position) } else { (0.0, 0.0) }
                },
            )
            .collect(),
        _ => (0..count)
            .map(|channel| if channel == 0 { (1.0, 0.0) } else { (0.0, f32::from(channel == 1)) })
            .collect(),
    }
}

/// The channels of a Vorbis or Opus stream in mapping family 1, in their order (Vorbis I, section 4.3.9).
pub(super) fn vorbis_order(count: usize) -> Channels {
    use Position as P;
    let order: &[P] = match count {
        3 => &[P::FRONT_LEFT, P::FRONT_CENTER, P::FRONT_RIGHT],
        4 => &[P::FRONT_LEFT, P::FRONT_RIGHT, P::REAR_LEFT, P::REAR_RIGHT],
        5 => &[P::FRONT_LEFT, P::FRONT_CENTER, P::FRONT_RIGHT, P::REAR_LEFT, P::REAR_RIGHT],
        6 => &[P::FRONT_LEFT, P::FRONT_CENTER, P::FRONT_RIGHT, P::REAR_LEFT, P::REAR_RIGHT, P::LFE1],
        7 => &[
            P::FRONT_LEFT,
            P::FRONT_CENTER,
            P::FRONT_RIGHT,
            P::SIDE_LEFT,
            P::SIDE_RIGHT,
            P::REAR_CENTER,
            P::LFE1,
        ],
        8 => &[
            P::FRONT_LEFT,
            P::FRONT_CENTER,
            P::FRONT_RIGHT,
            P::SIDE_LEFT,
            P::SIDE_RIGHT,
            P::REAR_LEFT,
            P::REAR_RIGHT,
            P::LFE1,
        ],
        _ => return Channels::Discrete(u16::try_from(count).unwrap_or(u16::MAX)),
    };
    Channels::Custom(order.iter().map(|position| ChannelLabel::Positioned(*position)).collect())
}

fn of(position: Position) -> Gains {
    const LEFT: Position =
        Position::FRONT_LEFT.union(Position::FRONT_LEFT_CENTER).union(Position::FRONT_LEFT_WIDE);
    const RIGHT: Position =
        Position::FRONT_RIGHT.union(Position::FRONT_RIGHT_CENTER).union(Position::FRONT_RIGHT_WIDE);
    const SIDE_LEFT: Position = Position::REAR_LEFT.union(Position::SIDE_LEFT);
    const SIDE_RIGHT: Position = Position::REAR_RIGHT.union(Position::SIDE_RIGHT);
    if LEFT.contains(position) {
        (1.0, 0.0)
    } else if RIGHT.contains(position) {
        (0.0, 1.0)
    } else if position == Position::FRONT_CENTER {
        (MINUS_3_DB, MINUS_3_DB)
    } else if SIDE_LEFT.contains(position) {
        (MINUS_3_DB, 0.0)
    } else if SIDE_RIGHT.contains(position) {
        (0.0, MINUS_3_DB)
    } else if position == Position::REAR_CENTER {
        (0.5, 0.5)
    } else {
        (0.0, 0.0)
    }
}
