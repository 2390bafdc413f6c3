//! The catalog shown: a page, a picture and a sound of each device.
//!
//! What is shown of a device is one line of the table in [`shows`]; a device without one is shown as its kind is.

pub mod chart;
pub mod example;
pub mod listen;
pub mod page;
pub mod phrases;
pub mod plots;
pub mod shows;
