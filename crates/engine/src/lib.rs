//! Song to sound: plan, store, render, master, check, report.
//!
//! Nothing here knows files, devices or the clock: takes come in through [`Takes`], rendered sound is kept in a
//! [`Store`], results leave through [`Write`] and progress through [`Progress`].

pub mod analyse;
pub mod audio;
pub mod audition;
pub mod balance;
pub mod check;
pub mod master;
pub mod plan;
pub mod progress;
pub mod render;
pub mod report;
pub mod store;

pub use audio::{Error, Read, Takes, Write};
pub use dsp::Frames;
pub use master::{Mastered, Target, produce};
pub use plan::{JobId, Plan, plan};
pub use progress::{Progress, Quiet};
pub use rayon::ThreadPool;
pub use render::{Studio, pool, render};
pub use store::{Key, Memory, Store};
