//! Building blocks that the instruments share.

pub mod body;
pub mod chain;
pub mod course;
pub mod delay;
pub mod envelope;
pub mod filter;
pub mod modes;
pub mod oscillator;
pub mod pool;
pub mod room;
pub mod rotary;
pub mod space;
pub mod string;
