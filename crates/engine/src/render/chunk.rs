//! Sound between two nodes of the graph, a stretch at a time.

/// Frames in a chunk; a multiple of a block.
pub const CHUNK: usize = 16 * dsp::BLOCK;

/// A stretch of stereo sound on its way between two nodes.
#[derive(Clone)]
pub struct Chunk {
    /// Left channel.
    pub left: Vec<f32>,
    /// Right channel.
    pub right: Vec<f32>,
    /// Every sample is zero.
    pub silent: bool,
}

impl Chunk {
    /// A chunk of silence.
    pub fn new() -> Self {
        Self { left: vec![0.0; CHUNK], right: vec![0.0; CHUNK], silent: true }
    }
}
