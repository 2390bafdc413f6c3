//! The application: project folder, commands, the `songwright` binary.
//!
//! Only this crate knows the song folder, the shell and the disk. A command is one file in [`commands`] and one line
//! in its table; shell, help and `docs/commands.md` follow from it.

pub mod answer;
pub mod atomic;
pub mod commands;
pub mod diagnostics;
pub mod failure;
pub mod folder;
pub mod instruments;
pub mod listen;
pub mod made;
pub mod make;
pub mod progress;
pub mod shell;
pub mod size;
pub mod starter;
pub mod stems;
pub mod store;
pub mod takes;

pub use answer::Answer;
pub use failure::Failure;
