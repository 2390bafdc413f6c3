//! What to know about finished sound: loudness, true peak, levels.

mod levels;
mod loudness;
mod true_peak;

pub use levels::Levels;
pub use loudness::Loudness;
pub use true_peak::TruePeak;
