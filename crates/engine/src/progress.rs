//! How far a render is.

/// Told how far a render is, and asked whether to go on. Called from many threads.
pub trait Progress: Sync {
    /// `jobs` sounds of together `frames` frames are to be rendered.
    fn start(&self, jobs: usize, frames: u64);
    /// Work of another kind begins: `name` says what is done (`"mastering"`), to `frames` frames in all.
    fn stage(&self, _name: &str, _frames: u64) {}
    /// The sound of this name is finished.
    fn job(&self, name: &str);
    /// So many more frames are rendered.
    fn advance(&self, frames: u64);
    /// The user wants to stop.
    fn stopped(&self) -> bool;
}

/// Says nothing and never stops.
pub struct Quiet;

impl Progress for Quiet {
    fn start(&self, _jobs: usize, _frames: u64) {}
    fn job(&self, _name: &str) {}
    fn advance(&self, _frames: u64) {}
    fn stopped(&self) -> bool {
        false
    }
}
