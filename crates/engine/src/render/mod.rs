//! Plan to sound: the graph is pulled a chunk at a time; what the store has is read, the rest computed and kept.

mod chain;
mod chunk;
mod device;
mod fader;
mod graph;
mod node;
mod open;
mod stage;
mod takes;
mod tap;
mod team;

pub use chunk::CHUNK;
pub use graph::Graph;
pub use open::Pulled;

use crate::plan::{JobId, Plan};
use crate::{Error, Progress, Store, Takes, Write};
use rayon::{ThreadPool, ThreadPoolBuilder};

/// What a render needs besides the plan.
#[derive(Clone, Copy)]
pub struct Studio<'a> {
    /// Opens recordings.
    pub takes: &'a dyn Takes,
    /// Keeps rendered sound.
    pub store: &'a dyn Store,
    /// Told how far it is.
    pub progress: &'a dyn Progress,
    /// Threads; their number changes no bit.
    pub pool: &'a ThreadPool,
}

/// A pool of `threads` threads, 1 or more.
pub fn pool(threads: usize) -> Result<ThreadPool, Error> {
    let pool = ThreadPoolBuilder::new().num_threads(threads.max(1)).build();
    pool.map_err(|why| Error::Machine(std::io::Error::other(why)))
}

/// Renders `outputs`, each job's sound into its writer from the first frame of the timeline to the last.
pub fn render(plan: &Plan, outputs: Vec<(JobId, Box<dyn Write>)>, studio: Studio<'_>) -> Result<(), Error> {
    studio.pool.install(|| {
        let mut graph = Graph::new(plan, outputs, studio)?;
        while graph.step()? {}
        graph.finish()
    })
}
